"""A goal's course: what adds up, what is a share of something, the last 30 days."""

from datetime import timedelta
from typing import Any

from core.app import App
from core.pictures.goal_chart import Course
from core.usecases.goal_course import course_of
from core.usecases.goals import set_goal
from core.usecases.measure import foretold
from tests.conftest import NOW
from tests.core.support import event, post


async def course(app: App, metric: str, target: int, period: str = "month") -> Course | None:
    workspace = await app.workspace("default")
    known = app.catalogue(workspace).metrics[metric]
    goal, _ = await set_goal(app, workspace, "ada", known, target, period)
    return await course_of(app, workspace, await foretold(app, workspace, goal, app.clock()))


def sold(number: int, days: int, revenue: str, cost: str) -> dict[str, Any]:
    at = (NOW - timedelta(days=days)).isoformat()
    return event(number, metrics={"revenue": revenue, "cost": cost, "units": 3}, occurred_at=at)


async def test_a_share_goes_as_the_days_so_far_do_along_a_level_line(app: App) -> None:
    await post(app, sold(1, 18, "100", "80"), sold(2, 17, "300", "150"), sold(3, 0, "100", "100"))
    found = await course(app, "profit_margin", 25_00)
    assert found is not None
    # 20 of 100 on the 2nd, 170 of 400 from the 3rd, 170 of 500 today, the 20th.
    assert found.so_far[:3] == ((2, 20_00), (3, 42_50), (4, 42_50))
    assert found.so_far[-2:] == ((19, 42_50), (20, 34_00))
    assert found.pace == ((0, 25_00), (30, 25_00))
    assert found.ahead is not None
    assert found.ahead[0] == 34_00
    assert found.caption == "34 %"


async def test_nothing_of_a_share_is_a_point_where_it_stands(app: App) -> None:
    found = await course(app, "profit_margin", 25_00)
    assert found is not None
    assert (found.so_far, found.ahead) == (((20, 0),), None)


async def test_the_last_30_days_have_a_way_too(app: App) -> None:
    await post(app, sold(1, 40, "1", "1"), sold(2, 29, "1", "1"), sold(3, 0, "1", "1"))
    found = await course(app, "units", 60, "30d")
    assert found is not None
    assert found.so_far[:2] == ((0, 0), (1, 3))
    assert (found.so_far[-1], found.ends, found.ahead) == ((30, 6), 30, None)
    assert found.pace[-1] == (30, 60)


async def test_what_has_no_way(app: App) -> None:
    for period in ("day", "all", "2026-12"):
        assert await course(app, "units", 10, period) is None
