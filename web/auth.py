"""Who may call what: `Authorization: Bearer <key>`, display tokens for what a TV shows."""

import hmac
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from core.app import App
from core.errors import Forbidden, LaurelsError
from core.store.keys import ApiKey, Scope
from web.state import APP, CALLER

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
WORKSPACE = "default"

_ALLOWS: dict[Scope, frozenset[Scope]] = {
    "admin": frozenset({"admin", "ingest", "read", "display"}),
    "read": frozenset({"read", "display"}),
    "ingest": frozenset({"ingest"}),
    "display": frozenset({"display"}),
}


class Unauthorized(LaurelsError):
    """No key, or one that is not known."""


def guarded(scope: Scope, handler: Handler) -> Handler:
    """Let only callers with a scope reach a handler, who then finds them under CALLER."""

    async def checked(request: web.Request) -> web.StreamResponse:
        check_origin(request)
        request[CALLER] = await caller(request.app[APP], request, scope)
        return await handler(request)

    return checked


async def caller(app: App, request: web.Request, scope: Scope) -> ApiKey:
    """Return the key of a request, or the open one of a demo. Raises Unauthorized, Forbidden."""
    if app.settings.demo:
        check_loopback(request)
        return _built_in(app, "demo")
    secret = _secret(request, scope)
    if not secret:
        raise Unauthorized("This needs a key: send it as `Authorization: Bearer <key>`.")
    bootstrap = app.settings.api_key
    if bootstrap and hmac.compare_digest(secret.encode(), bootstrap.get_secret_value().encode()):
        return _built_in(app, "bootstrap")
    key = await app.store.keys.find(secret)
    if key is None:
        raise Unauthorized("This key is not known; it may have been revoked.")
    if scope not in _ALLOWS[key.scope]:
        raise Forbidden(f"This key may {key.scope}; this needs one that may {scope}.")
    return key


def check_origin(request: web.Request) -> None:
    """Refuse a browser on another site: its Origin is not the host it calls."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise Forbidden(f"Requests from pages of {origin} are not taken.")


def check_loopback(request: web.Request) -> None:
    """Refuse a demo to anyone who calls it by another name: it is open, so it stays at home."""
    if (urlsplit(f"//{request.host}").hostname or "") not in LOOPBACK:
        raise Forbidden("The demo is open and answers on this machine only: use localhost.")


def _secret(request: web.Request, scope: Scope) -> str | None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and secret:
        return secret.strip()
    # A TV and a browser's WebSocket can only send a URL; it opens nothing but what a TV shows.
    return request.query.get("token") if scope == "display" else None


def _built_in(app: App, name: str) -> ApiKey:
    return ApiKey(id=name, workspace=WORKSPACE, name=name, scope="admin", created_at=app.clock())
