"""Analytics: what was earned when and by how many, in the workspace's zone, on real servers."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.app import App
from core.domain.people import Workspace
from core.errors import InvalidInput
from core.usecases.analytics import (
    Reached,
    RuleRate,
    award_rates,
    milestones_over_time,
    thresholds_reached,
)
from core.usecases.analytics_goals import goal_attainment
from core.usecases.analytics_span import Span, read_span
from core.usecases.replay import settle
from tests.core.support import counted, event, post
from tests.core.usecases.test_analytics_goals import goal


async def span_of(app: App, first: str, last: str, group: Any = "day") -> tuple[Workspace, Span]:
    workspace = await app.workspace("default")
    return workspace, read_span(app, workspace, first, last, group)


async def series(app: App, first: str, last: str, group: Any = "day") -> dict[str, int]:
    """The buckets that have any, by key."""
    found = await milestones_over_time(app, *await span_of(app, first, last, group))
    return {bucket.key: bucket.awards for bucket in found if bucket.awards}


async def rates(
    app: App, first: str = "2026-11-01", last: str = "2026-11-30"
) -> dict[str, RuleRate]:
    found = await award_rates(app, *await span_of(app, first, last))
    return {rate.rule: rate for rate in found}


async def reached(app: App, **how: Any) -> list[Reached]:
    return await thresholds_reached(app, *await span_of(app, "2026-11-01", "2026-11-30"), **how)


def sale(number: int, revenue: str, member: str = "ada", at: str = "2026-11-19T12:00:00Z") -> Any:
    return event(number, member, metrics={"revenue": revenue}, occurred_at=at)


async def test_milestones_over_time_in_every_bucket(app: App) -> None:
    await post(
        app,
        sale(1, "10000", at="2026-11-03T12:00:00Z"),
        sale(2, "15000", at="2026-11-05T12:00:00Z"),
        sale(3, "25000", "bob", at="2026-11-05T13:00:00Z"),  # two at once
        counted(4, images=15),
    )
    workspace, span = await span_of(app, "2026-11-02", "2026-11-15", "week")
    first, second = await milestones_over_time(app, workspace, span)
    assert (first.key, first.first, first.last) == (
        "2026-W45",
        date(2026, 11, 2),
        date(2026, 11, 8),
    )
    assert (first.awards, first.points, second.awards) == (4, 0, 0)
    mine = await milestones_over_time(app, workspace, span, "ada")
    assert [bucket.awards for bucket in mine] == [2, 0]
    assert await series(app, "2026-11-03", "2026-11-20") == {
        "2026-11-03": 1,
        "2026-11-05": 3,
        "2026-11-20": 1,
    }
    [month] = await milestones_over_time(
        app, *await span_of(app, "2026-11-04", "2026-11-20", "month")
    )
    assert (month.first, month.awards, month.points) == (date(2026, 11, 4), 4, 50)


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Asia/Kathmandu", "2026-11-18T18:14:59Z", "2026-11-18"),  # 5 h 45 min ahead
        ("Asia/Kathmandu", "2026-11-18T18:15:00Z", "2026-11-19"),
        ("America/New_York", "2026-11-19T04:59:59Z", "2026-11-18"),
        # Clocks went back over midnight: half a minute of the 7th, then an hour of the 6th again,
        # which are all of the 6th.
        ("America/St_Johns", "2010-11-07T02:30:30Z", "2010-11-06"),
        ("America/St_Johns", "2010-11-07T03:29:59Z", "2010-11-06"),
        ("America/St_Johns", "2010-11-07T03:30:00Z", "2010-11-07"),
    ],
)
async def test_a_date_is_what_the_workspace_calls_it(
    app: App, zone: str, at: str, day: str
) -> None:
    await app.save_workspace(Workspace(id="default", zone=zone))
    await post(app, sale(1, "10000", at=at))
    [award] = await app.store.awards.held("default", "ada")
    calendar = (await app.workspace("default")).calendar
    assert calendar.local_date(award.achieved_at).isoformat() == day
    assert await series(app, f"{day[:7]}-01", f"{day[:7]}-30") == {day: 1}
    assert await series(app, day, day) == {day: 1}


async def test_revoked_awards_count_nowhere_and_silent_ones_are_told_apart(app: App) -> None:
    today = "2026-11-20T12:00:00Z"
    await post(app, sale(1, "10000", at=today), sale(2, "15000", at=today))
    await post(app, sale(3, "10000", "bob"), quiet=True)
    await post(app, sale(9, "-15000", at=today) | {"corrects": "order-2"})
    assert await series(app, "2026-11-01", "2026-11-30") == {"2026-11-19": 1, "2026-11-20": 1}
    days = await milestones_over_time(app, *await span_of(app, "2026-11-19", "2026-11-20"))
    assert [day.backdated for day in days] == [1, 0]
    revenue = (await rates(app))["revenue-month"]
    assert (revenue.awards, revenue.backdated, revenue.people) == (2, 1, 2)
    [first] = await reached(app, limit=1)
    assert (first.threshold, first.awards, first.backdated) == ("10000", 2, 1)


async def test_the_rate_of_a_rule_is_among_those_who_did_anything(app: App) -> None:
    await post(app, sale(1, "25000"), sale(2, "10000", "bob"), sale(3, "1", "cyd"))
    await post(app, sale(4, "50", "dan", at="2026-10-31T12:00:00Z"))  # before the range
    found = await rates(app)
    revenue = found["revenue-month"]
    assert (revenue.awards, revenue.people, revenue.active) == (3, 2, 3)
    assert (revenue.per_member, revenue.share, revenue.state) == (1.0, 66.7, "on")
    assert revenue.earners == ("ada", "bob")
    assert revenue.latest == datetime(2026, 11, 19, 12, tzinfo=UTC)
    signups = found["signups-month"]
    assert (signups.awards, signups.share, signups.latest, signups.earners) == (0, 0, None, ())
    assert next(iter(found)) == "revenue-month"
    assert "badge-rising-star" not in found
    assert (await rates(app, "2026-10-01", "2026-11-30"))["revenue-month"].active == 4
    assert (await rates(app, "2026-10-31", "2026-11-19"))["revenue-month"].active == 4
    assert (await rates(app, "2026-11-20", "2026-11-30"))["revenue-month"].active == 0


async def test_who_hides_is_counted_and_not_named(app: App) -> None:
    await post(app, sale(1, "25000"), sale(2, "10000", "bob"))
    await app.store.members.update("default", "ada", hidden=True)
    revenue = (await rates(app))["revenue-month"]
    assert (revenue.people, revenue.earners) == (2, ("bob",))


async def test_what_a_team_earns_is_no_persons(app: App) -> None:
    rule = {
        "id": "own-1",
        "title": "Team {figure}",
        "metric": "units",
        "subject": "team",
        "steps": [{"at": "2"}],
    }
    workspace = Workspace.model_validate(
        {"id": "default", "rules": [rule], "paused": ["images-all"]}
    )
    await app.save_workspace(workspace)
    await post(app, event(1, team="North"), event(2, "bob", team="North"))
    await settle(app, await app.workspace("default"), "team:North", wait=True)
    found = await rates(app)
    mine = found["own-1"]
    assert (mine.name, mine.awards, mine.people, mine.active) == ("Team …", 1, 0, 2)
    assert (mine.share, mine.earners) == (0, ())
    assert found["images-all"].state == "paused"
    # Deleted, it has its history.
    await app.save_workspace(Workspace(id="default"))
    gone = (await rates(app))["own-1"]
    assert (gone.name, gone.state, gone.awards) == ("Team 2", "deleted", 1)
    assert (await reached(app, limit=1))[0].title == "Team 2"


async def test_thresholds_from_the_most_to_those_nobody_reached(app: App) -> None:
    await post(app, sale(1, "25000"), sale(2, "10000", "bob"), counted(3, "bob", signups=10))
    first, second, third, fourth = await reached(app, limit=4)
    assert (first.title, first.awards, first.people) == ("$10,000 Revenue Milestone", 2, 2)
    assert {second.title, third.title} == {"$25,000 Revenue Milestone", "10 Signups Milestone"}
    assert (fourth.awards, fourth.latest) == (0, None)
    least = await reached(app, order="least", limit=500)
    assert least[0].awards == 0
    assert least[-1] == first
    assert {row.rule for row in least} >= {"streak-orders-day", "bonus-tier-month", "images-all"}
    assert "trophies-revenue" not in {row.rule for row in least}
    for limit in (0, 501):
        with pytest.raises(InvalidInput, match="limit"):
            await reached(app, limit=limit)


@pytest.mark.parametrize(
    ("first", "last", "group", "field"),
    [
        ("2026-11-20", "2026-11-19", None, "from"),
        ("2020-01-01", "2026-11-19", None, "from"),
        ("20261101", None, None, "from"),
        ("2026-W47-5", None, None, "from"),
        ("0001-01-01", None, None, "from"),
        ("9999-12-31", "9999-12-31", None, "to"),
        ("2026-02-30", None, None, "from"),
        (None, "yesterday", None, "to"),
        ("2025-10-01", "2026-11-20", "day", "group"),
    ],
)
async def test_a_range_that_makes_no_sense(
    app: App, first: str | None, last: str | None, group: Any, field: str
) -> None:
    workspace = await app.workspace("default")
    with pytest.raises(InvalidInput) as refused:
        read_span(app, workspace, first, last, group)
    assert refused.value.field == field


async def test_a_range_has_defaults(app: App) -> None:
    workspace = await app.workspace("default")
    span = read_span(app, workspace)
    assert (span.first, span.last, span.group) == (date(2026, 8, 23), date(2026, 11, 20), "week")
    assert read_span(app, workspace, "2026-11-01").group == "day"
    assert read_span(app, workspace, "2025-11-01").group == "month"


async def test_everything_is_read_over_indexes(app: App) -> None:
    await post(app, sale(1, "25000"))
    for number in range(60):  # of years long past: reading all of them would be slower
        await goal(app, number, str(1950 + number))
    await goal(app, 99)
    db, (workspace, span) = app.mongo_db, await span_of(app, "2026-10-15", "2026-11-30")
    await db.command("profile", 2)
    try:
        await milestones_over_time(app, workspace, span)
        await award_rates(app, workspace, span)
        await thresholds_reached(app, workspace, span)
        await goal_attainment(app, workspace, span)
    finally:
        await db.command("profile", 0)
        ran = (
            await db["system.profile"].find({"command.aggregate": {"$exists": True}}).to_list(None)
        )
        await db.drop_collection("system.profile")
    plans = [(row["command"]["aggregate"], row["planSummary"]) for row in ran]
    assert [name for name, _ in plans].count("user_milestones") == 3
    assert {name for name, _ in plans} >= {"goals", "progress", "user_milestones"}
    for name, plan in plans:
        if name in {"goals", "progress", "user_milestones"}:
            assert "COLLSCAN" not in plan, name
        if name == "user_milestones":
            assert plan == "IXSCAN { ws: 1, achieved_at: 1 }"
        if name == "goals":
            assert plan.count("{ ws: 1, period_kind: 1, period: 1") == plan.count("IXSCAN")
