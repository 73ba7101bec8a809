"""Members who are one person: identities, merging, linking by a code."""

from aiohttp import web

from core.domain.roster import IdentityIn
from core.usecases.linking import make_code, use_code
from core.usecases.merge import merge_members
from core.usecases.people import add_identity, remove_identity
from web.api.member_bodies import CodeIn, IdentityQuery, MergeIn, NewIdentity
from web.api.members import MEMBER, shown
from web.endpoint import Endpoint, Example, body_of, query_of
from web.state import APP, actor_of, workspace_of


async def post_identity(request: web.Request) -> web.Response:
    """Say who a member is on a platform, or by which id a source of events knows them."""
    app, workspace = request.app[APP], await workspace_of(request)
    wanted = body_of(request, NewIdentity)
    member = await add_identity(
        app,
        workspace,
        request.match_info["id"],
        IdentityIn(**wanted.model_dump(exclude={"reason"})),
        why=wanted.reason,
        by=actor_of(request),
    )
    return await shown(request, member, 201)


async def delete_identity(request: web.Request) -> web.Response:
    """Take an identity from a member."""
    app, workspace = request.app[APP], await workspace_of(request)
    asked = query_of(request, IdentityQuery)
    await remove_identity(
        app,
        workspace,
        request.match_info["id"],
        asked.platform,
        asked.account,
        asked.id,
        why=asked.reason,
        by=actor_of(request),
    )
    return web.Response(status=204)


async def post_merge(request: web.Request) -> web.Response:
    """Make a member the same person as another, and return that one.

    Events, goals, identities and points move; nothing is celebrated again, and the old id leads to
    the survivor from then on. Sent again it finishes what was begun.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    wanted = body_of(request, MergeIn)
    member = await merge_members(
        app,
        workspace,
        request.match_info["id"],
        wanted.into,
        why=wanted.reason,
        by=actor_of(request),
    )
    return await shown(request, member)


async def post_code(request: web.Request) -> web.Response:
    """Make a code that links another account to this member: ten minutes, used once."""
    app, workspace = request.app[APP], await workspace_of(request)
    code, until = await make_code(app, workspace, request.match_info["id"])
    return web.json_response({"code": code, "expiresAt": until.isoformat()}, status=201)


async def post_link(request: web.Request) -> web.Response:
    """Merge this member into the one whose code it is, and return that one."""
    app, workspace = request.app[APP], await workspace_of(request)
    code = body_of(request, CodeIn).code
    return await shown(request, await use_code(app, workspace, request.match_info["id"], code))


_ADA = {"id": "ada"}

ENDPOINTS = [
    Endpoint(
        method="POST",
        path="/api/members/{id}/identities",
        handler=post_identity,
        summary="Say who a member is elsewhere",
        tag="People",
        scope="admin",
        body=NewIdentity,
        example=Example(
            path=_ADA, body={"platform": "telegram", "id": "777"}, status=201, answer=MEMBER
        ),
    ),
    Endpoint(
        method="DELETE",
        path="/api/members/{id}/identities",
        handler=delete_identity,
        summary="Take an identity from a member",
        tag="People",
        scope="admin",
        query=IdentityQuery,
        example=Example(path=_ADA, query={"platform": "crm", "id": "a.lovelace"}, status=204),
    ),
    Endpoint(
        method="POST",
        path="/api/members/{id}/merge",
        handler=post_merge,
        summary="Merge a member into another",
        tag="People",
        scope="admin",
        body=MergeIn,
        example=Example(
            path={"id": "jonas"},
            body={"into": "ada", "reason": "the same person"},
            answer=MEMBER,
        ),
    ),
    Endpoint(
        method="POST",
        path="/api/members/{id}/link-code",
        handler=post_code,
        summary="Make a code that links another account",
        tag="People",
        scope="admin",
        example=Example(
            path=_ADA,
            status=201,
            answer={"code": "ACDE-FGHJ", "expiresAt": "2026-11-20T15:40:00+00:00"},
        ),
    ),
    Endpoint(
        method="POST",
        path="/api/members/{id}/link",
        handler=post_link,
        summary="Link a member to the one whose code it is",
        tag="People",
        scope="admin",
        body=CodeIn,
        example=Example(path={"id": "jonas"}, body={"code": "acde-fghj"}, answer=MEMBER),
    ),
]
