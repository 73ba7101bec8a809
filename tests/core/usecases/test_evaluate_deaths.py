"""Dying at bad moments, being overtaken, and several at once: all of it applies once."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.app import App
from core.boards import Board
from core.store.client import Document
from core.store.evaluation import Batch, Stale
from core.store.lanes import LeaseLost, lane_of
from core.usecases import evaluate as evaluating
from core.usecases.after_commit import after_commit
from core.usecases.evaluate import evaluate_lane
from core.usecases.goals import set_goal
from core.usecases.leaderboards import leaderboard
from tests.conftest import NOW, Clock
from tests.core.support import counted, event, place, points, post, record


async def watch(app: App) -> Board:
    """Have somebody read a board, so that it is kept current."""
    await leaderboard(app, await app.workspace("default"), "revenue", "month")
    return Board("default", "revenue", "2026-11")


async def frames(app: App) -> list[str]:
    sent = await app.live.since("default", "0")
    assert sent is not None
    return [frame.text.split('"type":"')[1].split('"')[0] for frame in sent]


async def test_what_a_death_after_the_commit_left_is_done_by_the_next(
    app: App, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    await place(app)
    board = await watch(app)
    real = after_commit
    deaths = iter([ConnectionResetError("died between commit and the rest")])

    async def mortal(app: App, note: Document) -> None:
        for death in deaths:
            raise death
        await real(app, note)

    monkeypatch.setattr(evaluating, "after_commit", mortal)
    [result] = await record(app, event(1, metrics={"revenue": "199", "signups": 12}))
    assert result.document is not None
    lane = result.document["lane"]
    with pytest.raises(ConnectionResetError):
        await evaluate_lane(app, lane)
    # In MongoDB all of it happened, in Redis nothing.
    assert await app.store.events.pending_count() == 0
    assert len(await app.store.awards.held("default", "ada")) == 1
    page = await app.boards.page(board, 0, 10)
    assert page is not None
    assert page.rows == []
    assert await frames(app) == []
    assert await app.redis.zcard("laurels:queue:slack") == 0
    assert await app.store.lanes.waiting(clock()) == [lane]

    assert await evaluate_lane(app, lane) == 0
    page = await app.boards.page(board, 0, 10)
    assert page is not None
    assert [(row.rank, row.score.member, row.score.value) for row in page.rows] == [
        (1, "ada", 19_900)
    ]
    assert await frames(app) == [
        "sale",
        "achievement:earned",
        "milestoneAchieved",
        "achievement:celebration",
        "goalsRefresh",
        "leaderboard:refresh",
    ]
    assert await app.redis.zcard("laurels:queue:slack") == 1
    assert await app.store.lanes.waiting(clock()) == []
    assert await evaluate_lane(app, lane) == 0
    assert len(await frames(app)) == 6


async def test_a_lease_of_the_dead_runs_out_and_its_rest_is_done(
    app: App, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """A killed process does not even give its lane back."""
    [result] = await record(app, event(1, metrics={"revenue": "199.00"}))
    assert result.document is not None
    lane = result.document["lane"]

    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    async def too_late(*_: object) -> None:
        return

    with monkeypatch.context() as patch:
        patch.setattr(evaluating, "after_commit", killed)
        patch.setattr(app.store.lanes, "give_up", too_late)
        evaluation = asyncio.ensure_future(contained(evaluate_lane(app, lane)))
        assert await evaluation == "KeyboardInterrupt"
    assert await evaluate_lane(app, lane, patience_s=0) == 0
    assert await frames(app) == []
    assert await app.store.lanes.waiting(clock()) == []  # its lease still runs
    await app.mongo_db["lanes"].update_one(
        {"_id": lane}, {"$set": {"until": datetime.now(UTC) - timedelta(seconds=1)}}
    )
    assert await app.store.lanes.waiting(clock()) == [lane]
    assert await evaluate_lane(app, lane) == 0
    assert await frames(app) == ["sale", "leaderboard:refresh"]


async def contained(work: Any) -> str:
    """Keep what ends a process from ending the test run."""
    try:
        await work
    except BaseException as error:
        return type(error).__name__
    return "nothing"


@pytest.mark.parametrize("step", ["_write_progress", "_write_ledger"])
async def test_a_death_inside_the_transaction_writes_nothing(
    app: App, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    await place(app)
    [result] = await record(app, counted(1, images=15))
    assert result.document is not None
    real = getattr(app.store.evaluation, step)

    async def mortal(*arguments: Any) -> None:
        await real(*arguments)
        raise ConnectionResetError("died in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(app.store.evaluation, step, mortal)
        with pytest.raises(ConnectionResetError):
            await evaluate_lane(app, result.document["lane"])
    assert await nothing_written(app)
    assert await evaluate_lane(app, result.document["lane"]) == 1
    assert await points(app) == 50
    assert len(await app.store.deliveries.listed("default", 10)) == 1


async def nothing_written(app: App) -> bool:
    for name in ("progress", "user_milestones", "points_history", "deliveries"):
        assert await app.mongo_db[name].count_documents({}) == 0
    assert await app.mongo_db["events"].distinct("state") == ["pending"]
    assert await app.mongo_db["lanes"].count_documents({"after": {"$ne": None}}) == 0
    return True


async def test_two_evaluators_at_once_apply_everything_once(app: App) -> None:
    await place(app)
    results = await record(
        app, *(counted(n, images=1) | {"scope": {"character": "luna"}} for n in range(40))
    )
    assert results[0].document is not None
    lane = results[0].document["lane"]
    applied = await asyncio.gather(*(evaluate_lane(app, lane) for _ in range(4)))
    assert sum(applied) == 40
    assert await app.store.progress.value("default", "ada", "global", "all", "images") == 40
    assert await points(app) == 50 + 75 + 25 + 35 + 60
    assert await app.mongo_db["points_history"].count_documents({}) == 5


async def test_many_recorders_and_evaluators_at_once_agree(app: App) -> None:
    async def one(number: int) -> None:
        await post(
            app, counted(number % 25, "ada", images=1), counted(f"b{number}", "bob", units=1)
        )

    await asyncio.gather(*(one(number) for number in range(50)))
    assert await app.store.progress.value("default", "ada", "global", "all", "images") == 25
    assert await app.store.progress.value("default", "bob", "global", "all", "units") == 50
    assert await points(app) == 50
    assert await app.store.events.pending_count() == 0


async def test_whoever_lost_the_lane_writes_nothing(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    [result] = await record(app, counted(1, images=15))
    assert result.document is not None
    lane = result.document["lane"]
    real = app.store.evaluation.progress

    async def overtaken(ids: Any) -> dict[str, Document]:
        """Somebody takes the lane over while this one still thinks."""
        await app.mongo_db["lanes"].update_one({"_id": lane}, {"$inc": {"token": 1}})
        return await real(ids)

    with monkeypatch.context() as patch:
        patch.setattr(app.store.evaluation, "progress", overtaken)
        assert await evaluate_lane(app, lane) == 0
    assert await nothing_written(app)
    await app.mongo_db["lanes"].update_one({"_id": lane}, {"$set": {"until": None}})
    assert await evaluate_lane(app, lane) == 1
    assert await points(app) == 50


async def test_a_commit_with_an_old_token_is_refused(app: App) -> None:
    [result] = await record(app, counted(1, images=15))
    assert result.document is not None
    lane = result.document["lane"]
    lease = await app.store.lanes.acquire(lane, "old")
    assert lease is not None
    assert await app.store.lanes.acquire(lane, "new") is None
    await app.mongo_db["lanes"].update_one({"_id": lane}, {"$set": {"until": None}})
    newer = await app.store.lanes.acquire(lane, "new")
    assert newer is not None
    assert newer.token == lease.token + 1
    batch = Batch(
        now=NOW,
        applied=[result.document["_id"]],
        progress=[{"_id": "p", "ws": "default", "rev": 1, "v": {"images": 15}}],
        after={"ws": "default"},
    )
    with pytest.raises(LeaseLost):
        await app.store.evaluation.commit(lease, batch)
    assert await nothing_written(app)
    # The old holder's goodbyes change nothing either.
    await app.store.lanes.release(lease)
    await app.store.lanes.give_up(lease)
    held = await app.mongo_db["lanes"].find_one({"_id": lane})
    assert held is not None
    assert held["holder"] == "new"
    assert held["until"] is not None


async def test_progress_that_changed_since_it_was_read_is_read_again(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A goal set in between raises the revision; the batch must see the goal."""
    await place(app)
    await post(app, counted(1, units=1))
    [result] = await record(app, counted(2, units=9))
    assert result.document is not None
    real = app.store.evaluation.progress
    between = iter([1])
    reads = []

    async def slow(ids: Any) -> dict[str, Document]:
        found = await real(ids)
        reads.append(len(found))
        for _ in between:
            workspace = await app.workspace("default")
            metric = app.catalogue(workspace).metrics["units"]
            await set_goal(app, workspace, "ada", metric, 10, "month")
        return found

    monkeypatch.setattr(app.store.evaluation, "progress", slow)
    # The event, and what setting a goal asks for: another look at the streaks of goals.
    assert await evaluate_lane(app, result.document["lane"]) == 2
    assert len(reads) >= 2
    [award] = await app.store.awards.held("default", "ada")
    assert (award.type, award.value) == ("goal_achieved", "100%")
    assert await app.store.progress.value("default", "ada", "global", "all", "units") == 10


async def test_a_total_written_meanwhile_is_never_overwritten(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post(app, counted(1, units=1))
    [result] = await record(app, counted(2, units=10))
    assert result.document is not None
    real = app.store.evaluation.progress
    between = iter([1])

    async def slow(ids: Any) -> dict[str, Document]:
        found = await real(ids)
        for _ in between:
            await app.mongo_db["progress"].update_many(
                {"member": "ada"}, {"$inc": {"rev": 1, "v.units": 100}}
            )
        return found

    monkeypatch.setattr(app.store.evaluation, "progress", slow)
    assert await evaluate_lane(app, result.document["lane"]) == 1
    assert await app.store.progress.value("default", "ada", "global", "all", "units") == 111


async def test_a_correction_parked_while_its_original_came_in_is_let_go_by_the_sweep(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two are in different lanes: neither saw the other."""

    async def unseen(*_: object) -> list[Document]:
        return []

    correction = counted(2, "cyd", units=-1) | {"corrects": "order-1"}
    await post(app, correction)
    with monkeypatch.context() as patch:
        patch.setattr(app.store.events, "waiting_for", unseen)
        [original] = await post(app, counted(1, "ada", units=5))
    assert await app.store.events.pending_count() == 0
    lanes = await app.store.events.release_waiting()
    assert original.document is not None
    assert lanes == {lane_of("default", "cyd")} != {original.document["lane"]}
    for lane in lanes:
        assert await evaluate_lane(app, lane) == 1
    assert await app.store.events.release_waiting() == set()
    assert await app.store.progress.value("default", "cyd", "global", "all", "units") == -1


async def test_an_event_taken_by_another_meanwhile_is_not_counted_again(app: App) -> None:
    [result] = await record(app, counted(1, images=15))
    assert result.document is not None
    lease = await app.store.lanes.acquire(result.document["lane"], "holder")
    assert lease is not None
    batch = Batch(
        now=NOW,
        applied=[result.document["_id"]],
        progress=[{"_id": "p", "ws": "default", "rev": 1, "v": {"images": 15}}],
        after={"ws": "default"},
    )
    await app.mongo_db["events"].update_many({}, {"$set": {"state": "applied"}})
    with pytest.raises(Stale):
        await app.store.evaluation.commit(lease, batch)
    assert await app.mongo_db["progress"].count_documents({}) == 0
    await app.store.lanes.release(lease)
