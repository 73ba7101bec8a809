"""The flow on real servers: events in, progress, awards, points, outbox and boards out."""

from datetime import timedelta
from typing import Any

from core.app import App
from core.domain.targets import Target
from core.store.targets import target_id
from core.usecases.evaluate import evaluate_lane
from core.usecases.leaderboards import leaderboard
from core.usecases.record_events import Result, record_events
from tests.conftest import NOW, Clock


def event(number: int, member: str = "ada", **changes: Any) -> dict[str, Any]:
    return {
        "id": f"order-{number}",
        "source": "shop",
        "type": "order",
        "member": member,
        "occurred_at": NOW.isoformat(),
        "metrics": {"revenue": "199.00", "units": 2},
        "currency": "USD",
    } | changes


async def post(app: App, *events: dict[str, Any], quiet: bool = False) -> list[Result]:
    workspace = await app.workspace("default")
    results = await record_events(app, workspace, events, quiet=quiet)
    for lane in {r.document["lane"] for r in results if r.document}:
        await evaluate_lane(app, lane)
    return results


async def test_a_sale_becomes_progress_and_a_place_on_the_board(app: App) -> None:
    [result] = await post(app, event(1))
    assert result.status == "accepted"
    workspace = await app.workspace("default")
    board = await leaderboard(app, workspace, "revenue", "month")
    assert board == {
        "metric": "revenue",
        "period": "2026-11",
        "rows": [{"rank": 1, "member": "ada", "name": "ada", "team": None, "value": "199.00"}],
        "total": 1,
    }
    await post(app, event(2), event(3, "bob", metrics={"revenue": "500"}))
    board = await leaderboard(app, workspace, "revenue", "month")
    assert [(row["rank"], row["member"], row["value"]) for row in board["rows"]] == [
        (1, "bob", "500.00"),
        (2, "ada", "398.00"),
    ]


async def test_the_same_event_again_is_a_duplicate_and_another_body_a_conflict(app: App) -> None:
    await post(app, event(1))
    [again] = await post(app, event(1))
    [changed] = await post(app, event(1, metrics={"revenue": "200.00", "units": 2}))
    assert (again.status, changed.status) == ("duplicate", "conflict")
    workspace = await app.workspace("default")
    board = await leaderboard(app, workspace, "revenue", "all")
    assert board["rows"][0]["value"] == "199.00"


async def test_a_jump_over_several_thresholds_earns_all_and_announces_once(app: App) -> None:
    await app.store.targets.choose(
        Target(id=target_id("default", "slack"), workspace="default", platform="slack", chat="C1")
    )
    await post(app, event(1, metrics={"revenue": "60000", "signups": 26}))
    awards = await app.store.awards.history("default", "ada")
    assert {award.public_id for award in awards} == {
        "revenue_10000_2026-11_ada",
        "revenue_25000_2026-11_ada",
        "revenue_50000_2026-11_ada",
        "signups_10_2026-11_ada",
        "signups_15_2026-11_ada",
        "signups_20_2026-11_ada",
        "signups_25_2026-11_ada",
        "bonus_tier_1_2026-11_ada",
        "bonus_tier_2_2026-11_ada",
        "bonus_tier_3_2026-11_ada",
    }
    [delivery] = await app.store.deliveries.listed("default", 10)
    assert delivery["awards"][0].split("|")[2:4] == ["revenue-month", "50000"]
    await post(app, event(1, metrics={"revenue": "60000", "signups": 26}))
    assert len(await app.store.deliveries.listed("default", 10)) == 1


async def test_a_correction_revokes_and_debits_and_crossing_again_restores(app: App) -> None:
    made = {"metrics": {"images": 16}, "scope": {"character": "luna"}}
    await post(app, event(1, **made))
    member = await app.store.members.get("default", "ada")
    assert member is not None
    assert member.points == 50 + 25 + 35
    await post(app, event(2, corrects="order-1", metrics={"images": -2}))
    member = await app.store.members.get("default", "ada")
    assert member is not None
    assert member.points == 25 + 35
    held = {award.public_id for award in await app.store.awards.held("default", "ada")}
    assert held == {
        "character_image_milestone_5_luna_all_ada",
        "character_image_milestone_10_luna_all_ada",
    }
    await post(app, event(3, metrics={"images": 1}))
    member = await app.store.members.get("default", "ada")
    assert member is not None
    assert member.points == await app.store.points.balance("default", "ada") == 50 + 25 + 35


async def test_a_correction_that_comes_first_waits_for_its_original(app: App) -> None:
    await post(app, event(2, corrects="order-1", metrics={"revenue": "-99.00"}))
    assert await app.store.progress.value("default", "ada", "global", "all", "revenue") == 0
    await post(app, event(1, occurred_at=(NOW - timedelta(days=40)).isoformat()))
    assert await app.store.progress.value("default", "ada", "global", "2026-10", "revenue") == 10000
    assert await app.store.events.pending_count() == 0


async def test_entering_the_top_three_needs_four_and_happens_once(app: App, clock: Clock) -> None:
    for number, member in enumerate(("ada", "bob", "cyd")):
        await post(app, event(number, member, metrics={"revenue": str(100 - number)}))
    assert not [a for a in await app.store.awards.history("default") if a.type == "rank_change"]
    await post(app, event(10, "dan", metrics={"revenue": "99.50"}))
    [award] = [a for a in await app.store.awards.history("default") if a.type == "rank_change"]
    assert (award.member, award.value) == ("dan", "#2")
    await post(app, event(11, "cyd", metrics={"revenue": "50"}))
    await post(app, event(12, "dan", metrics={"revenue": "500"}))
    ranks = [a for a in await app.store.awards.history("default") if a.type == "rank_change"]
    assert sorted(a.member for a in ranks) == ["cyd", "dan"]


async def test_old_and_imported_events_are_recorded_silently(app: App) -> None:
    await post(app, event(1, occurred_at="1997-03-01T12:00:00Z", metrics={"revenue": "12000"}))
    await post(app, event(2, metrics={"revenue": "12000"}), quiet=True)
    awards = await app.store.awards.history("default", "ada")
    assert {(award.period, award.backdated) for award in awards} == {
        ("1997-03", True),
        ("2026-11", True),
    }
