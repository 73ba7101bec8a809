"""/admin/keys: keys for programs, made, listed, revoked."""

from aiohttp import web

from core.errors import InvalidInput
from core.usecases.keys import NewKey, keys_of, make_key, revoke_key
from web.pages.admin.forms import typed
from web.pages.admin.sections import act, render_section
from web.pages.moments import written
from web.pages.page import Viewer, form_of, page, redirect, viewer_of
from web.state import actor_of

PATH = "/admin/keys"
_FRESH = {"name": "", "scope": "ingest"}


async def get_keys(request: web.Request) -> web.Response:
    """Render the keys and the form for another."""
    return await _list(request, await viewer_of(request), values=_FRESH)


async def post_keys(request: web.Request) -> web.Response:
    """Make a key and show its secret; no other page ever does."""
    viewer = await viewer_of(request)
    try:
        wanted = await form_of(request, NewKey)
    except InvalidInput as error:
        values = await typed(request, _FRESH)
        return await _list(request, viewer, status=400, values=values, error=error)
    made, secret = await make_key(viewer.app, viewer.workspace, wanted, by=actor_of(request))
    return await _list(request, viewer, values=_FRESH, made=made, secret=secret)


async def post_revoke(request: web.Request) -> web.Response:
    """Revoke a key."""
    viewer = await viewer_of(request)
    gone = await revoke_key(
        viewer.app, viewer.workspace, request.match_info["id"], by=actor_of(request)
    )
    return redirect(PATH, f"Revoked: {gone.name}. Whoever uses it is refused from now on.")


async def _list(
    request: web.Request, viewer: Viewer, *, status: int = 200, **context: object
) -> web.Response:
    keys = [
        {"key": key, "made": written(viewer.workspace, key.created_at)}
        for key in await keys_of(viewer.app, viewer.workspace)
    ]
    return await render_section(
        request,
        "admin_keys.html",
        viewer,
        status=status,
        keys=keys,
        address=viewer.app.settings.url,
        **{"error": None, "made": None, "secret": None, **context},
    )


ROUTES = [
    *page(PATH, get_keys, post=post_keys, admin=True),
    act(PATH + "/{id}/revoke", post_revoke),
]
