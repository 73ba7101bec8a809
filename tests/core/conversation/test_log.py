"""`log` as it is typed: what you did counts once, where the workspace lets you say so."""

import pytest

from core.app import App
from core.usecases import self_report
from tests.conftest import Clock
from tests.core.conversation.two_people import ADA_ID, BEA_ID, bea, commands, say


async def total(app: App, member: str, metric: str) -> int:
    return await app.store.progress.value("default", member, "global", "2026-11", metric)


async def test_it_is_off_until_an_administrator_allows_it(app: App) -> None:
    card = await say(app, "log signups 3")
    assert (card.kind, card.accent) == ("error", "ember")
    assert "/laurels setup log on" in card.summary()
    assert commands(card) == []
    assert "is for administrators" in (await say(app, "setup log on")).summary()
    # Administrators may always, and can let the others.
    card = await bea(app, "log signups 2")
    assert "Logged: 2 signups." in card.summary()
    await bea(app, commands(card)[-1])
    card = await say(app, "log signups 3")
    assert card.summary() == "Logged: 3 signups. You are at 3 signups in November."
    assert not card.public
    assert await total(app, ADA_ID, "signups") == 3
    assert await total(app, BEA_ID, "signups") == 2


async def test_what_it_brought_is_said_and_can_be_taken_back_by_its_author(app: App) -> None:
    await bea(app, "setup log on")
    card = await say(app, 'log revenue "$50,000" "Forum deal"')
    said = card.summary()
    assert "Logged: $50,000 revenue. You are at $50,000 revenue in November." in said
    assert "$50,000" in said.split("\n", 1)[1]
    assert card.accent == "gold"
    [event] = await app.mongo_db["events"].find({}).to_list(None)
    assert (event["source"], event["type"], event["ticker"]) == (
        "chat",
        "log",
        {"product": "Forum deal"},
    )
    undo = next(each for each in card.actions if each.label == "Undo")
    assert undo.stays
    assert "Only who reported it" in (await bea(app, undo.command)).summary()
    said = (await say(app, undo.command)).summary()
    assert said == "Taken back: $50,000 revenue."
    assert await total(app, ADA_ID, "revenue") == 0
    assert await app.store.awards.held("default", ADA_ID) == []
    assert (await say(app, undo.command)).summary() == "That was taken back already."
    assert await app.mongo_db["events"].count_documents({}) == 2


async def test_a_command_that_is_delivered_again_counts_once(app: App) -> None:
    first = await bea(app, "log units 5", id="command-1")
    again = await bea(app, "log units 5", id="command-1")
    assert first.summary().startswith("Logged: 5 units. You are at 5 units in November.")
    assert again.summary().startswith("5 units: that was logged already and counts once.")
    assert commands(again) == commands(first)
    assert await total(app, BEA_ID, "units") == 5
    await bea(app, "log units 5", id="command-2")
    await bea(app, "log units 5")
    await bea(app, "log units 5")
    assert await total(app, BEA_ID, "units") == 20


async def test_delivered_again_later_it_still_counts_once(app: App, clock: Clock) -> None:
    await bea(app, "log units 5", id="command-1")
    clock.advance(minutes=2)
    assert "logged already" in (await bea(app, "log units 5", id="command-1")).summary()
    assert await total(app, BEA_ID, "units") == 5


@pytest.mark.parametrize(
    ("typed", "said", "field"),
    [
        ("log karma 5", "I can't count “karma”.", "metric"),
        ("log revenu 5", "Did you mean revenue?", "metric"),
        ("log signups many", "I can't read “many” as a number.", "amount"),
        ("log signups 0", "It has to be more than zero.", "amount"),
        ("log signups 2000000", "more than one report can be; 1,000,000 at most.", "amount"),
        ("log revenue 10000001", "more than one report can be; $10,000,000 at most.", "amount"),
        ("log profit_margin 5", "Profit margin follows from revenue, cost; log those.", "metric"),
        ("log signups 3 " + "x" * 201, "a note has room for 200 characters", "note"),
        ("log undo nothing", "There is no report nothing.", None),
    ],
)
async def test_what_cannot_be_logged_is_said(
    app: App, typed: str, said: str, field: str | None
) -> None:
    card = await bea(app, typed)
    assert said in card.summary()
    assert (card.kind, card.field) == ("error", field)
    assert await app.mongo_db["events"].count_documents({}) == 0


async def test_amount_and_metric_come_in_either_order(app: App) -> None:
    assert "Logged: 3 signups." in (await bea(app, "log 3 signups")).summary()
    assert "Logged: 50,000 units." in (await bea(app, "log units 50 000")).summary()


async def test_a_slow_worker_is_not_waited_for(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_report, "WAIT_S", 0.0)
    await bea(app, "help")
    card = await bea(app, "log signups 3")
    assert card.summary() == "Logged: 3 signups. It counts; the totals follow in a moment."


async def test_notes_are_never_markup(app: App) -> None:
    note = "<!channel> *bold* @everyone"
    await bea(app, f'log signups 3 "{note}"')
    [event] = await app.mongo_db["events"].find({}).to_list(None)
    assert event["ticker"]["product"] == note
