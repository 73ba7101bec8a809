"""/admin/people: everybody, found by name, and somebody new."""

import asyncio
from typing import Any, get_args

from aiohttp import web

from core.domain.people import Role
from core.domain.roster import NewMember
from core.errors import InvalidInput
from core.store.roster import State
from core.usecases.people import add_member, roster
from core.usecases.teams import teams
from web.api.member_bodies import read_place, write_place
from web.endpoint import validated
from web.pages.admin.forms import at_field, typed
from web.pages.admin.one_person import address
from web.pages.admin.sections import render_section
from web.pages.page import Viewer, face, form_of, page, redirect, viewer_of
from web.query import Query
from web.state import actor_of

PATH = "/admin/people"
PAGE = 50
ROLES = [(role, role.capitalize()) for role in get_args(Role)]
_STATES = [
    ("active", "Shown"),
    ("hidden", "Hidden"),
    ("left", "Left"),
    ("all", "All"),
]
_FRESH = {"id": "", "name": "", "team": "", "role": "member", "reason": ""}


class PeopleQuery(Query):
    """Which people, and which page of them."""

    q: str | None = None
    team: str | None = None
    role: Role | None = None
    state: State = "active"
    cursor: str | None = None


async def get_people(request: web.Request) -> web.Response:
    """Render a page of people."""
    return await _list(request, await viewer_of(request), values=_FRESH)


async def post_people(request: web.Request) -> web.Response:
    """Add somebody."""
    viewer = await viewer_of(request)
    try:
        new = await form_of(request, NewMember)
        made = await add_member(viewer.app, viewer.workspace, new, by=actor_of(request))
    except InvalidInput as error:
        values = await typed(request, _FRESH)
        wrong = at_field(error, _FRESH)
        return await _list(request, viewer, status=400, values=values, error=wrong)
    return redirect(address(made.id), f"{made.name} is in.")


async def _list(
    request: web.Request, viewer: Viewer, *, status: int = 200, **context: Any
) -> web.Response:
    app, workspace = viewer.app, viewer.workspace
    given = {name: value for name, value in request.query.items() if value}
    asked = validated(PeopleQuery, given)
    listed = roster(
        app,
        workspace,
        words=asked.q,
        team=asked.team,
        role=asked.role,
        state=asked.state,
        limit=PAGE,
        after=read_place(asked.cursor),
    )
    everybody = app.store.members.count(workspace.id, merged_into=None)
    (found, following), known, total = await asyncio.gather(
        listed, teams(app, workspace), everybody
    )
    names = {team.id: team for team in known}
    given.pop("cursor", None)
    place = write_place(following)
    people = [
        {
            "member": each,
            "face": face(each.id, each.name),
            "url": address(each.id),
            "team": names.get(each.team or ""),
        }
        for each in found
    ]
    return await render_section(
        request,
        "admin_people.html",
        viewer,
        status=status,
        people=people,
        asked=asked,
        narrowed=any(given.values()),
        next=place and str(request.rel_url.with_query(given | {"cursor": place})),
        first=str(request.rel_url.with_query(given)) if asked.cursor else None,
        total=total,
        teams=known,
        roles=ROLES,
        states=_STATES,
        **{"error": None, **context},
    )


ROUTES = page(PATH, get_people, post=post_people, admin=True)
