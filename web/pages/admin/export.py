"""/admin/export: everything the workspace keeps, to take along."""

from aiohttp import web

from core.usecases.export import TABLES
from web.pages.admin.sections import render_section
from web.pages.page import page, viewer_of

PATH = "/admin/export"


async def get_export(request: web.Request) -> web.Response:
    """Render the tables; the API streams them."""
    viewer = await viewer_of(request)
    tables = [(name, name.capitalize(), table.about) for name, table in TABLES.items()]
    return await render_section(request, "admin_export.html", viewer, tables=tables)


ROUTES = page(PATH, get_export, admin=True)
