"""A goal's chart: from the days as they were, in the workspace's zone; never a hindrance."""

from datetime import timedelta
from typing import Any

import pytest

from core.app import App
from core.domain.goals import Goal, GoalProgress
from core.pictures.goal_chart import Course
from core.usecases import goal_picture
from core.usecases.announcement import card_of
from core.usecases.goal_picture import goal_chart
from core.usecases.goals import set_goal
from tests.conftest import NOW, Clock
from tests.core.support import counted, event, place, post, workspace_of


@pytest.fixture
def courses(monkeypatch: pytest.MonkeyPatch) -> list[Course]:
    """What was drawn."""
    found: list[Course] = []

    def draw(course: Course) -> bytes:
        found.append(course)
        return b"\x89PNG"

    monkeypatch.setattr(goal_picture, "draw", draw)
    return found


async def goal(
    app: App, metric: str = "units", target: int = 100, period: str = "month"
) -> tuple[Goal, GoalProgress]:
    workspace = await app.workspace("default")
    return await set_goal(
        app, workspace, "ada", app.catalogue(workspace).metrics[metric], target, period
    )


async def chart(app: App, *args: Any, **options: Any) -> Any:
    found, progress = await goal(app, *args, **options)
    return await goal_chart(app, await app.workspace("default"), found, progress)


def ago(days: int, number: int, units: int) -> dict[str, Any]:
    at = {"occurred_at": (NOW - timedelta(days=days)).isoformat()}
    return event(number, metrics={"revenue": "1", "units": units}) | at


async def test_the_line_goes_day_by_day_to_what_it_is_now(app: App, courses: list[Course]) -> None:
    await post(app, ago(19, 1, 10), ago(17, 2, 5), ago(0, 3, 7))
    image = await chart(app)
    assert image is not None
    [course] = courses
    ys = [y for _, y in course.so_far]
    assert ys == [0, 10, 10, 15, *[15] * 16, 22]
    assert [x for x, _ in course.so_far] == list(range(21))
    assert (course.target, course.ends) == (100, 30)
    assert course.title == "Units: 100 in November"
    assert course.caption.startswith("22 (22\u00a0%), forecast 3")
    assert image.alt == f"{course.title}: {course.caption}."
    assert course.ahead is not None
    value, low, high = course.ahead
    assert 22 <= low <= value <= high
    assert course.pace[-1] == (30, 100)
    assert [label for _, label in course.ticks] == [
        "1 Nov",
        "11 Nov",
        "20 Nov",
        "30 Nov",
    ]


async def test_days_are_the_workspaces_own(app: App, courses: list[Course]) -> None:
    await workspace_of(app, "default", zone="Pacific/Kiritimati")  # fourteen hours ahead
    late = {"occurred_at": "2026-11-19T11:00:00+00:00"}
    await post(app, counted(1, visits=3) | late)
    await chart(app, "visits")
    [course] = courses
    assert course.so_far[-2:] == ((20.0, 3.0), (21.0, 3.0))


async def test_only_working_days_count_for_the_pace(app: App, courses: list[Course]) -> None:
    await workspace_of(app, "default", working_days=(0, 1, 2, 3, 4))
    await post(app, counted(1, visits=3))
    await chart(app, "visits", 21)
    [course] = courses
    assert (1.0, 0.0) in course.pace  # 1 November 2026 is a Sunday
    assert (2.0, 1.0) in course.pace


async def test_a_total_that_was_set_is_where_the_line_ends(app: App, courses: list[Course]) -> None:
    stats = counted(1, visits=40) | {"type": "stats"}
    results = await post(app, stats)
    assert results[0].status == "accepted", results
    await chart(app, "visits")
    [course] = courses
    assert course.so_far[-1] == (20.0, 40.0)


@pytest.mark.parametrize(
    ("metric", "period"),
    [("units", "all"), ("units", "30d"), ("profit_margin", "month"), ("units", "day")],
)
async def test_what_has_no_way_has_no_chart(app: App, metric: str, period: str) -> None:
    await post(app, event(1))
    assert await chart(app, metric, 50, period) is None


async def test_what_has_not_begun_has_no_chart(app: App) -> None:
    await post(app, event(1))
    assert await chart(app, "units", 50, "2026-12") is None


async def test_a_goal_that_is_over_has_no_forecast(
    app: App, clock: Clock, courses: list[Course]
) -> None:
    await post(app, event(1))
    found, progress = await goal(app)
    clock.advance(days=40)
    await goal_chart(app, await app.workspace("default"), found, progress)
    [course] = courses
    assert course.ahead is None
    assert "forecast" not in course.caption
    assert course.so_far[-1] == (30.0, 2.0)


async def test_a_chart_that_cannot_be_drawn_is_left_out(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Course) -> bytes:
        raise RuntimeError("no paint")

    monkeypatch.setattr(goal_picture, "draw", broken)
    await post(app, event(1))
    assert await chart(app) is None


async def test_a_goal_that_is_met_is_celebrated_with_its_chart(
    app: App, courses: list[Course]
) -> None:
    await place(app)
    await post(app, counted(1, visits=1))
    await goal(app, "visits", 10)
    await post(app, counted(2, visits=20))
    [delivery] = await app.store.deliveries.listed("default", 10)
    card = await card_of(app, delivery, None)
    assert card is not None
    assert card.image is not None
    assert card.image.name == "goal.png"
    assert card.image.alt == "Visits: 10 in November: 21 (210\u00a0%)."
    [course] = courses
    assert course.ahead is None
