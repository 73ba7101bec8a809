"""`correct` as it is typed: what somebody is counted for, and what changing it undoes."""

from core.app import App
from tests.core.conversation.two_people import BEA_ID, bea, choices, commands, say
from tests.core.support import counted, event, post

SALE = "shop/order-1"


async def total(app: App, metric: str, member: str = "ada") -> int:
    return await app.store.progress.value("default", member, "global", "2026-11", metric)


async def test_only_administrators_correct(app: App) -> None:
    assert "is for administrators" in (await say(app, "correct ada")).summary()


async def test_the_latest_of_somebody_are_listed(app: App) -> None:
    await bea(app, "help")
    assert (await bea(app, "correct Bea")).summary() == "Nothing of Bea was counted yet."
    await post(app, event(1), counted("2 b", signups=3), event(9, "bob"))
    card = await bea(app, "correct ada")
    assert card.summary().split("\n") == [
        "The latest of ada",
        "3 signups  Nov 20, 2026  shop/order-2 b",
        "$199, 2 units, 1 order  Nov 20, 2026  shop/order-1",
    ]
    assert choices(card) == ['correct "shop/order-2 b"', f"correct {SALE}"]
    assert not card.public


async def test_an_event_is_shown_with_a_form_for_each_figure(app: App) -> None:
    await post(app, event(1))
    card = await bea(app, f"correct {SALE}")
    assert card.title == "ada, Nov 20, 2026"
    said = card.summary()
    assert "Revenue: $199\nUnits: 2\nOrders: 1" in said
    assert f"/laurels correct {SALE} revenue 199.00." in said
    assert commands(card) == [
        f"correct {SALE} revenue 199.00",
        f"correct {SALE} units 2",
        f"correct {SALE} orders 1",
        f"correct {SALE} all 0",
    ]
    assert [action.form for action in card.actions] == [True, True, True, False]
    assert f"correct {SALE} units 2." in (await bea(app, f"correct {SALE} units")).summary()


async def test_what_it_undid_and_brought_is_said(app: App) -> None:
    await bea(app, "help")
    await post(app, event(1, metrics={"revenue": "26000"}))
    [held] = [a for a in await app.store.awards.held("default", "ada") if a.at == 2_500_000]
    card = await bea(app, f"correct {SALE} revenue $24,000")
    said = card.summary()
    assert said.startswith("It counts $24,000, 1 order now, instead of $26,000, 1 order.")
    assert "That undid:" in said
    assert held.title in said
    assert (await total(app, "revenue"), card.kind) == (2_400_000, "correct")
    said = (await bea(app, f"correct {SALE} revenue 26k")).summary()
    assert "That brought:" in said
    assert held.title in said
    said = (await bea(app, f"correct {SALE} revenue 26k")).summary()
    assert said == "It counts $26,000, 1 order already."
    said = (await bea(app, f"correct {SALE} revenue 26001")).summary()
    assert "No milestone changes hands." in said
    notes = await app.store.audit.listed("default", action="event.edit")
    assert {entry.actor for entry in notes} == {f"member:{BEA_ID}"}


async def test_all_of_it_can_count_nothing(app: App) -> None:
    await post(app, event(1), event(2))
    card = await bea(app, f"correct {SALE} all 0")
    assert "It counts nothing now, instead of $199, 2 units, 1 order." in card.summary()
    assert [await total(app, name) for name in ("revenue", "units", "orders")] == [19_900, 2, 1]
    card = await bea(app, f"correct {SALE}")
    assert f"correct {SALE} all 0" not in commands(card)
    listed = (await bea(app, "correct ada")).summary()
    assert "nothing any more" in listed


async def test_what_cannot_be_corrected_is_said(app: App) -> None:
    await bea(app, "help")
    await post(app, event(1), counted(2, units=-1) | {"corrects": "order-1"})
    for typed, said, field in (
        (f"correct {SALE} karma 5", "I can't count “karma”.", "metric"),
        (f"correct {SALE} profit_margin 5", "follows from other figures", "metric"),
        (f"correct {SALE} revenue lots", "I can't read “lots” as an amount.", "amount"),
        (f"correct {SALE} all 5", "All of it can only become 0.", "amount"),
        ("correct shop/order-9 revenue 5", "There is no event shop/order-9.", "event"),
        ("correct shop/order-2 units 1", "correct the event itself", "event"),
        ("correct Adda", "I know nobody called “Adda”. Did you mean ada?", "event"),
        ("correct <!channel>", "I know nobody called “<!channel>”.", "event"),
    ):
        card = await bea(app, typed)
        assert said in card.summary()
        assert (card.kind, card.field) == ("error", field)
    assert await total(app, "revenue") == 19_900
