"""A merge while events come in, are evaluated, and others merge the same people."""

import asyncio
import itertools
from typing import Any

import pytest

from core.app import App
from core.domain.people import Member
from core.errors import InvalidInput
from core.store.evaluation import Batch, Stale
from core.store.lanes import Lease
from core.usecases.merge import merge_members
from core.usecases.people import person
from core.usecases.points import book
from tests.conftest import NOW
from tests.core.support import event, place, post, record
from tests.core.usecases import state

BOSS = "key:boss"


async def merge(app: App, member: str = "ada", into: str = "bob") -> Member:
    workspace = await app.workspace("default")
    return await merge_members(app, workspace, member, into, why=None, by=BOSS)


async def revenue(app: App, member: str) -> int:
    return await app.store.progress.value("default", member, "global", "all", "revenue")


@pytest.mark.parametrize("known", [True, False])
async def test_a_batch_that_read_the_old_member_is_refused(
    app: App, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """Between an evaluation's reads and its commit the merge begins: nothing of it is written."""
    await post(app, event(0, "bob"))
    if known:
        await post(app, event(1))
    await place(app)
    commit, refused = app.store.evaluation.commit, []

    async def slow(lease: Lease, batch: Batch) -> None:
        if not refused and any(row["member"] == "ada" for row in batch.progress):
            await app.store.merges.begin("default", "ada", "bob", NOW)
            refused.append(True)
            with pytest.raises(Stale):
                await commit(lease, batch)
            raise Stale("as it was")
        await commit(lease, batch)

    monkeypatch.setattr(app.store.evaluation, "commit", slow)
    await post(app, event(2, metrics={"revenue": "30000"}))
    assert refused
    await state.drain(app)
    assert (await revenue(app, "ada"), await revenue(app, "bob")) == (19_900 * known, 3_019_900)
    await merge(app)
    assert (await revenue(app, "ada"), await revenue(app, "bob")) == (0, 3_019_900 + 19_900 * known)
    assert {who for who, *_ in await state.held(app, "default")} == {"bob"}
    assert await app.mongo_db["events"].distinct("member") == ["bob"]


async def test_an_event_that_was_named_before_and_came_in_after(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post(app, event(1), event(2, "bob"))
    resolve = app.store.members.resolve

    async def early(workspace: str, wanted: Any) -> dict[tuple[str, str], str]:
        return {pair: pair[1] for pair in wanted}

    await merge(app)
    monkeypatch.setattr(app.store.members, "resolve", early)
    await record(app, event(3), event(4, corrects="later", metrics={"revenue": "-1"}))
    monkeypatch.setattr(app.store.members, "resolve", resolve)
    await state.drain(app)
    assert (await revenue(app, "ada"), await revenue(app, "bob")) == (0, 3 * 19_900)
    # A correction that waits for its original under the old name finds its way too.
    await post(app, event("x", "cyd") | {"id": "later"})
    await state.drain(app)
    assert (await revenue(app, "ada"), await revenue(app, "bob")) == (0, 3 * 19_900 - 100)


async def test_two_who_merge_each_other_are_one(app: App) -> None:
    await post(app, event(1), event(2, "bob"), event(3, "cyd"))
    found = await asyncio.gather(
        merge(app, "ada", "bob"),
        merge(app, "bob", "ada"),
        merge(app, "ada", "bob"),
        return_exceptions=True,
    )
    assert all(isinstance(each, Member | InvalidInput) for each in found), found
    workspace = await app.workspace("default")
    assert (await person(app, workspace, "ada")).id == (await person(app, workspace, "bob")).id
    survivor = (await person(app, workspace, "ada")).id
    assert await revenue(app, survivor) == 2 * 19_900
    await state.drain(app)
    assert await app.mongo_db["members"].count_documents({"merging": {"$exists": True}}) == 0


async def test_a_chain_at_once_ends_in_one_person(app: App) -> None:
    names = ["ada", "bob", "cyd", "dan"]
    await post(app, *(event(n, name) for n, name in enumerate(names)))
    await asyncio.gather(*(merge(app, old, new) for old, new in itertools.pairwise(names)))
    await state.drain(app)
    assert await revenue(app, "dan") == 4 * 19_900
    people = await app.store.members.many("default", names)
    assert {people[name].merged_into for name in names[:-1]} == {"dan"}


async def test_nothing_is_lost_while_it_runs(app: App) -> None:
    """Events, grants and evaluations for both, all the while."""
    await place(app)
    await post(app, event("a", metrics={"revenue": "12000"}), event("b", "bob"))
    workspace = await app.workspace("default")

    async def shop(member: str) -> None:
        for number in range(12):
            await post(app, event(f"{member}-{number}", member))
            await book(app, workspace, member, "credit", 1, "thanks", by=BOSS)

    await asyncio.gather(shop("ada"), shop("bob"), merge(app))
    await state.drain(app)
    assert (await revenue(app, "ada"), await revenue(app, "bob")) == (0, 1_200_000 + 25 * 19_900)
    balances = await state.balances(app, "default")
    assert balances == await state.ledger(app, "default")
    assert set(balances) == {"bob"}
    assert balances["bob"] >= 24
    told = app.mongo_db["deliveries"].find({"kind": "celebration"})
    announced = [key async for row in told for key in row["awards"] if "10000" in key]
    assert len([key for key in announced if "revenue-month" in key]) <= 1
