"""Goal attainment by team: which goals belong to a range, whose they are, what became of them."""

from datetime import UTC, datetime
from typing import Any

from core.app import App
from core.domain.goals import Goal
from core.usecases.analytics_goals import Attainment, goal_attainment
from core.usecases.analytics_span import read_span
from tests.conftest import NOW
from tests.core.support import event, post


async def goal(app: App, number: int, period: str = "2026-11", **fields: Any) -> None:
    """Put a goal as it is stored; met ones were met in the middle of November."""
    whole: dict[str, Any] = {
        "id": str(number),
        "workspace": "default",
        "member": None,
        "metric": "units",
        "scope": f"sku:{number}",
        "target": 10,
        "period_kind": {4: "year", 7: "month", 10: "day"}.get(len(period), "custom"),
        "period": period,
        "created_at": datetime(2026, 10, 1, tzinfo=UTC),
    }
    await app.store.goals.put(Goal.model_validate(whole | fields))


async def attained(
    app: App, first: str = "2026-11-01", last: str = "2026-11-30"
) -> list[Attainment]:
    workspace = await app.workspace("default")
    return await goal_attainment(app, workspace, read_span(app, workspace, first, last))


async def total(app: App, first: str, last: str) -> int:
    return sum(row.goals for row in await attained(app, first, last))


async def test_goals_are_counted_for_the_team_somebody_is_in(app: App) -> None:
    await post(app, event(1, team="North"), event(2, "bob", team="North"), event(3, "cyd"))
    await app.store.teams.describe("default", "North", name="Team of the north")
    met = {"met_at": datetime(2026, 11, 15, tzinfo=UTC)}
    await goal(app, 1, member="ada", **met)
    await goal(app, 2, "2026-11-18", member="bob")  # over, and not met
    await goal(app, 3, team="North")
    await goal(app, 4, member="cyd", **met)
    await goal(app, 5, **met)
    await goal(app, 6, "2026")
    await goal(app, 7, member="ada", private=True)
    await goal(app, 8, member="ada", cancelled_at=NOW)
    await goal(app, 9, team="Gone", **met)
    assert await attained(app) == [
        Attainment("Gone", "Gone", False, 1, 1, 0, 100.0),
        Attainment("North", "Team of the north", False, 3, 1, 1, 33.3),
        Attainment(None, "Without a team", False, 1, 1, 0, 100.0),
        Attainment(None, "Everybody together", True, 2, 1, 1, 50.0),
    ]


async def test_a_goal_belongs_where_its_period_has_a_day(app: App) -> None:
    await goal(app, 1, "2026-11")
    assert await total(app, "2026-11-30", "2026-12-15") == 1
    assert await total(app, "2026-12-01", "2026-12-15") == 0
    assert await total(app, "2026-10-01", "2026-10-31") == 0
    await goal(app, 2, "2026-11-03/2026-11-20")
    assert await total(app, "2026-11-20", "2026-11-20") == 2
    assert await total(app, "2026-11-21", "2026-11-25") == 1
    assert await total(app, "2026-11-01", "2026-11-02") == 1
    await goal(app, 3, "2026-12-24", created_at=NOW)
    assert await total(app, "2026-12-20", "2026-12-31") == 1
    assert await total(app, "2026-12-25", "2026-12-31") == 0


async def test_a_goal_without_an_end_counts_until_it_is_met(app: App) -> None:
    met = datetime(2026, 11, 10, 12, tzinfo=UTC)
    await goal(app, 1, "all", period_kind="all", met_at=met)
    await goal(app, 2, "30d", period_kind="30d")
    [before] = await attained(app, "2026-11-01", "2026-11-10")
    assert (before.goals, before.met, before.open) == (2, 1, 1)
    [after] = await attained(app, "2026-11-11", "2026-11-20")
    assert (after.goals, after.met, after.open) == (1, 0, 1)
    assert await attained(app, "2026-09-01", "2026-09-30") == []  # nobody had set them yet
