"""Places that celebrations go to."""

from aiohttp import web

from core.domain.targets import NewTarget, TargetChange
from core.usecases.places import add_place, change_place, places, remove_place, test_place
from web.endpoint import Endpoint, Example, body_of, query_of
from web.query import Reason
from web.state import APP, actor_of, workspace_of


async def get_targets(request: web.Request) -> web.Response:
    """Return every place, also those that are disabled, with what waits and what failed there."""
    return web.json_response({"items": await places(request.app[APP], await workspace_of(request))})


async def post_target(request: web.Request) -> web.Response:
    """Announce in one more place.

    The first of a platform is its main one: `announce here` in a chat moves it.
    """
    app, new = request.app[APP], body_of(request, NewTarget)
    made = await add_place(app, await workspace_of(request), new, by=actor_of(request))
    return web.json_response(made, status=201)


async def patch_target(request: web.Request) -> web.Response:
    """Switch a place on or off, or name it.

    Enabling one that its platform refused tries again what could not be posted there in the last
    seven days: one card, or a digest where it is many.
    """
    app, change = request.app[APP], body_of(request, TargetChange)
    changed = await change_place(
        app, await workspace_of(request), request.match_info["id"], change, by=actor_of(request)
    )
    return web.json_response(changed)


async def delete_target(request: web.Request) -> web.Response:
    """Announce there no more, and drop what waits for it; posts that stand are left alone."""
    app, why = request.app[APP], query_of(request, Reason).reason
    await remove_place(
        app, await workspace_of(request), request.match_info["id"], why=why, by=actor_of(request)
    )
    return web.Response(status=204)


async def post_test(request: web.Request) -> web.Response:
    """Send a test card the way celebrations go; `GET /api/deliveries` tells what became of it."""
    app, workspace = request.app[APP], await workspace_of(request)
    delivery = await test_place(app, workspace, request.match_info["id"])
    return web.json_response({"delivery": delivery}, status=202)


_WINS = {
    "id": "slack",
    "platform": "slack",
    "account": "T024BE7LD",
    "chat": "C0WINS",
    "thread": None,
    "name": "wins",
    "enabled": True,
    "main": True,
    "chosen": True,
    "disabledAt": None,
    "disabledReason": None,
    "pausedUntil": None,
    "waiting": 0,
    "failed": 0,
}
_BERLIN = _WINS | {"id": "slack-5c6d1b0f9a3e", "chat": "C0BERLIN", "name": "berlin", "main": False}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/targets",
        handler=get_targets,
        summary="The places celebrations go to",
        tag="Places",
        scope="admin",
        example=Example(answer={"items": [_WINS]}),
    ),
    Endpoint(
        method="POST",
        path="/api/targets",
        handler=post_target,
        summary="Announce in one more place",
        tag="Places",
        scope="admin",
        body=NewTarget,
        example=Example(
            body={"platform": "slack", "chat": "C0BERLIN", "name": "berlin"},
            status=201,
            answer=_BERLIN,
        ),
    ),
    Endpoint(
        method="PATCH",
        path="/api/targets/{id}",
        handler=patch_target,
        summary="Switch a place on or off, or name it",
        tag="Places",
        scope="admin",
        body=TargetChange,
        example=Example(path={"id": "slack"}, body={"enabled": True}, answer=_WINS),
    ),
    Endpoint(
        method="DELETE",
        path="/api/targets/{id}",
        handler=delete_target,
        summary="Announce in a place no more",
        tag="Places",
        scope="admin",
        query=Reason,
        example=Example(path={"id": "slack"}, query={"reason": "moved to Discord"}, status=204),
    ),
    Endpoint(
        method="POST",
        path="/api/targets/{id}/test",
        handler=post_test,
        summary="Send a test card to a place",
        tag="Places",
        scope="admin",
        example=Example(
            path={"id": "slack"}, status=202, answer={"delivery": "5c6d1b0f9a3e5c6d1b0f9a3e"}
        ),
    ),
]
