"""/admin/teams: made, named, coloured, given up."""

from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web

from core.domain.people import Team
from core.domain.roster import NewTeam, TeamChange
from core.errors import InvalidInput
from core.usecases.people import roster
from core.usecases.teams import add_team, change_team, remove_team, team_of, teams
from web.endpoint import validated
from web.pages.admin.forms import Form, at_field, typed
from web.pages.admin.one_person import address
from web.pages.admin.sections import act, render_section
from web.pages.page import Viewer, face, form_of, page, redirect, viewer_of
from web.state import actor_of

PATH = "/admin/teams"
ONE = PATH + "/{id}"
MOST_SHOWN = 50
_NEW_COLOR = "#2563EB"
_FRESH = {"id": "", "name": "", "color": _NEW_COLOR, "reason": ""}


class TeamForm(Form):
    """A team as it is typed."""

    name: str | None = None
    color: str | None = None
    reason: str | None = None


def team_address(team: str, doing: str = "") -> str:
    """Return the address of a team's page here."""
    return f"{PATH}/{quote(team, safe='')}{doing}"


async def get_teams(request: web.Request) -> web.Response:
    """Render the teams and the form for another."""
    return await _list(request, await viewer_of(request), values=_FRESH)


async def post_teams(request: web.Request) -> web.Response:
    """Make a team."""
    viewer = await viewer_of(request)
    try:
        new = await form_of(request, NewTeam)
        made = await add_team(viewer.app, viewer.workspace, new, by=actor_of(request))
    except InvalidInput as error:
        values = await typed(request, _FRESH)
        return await _list(request, viewer, status=400, values=values, error=_named(error))
    return redirect(PATH, f"{made.name} is a team.")


async def _list(
    request: web.Request, viewer: Viewer, *, status: int = 200, **context: Any
) -> web.Response:
    known = await teams(viewer.app, viewer.workspace)
    return await render_section(
        request,
        "admin_teams.html",
        viewer,
        status=status,
        teams=[(team, team_address(team.id)) for team in known],
        **{"error": None, **context},
    )


async def get_team(request: web.Request) -> web.Response:
    """Render a team with its people."""
    viewer = await viewer_of(request)
    team = await team_of(viewer.app, viewer.workspace, request.match_info["id"])
    return await _team(request, viewer, team)


async def post_team(request: web.Request) -> web.Response:
    """Set a team's name and colour."""
    viewer = await viewer_of(request)
    team = await team_of(viewer.app, viewer.workspace, request.match_info["id"])
    try:
        form = await form_of(request, TeamForm)
        if form.name is None:
            raise InvalidInput("name", "nothing", "is required")
        change = validated(TeamChange, form.model_dump(exclude_none=True))
        after = await change_team(
            viewer.app, viewer.workspace, team.id, change, by=actor_of(request)
        )
    except InvalidInput as error:
        values = await typed(request, _FRESH)
        return await _team(request, viewer, team, status=400, values=values, error=_named(error))
    return redirect(team_address(team.id), f"{after.name} is saved.")


async def post_gone(request: web.Request) -> web.Response:
    """Give a team up."""
    viewer = await viewer_of(request)
    team = await team_of(viewer.app, viewer.workspace, request.match_info["id"])
    left = await remove_team(viewer.app, viewer.workspace, team.id, why=None, by=actor_of(request))
    people = "one person has" if left == 1 else f"{left:,} people have"
    return redirect(
        PATH, f"{team.name} is given up" + (f"; {people} no team now." if left else ".")
    )


async def _team(
    request: web.Request, viewer: Viewer, team: Team, *, status: int = 200, **context: Any
) -> web.Response:
    app, workspace = viewer.app, viewer.workspace
    found, more = await roster(app, workspace, team=team.id, state="all", limit=MOST_SHOWN)
    fresh = {"values": {"name": team.name, "color": team.color, "reason": ""}, "error": None}
    return await render_section(
        request,
        "admin_team.html",
        viewer,
        status=status,
        team=team,
        url=team_address(team.id),
        people=[(each, face(each.id, each.name), address(each.id)) for each in found],
        more=f"/admin/people?{urlencode({'team': team.id, 'state': 'all'})}" if more else None,
        **fresh | context,
    )


def _named(error: InvalidInput) -> InvalidInput:
    if error.field == "color":
        return InvalidInput("color", error.value, "must be a colour such as #2563EB")
    return at_field(error, _FRESH)


ROUTES = [
    *page(PATH, get_teams, post=post_teams, admin=True),
    *page(ONE, get_team, post=post_team, admin=True),
    act(ONE + "/give-up", post_gone),
]
