"""`setup` as it is typed: what administrators decide for everybody."""

from typing import Any

import pytest

from core.app import App
from core.domain.people import Workspace
from tests.core.conversation.two_people import BEA_ID, bea, choices, commands, say
from tests.core.support import counted, event, post


async def home(app: App) -> Workspace:
    return await app.store.workspaces.get("default")


async def test_the_first_run_has_a_checklist(app: App) -> None:
    assert "is for administrators" in (await say(app, "setup")).summary()
    card = await bea(app, "setup", zone="Europe/Berlin")
    said = card.summary().split("\n")
    assert said[:6] == [
        "Set up Laurels",
        "On the way to the first celebration:",
        "○ Choose where celebrations go: say /laurels announce here in that chat.",
        "○ Is money counted in USD? Confirm with /laurels setup currency USD, or name another.",
        "○ Are days and months those of Europe/Berlin? Confirm with /laurels setup zone "
        "Europe/Berlin, or name another.",
        "○ Send the first event, or try /laurels log signups 1.",
    ]
    assert commands(card)[0] == "announce here"
    assert not card.public
    await bea(app, "announce here")
    await bea(app, "setup currency USD")
    await bea(app, "log signups 1")
    said = (await bea(app, "setup")).summary().split("\n")
    assert said[2:6] == [
        "✓ Celebrations go to #sales.",
        "✓ Money is counted in USD.",
        "○ Are days and months those of Europe/Berlin? Confirm with /laurels setup zone "
        "Europe/Berlin, or name another.",
        "✓ The first event came in.",
    ]
    # The default, said aloud, is a choice; nobody is counted anew for it.
    said = (await bea(app, "setup zone UTC")).summary()
    assert "Days and months are those of UTC." in said
    assert "○" not in said
    assert "counted anew" not in said


async def test_everything_is_on_the_card(app: App) -> None:
    said = (await bea(app, "setup")).summary()
    for line in (
        "Name: Laurels",
        "Time zone: UTC",
        "Currency: USD",
        "Language: English (en_US)",
        "Weeks begin on: Monday",
        "Tone: warm",
        "Celebrations a day: No limit",
        "Quiet hours: None",
        "Weekly digest: On",
        "Members may log: Off",
        "Members choose teams: On",
        "Places on the ticker: Off",
    ):
        assert line in said
    card = await bea(app, "setup")
    # Five rows of a message on Discord: three menus, and ten buttons below them.
    assert (len(card.menus), len(card.actions)) == (3, 10)
    assert {"setup log on", "setup digest off", "setup teams off", "setup places on"} <= set(
        commands(card)
    )
    assert "setup tone playful" in choices(card)
    for command in (*commands(card), *choices(card)):
        assert (await bea(app, command)).kind != "error", command


@pytest.mark.parametrize(
    ("typed", "fields", "said"),
    [
        ('setup name "Sales & Co"', {"name": "Sales & Co"}, "This workspace is called Sales & Co."),
        ("setup zone berlin", {"zone": "Europe/Berlin"}, "those of Europe/Berlin."),
        ("setup time zone new york", {"zone": "America/New_York"}, "those of America/New_York."),
        ("setup currency eur", {"currency": "EUR"}, "Money is counted in Euro (EUR)."),
        ("setup currency €", {"currency": "EUR"}, "(EUR)"),
        ("setup money euros", {"currency": "EUR"}, "(EUR)"),
        ("setup currency Swiss franc", {"currency": "CHF"}, "(CHF)"),
        ("setup locale de-DE", {"locale": "de_DE"}, "German (Germany)"),
        ("setup language fr", {"locale": "fr_FR"}, "French (France)"),
        ("setup language English", {"locale": "en_US"}, "English"),
        ("setup week sunday", {"week_start": 6}, "Weeks begin on Sunday."),
        ("setup week starts on Saturday", {"week_start": 5}, "Weeks begin on Saturday."),
        ("setup tone formal", {"tone": "formal"}, "Mei Tanaka has reached $50,000"),
        ("setup cap 20", {"daily_cap": 20}, "At most 20 a day in each place"),
        ("setup daily cap off", {"daily_cap": 0}, "Every celebration is posted by itself."),
        ("setup quiet 10pm-7am", {"quiet": ("22:00", "07:00")}, "10:00 PM to 7:00 AM"),
        ("setup quiet hours off", {"quiet": None}, "posted at any time"),
        ("setup weekly digest off", {"weekly_digest": False}, "There is no weekly digest."),
        ("setup log on", {"self_report": True}, "/laurels log"),
        ("setup logs on", {"self_report": True}, "/laurels log"),
        ("setup teams off", {"open_teams": False}, "Only administrators put people in teams."),
        ("setup places on", {"show_places": True}, "The ticker tells where"),
    ],
)
async def test_it_is_set_in_many_words(
    app: App, typed: str, fields: dict[str, Any], said: str
) -> None:
    card = await bea(app, typed)
    assert said in card.summary()
    assert card.kind == "setup"
    workspace = await home(app)
    assert {name: getattr(workspace, name) for name in fields} == fields
    for entry in await app.store.audit.listed("default"):
        assert (entry.action, entry.actor) == ("workspace.change", f"member:{BEA_ID}")


@pytest.mark.parametrize(
    ("typed", "said", "field"),
    [
        ("setup tones", "Did you mean tone?", "what"),
        ("setup colour red", "There are name, zone, currency", "what"),
        (
            "setup tone grim",
            "I don't know the tone “grim”. There are warm, formal, playful",
            "value",
        ),
        ("setup tone playfull", "Did you mean playful?", "value"),
        ("setup currency shells", "I don't know the currency “shells”. Try USD or EUR.", "value"),
        ("setup week someday", "I can't read “someday” as a weekday.", "value"),
        ("setup cap many", "Try 20, or off.", "value"),
        ("setup cap 1001", "as a number of celebrations a day", "value"),
        ("setup cap -1", "as a number of celebrations a day", "value"),
        ("setup locale klingon", "I don't know “klingon”.", "value"),
        ("setup log maybe", "I can't read “maybe” as on or off.", "value"),
        ("setup zone mars", "I don't know “mars”.", "value"),
        (f"setup name {'x' * 101}", "A name has 1 to 100 characters.", "value"),
        ("setup name a\u200bb", "characters that cannot be seen", "value"),
    ],
)
async def test_what_cannot_be_is_said(app: App, typed: str, said: str, field: str) -> None:
    before = await home(app)
    card = await bea(app, typed)
    assert said in card.summary()
    assert (card.kind, card.field) == ("error", field)
    assert await home(app) == before


async def test_a_currency_stays_once_money_was_counted(app: App) -> None:
    await post(app, event(1))
    card = await bea(app, "setup currency eur")
    assert "totals never mix currencies" in card.summary()
    assert (card.kind, (await home(app)).currency) == ("error", "USD")


async def test_another_zone_counts_people_anew(app: App) -> None:
    await post(app, counted(1, "ada", units=1), counted(2, "bob", units=1))
    await bea(app, "help")
    said = (await bea(app, "setup zone berlin")).summary()
    assert "The totals of 3 people are counted anew." in said


async def test_the_tones_are_shown_side_by_side(app: App) -> None:
    card = await bea(app, "setup tone")
    said = card.summary()
    assert "warm  Mei Tanaka reached $50,000" in said
    assert "formal  Mei Tanaka has reached $50,000" in said
    assert "playful  " in said
    assert "setup tone formal" in choices(card)


async def test_without_a_value_the_way_to_set_it_is_shown(app: App) -> None:
    said = (await bea(app, "setup zone")).summary()
    assert "To change it, say for example /laurels setup zone Berlin." in said
