"""Goals as somebody may see them: their own, their team's, everybody's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.app import App
from core.domain.goals import Goal
from core.domain.milestones import Award
from core.domain.people import Workspace
from core.store.goals import Cursor, State
from core.usecases.goal_lists import LISTED_AFTER_END
from core.usecases.measure import Measured, each_of, foretold


@dataclass(frozen=True)
class Eyes:
    """Who looks at goals.

    member: whose own goals they see, None for nobody's. private: the private ones too. team: whose
    team's. every_team: the goals of all teams, as admins do.
    """

    member: str | None = None
    private: bool = False
    team: str | None = None
    every_team: bool = False

    def see(self, goal: Goal) -> bool:
        """Tell whether they see a goal at all: a private one is its member's alone."""
        if goal.member is not None:
            return not goal.private or (self.private and goal.member == self.member)
        return goal.team is None or self.every_team or goal.team == self.team

    def owners(self) -> list[dict[str, Any]]:
        """Return what goals match that belong to them: first their own, then those of several."""
        found: list[dict[str, Any]] = []
        if self.member is not None:
            open_to = {} if self.private else {"private": {"$ne": True}}
            found.append({"member": self.member, **open_to})
        if self.every_team:
            found.append({"member": None, "team": {"$ne": None}})
        elif self.team is not None:
            found.append({"member": None, "team": self.team})
        return [*found, {"member": None, "team": None}]


async def open_to_others(app: App, workspace: Workspace, awards: Sequence[Award]) -> list[Award]:
    """Leave out the awards for private goals: they are for nobody but their member."""
    rule = app.catalogue(workspace).goal.id
    goals = {award.threshold for award in awards if award.rule == rule}
    private = await app.store.goals.private_among(workspace.id, goals) if goals else set()
    return [each for each in awards if each.rule != rule or each.threshold not in private]


async def seen_running(
    app: App, workspace: Workspace, eyes: Eyes, match: Mapping[str, Any] | None = None
) -> list[Measured]:
    """Return the goals that run or ended in the last 48 hours, one's own first, newest first."""
    now = app.clock()
    since = now - LISTED_AFTER_END
    goals: list[Goal] = []
    for owner in eyes.owners():
        found = {**(match or {}), **owner}
        goals += await app.store.goals.running(workspace.id, workspace.calendar, since, **found)
    return await each_of(goals, lambda goal: foretold(app, workspace, goal, now))


async def seen_history(
    app: App,
    workspace: Workspace,
    eyes: Eyes,
    state: State,
    limit: int,
    before: Cursor | None,
    match: Mapping[str, Any] | None = None,
) -> tuple[list[Measured], Cursor | None]:
    """Return a page of goals of one state, newest first, and where the next page begins."""
    now = app.clock()
    wanted = {**(match or {}), "$or": eyes.owners()}
    goals = await app.store.goals.page(
        workspace.id, workspace.calendar, now, state, limit + 1, before, **wanted
    )
    shown = goals[:limit]
    following = (shown[-1].created_at, shown[-1].id) if len(goals) > limit else None
    return await each_of(shown, lambda goal: foretold(app, workspace, goal, now)), following
