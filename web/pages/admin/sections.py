"""The sections of the admin area, in the order of its tabs, and the frame they share."""

from dataclasses import replace
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from web.pages.page import Viewer, render, taking

# The path, what the tab says.
SECTIONS = (
    ("/admin", "Overview"),
    ("/admin/workspace", "Workspace"),
    ("/admin/people", "People"),
    ("/admin/teams", "Teams"),
    ("/admin/rules", "Milestones"),
    ("/admin/trophies", "Trophies"),
    ("/admin/seasons", "Seasons"),
    ("/admin/targets", "Places"),
    ("/admin/templates", "Wording"),
    ("/admin/deliveries", "Deliveries"),
    ("/admin/keys", "API keys"),
    ("/admin/displays", "Displays"),
    ("/admin/import", "Import"),
    ("/admin/export", "Export"),
    ("/admin/audit", "Audit"),
)


async def render_section(
    request: web.Request, template: str, viewer: Viewer, *, status: int = 200, **context: Any
) -> web.Response:
    """Render a page of the admin area, whose template extends `admin.html`."""
    if not viewer.own:  # a demo shows somebody's pages; here there is nobody's
        viewer = replace(viewer, member=None)
    here = section_of(request.path)
    tabs = [(path, title, path == here) for path, title in SECTIONS]
    return await render(
        request, template, viewer, status=status, tabs=tabs, tab=dict(SECTIONS)[here], **context
    )


def section_of(asked: str) -> str:
    """Return the section that a path belongs to."""
    inside = (path for path, _ in SECTIONS if asked == path or asked.startswith(f"{path}/"))
    return max(inside, key=len, default="/admin")


def act(path: str, handler: Handler) -> web.RouteDef:
    """Return the route of something an admin does by a form that has no page of its own."""
    return taking(path, handler, "admin")
