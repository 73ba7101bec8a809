"""Teams: listed, described, given up."""

from aiohttp import web

from core.domain.roster import NewTeam, TeamChange
from core.usecases.teams import add_team, change_team, remove_team, team_shape, teams
from web.endpoint import Endpoint, Example, body_of, query_of
from web.query import Reason
from web.state import APP, actor_of, workspace_of


async def get_teams(request: web.Request) -> web.Response:
    """Return every team by name, also those that only an event or a member ever named."""
    found = await teams(request.app[APP], await workspace_of(request))
    return web.json_response({"items": [team_shape(team) for team in found]})


async def post_team(request: web.Request) -> web.Response:
    """Describe a team: events and members may name it before or after."""
    app, workspace = request.app[APP], await workspace_of(request)
    team = await add_team(app, workspace, body_of(request, NewTeam), by=actor_of(request))
    return web.json_response(team_shape(team), status=201)


async def patch_team(request: web.Request) -> web.Response:
    """Change a team's name or color; its id, which events carry, stays."""
    app, workspace = request.app[APP], await workspace_of(request)
    name, change = request.match_info["id"], body_of(request, TeamChange)
    team = await change_team(app, workspace, name, change, by=actor_of(request))
    return web.json_response(team_shape(team))


async def delete_team(request: web.Request) -> web.Response:
    """Give a team up: its members have none then, what they did for it still counts."""
    app, workspace = request.app[APP], await workspace_of(request)
    why = query_of(request, Reason).reason
    await remove_team(app, workspace, request.match_info["id"], why=why, by=actor_of(request))
    return web.Response(status=204)


_NORTH = {"id": "North", "name": "Northern Lights", "color": "#2563EB", "members": 2}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/teams",
        handler=get_teams,
        summary="The teams",
        tag="People",
        scope="read",
        example=Example(answer={"items": [_NORTH]}),
    ),
    Endpoint(
        method="POST",
        path="/api/teams",
        handler=post_team,
        summary="Describe a team",
        tag="People",
        scope="admin",
        body=NewTeam,
        example=Example(
            body={"id": "North", "name": "Northern Lights", "color": "#2563EB"},
            status=201,
            answer=_NORTH,
        ),
    ),
    Endpoint(
        method="PATCH",
        path="/api/teams/{id}",
        handler=patch_team,
        summary="Change a team's name or color",
        tag="People",
        scope="admin",
        body=TeamChange,
        example=Example(path={"id": "North"}, body={"name": "Northern Lights"}, answer=_NORTH),
    ),
    Endpoint(
        method="DELETE",
        path="/api/teams/{id}",
        handler=delete_team,
        summary="Give a team up",
        tag="People",
        scope="admin",
        query=Reason,
        example=Example(path={"id": "North"}, query={"reason": "merged with South"}, status=204),
    ),
]
