"""Goal attainment: how many goals were met, team by team."""

from dataclasses import dataclass

from core.app import App
from core.domain.people import Workspace
from core.usecases.analytics_span import Span, share
from core.usecases.teams import teams


@dataclass(frozen=True)
class Attainment:
    """The goals of a team and of the people who are in it now.

    team: None for those of people without one, and of the workspace (`everybody`). open: goals that
    are not met and may still be. share: how many in a hundred are met.
    """

    team: str | None
    name: str
    everybody: bool
    goals: int
    met: int
    open: int
    share: float


async def goal_attainment(app: App, workspace: Workspace, span: Span) -> list[Attainment]:
    """Return how many goals were met, by team; whose period had a day in the range.

    Teams by name, then people without a team, then the workspace. Private goals are left out.
    """
    found = await app.store.analytics.goals(
        workspace.id,
        workspace.calendar,
        span.first,
        span.last,
        span.since,
        span.until,
        app.clock(),
    )
    alone = [each.member for each in found if each.member is not None]
    team_of = await app.store.members.teams(workspace.id, alone)
    sums: dict[tuple[str | None, bool], list[int]] = {}
    for each in found:
        team = each.team if each.member is None else team_of.get(each.member)
        everybody = each.member is None and each.team is None
        counts = sums.setdefault((team, everybody), [0, 0, 0])
        for place, count in enumerate((each.total, each.met, each.open)):
            counts[place] += count
    known = {team.id: team.name for team in await teams(app, workspace)}
    rows = [
        Attainment(
            team, _called(known, team, everybody), everybody, total, met, still, share(met, total)
        )
        for (team, everybody), (total, met, still) in sums.items()
    ]
    return sorted(rows, key=lambda row: (row.everybody, row.team is None, row.name.casefold()))


def _called(known: dict[str, str], team: str | None, everybody: bool) -> str:
    if everybody:
        return "Everybody together"
    return "Without a team" if team is None else known.get(team, team)
