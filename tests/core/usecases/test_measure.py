"""What goals stand at: the same as adding the events up one by one, whoever's they are."""

import itertools
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.app import App
from core.domain.forecast import Forecast
from core.domain.goals import Goal, resolve_period, window
from core.domain.people import Workspace
from core.store.measures import Subject
from core.usecases.evaluate import evaluate_lane
from core.usecases.measure import days_of, foretold, measure
from core.usecases.record_events import record_events
from tests.conftest import NOW, Clock
from tests.core.support import counted, dear, event, post, workspace_of

ZONE = "America/New_York"
TEAMS = {"ada": "North", "bob": "North", "cyd": "South", "dan": None}
SKUS = ("NANO", "a|b.$c")
OWNERS: tuple[dict[str, str], ...] = (
    {"member": "ada"}, {"member": "dan"}, {"team": "North"}, {"team": "South"}, {},
)  # fmt: skip
PERIODS = (
    "day", "week", "month", "quarter", "year", "all", "30d", "2026-10-25/2026-11-20",
    "2026-11-20/2026-11-25",
)  # fmt: skip
SCOPES = ("global", "sku:NANO", "sku:a|b.$c", "category:audio", "channel:web", "sku:never")
METRICS = ("revenue", "units", "profit_margin", "conversion_rate")

numbers = itertools.count()

moments = st.builds(
    lambda days, seconds: NOW - timedelta(days=days, seconds=seconds),
    st.integers(0, 70),
    # Midnight in New York is 10.5 to 11.5 hours before NOW: around it, and anywhere.
    st.one_of(st.integers(0, 86_399), st.integers(37_000, 42_000)),
)


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Sales and visits of four people, some of them corrected."""
    made: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 14))):
        member = draw(st.sampled_from(sorted(TEAMS)))
        scope = {
            kind: draw(st.sampled_from(keys))
            for kind, keys in (
                ("sku", SKUS),
                ("category", ("audio", "toys")),
                ("channel", ("web",)),
            )
            if draw(st.booleans())
        }
        made.append(
            {
                "id": f"e{number}",
                "source": "test",
                "type": draw(st.sampled_from(["order", "count"])),
                "member": member,
                "occurred_at": draw(moments).isoformat(),
                "metrics": {
                    "revenue": str(draw(st.integers(0, 500))),
                    "cost": str(draw(st.integers(0, 300))),
                    "units": draw(st.integers(0, 9)),
                    "visits": draw(st.integers(0, 20)),
                },
                "scope": scope,
            }
            | ({"team": TEAMS[member]} if TEAMS[member] else {})
        )
    for number in range(draw(st.integers(0, 3))):
        original = draw(st.sampled_from(made[: max(len(made) - number, 1)]))
        made.append(
            {
                "id": f"c{number}",
                "source": "test",
                "type": "refund",
                "member": original["member"],
                "occurred_at": NOW.isoformat(),
                "metrics": {"units": -1, "revenue": "-10.50"},
                "corrects": original["id"],
            }
        )
    return made


def naive(
    made: list[dict[str, Any]], owner: dict[str, str], scope: str, days: tuple[date, date] | None
) -> dict[str, int]:
    """Add up, one by one, what counts."""
    by_id = {item["id"]: item for item in made}
    totals = dict.fromkeys(("revenue", "cost", "units", "visits", "orders"), 0)
    for item in made:
        original = by_id[item.get("corrects", item["id"])]
        while "corrects" in original:
            original = by_id[original["corrects"]]
        at = datetime.fromisoformat(original["occurred_at"]).astimezone(ZoneInfo(ZONE)).date()
        kind, _, key = scope.partition(":")
        if (
            (days is not None and not days[0] <= at < days[1])
            or owner.get("member", item["member"]) != item["member"]
            or ("team" in owner and TEAMS[item["member"]] != owner["team"])
            or (scope != "global" and original["scope"].get(kind) != key)
        ):
            continue
        for metric, value in item["metrics"].items():
            money = metric in {"revenue", "cost"}
            totals[metric] += round(float(value) * 100) if money else value
        totals["orders"] += item["type"] == "order"
    return totals


def expected(metric: str, totals: dict[str, int]) -> int:
    part, whole = {
        "profit_margin": (totals["revenue"] - totals["cost"], totals["revenue"]),
        "conversion_rate": (totals["orders"], totals["visits"]),
    }.get(metric, (0, 0))
    if metric in totals:
        return totals[metric]
    return part * 10_000 // whole if whole > 0 else 0


def goal_of(workspace: Workspace, period: str, metric: str = "units", **owner: str) -> Goal:
    kind, key = resolve_period(period, workspace.calendar, NOW)
    return Goal.model_validate(
        {
            "id": "1",
            "workspace": workspace.id,
            "member": None,
            "metric": metric,
            "target": 100,
            "period_kind": kind,
            "period": key,
            "created_at": NOW,
        }
        | owner
    )


@dear
@given(histories())
async def test_a_goal_stands_at_what_its_events_add_up_to(
    app: App, made: list[dict[str, Any]]
) -> None:
    workspace = await workspace_of(app, f"m{next(numbers)}", zone=ZONE)
    results = await record_events(app, workspace, made)
    assert {result.status for result in results} == {"accepted"}
    for lane in sorted({result.document["lane"] for result in results if result.document}):
        await evaluate_lane(app, lane)
    for owner, period, scope in itertools.product(OWNERS, PERIODS, SCOPES):
        goal = goal_of(workspace, period, scope=scope, **owner)
        days = window(goal.period, workspace.calendar, NOW)
        totals = naive(made, owner, scope, days)
        # Two of the four metrics each time keep this quick, and every pair is met.
        for metric in METRICS[len(period) % 2 :: 2]:
            asked = goal.model_copy(update={"metric": metric})
            found = await measure(app, workspace, asked, NOW)
            assert found == expected(metric, totals), (owner, period, scope, metric)


async def test_a_sum_beyond_int64_stays_exact(app: App) -> None:
    most = f"{2**63 - 1}"
    most = f"{most[:-2]}.{most[-2:]}"
    made = [
        event(n, member, metrics={"revenue": most}, scope={"sku": "NANO"}, team="North")
        for n, member in enumerate(("ada", "bob", "cyd"))
    ]
    await post(app, *made)
    workspace = await app.workspace("default")
    for owner, scope, period in itertools.product(
        ({}, {"team": "North"}), ("global", "sku:NANO"), ("month", "30d", "all")
    ):
        goal = goal_of(workspace, period, "revenue", scope=scope, **owner)
        assert await measure(app, workspace, goal, NOW) == 3 * (2**63 - 1)


async def test_what_is_not_applied_yet_does_not_count(app: App) -> None:
    workspace = await app.workspace("default")
    await record_events(app, workspace, [event(1, scope={"sku": "NANO"})])
    goal = goal_of(workspace, "month", scope="sku:NANO")
    assert await measure(app, workspace, goal, NOW) == 0


async def test_a_products_days_begin_where_the_calendar_says(app: App) -> None:
    # In Cairo the clocks go back over midnight: 29 October 2026 has 25 hours.
    workspace = await workspace_of(app, "default", zone="Africa/Cairo")
    instants = ("2026-10-29T20:59:59Z", "2026-10-29T21:30:00Z", "2026-10-29T22:00:00Z")
    await post(
        app,
        *(
            counted(n, units=10**n) | {"occurred_at": at, "scope": {"sku": "NANO"}}
            for n, at in enumerate(instants)
        ),
    )
    span = date(2026, 10, 29), date(2026, 10, 31)
    product = Subject("default", scope="sku:NANO")
    of_events = await days_of(app, workspace, product, *span, ["units"])
    of_progress = await days_of(app, workspace, Subject("default"), *span, ["units"])
    assert of_events == of_progress
    assert of_events == {date(2026, 10, 29): {"units": 11}, date(2026, 10, 30): {"units": 100}}
    goal = goal_of(workspace, "day", scope="sku:NANO")
    for day, units in (("2026-10-29", 11), ("2026-10-30", 100)):
        asked = goal.model_copy(update={"period": day})
        assert await measure(app, workspace, asked, NOW) == units


async def test_a_products_events_are_found_by_index(app: App) -> None:
    await post(app, *(event(n, scope={"sku": "NANO"} if n == 7 else {}) for n in range(20)))
    found = {"ws": "default", "scope.sku": "NANO", "state": "applied"}
    today = {"on": {"$gte": NOW, "$lt": NOW + timedelta(days=1)}}
    for match in (found, found | today):
        plan = await app.mongo_db.command(
            {"explain": {"find": "events", "filter": match}, "verbosity": "queryPlanner"}
        )
        assert "ws_1_scope.sku_1_on_1" in str(plan["queryPlanner"]["winningPlan"])


async def test_a_forecast_goes_on_from_the_days_so_far(app: App, clock: Clock) -> None:
    workspace = await app.workspace("default")
    days = range(1, 20)
    await post(
        app,
        *(
            counted(day, units=4 + 2 * (day % 2)) | {"occurred_at": f"2026-11-{day:02}T12:00:00Z"}
            for day in days
        ),
    )
    goal = goal_of(workspace, "month", member="ada")
    found = await foretold(app, workspace, goal, NOW)
    assert found.forecast is not None
    assert found.progress.current == sum(4 + 2 * (day % 2) for day in days)
    assert found.forecast.value == round(found.progress.current / found.progress.elapsed)
    assert found.forecast.low < found.forecast.value < found.forecast.high < 200
    # Over, the end is known; without an end, or set rather than added up, nothing is foretold.
    later = await foretold(app, workspace, goal, NOW + timedelta(days=40))
    assert later.forecast == Forecast(96, 96, 96)
    for period, metric in (("30d", "units"), ("all", "units"), ("month", "growth")):
        endless = goal_of(workspace, period, metric, member="ada")
        assert (await foretold(app, workspace, endless, NOW)).forecast is None


async def test_a_forecast_counts_working_days_alone(app: App) -> None:
    workspace = await workspace_of(app, "default", working_days=(0, 1, 2, 3, 4))
    monday_to_thursday = [16, 17, 18, 19]
    await post(
        app,
        *(
            counted(day, units=10) | {"occurred_at": f"2026-11-{day:02}T12:00:00Z"}
            for day in monday_to_thursday
        ),
    )
    goal = goal_of(workspace, "week", member="ada")
    found = await foretold(app, workspace, goal, NOW)
    # Four days and 15.5 hours of five are gone; no weekend is ahead.
    assert found.forecast is not None
    assert found.forecast.value == round(40 * 5 / (4 + 15.5 / 24))


async def test_a_percentage_is_foretold_from_its_parts(app: App) -> None:
    workspace = await app.workspace("default")
    await post(
        app,
        *(
            event(day, metrics={"revenue": "100", "cost": str(60 + day % 3 * 10)})
            | {"occurred_at": f"2026-11-{day:02}T12:00:00Z"}
            for day in range(1, 20)
        ),
    )
    goal = goal_of(workspace, "month", "profit_margin", member="ada")
    found = await foretold(app, workspace, goal, NOW)
    assert found.forecast is not None
    assert found.progress.current == found.forecast.value
    assert 2500 < found.forecast.low < found.forecast.value < found.forecast.high < 3500


@pytest.mark.parametrize("period", ["30d", "2026-10-21/2026-11-20"])
async def test_the_rolling_window_lets_go_of_its_oldest_day(app: App, period: str) -> None:
    workspace = await app.workspace("default")
    await post(
        app,
        counted(1, units=1) | {"occurred_at": "2026-10-21T23:59:59Z"},
        counted(2, units=10) | {"occurred_at": "2026-10-22T00:00:00Z"},
    )
    goal = goal_of(workspace, period, member="ada")
    assert await measure(app, workspace, goal, NOW) == (10 if period == "30d" else 11)
    tomorrow = NOW + timedelta(days=1)
    assert await measure(app, workspace, goal, tomorrow) == (0 if period == "30d" else 11)
