"""TV displays: made with a link, or paired by the code that a TV shows."""

from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from core.domain.roster import Name
from core.domain.screens import Screen
from core.store.keys import ApiKey
from core.usecases import displays
from core.usecases.displays import DisplayChange
from web.endpoint import Endpoint, Example, body_of
from web.limits import Limits
from web.qr import qr
from web.state import APP, actor_of, workspace_of

# A TV asks for a code every ten minutes; many may stand behind one address.
ASKED_A_MINUTE = 60
ASKING = web.AppKey("asking", Limits)
CONFIRM_AT = "/admin/displays"


class DisplayIn(BaseModel):
    """A TV to make a link for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name = Field(description="Where it hangs, say.")
    screen: Screen | None = Field(None, description="What it shows; null as the workspace says.")


class CodeIn(BaseModel):
    """A TV that shows a code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(min_length=1, max_length=40, description="As the TV shows it.")
    name: Name = Field(description="Where it hangs, say.")


async def post_display(request: web.Request) -> web.Response:
    """Make a TV's link: read-only, with its token inside, which is shown this once."""
    app, wanted = request.app[APP], body_of(request, DisplayIn)
    made, token = await displays.create(
        app, await workspace_of(request), wanted.name, wanted.screen, by=actor_of(request)
    )
    url = f"{app.settings.url}/tv?token={token}"
    return web.json_response(shape(made) | {"url": url}, status=201)


async def get_displays(request: web.Request) -> web.Response:
    """Return the displays without their tokens; seenAt is when each last asked, to the minute."""
    found = await displays.listed(request.app[APP], await workspace_of(request))
    return web.json_response({"items": [shape(display) for display in found]})


async def patch_display(request: web.Request) -> web.Response:
    """Set what a display is called and which boards it shows; screen null: as the workspace."""
    changed = await displays.change(
        request.app[APP],
        await workspace_of(request),
        request.match_info["id"],
        body_of(request, DisplayChange),
        by=actor_of(request),
    )
    return web.json_response(shape(changed))


async def delete_display(request: web.Request) -> web.Response:
    """Take a display's token back; the TV says so and shows a code again."""
    await displays.remove(
        request.app[APP],
        await workspace_of(request),
        request.match_info["id"],
        by=actor_of(request),
    )
    return web.Response(status=204)


async def post_confirm(request: web.Request) -> web.Response:
    """Let the TV that shows a code see this workspace. A code works once, for ten minutes."""
    given = body_of(request, CodeIn)
    made = await displays.confirm(
        request.app[APP],
        await workspace_of(request),
        given.code,
        given.name,
        by=actor_of(request),
    )
    return web.json_response(shape(made), status=201)


async def post_pairing(request: web.Request) -> web.Response:
    """Give a TV a code to show, and the secret that becomes its token when the code is confirmed.

    Needs no key: neither opens anything before that.
    """
    app = request.app[APP]
    if not app.settings.demo:
        await request.app[ASKING].take(f"address {request.remote}")
    asked = await displays.ask(app)
    base = app.settings.public_url or f"{request.scheme}://{request.host}"
    left_s = (asked.until - app.clock()).total_seconds()
    body = {
        "code": asked.code,
        "secret": asked.secret,
        "until": asked.until.isoformat(),
        "leftS": round(left_s),
        "qr": qr(f"{base.rstrip('/')}{CONFIRM_AT}?code={asked.code}"),
    }
    return web.json_response(body, status=201, headers={"Cache-Control": "no-store"})


async def get_pairing(request: web.Request) -> web.Response:
    """Tell a TV whether it is waiting, linked or gone; its secret comes as a bearer token."""
    secret = request.headers.get("Authorization", "").partition(" ")[2].strip()
    state, until = await displays.state_of(request.app[APP], secret)
    body = {"state": state, "until": until and until.isoformat()}
    return web.json_response(body, headers={"Cache-Control": "no-store"})


def shape(display: ApiKey) -> dict[str, Any]:
    """Return a display as the API shows it."""
    return {
        "id": display.id,
        "name": display.name,
        "scope": display.scope,
        "createdAt": display.created_at.isoformat(),
        "seenAt": display.seen_at and display.seen_at.isoformat(),
        "screen": display.screen and display.screen.shape,
    }


_LOBBY = {
    "id": "3f9a0c51d2e4",
    "name": "Lobby",
    "scope": "display",
    "createdAt": "2026-11-20T15:30:00+00:00",
    "seenAt": None,
    "screen": None,
}
_BOARDS = {"boards": [{"metric": "revenue", "period": "week"}], "dwellS": 30, "sound": True}

ENDPOINTS = [
    Endpoint(
        method="POST",
        path="/api/displays",
        handler=post_display,
        summary="Make a link for a TV",
        tag="Displays",
        scope="admin",
        body=DisplayIn,
        example=Example(
            body={"name": "Lobby"},
            status=201,
            answer=_LOBBY | {"url": "https://laurels.example/tv?token=laurels_display_…"},
        ),
    ),
    Endpoint(
        method="GET",
        path="/api/displays",
        handler=get_displays,
        summary="The TVs, without their tokens",
        tag="Displays",
        scope="admin",
        example=Example(answer={"items": [_LOBBY]}),
    ),
    Endpoint(
        method="PATCH",
        path="/api/displays/{id}",
        handler=patch_display,
        summary="Change what a TV is called and shows",
        tag="Displays",
        scope="admin",
        body=DisplayChange,
        example=Example(
            path={"id": "lobby-display"},
            body={"name": "Lobby", "screen": _BOARDS},
            answer=_LOBBY
            | {
                "screen": {
                    "boards": [
                        {"metric": "revenue", "period": "week", "of": "members", "team": None}
                    ],
                    "dwellS": 30,
                    "sound": True,
                    "theme": "night",
                }
            },
        ),
    ),
    Endpoint(
        method="DELETE",
        path="/api/displays/{id}",
        handler=delete_display,
        summary="Remove a TV",
        tag="Displays",
        scope="admin",
        example=Example(path={"id": "lobby-display"}, status=204),
    ),
    Endpoint(
        method="POST",
        path="/api/displays/confirm",
        handler=post_confirm,
        summary="Confirm the code that a TV shows",
        tag="Displays",
        scope="admin",
        body=CodeIn,
        example=Example(
            body={"code": "TVTV-3467", "name": "Lobby"},
            status=201,
            answer=_LOBBY,
        ),
    ),
    Endpoint(
        method="POST",
        path="/api/displays/pairing",
        handler=post_pairing,
        summary="Ask for a code to show on a TV",
        tag="Displays",
        scope=None,
        example=Example(
            status=201,
            answer={
                "code": "TVTV-3467",
                "secret": "laurels_display_…",
                "until": "2026-11-20T15:40:00+00:00",
                "leftS": 600,
                "qr": {"size": 33, "path": "M0 0h7v1h-7z…"},
            },
        ),
    ),
    Endpoint(
        method="GET",
        path="/api/displays/pairing",
        handler=get_pairing,
        summary="Whether a TV's code was confirmed",
        tag="Displays",
        scope=None,
        example=Example(
            headers={"Authorization": "Bearer laurels_display_sample"},
            answer={"state": "waiting", "until": "2026-11-20T15:40:00+00:00"},
        ),
    ),
]
