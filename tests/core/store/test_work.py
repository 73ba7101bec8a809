"""What lanes are asked to do: asked again while it is done, it is done once more."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from core.app import App
from core.domain.people import Member
from core.store.lanes import lane_of
from core.store.work import CHUNK, Ask, Todo, Work
from tests.conftest import NOW


@pytest.fixture
def work(app: App) -> Work:
    return app.store.work


def ask(owner: str = "ada", **fields: Any) -> Ask:
    return Ask(**{"workspace": "default", "owner": owner, "kind": "settle"} | fields)


async def items(app: App) -> list[dict[str, Any]]:
    return await app.mongo_db["work"].find().sort("_id", 1).to_list(None)


async def done(app: App, found: list[dict[str, Any]]) -> None:
    """Take items off as a commit does."""
    async with await app.mongo_db.client.start_session() as session:
        await session.with_transaction(lambda s: app.store.work.done(s, found))


async def test_what_is_asked_for_waits_in_its_owners_lane(app: App, work: Work) -> None:
    lanes = await work.ask([ask("ada", kind="replay"), ask("bob")], NOW)
    assert lanes == {lane_of("default", "ada"), lane_of("default", "bob")} == await work.lanes()
    ada = next(e for e in await work.of_lane(lane_of("default", "ada"), 9) if e["owner"] == "ada")
    assert (ada["owner"], ada["kind"], ada["loud"], ada["ws"]) == (
        "ada",
        "replay",
        False,
        "default",
    )
    assert await work.count("default") == 2
    assert await work.count("default", owner="ada", kind="replay") == 1
    assert await work.count("other") == 0


async def test_nothing_asked_is_nothing_written(app: App, work: Work) -> None:
    assert await work.ask([], NOW) == set()
    await done(app, [])
    assert await items(app) == []


async def test_asking_again_adds_to_what_waits(app: App, work: Work) -> None:
    await work.ask([ask(touched=frozenset({"units|2026-11"}), grant="the-summit")], NOW)
    later = NOW + timedelta(minutes=1)
    await work.ask([ask(touched=frozenset({"units|all"}), loud=True, grant="full-van")], later)
    await work.ask([ask()], later)
    [item] = await items(app)
    assert sorted(item["touched"]) == ["units|2026-11", "units|all"]
    assert item["loud"] is True  # once loud, always loud
    assert sorted(item["grants"]) == ["full-van", "the-summit"]
    assert item["asked_at"] == NOW


async def test_kinds_and_askers_are_kept_apart(app: App, work: Work) -> None:
    await work.ask([ask(), ask(kind="replay"), ask(origin="3"), ask("bob")], NOW)
    await work.ask([ask(workspace="other")], NOW)
    assert len(await items(app)) == 5
    assert await work.count("default") == 4


async def test_what_is_asked_for_while_it_is_done_is_done_again(app: App, work: Work) -> None:
    await work.ask([ask("ada"), ask("bob")], NOW)
    taken = await items(app)
    await work.ask([ask("ada", touched=frozenset({"units|all"}))], NOW)
    await done(app, taken)
    [left] = await items(app)
    assert (left["owner"], left["touched"]) == ("ada", ["units|all"])
    await done(app, [left])
    assert await items(app) == []
    await done(app, [left])  # twice is once


async def test_a_commit_that_is_refused_takes_nothing_off(app: App, work: Work) -> None:
    await work.ask([ask()], NOW)
    before = await items(app)

    async def fail(session: Any) -> None:
        await work.done(session, before)
        await work.write(session, [ask("bob")], NOW)
        raise RuntimeError

    async with await app.mongo_db.client.start_session() as session:
        with pytest.raises(RuntimeError):
            await session.with_transaction(fail)
    assert await items(app) == before


async def test_the_oldest_comes_first_and_no_more_than_wanted(app: App, work: Work) -> None:
    lane = lane_of("default", "ada")
    same = [name for name in (f"m{n}" for n in range(200)) if lane_of("default", name) == lane][:5]
    for number, owner in enumerate(reversed(same)):
        await work.ask([ask(owner)], NOW + timedelta(seconds=number))
    found = await work.of_lane(lane, 3)
    assert [item["owner"] for item in found] == same[:1:-1]


async def test_more_than_one_write_can_take_is_written_whole(app: App, work: Work) -> None:
    await work.ask((ask(f"m{number}") for number in range(CHUNK + 1)), NOW)
    assert await work.count("default") == CHUNK + 1


async def test_askers_at_once_lose_nothing(app: App, work: Work) -> None:
    await asyncio.gather(
        *(work.ask([ask(touched=frozenset({f"units|{n}"}))], NOW) for n in range(20))
    )
    [item] = await items(app)
    assert set(item["touched"]) == {f"units|{n}" for n in range(20)}


def test_todo_tells_people_from_teams_and_the_workspace() -> None:
    owners = [
        ("ada", "replay"),
        ("bob", "settle"),
        ("team:North", "settle"),
        ("workspace:", "settle"),
    ]
    todo = Todo([{"owner": owner, "kind": kind} for owner, kind in owners])
    assert todo.replays == {"ada"}
    assert todo.members == {"ada", "bob"}
    assert [item["owner"] for item in todo.settles] == ["bob", "team:North", "workspace:"]


async def test_days_are_closed_forwards(work: Work) -> None:
    assert await work.last_day("default") is None
    await work.close_day("default", date(2026, 11, 19))
    await work.close_day("default", date(2026, 11, 18))
    await work.close_day("other", date(2026, 11, 1))
    assert await work.last_day("default") == date(2026, 11, 19)
    await work.close_day("default", date(2026, 11, 20))
    assert await work.last_day("default") == date(2026, 11, 20)
    assert await work.last_day("other") == date(2026, 11, 1)


async def test_workspaces_and_people(app: App, work: Work) -> None:
    assert await work.workspaces() == []
    people = [("default", "ada"), ("default", "bob"), ("other", "cyd")]
    await app.store.members.create(
        [Member(id=name, workspace=ws, name=name, created_at=NOW) for ws, name in people]
    )
    assert await work.workspaces() == ["default", "other"]
    assert sorted([name async for name in work.people("default")]) == ["ada", "bob"]


async def test_a_backfill_is_summed_up_once(work: Work) -> None:
    await work.begin_backfill("default", "own-1", "First", NOW)
    await work.begin_backfill("default", "own-1", "Second", NOW)
    [found] = await work.backfills()
    assert (found["ws"], found["rule"], found["title"]) == ("default", "own-1", "Second")
    assert await work.end_backfill(found["_id"])
    assert not await work.end_backfill(found["_id"])
    assert await work.backfills() == []
