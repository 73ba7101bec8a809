"""API keys: make, list, revoke."""

from aiohttp import web

from core.store.keys import ApiKey
from core.usecases.keys import NewKey, keys_of, make_key, revoke_key
from web.endpoint import Endpoint, Example, body_of
from web.state import APP, actor_of, workspace_of


async def post_key(request: web.Request) -> web.Response:
    """Make a key; its secret is in this answer and nowhere else."""
    app, workspace = request.app[APP], await workspace_of(request)
    wanted = body_of(request, NewKey)
    key, secret = await make_key(app, workspace, wanted, by=actor_of(request))
    return web.json_response(_shape(key) | {"key": secret}, status=201)


async def get_keys(request: web.Request) -> web.Response:
    """Return the keys without their secrets."""
    keys = await keys_of(request.app[APP], await workspace_of(request))
    return web.json_response({"items": [_shape(key) for key in keys]})


async def delete_key(request: web.Request) -> web.Response:
    """Revoke a key."""
    app, workspace = request.app[APP], await workspace_of(request)
    await revoke_key(app, workspace, request.match_info["id"], by=actor_of(request))
    return web.Response(status=204)


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

ENDPOINTS = [
    Endpoint(
        method="POST",
        path="/api/keys",
        handler=post_key,
        summary="Make a key",
        tag="Keys",
        scope="admin",
        body=NewKey,
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
]
