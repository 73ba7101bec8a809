"""/tv: the leaderboard on a wall. The page, and the snapshot it starts and heals from."""

from typing import Any

from aiohttp import web

from core.app import App
from core.domain.people import Workspace
from core.usecases.screen import snapshot
from web.assets import ASSETS
from web.auth import Unauthorized, caller, guarded
from web.state import APP, CALLER, workspace_of


async def get_tv(request: web.Request) -> web.Response:
    """Render the page; without a display's link, say how to get one."""
    app, assets = request.app[APP], request.app[ASSETS]
    try:
        request[CALLER] = await caller(app, request, "display")
    except Unauthorized:
        return assets.page("locked.html", status=401)
    token = request.query.get("token", "")
    data = await _snapshot(app, await workspace_of(request), assets.build)
    theme = "day" if request.query.get("theme") == "day" else "night"
    return assets.page("tv.html", snapshot=data, token=token, theme=theme)


async def get_snapshot(request: web.Request) -> web.Response:
    """Return everything the page shows, as JSON."""
    data = await _snapshot(request.app[APP], await workspace_of(request), request.app[ASSETS].build)
    return web.json_response(data, headers={"Cache-Control": "no-store"})


async def _snapshot(app: App, workspace: Workspace, build: str) -> dict[str, Any]:
    return await snapshot(app, workspace) | {"build": build}


ROUTES = [
    web.get("/tv", get_tv),
    web.get("/tv/snapshot", guarded("display", get_snapshot)),
]
