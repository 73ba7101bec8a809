"""Points by hand: the balance is the ledger, whatever comes at once or twice."""

import asyncio
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.app import App
from core.errors import InvalidInput, NotFound
from core.usecases.points import Booking, Conflict, book, statement
from tests.conftest import NOW, Clock
from tests.core.support import counted, dear, event, points, post
from tests.core.usecases import state

BOSS = "key:boss"


async def give(app: App, amount: int, reason: str = "thanks", **fields: Any) -> Booking:
    return await _book(app, "credit", amount, reason, **fields)


async def take(app: App, amount: int, reason: str = "coffee", **fields: Any) -> Booking:
    return await _book(app, "debit", amount, reason, **fields)


async def _book(
    app: App, type_: Literal["credit", "debit"], amount: int, reason: str, **fields: Any
) -> Booking:
    workspace = await app.workspace("default")
    member = fields.pop("member", "ada")
    return await book(app, workspace, member, type_, amount, reason, by=BOSS, **fields)


async def test_grants_and_spends(app: App) -> None:
    await post(app, counted(1, images=15))
    earned = await points(app)
    assert earned > 0
    granted = await give(app, 30)
    assert (granted.new, granted.balance) == (True, earned + 30)
    assert (granted.entry.source, granted.entry.created_at) == ("grant", NOW)
    spent = await take(app, earned + 30)
    assert (spent.entry.source, spent.entry.change, spent.balance) == ("spend", -earned - 30, 0)
    with pytest.raises(InvalidInput, match="points: 1: is more than the balance of 0 points"):
        await take(app, 1)
    assert await points(app) == 0
    with pytest.raises(NotFound, match="There is no member 'nobody'"):
        await give(app, 1, member="nobody")
    with pytest.raises(NotFound):
        await give(app, 1, member="team:North")
    [last, first] = await app.store.audit.listed("default", action="points")
    assert (first.action, first.subject, first.why) == ("points.grant", "member:ada", "thanks")
    assert last.after == {"id": spent.entry.id, "type": "debit", "points": earned + 30}


async def test_the_same_id_is_the_same_line(app: App, clock: Clock) -> None:
    await post(app, event(1), event(2, "bob"))
    first = await give(app, 30, name="t|1")
    clock.advance(hours=1)
    again = await give(app, 30, name="t|1")
    assert (again.new, again.entry) == (False, first.entry)
    for changed in (
        give(app, 31, name="t|1"),
        give(app, 30, "other", name="t|1"),
        take(app, 30, "thanks", name="t|1"),
        give(app, 30, name="t|1", member="bob"),
    ):
        with pytest.raises(Conflict, match=r"id: t\|1: was used before with a different body"):
            await changed
    assert (await points(app), await points(app, "bob")) == (30, 0)
    assert len(await app.store.audit.listed("default", action="points")) == 1


async def test_at_once_nobody_spends_what_is_not_there(app: App) -> None:
    await post(app, event(1))
    await give(app, 10)
    same = [give(app, 5, name="once") for _ in range(4)]
    spends = [take(app, 4) for _ in range(6)]
    found = await asyncio.gather(*same, *spends, return_exceptions=True)
    assert sum(isinstance(each, Booking) and each.new for each in found[:4]) == 1
    refused = [each for each in found[4:] if isinstance(each, InvalidInput)]
    paid = [each for each in found[4:] if isinstance(each, Booking)]
    assert len(refused) + len(paid) == 6
    assert await points(app) == 15 - 4 * len(paid) >= 0
    assert len(paid) >= 2


@dear
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 9), st.integers(0, 3)), max_size=12))
async def test_the_balance_is_what_the_ledger_says(
    app: App, booked: list[tuple[bool, int, int]]
) -> None:
    """A model of a purse beside it; lines with a name count once."""
    await post(app, event(1))
    await app.mongo_db["points_history"].delete_many({})
    await app.mongo_db["members"].update_many({}, {"$set": {"points": 0}})
    purse, names = 0, {}
    for gives, amount, name in booked:
        shown = f"n{name}" if name else None
        call = (give if gives else take)(app, amount, "x", name=shown)
        if shown in names:
            if names[shown] == (gives, amount):
                assert not (await call).new
            else:
                with pytest.raises(Conflict):
                    await call
        elif not gives and amount > purse:
            with pytest.raises(InvalidInput, match="is more than the balance"):
                await call
        else:
            assert (await call).new
            purse += amount if gives else -amount
            if shown:
                names[shown] = gives, amount
    assert await points(app) == purse


async def test_a_correction_may_take_more_than_there_is(app: App) -> None:
    """Only what undoes an award makes a balance negative; then nothing can be spent."""
    await post(app, counted(1, images=15))
    earned = await points(app)
    await take(app, earned)
    undo = counted(2, images=-15) | {"corrects": "order-1"}
    await post(app, undo)
    assert await points(app) == -earned
    with pytest.raises(InvalidInput, match=f"is more than the balance of -{earned} points"):
        await take(app, 1)
    assert (await give(app, earned)).balance == 0


async def test_the_statement_is_in_pages(app: App, clock: Clock) -> None:
    await post(app, event(1))
    for number in range(5):
        await give(app, 1, f"n{number}")
        clock.advance(seconds=number % 2)
    workspace = await app.workspace("default")
    member = await app.store.members.get("default", "ada")
    assert member is not None
    shown, after = await statement(app, workspace, member, 2)
    while after:
        found, after = await statement(app, workspace, member, 2, after)
        shown += found
    assert len({entry.id for entry in shown}) == len(shown) == 5
    assert [entry.created_at for entry in shown] == sorted(
        (entry.created_at for entry in shown), reverse=True
    )


async def test_the_person_sees_the_new_balance(app: App) -> None:
    await post(app, event(1))
    last = await app.live.last_id("default")
    await give(app, 30)
    frames = await app.live.since("default", last)
    assert frames is not None
    assert ["pointsUpdate" in frame.text for frame in frames] == [True]
    assert frames[0].room == "user:ada"
    assert await state.ledger(app, "default") == {"ada": 30}
