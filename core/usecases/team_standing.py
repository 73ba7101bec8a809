"""How teams do this month: their totals, their rank, their goals."""

from dataclasses import dataclass

from core.app import App
from core.domain.metrics import Metric
from core.domain.people import Team, Workspace
from core.rules.ranks import Score, ranked
from core.usecases.measure import Measured, each_of, measured
from core.usecases.teams import teams


@dataclass(frozen=True)
class TeamStanding:
    """A team this month. values: stored totals by metric; rank: None without any of the metric."""

    team: Team
    values: dict[str, int]
    rank: int | None = None


@dataclass(frozen=True)
class Standings:
    """Every team this month, the first one first; ranked by one metric."""

    key: str
    metric: Metric
    teams: list[TeamStanding]

    @property
    def ranked(self) -> int:
        """How many teams have a rank."""
        return sum(each.rank is not None for each in self.teams)

    def of(self, team: str | None) -> TeamStanding | None:
        """Return one team's."""
        return next((each for each in self.teams if each.team.id == team), None)


async def team_standings(app: App, workspace: Workspace) -> Standings:
    """Rank the teams by this month's revenue; where there is none, by what they have most of."""
    key = workspace.calendar.key("month", app.clock())
    metrics = app.catalogue(workspace).metrics
    counted = [each for each in metrics.values() if each.over is None and not each.gauge]
    names = [metric.name for metric in counted]
    found = await app.store.measures.of_teams(workspace.id, key, names)
    lead = next(
        (m for m in counted if any(values[m.name] > 0 for values in found.values())), counted[0]
    )
    scores = [Score(team, values[lead.name], 0) for team, values in found.items()]
    ranks = {row.score.member: row.rank for row in ranked(scores)}
    listed = [
        TeamStanding(team, found.get(team.id, {}), ranks.get(team.id))
        for team in await teams(app, workspace)
    ]
    last = len(listed) + 1
    return Standings(key, lead, sorted(listed, key=lambda each: each.rank or last))


async def team_goals(app: App, workspace: Workspace, team: str) -> list[Measured]:
    """Return a team's goals that run, the newest first."""
    now = app.clock()
    goals = await app.store.goals.running(
        workspace.id, workspace.calendar, now, member=None, team=team
    )
    return await each_of(goals, lambda goal: measured(app, workspace, goal, now))
