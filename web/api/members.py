"""Members: listed, added, changed, exported, erased."""

from aiohttp import web

from core.domain.people import Member
from core.domain.roster import MemberChange, NewMember
from core.usecases.members import member_line, member_shape
from core.usecases.people import add_member, change_member, person, roster
from core.usecases.privacy import erase, export
from web.api.member_bodies import MembersQuery, read_place, write_place
from web.endpoint import Endpoint, Example, body_of, query_of
from web.query import Reason
from web.state import APP, actor_of, workspace_of


async def get_members(request: web.Request) -> web.Response:
    """Return members by name."""
    asked = query_of(request, MembersQuery)
    found, following = await roster(
        request.app[APP],
        await workspace_of(request),
        words=asked.q,
        team=asked.team,
        role=asked.role,
        state=asked.state,
        limit=asked.limit,
        after=read_place(asked.cursor),
    )
    items = [member_line(member) for member in found]
    return web.json_response({"items": items, "next": write_place(following)})


async def post_member(request: web.Request) -> web.Response:
    """Add somebody; events that name their id count for them."""
    app, workspace = request.app[APP], await workspace_of(request)
    new = body_of(request, NewMember)
    return await shown(request, await add_member(app, workspace, new, by=actor_of(request)), 201)


async def get_member(request: web.Request) -> web.Response:
    """Return a member with points, badges, streaks, and totals per metric and period.

    The id of somebody who was merged leads to who they are now.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    return await shown(request, await person(app, workspace, request.match_info["id"]))


async def patch_member(request: web.Request) -> web.Response:
    """Change a member; boards, screens and streaks follow."""
    app, workspace = request.app[APP], await workspace_of(request)
    name, change = request.match_info["id"], body_of(request, MemberChange)
    member = await change_member(app, workspace, name, change, by=actor_of(request))
    return await shown(request, member)


async def delete_member(request: web.Request) -> web.Response:
    """Erase somebody: what they did still counts, as a former member's.

    Name, identities, the words on their orders and goals are gone for good; totals, awards and the
    ledger stay.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    why = query_of(request, Reason).reason
    await erase(app, workspace, request.match_info["id"], why=why, by=actor_of(request))
    return web.Response(status=204)


async def get_export(request: web.Request) -> web.Response:
    """Return everything that is kept about somebody, as it is stored.

    Money is in minor units of `currency`, percentages in hundredths of a percent.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    return web.json_response(await export(app, workspace, request.match_info["id"]))


async def shown(request: web.Request, member: Member, status: int = 200) -> web.Response:
    """Answer with a member."""
    app, workspace = request.app[APP], await workspace_of(request)
    return web.json_response(await member_shape(app, workspace, member), status=status)


_LINE = {
    "id": "ada",
    "name": "Ada",
    "team": "North",
    "role": "member",
    "identities": [{"platform": "slack", "account": "T024BE7LD", "id": "U7"}],
    "points": 110,
    "hidden": False,
    "leftAt": None,
}
MEMBER = _LINE | {
    "daysOff": [{"start": "2026-12-24", "end": "2027-01-01"}],
    "muted": False,
    "announce": "channel",
    "language": None,
    "zone": "Europe/Berlin",
    "quiet": {"start": "22:00", "end": "07:00"},
    "badges": ["Rising Star"],
    "streaks": [{"id": "streak-sales-days", "unit": "day", "current": 3, "longest": 8, "next": 10}],
    "totals": {"revenue": {"day": "199.00", "month": "12450.00", "all": "12450.00"}},
}
_ADA = {"id": "ada"}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/members",
        handler=get_members,
        summary="The members",
        tag="People",
        scope="read",
        query=MembersQuery,
        example=Example(query={"q": "ad", "limit": "10"}, answer={"items": [_LINE], "next": None}),
    ),
    Endpoint(
        method="POST",
        path="/api/members",
        handler=post_member,
        summary="Add somebody",
        tag="People",
        scope="admin",
        body=NewMember,
        example=Example(
            body={
                "id": "grace",
                "name": "Grace",
                "team": "South",
                "identities": [{"platform": "slack", "account": "T024BE7LD", "id": "U42"}],
            },
            status=201,
            answer=_LINE,
        ),
    ),
    Endpoint(
        method="GET",
        path="/api/members/{id}",
        handler=get_member,
        summary="One member with points, badges, streaks and totals",
        tag="People",
        scope="read",
        example=Example(path=_ADA, answer=MEMBER),
    ),
    Endpoint(
        method="PATCH",
        path="/api/members/{id}",
        handler=patch_member,
        summary="Change a member",
        tag="People",
        scope="admin",
        body=MemberChange,
        example=Example(
            path=_ADA,
            body={
                "team": "South",
                "role": "manager",
                "daysOff": [{"start": "2026-12-24", "end": "2027-01-01"}],
                "zone": "Europe/Berlin",
                "quiet": {"start": "22:00", "end": "07:00"},
                "reason": "changed teams",
            },
            answer=MEMBER,
        ),
    ),
    Endpoint(
        method="DELETE",
        path="/api/members/{id}",
        handler=delete_member,
        summary="Erase somebody",
        tag="People",
        scope="admin",
        query=Reason,
        example=Example(path=_ADA, query={"reason": "asked to be forgotten"}, status=204),
    ),
    Endpoint(
        method="GET",
        path="/api/members/{id}/export",
        handler=get_export,
        summary="Everything that is kept about somebody",
        tag="People",
        scope="admin",
        example=Example(path=_ADA, answer={"member": "ada", "events": [], "points": []}),
    ),
]
