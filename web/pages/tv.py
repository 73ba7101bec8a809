"""/tv: the boards on a wall. The page, the snapshot it starts and heals from, and pairing."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from core.domain.screens import LEAST_DWELL_S, MOST_DWELL_S, Screen, ScreenBoard, Theme
from core.usecases.displays import screen_of
from core.usecases.screen_boards import check_screen
from web.assets import ASSETS
from web.auth import Unauthorized, caller, guarded
from web.endpoint import validated
from web.query import Between, Flag, WholeNumber
from web.snapshots import SNAPSHOTS
from web.state import APP, CALLER, workspace_of


class ScreenQuery(BaseModel):
    """What an address asks of a screen; the rest is as the display is set up."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    dwell_s: Annotated[WholeNumber, Between(LEAST_DWELL_S, MOST_DWELL_S)] | None = Field(
        None, alias="dwell"
    )
    sound: Flag | None = None
    theme: Theme | None = None


async def get_tv(request: web.Request) -> web.Response:
    """Render the page; a TV without a token, or with one that was taken back, is paired."""
    app, assets = request.app[APP], request.app[ASSETS]
    token = request.query.get("token", "")
    try:
        request[CALLER] = await caller(app, request, "display")
    except Unauthorized:
        # The address as this TV reached it, unless there is a better known one.
        where = urlsplit(app.settings.public_url or "").netloc or request.host
        theme = "day" if request.query.get("theme") == "day" else "night"
        status = 401 if token else 200
        return assets.page("pair.html", status=status, theme=theme, where=where)
    data = await _snapshot(request)
    page = assets.page("tv.html", snapshot=data, token=token, theme=data["theme"])
    page.enable_compression()
    return page


async def get_snapshot(request: web.Request) -> web.Response:
    """Return everything the page shows, as JSON."""
    data = await _snapshot(request)
    answer = web.json_response(data, headers={"Cache-Control": "no-store"})
    answer.enable_compression()
    return answer


async def _snapshot(request: web.Request) -> dict[str, Any]:
    app, workspace = request.app[APP], await workspace_of(request)
    screen = await screen_of(app, workspace, request[CALLER].id)
    asked = _asked(request, screen)
    if asked is not screen:
        check_screen(app, workspace, asked)
    data = await request.app[SNAPSHOTS].get(workspace, asked)
    return data | {"server_time": app.clock().isoformat(), "build": request.app[ASSETS].build}


def _asked(request: web.Request, screen: Screen) -> Screen:
    """Return a screen with what the address says otherwise. Raises InvalidInput."""
    boards = tuple(ScreenBoard.read(text) for text in request.query.getall("board", ()))
    said = validated(ScreenQuery, dict(request.query)).model_dump(exclude_none=True)
    if boards:
        said["boards"] = boards
    return validated(Screen, screen.model_dump() | said) if said else screen


ROUTES = [
    web.get("/tv", get_tv),
    web.get("/tv/snapshot", guarded("display", get_snapshot)),
]
