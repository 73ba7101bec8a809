"""API keys and TV displays: make, list, revoke."""

from typing import Literal, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import NotFound, from_validation
from core.store.keys import ApiKey, Scope
from web.auth import guarded
from web.body import read_json
from web.state import APP, CALLER

Model = TypeVar("Model", bound=BaseModel)


class _Named(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=100)


class _Key(_Named):
    scope: Literal["ingest", "read", "admin"]


async def post_key(request: web.Request) -> web.Response:
    """Make a key; its secret is in this answer and nowhere else."""
    wanted = await _read(request, _Key)
    key, secret = await _create(request, wanted.name, wanted.scope)
    return web.json_response(_shape(key) | {"key": secret}, status=201)


async def post_display(request: web.Request) -> web.Response:
    """Make a TV's link."""
    wanted = await _read(request, _Named)
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


async def _read(request: web.Request, model: type[Model]) -> Model:
    body = await read_json(request)
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise from_validation(error)[0] from None


def _shape(key: ApiKey) -> dict[str, str]:
    return {
        "id": key.id,
        "name": key.name,
        "scope": key.scope,
        "createdAt": key.created_at.isoformat(),
    }


ROUTES = [
    web.post("/api/keys", guarded("admin", post_key)),
    web.get("/api/keys", guarded("admin", get_keys)),
    web.delete("/api/keys/{id}", guarded("admin", delete_key)),
    web.post("/api/displays", guarded("admin", post_display)),
    web.get("/api/displays", guarded("admin", get_displays)),
    web.delete("/api/displays/{id}", guarded("admin", delete_display)),
]
