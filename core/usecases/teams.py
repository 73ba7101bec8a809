"""Teams: listed, described, given up."""

from typing import Any

from core.app import App
from core.domain.people import TEAM, Team, Workspace
from core.domain.roster import NewTeam, TeamChange
from core.errors import InvalidInput, NotFound, shorten
from core.usecases.audit import note


async def teams(app: App, workspace: Workspace) -> list[Team]:
    """Return every team by name, also those that only an event or a member ever named."""
    return await app.store.teams.listed(workspace.id, await _named(app, workspace))


async def team_of(app: App, workspace: Workspace, team: str) -> Team:
    """Return one team. Raises NotFound."""
    found = await app.store.teams.get(workspace.id, team, await _named(app, workspace))
    if found is None:
        raise NotFound(f"There is no team {shorten(team)!r}.")
    return found


async def add_team(app: App, workspace: Workspace, new: NewTeam, *, by: str) -> Team:
    """Describe a team, new or named by somebody before. Raises InvalidInput where it is."""
    if await app.store.teams.described(workspace.id, new.id):
        raise InvalidInput("id", new.id, "is a team already")
    said = new.model_dump(include={"name", "color"}, exclude_none=True)
    await app.store.teams.describe(workspace.id, new.id, **said)
    await note(app, workspace, by, "team.add", f"team:{new.id}", why=new.reason, after=said)
    return await team_of(app, workspace, new.id)


async def change_team(
    app: App, workspace: Workspace, team: str, change: TeamChange, *, by: str
) -> Team:
    """Set a team's name or color. Raises NotFound."""
    found = await team_of(app, workspace, team)
    said = change.model_dump(include={"name", "color"}, exclude_none=True)
    fields = {name: value for name, value in said.items() if getattr(found, name) != value}
    if not fields:
        return found
    await app.store.teams.describe(workspace.id, team, **fields)
    before = found.model_dump(include=set(fields))
    await note(
        app,
        workspace,
        by,
        "team.change",
        f"team:{team}",
        why=change.reason,
        before=before,
        after=fields,
    )
    return await team_of(app, workspace, team)


async def remove_team(
    app: App, workspace: Workspace, team: str, *, why: str | None, by: str
) -> int:
    """Give a team up and return how many people it leaves without one. Raises NotFound."""
    found = await team_of(app, workspace, team)
    left = await app.store.teams.delete(workspace.id, team, app.clock())
    before = found.model_dump(include={"name", "color"}) | {"members": left}
    await note(app, workspace, by, "team.remove", f"team:{team}", why=why, before=before)
    return left


def team_shape(team: Team) -> dict[str, Any]:
    """Return a team as the API shows it; `members` is how many people are in it."""
    return {"id": team.id, "name": team.name, "color": team.color, "members": team.size}


async def _named(app: App, workspace: Workspace) -> list[str]:
    """Return the teams that events told of."""
    scopes = await app.store.progress.scopes(workspace.id, TEAM)
    return [scope.removeprefix(TEAM) for scope in scopes]
