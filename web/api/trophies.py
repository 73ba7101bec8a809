"""Trophies, in the shapes of seed 000: how far along, awarded, closest, and the trophy room."""

from typing import Any

from aiohttp import web

from core.app import App
from core.domain.people import Member, Workspace
from core.usecases.people import person
from core.usecases.trophies import (
    award_trophy,
    closest,
    filtered,
    standings,
    trophy_shape,
    user_trophy_shape,
)
from core.usecases.trophies_by_hand import take_back_trophy
from core.usecases.trophy_room import trophy_room, trophy_room_card, trophy_room_pdf
from web.api.trophy_bodies import (
    ALL,
    AwardIn,
    ClosestQuery,
    MemberQuery,
    RoomQuery,
    TakeBackQuery,
    TrophyQuery,
)
from web.endpoint import Endpoint, Example, body_of, query_of
from web.picture import picture
from web.state import APP, actor_of, workspace_of


async def get_trophies(request: web.Request) -> web.Response:
    """Return every trophy with how far a member is, and how many people hold it.

    threshold is a number in major units, percent, or of trophies; maintain trophies want it for
    `days` days with sales. Secret ones say nothing of themselves until they are won. earned and
    total count all of them, whatever the filters.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    asked = query_of(request, TrophyQuery)
    member = None if asked.member is None else await person(app, workspace, asked.member)
    found = await standings(app, workspace, member)
    catalogue = app.catalogue(workspace)
    shown = filtered(found, catalogue, asked.tier, asked.metric)
    return web.json_response(
        {
            "items": [trophy_shape(workspace, catalogue, each) for each in shown],
            "earned": sum(each.award is not None for each in found),
            "total": len(found),
        }
    )


async def get_closest(request: web.Request) -> web.Response:
    """Return the trophies a member is nearest to, the nearest first; secret ones stay out."""
    app, workspace = request.app[APP], await workspace_of(request)
    asked = query_of(request, ClosestQuery)
    member = await person(app, workspace, asked.member)
    found = closest(await standings(app, workspace, member), asked.limit)
    catalogue = app.catalogue(workspace)
    return web.json_response({"items": [trophy_shape(workspace, catalogue, e) for e in found]})


async def get_user_trophies(request: web.Request) -> web.Response:
    """Return how a member stands with every trophy, by number."""
    app, workspace = request.app[APP], await workspace_of(request)
    member = await person(app, workspace, query_of(request, MemberQuery).member)
    found = await standings(app, workspace, member)
    return web.json_response({"items": [user_trophy_shape(member, each) for each in found]})


async def post_user_trophy(request: web.Request) -> web.Response:
    """Award a trophy to a member; 200, and nothing changes, where they hold it already."""
    app, workspace = request.app[APP], await workspace_of(request)
    wanted = body_of(request, AwardIn)
    standing, member, new = await award_trophy(
        app,
        workspace,
        wanted.trophy_id,
        wanted.user_id,
        by=actor_of(request),
        why=wanted.reason,
    )
    return web.json_response(user_trophy_shape(member, standing), status=201 if new else 200)


async def delete_user_trophy(request: web.Request) -> web.Response:
    """Take a trophy back that was awarded by hand; posts about it are corrected silently.

    It stays where the member's totals have earned it by now. 400 for one that nobody awarded.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    asked = query_of(request, TakeBackQuery)
    by, why = actor_of(request), asked.reason
    await take_back_trophy(app, workspace, asked.trophy_id, asked.member, by=by, why=why)
    return web.Response(status=204)


async def get_room(request: web.Request) -> web.Response:
    """Return what a member has won, newest first, and how much of each tier.

    tiers goes from platinum to bronze and counts everything, whatever the filters. closest has the
    next three while nothing is won. cardAlt is the text to embed the PNG card with.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    asked = query_of(request, RoomQuery)
    member = await person(app, workspace, asked.member)
    room = await trophy_room(app, workspace, member, tier=asked.tier, metric=asked.metric)
    return web.json_response(room)


async def get_room_pdf(request: web.Request) -> web.Response:
    """Return the trophy room as a PDF to share: the whole case, then every trophy won."""
    app, workspace, member = await _whose(request)
    drawn = await trophy_room_pdf(app, workspace, member)
    return picture(drawn, "application/pdf", f"trophy-room-{member.id}.pdf")


async def get_room_card(request: web.Request) -> web.Response:
    """Return the trophy room as a card to share, a PNG of 1200 by 630."""
    app, workspace, member = await _whose(request)
    drawn = await trophy_room_card(app, workspace, member)
    return picture(drawn, "image/png", f"trophy-room-{member.id}.png")


async def _whose(request: web.Request) -> tuple[App, Workspace, Member]:
    app, workspace = request.app[APP], await workspace_of(request)
    return app, workspace, await person(app, workspace, query_of(request, MemberQuery).member)


_MARGIN: dict[str, Any] = {
    "id": 11,
    "slug": "steady-margin",
    "name": "Steady Margin",
    "description": "Maintain 25 % profit margin for 30 days.",
    "metric": "profit_margin",
    "threshold": 25,
    "tier": "silver",
    "kind": "maintain",
    "days": 30,
    "glyph": "anchor",
    "secret": False,
    "percent_complete": 80.0,
    "completed": False,
    "earned_at": None,
    "holders": 3,
    "rarity": 12.5,
}
_BELL: dict[str, Any] = _MARGIN | {
    "id": 1,
    "slug": "opening-bell",
    "name": "Opening Bell",
    "description": "Sell your very first unit.",
    "metric": "units",
    "threshold": 1,
    "tier": "bronze",
    "kind": "reach",
    "days": None,
    "glyph": "bell",
    "percent_complete": 100.0,
    "completed": True,
    "earned_at": "2026-11-02T10:00:00+00:00",
}
_ROW = {
    "id": "trophy_11_ada",
    "trophy_id": 11,
    "user_id": "ada",
    "completed": True,
    "percent_complete": 100.0,
    "earned_at": "2026-11-20T15:30:00+00:00",
}
_ROOM = {
    "member": "ada",
    "name": "Ada",
    "items": [_BELL],
    "tiers": {
        "platinum": {"earned": 0, "total": 1},
        "gold": {"earned": 0, "total": 10},
        "silver": {"earned": 2, "total": 10},
        "bronze": {"earned": 6, "total": 10},
    },
    "closest": [],
    "cardAlt": "The trophy room of Ada: 8 of 31 trophies (2 silver, 6 bronze), among them …",
}
_ADA = {"member": "ada"}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/trophies",
        handler=get_trophies,
        summary="Every trophy, and how far somebody is",
        tag="Trophies",
        scope="read",
        query=TrophyQuery,
        example=Example(query=_ADA, answer={"items": [_BELL, _MARGIN], "earned": 8, "total": ALL}),
    ),
    Endpoint(
        method="GET",
        path="/api/trophies/closest",
        handler=get_closest,
        summary="The trophies somebody is nearest to",
        tag="Trophies",
        scope="read",
        query=ClosestQuery,
        example=Example(query=_ADA | {"limit": "5"}, answer={"items": [_MARGIN]}),
    ),
    Endpoint(
        method="POST",
        path="/api/user_trophies",
        handler=post_user_trophy,
        summary="Award a trophy",
        tag="Trophies",
        scope="admin",
        body=AwardIn,
        example=Example(
            body={"trophy_id": 11, "user_id": "ada", "reason": "for the trade fair"},
            status=201,
            answer=_ROW,
        ),
    ),
    Endpoint(
        method="GET",
        path="/api/user_trophies",
        handler=get_user_trophies,
        summary="How somebody stands with every trophy",
        tag="Trophies",
        scope="read",
        query=MemberQuery,
        example=Example(query=_ADA, answer={"items": [_ROW]}),
    ),
    Endpoint(
        method="DELETE",
        path="/api/user_trophies",
        handler=delete_user_trophy,
        summary="Take an awarded trophy back",
        tag="Trophies",
        scope="admin",
        query=TakeBackQuery,
        example=Example(query=_ADA | {"trophy_id": "30", "reason": "a mistake"}, status=400),
    ),
    Endpoint(
        method="GET",
        path="/api/trophy-room",
        handler=get_room,
        summary="What somebody has won",
        tag="Trophies",
        scope="read",
        query=RoomQuery,
        example=Example(query=_ADA, answer=_ROOM),
    ),
    Endpoint(
        method="GET",
        path="/api/trophy-room.pdf",
        handler=get_room_pdf,
        summary="A trophy room to print or to share",
        tag="Trophies",
        scope="read",
        query=MemberQuery,
        produces="application/pdf",
        example=Example(query=_ADA),
    ),
    Endpoint(
        method="GET",
        path="/api/trophy-room.png",
        handler=get_room_card,
        summary="A trophy room as a share card",
        tag="Trophies",
        scope="read",
        query=MemberQuery,
        produces="image/png",
        example=Example(query=_ADA),
    ),
]
