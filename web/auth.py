"""Who may call what: API keys, display tokens for what a TV shows, people who are signed in."""

import hmac
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from core.app import App
from core.errors import Forbidden, LaurelsError
from web.sessions import signed_in
from web.state import APP, CALLER, Access, Caller

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
WORKSPACE = "default"
DISPLAY_ROOMS = frozenset({"all", "tv-display"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_ALLOWS: dict[Access, frozenset[Access]] = {
    "admin": frozenset({"admin", "ingest", "read", "display", "member"}),
    "read": frozenset({"read", "display"}),
    "ingest": frozenset({"ingest"}),
    "display": frozenset({"display"}),
    "member": frozenset({"display", "member"}),
}


class Unauthorized(LaurelsError):
    """No key and nobody signed in, or a key that is not known."""


def guarded(scope: Access, handler: Handler) -> Handler:
    """Let only callers with a scope reach a handler, who then finds them under CALLER."""

    async def checked(request: web.Request) -> web.StreamResponse:
        check_origin(request)
        request[CALLER] = await caller(request.app[APP], request, scope)
        return await handler(request)

    return checked


async def caller(
    app: App, request: web.Request, scope: Access, secret: str | None = None
) -> Caller:
    """Return who calls; in a demo, anybody on this machine. Raises Unauthorized, Forbidden.

    secret: a key that came by another way than in the request.
    """
    if app.settings.demo:
        check_loopback(request)
        return Caller("demo", WORKSPACE, "demo", "admin")
    secret = secret or _secret(request, scope)
    found = await _of_key(app, secret) if secret else await _of_session(request)
    if found is None:
        raise Unauthorized("This needs a key: send it as `Authorization: Bearer <key>`.")
    if scope not in _ALLOWS[found.scope]:
        if found.signed_in:
            raise Forbidden("This is for admins.")
        raise Forbidden(f"This key may {found.scope}; this needs one that may {scope}.")
    return found


async def _of_key(app: App, secret: str) -> Caller:
    bootstrap = app.settings.api_key
    given = secret.encode(errors="surrogatepass")  # a header may hold any bytes
    if bootstrap and hmac.compare_digest(given, bootstrap.get_secret_value().encode()):
        return Caller("bootstrap", WORKSPACE, "bootstrap", "admin")
    key = await app.store.keys.find(secret)
    if key is None:
        raise Unauthorized("This key is not known; it may have been revoked.")
    return Caller(key.id, key.workspace, key.name, key.scope)


async def _of_session(request: web.Request) -> Caller | None:
    found = await signed_in(request)
    if found is None:
        return None
    # A browser sends the cookie by itself, so what changes something has to come from our pages.
    upgrade = request.headers.get("Upgrade")
    if (request.method not in SAFE or upgrade) and not from_here(request):
        raise Forbidden("Only Laurels' own pages may do this for somebody who is signed in.")
    workspace, member = found
    if member is None:
        return Caller("owner", workspace.id, "Owner", "admin", signed_in=True)
    scope: Access = "admin" if member.role == "admin" else "member"
    return Caller(f"member {member.id}", workspace.id, member.name, scope, member, signed_in=True)


def from_here(request: web.Request) -> bool:
    """Tell whether a browser says that a page of ours asks; check_origin looked at the Origin."""
    site = request.headers.get("Sec-Fetch-Site")
    return "Origin" in request.headers or site in {"same-origin", "none"}


def rooms_of(found: Caller) -> frozenset[str] | None:
    """Return the live rooms a caller may see; None is all of them."""
    if found.scope == "display":
        return DISPLAY_ROOMS
    if found.scope == "member" and found.member is not None:
        return DISPLAY_ROOMS | {f"user:{found.member.id}"}
    return None


def check_origin(request: web.Request) -> None:
    """Refuse a browser on another site: its Origin is neither the host it calls nor our address."""
    origin = request.headers.get("Origin")
    if origin is None:
        return
    ours = {request.host, urlsplit(request.app[APP].settings.url).netloc} - {""}
    try:
        theirs = urlsplit(origin).netloc
    except ValueError:
        theirs = ""
    if theirs not in ours:
        raise Forbidden(f"Requests from pages of {origin} are not taken.")


def host_of(request: web.Request) -> str:
    """Return the host a request names, without its port; "" for what is none."""
    try:
        return urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return ""


def check_loopback(request: web.Request) -> None:
    """Refuse a demo to anyone who calls it by another name: it is open, so it stays at home."""
    if host_of(request) not in LOOPBACK:
        raise Forbidden("The demo is open and answers on this machine only: use localhost.")


def _secret(request: web.Request, scope: Access) -> str | None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and secret:
        return secret.strip()
    # A TV and a browser's WebSocket can only send a URL; it opens nothing but what a TV shows.
    return request.query.get("token") if scope == "display" else None
