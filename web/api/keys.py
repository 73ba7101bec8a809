"""API keys and TV displays: make, list, revoke."""

from typing import Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from core.errors import NotFound
from core.store.keys import ApiKey, Scope
from web.endpoint import Endpoint, Example, body_of
from web.state import APP, CALLER


class DisplayIn(BaseModel):
    """A TV to make a link for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=100, description="Where it hangs, say.")


class KeyIn(BaseModel):
    """A key to make."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=100, description="Who or what will use it.")
    scope: Literal["ingest", "read", "admin"] = Field(
        description="ingest sends events, read reads, admin does everything."
    )


async def post_key(request: web.Request) -> web.Response:
    """Make a key; its secret is in this answer and nowhere else."""
    wanted = body_of(request, KeyIn)
    key, secret = await _create(request, wanted.name, wanted.scope)
    return web.json_response(_shape(key) | {"key": secret}, status=201)


async def post_display(request: web.Request) -> web.Response:
    """Make a TV's link."""
    wanted = body_of(request, DisplayIn)
    key, secret = await _create(request, wanted.name, "display")
    url = f"{request.app[APP].settings.url}/tv?token={secret}"
    return web.json_response(_shape(key) | {"url": url}, status=201)


async def get_keys(request: web.Request) -> web.Response:
    """Return the keys without their secrets."""
    keys = await request.app[APP].store.keys.listed(request[CALLER].workspace)
    return web.json_response({"items": [_shape(k) for k in keys if k.scope != "display"]})


async def get_displays(request: web.Request) -> web.Response:
    """Return the displays without their tokens."""
    keys = await request.app[APP].store.keys.listed(request[CALLER].workspace, "display")
    return web.json_response({"items": [_shape(key) for key in keys]})


async def delete_key(request: web.Request) -> web.Response:
    """Revoke a key."""
    return await _revoke(request, None)


async def delete_display(request: web.Request) -> web.Response:
    """Revoke a display's token."""
    return await _revoke(request, "display")


async def _revoke(request: web.Request, scope: Scope | None) -> web.Response:
    keys, key = request.app[APP].store.keys, request.match_info["id"]
    if not await keys.revoke(request[CALLER].workspace, key, scope):
        raise NotFound(f"There is no {scope or 'key'} {key!r}.")
    return web.Response(status=204)


async def _create(request: web.Request, name: str, scope: Scope) -> tuple[ApiKey, str]:
    app = request.app[APP]
    return await app.store.keys.create(request[CALLER].workspace, name, scope, app.clock())


def _shape(key: ApiKey) -> dict[str, str]:
    return {
        "id": key.id,
        "name": key.name,
        "scope": key.scope,
        "createdAt": key.created_at.isoformat(),
    }


_MADE = {
    "id": "3f9a0c51d2e4",
    "name": "shop",
    "scope": "ingest",
    "createdAt": "2026-11-20T15:30:00+00:00",
}
_LOBBY = _MADE | {"name": "Lobby", "scope": "display"}

ENDPOINTS = [
    Endpoint(
        method="POST",
        path="/api/keys",
        handler=post_key,
        summary="Make a key",
        tag="Keys",
        scope="admin",
        body=KeyIn,
        example=Example(
            body={"name": "shop", "scope": "ingest"},
            status=201,
            answer=_MADE | {"key": "laurels_ingest_…"},
        ),
    ),
    Endpoint(
        method="GET",
        path="/api/keys",
        handler=get_keys,
        summary="The keys, without their secrets",
        tag="Keys",
        scope="admin",
        example=Example(answer={"items": [_MADE]}),
    ),
    Endpoint(
        method="DELETE",
        path="/api/keys/{id}",
        handler=delete_key,
        summary="Revoke a key",
        tag="Keys",
        scope="admin",
        example=Example(path={"id": "shop-key"}, status=204),
    ),
    Endpoint(
        method="POST",
        path="/api/displays",
        handler=post_display,
        summary="Make a link for a TV",
        tag="Keys",
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
        tag="Keys",
        scope="admin",
        example=Example(answer={"items": [_LOBBY]}),
    ),
    Endpoint(
        method="DELETE",
        path="/api/displays/{id}",
        handler=delete_display,
        summary="Close a TV's link",
        tag="Keys",
        scope="admin",
        example=Example(path={"id": "lobby-display"}, status=204),
    ),
]
