"""What callers who wait are told: their own events' awards, and how many were not applied."""

from datetime import timedelta
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisGone

from core.app import App
from core.usecases import outcome as outcomes
from core.usecases.evaluate import evaluate_lane
from core.usecases.outcome import Outcome, held_badges, outcome_of
from tests.conftest import NOW
from tests.core.support import counted, event, post, record


async def brought(app: App, *events: object) -> Outcome:
    """Record events and wait for what they bring."""
    results = await record(app, *events)
    documents = [result.document for result in results if result.document]
    return await outcome_of(app, await app.workspace("default"), documents)


def names(found: Outcome) -> list[tuple[str, str]]:
    return [(award.rule, award.threshold) for award in found.of("milestone")]


async def test_awards_come_by_family_the_heaviest_first(app: App) -> None:
    found = await brought(app, event(1, metrics={"revenue": "26000", "signups": 16}))
    assert found.pending == 0
    assert names(found) == [
        ("revenue-month", "25000"),
        ("revenue-month", "10000"),
        ("bonus-tier-month", "1"),
        ("signups-month", "15"),
        ("signups-month", "10"),
    ]
    assert [award.title for award in found.of("badge")] == ["Rising Star", "Bonus Achiever"]
    assert [award.threshold for award in found.of("trophy")] == [
        "fresh-wind",
        "five-figures",
        "taking-root",
        "four-figures",
        "first-earnings",
    ]
    assert len(found.awards) == 5 + 2 + 5


async def test_only_what_these_events_brought_is_told(app: App) -> None:
    await post(app, counted(1, signups=14), counted(2, "bob", signups=14))
    await record(app, counted(3, "bob", signups=1))  # somebody else's, not yet evaluated
    found = await brought(app, counted(4, signups=1))
    assert [(award.member, award.threshold) for award in found.of("milestone")] == [
        ("ada", "1"),
        ("ada", "15"),
    ]
    assert (await brought(app, counted(5, signups=1))).awards == []


async def test_what_was_pending_before_keeps_what_it_brought(app: App) -> None:
    """Both are evaluated together; each event has its own."""
    earlier = {"occurred_at": (NOW - timedelta(minutes=1)).isoformat()}
    await record(app, counted(1, images=15) | earlier)
    found = await brought(app, counted(2, images=15))
    assert names(found) == [("images-all", "30")]


async def test_several_events_are_told_together(app: App) -> None:
    found = await brought(app, counted(1, images=15), counted(2, "bob", images=15))
    assert sorted(award.member for award in found.awards) == ["ada", "bob"]


async def test_the_same_event_again_brings_what_it_brought(app: App) -> None:
    first = await brought(app, counted(1, images=15))
    again = await brought(app, counted(1, images=15))
    assert names(first) == names(again) == [("images-all", "15")]
    assert again.pending == 0


async def test_what_is_restored_after_a_correction_is_not_earned_again(app: App) -> None:
    await brought(app, counted(1, images=15))
    undone = await brought(app, counted(2, images=-5) | {"corrects": "order-1"})
    restored = await brought(app, counted(3, images=5))
    assert (undone.awards, restored.awards) == ([], [])
    assert (await brought(app, counted(1, images=15))).awards == [], "nor by its first event"
    [award] = await app.store.awards.held("default", "ada")
    assert award.turn == 3


async def test_nothing_recorded_brings_nothing(app: App) -> None:
    assert await brought(app) == Outcome([], 0)


async def test_what_is_not_applied_in_time_is_counted(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "WAIT_S", 0.0)
    found = await brought(app, counted(1, images=15), counted(2, images=1))
    assert found == Outcome([], 2)


async def test_a_lane_that_somebody_else_holds_is_waited_for(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    async def held_at_first(app: App, lane: int, **more: Any) -> int:
        calls.append(lane)
        return 0 if len(calls) < 3 else await evaluate_lane(app, lane)

    monkeypatch.setattr(outcomes, "evaluate_lane", held_at_first)
    monkeypatch.setattr(outcomes, "WAIT_POLL_S", 0.0)
    found = await brought(app, counted(1, images=15))
    assert (found.pending, names(found), len(calls)) == (0, [("images-all", "15")], 3)


async def test_without_redis_the_awards_are_told_all_the_same(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def evaluated_and_gone(app: App, lane: int, **more: Any) -> int:
        await evaluate_lane(app, lane)
        raise RedisGone("Redis does not answer")

    monkeypatch.setattr(outcomes, "evaluate_lane", evaluated_and_gone)
    found = await brought(app, counted(1, images=15))
    assert (found.pending, names(found)) == (0, [("images-all", "15")])


async def test_badges_are_named_the_oldest_first_while_they_are_held(app: App) -> None:
    assert await held_badges(app, await app.workspace("default"), "ada") == []
    hours_ago = {"occurred_at": (NOW - timedelta(hours=3)).isoformat()}
    await post(app, counted(1, signups=20) | hours_ago)
    await post(app, counted(2, revenue="30000"))
    workspace = await app.workspace("default")
    assert await held_badges(app, workspace, "ada") == [
        "Bonus Achiever",
        "Sales Rookie",
        "Rising Star",
    ]
    await post(app, counted(3, signups=-3) | {"corrects": "order-1"})
    assert await held_badges(app, workspace, "ada") == ["Bonus Achiever", "Rising Star"]
    assert await held_badges(app, workspace, "bob") == []
