"""/docs: the API for people."""

from aiohttp import web

from web.assets import ASSETS
from web.openapi import DESCRIPTION
from web.reference import REFERENCE
from web.state import APP


async def get_docs(request: web.Request) -> web.Response:
    """Render every operation by tag; it follows the reader's light or dark."""
    wanted = request.query.get("theme")
    return request.app[ASSETS].page(
        "docs.html",
        theme=wanted if wanted in {"day", "night"} else "auto",
        description=DESCRIPTION,
        sections=request.app[REFERENCE].sections,
        url=request.app[APP].settings.url,
    )


ROUTES = [web.get("/docs", get_docs)]
