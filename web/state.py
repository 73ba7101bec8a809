"""What handlers find under the application's typed keys."""

from aiohttp import web

from core.app import App
from core.domain.people import Workspace
from core.store.keys import ApiKey
from web.live import Hub

APP = web.AppKey("app", App)
HUB = web.AppKey("hub", Hub)
CALLER: web.RequestKey[ApiKey] = web.RequestKey("caller", ApiKey)


async def workspace_of(request: web.Request) -> Workspace:
    """Return the workspace of whoever calls."""
    return await request.app[APP].workspace(request[CALLER].workspace)


def actor_of(request: web.Request) -> str:
    """Return who calls, as the audit writes it: `key:<name of the key>`."""
    return f"key:{request[CALLER].name}"
