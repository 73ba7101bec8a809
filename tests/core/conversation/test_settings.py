"""`settings` as it is typed and clicked: what everybody decides for themselves."""

from typing import Any

import pytest

from core import language
from core.app import App
from core.domain.people import Member
from core.live import stream
from core.usecases.leaderboards import leaderboard
from core.usecases.screen import snapshot
from tests.core.conversation.two_people import ADA_ID, choices, commands, say
from tests.core.support import event, post
from tests.core.usecases import state

TELEGRAM: dict[str, Any] = {"platform": "telegram", "account": "", "person": "7", "chat": "7"}


async def ada(app: App) -> Member:
    found = await app.store.members.get("default", ADA_ID)
    assert found is not None
    return found


async def test_all_of_them_are_on_one_card(app: App) -> None:
    card = await say(app, "settings")
    said = card.summary()
    assert card.title == "Your settings"
    assert "You are: On the boards, announced" in said
    assert "Announced in: The channel" in said
    assert "Language: English (from the platform)" in said
    assert "Time zone: UTC (the workspace's)" in said
    assert "Quiet hours: None" in said
    assert commands(card)[:3] == ["settings mute on", "settings private on", "settings announce dm"]
    assert all(action.stays for action in card.actions[:5])
    assert [action.command for action in card.actions if action.form] == [
        "settings quiet",
        "settings zone",
    ]
    assert not card.public


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("settings mute on", {"muted": True}),
        ("settings mute", {"muted": True}),
        ("settings muted yes", {"muted": True}),
        ("settings unmute", {"muted": False}),
        ("settings private on", {"hidden": True}),
        ("settings hide", {"hidden": True}),
        ("settings private off", {"hidden": False}),
        ("settings announce dm", {"announce": "dm"}),
        ("settings announce direct messages", {"announce": "dm"}),
        ("settings announce channel", {"announce": "channel"}),
        ("settings language English", {"language": "en"}),
        ("settings lang en-GB", {"language": "en"}),
        ("settings language auto", {"language": None}),
        ("settings quiet 22:00-07:00", {"quiet": ("22:00", "07:00")}),
        ("settings quiet 10pm-7am", {"quiet": ("22:00", "07:00")}),
        ("settings quiet hours from 10 pm to 7:30 a.m.", {"quiet": ("22:00", "07:30")}),
        ("settings quiet 22-7", {"quiet": ("22:00", "07:00")}),
        ("settings quiet between 22h and 6", {"quiet": ("22:00", "06:00")}),
        ("settings quiet 12am – 12pm", {"quiet": ("00:00", "12:00")}),
        ("settings quiet off", {"quiet": None}),
        ("settings zone Europe/Berlin", {"zone": "Europe/Berlin"}),
        ("settings zone berlin", {"zone": "Europe/Berlin"}),
        ("settings time zone new york", {"zone": "America/New_York"}),
        ("settings tz workspace", {"zone": None}),
    ],
)
async def test_they_are_set_in_many_words(app: App, typed: str, fields: dict[str, Any]) -> None:
    card = await say(app, typed)
    assert (card.kind, card.title) == ("settings", "Your settings")
    member = await ada(app)
    assert {name: getattr(member, name) for name in fields} == fields
    for entry in await app.store.audit.listed("default"):
        assert (entry.actor, entry.subject) == (f"member:{ADA_ID}", f"member:{ADA_ID}")


@pytest.mark.parametrize(
    ("typed", "said", "field"),
    [
        ("settings mut", "I don't know the setting “mut”. Did you mean mute?", "what"),
        ("settings colour red", "There are mute, private, announce, language, quiet", "what"),
        ("settings mute perhaps", "I can't read “perhaps” as on or off.", "value"),
        ("settings quiet night", "Try 22:00-07:00, 10pm-7am or off.", "value"),
        ("settings quiet 25-7", "I can't read “25-7” as quiet hours.", "value"),
        ("settings quiet 13pm-7am", "as quiet hours.", "value"),
        ("settings quiet 22-22", "Quiet hours that end when they begin are none", "value"),
        ("settings zone berln", "Did you mean Europe/Berlin?", "value"),
        ("settings zone Qwxyzzy", "Say a city or a zone, such as Europe/Berlin.", "value"),
        ("settings language Klingon", "I don't know “Klingon”. I speak", "value"),
        ("settings announce loudly", "in the channel or by dm, not “loudly”.", "value"),
        ("settings zone <!channel>", "I don't know “<!channel>”.", "value"),
    ],
)
async def test_what_cannot_be_read_is_said(app: App, typed: str, said: str, field: str) -> None:
    card = await say(app, typed)
    assert said in card.summary()
    assert (card.kind, card.field, card.accent) == ("error", field, "ember")


async def test_without_a_value_the_way_to_set_it_is_shown(app: App) -> None:
    await say(app, "settings quiet 22-7")
    card = await say(app, "settings quiet")
    assert "say for example /laurels settings quiet 22:00-07:00." in card.summary()
    assert "Quiet hours: 10:00 PM to 7:00 AM" in card.summary()
    assert "settings quiet 22:00-07:00" in commands(card)
    card = await say(app, "settings export", person="U9", person_name="Eve")
    assert "/api/members/slack-T1-U9/export" in card.summary()


async def test_buttons_show_what_can_be_changed_back(app: App) -> None:
    card = await say(app, "settings private on")
    assert "Private: never announced, on no board" in card.summary()
    assert "settings private off" in commands(card)
    card = await say(app, "settings private off")
    assert "settings private on" in commands(card)


async def test_private_takes_effect_at_once(app: App) -> None:
    await say(app, "help")
    sale = {"source": "slack", "ticker": {"product": "IPod"}}
    await post(app, event(1, "U1", **sale), event(2, "bob", ticker={"product": "Zune"}))
    workspace = await app.workspace("default")
    await leaderboard(app, workspace, "revenue", "month")  # it is built and kept from now on
    last = await app.live.last_id("default")
    await say(app, "settings private on")
    # No worker has looked at it yet.
    assert await app.store.work.count("default", kind="replay") == 1
    board = await leaderboard(app, workspace, "revenue", "month")
    assert [(row["rank"], row["member"]) for row in board["rows"]] == [(1, "bob")]
    assert board["total"] == 1
    screen = await snapshot(app, workspace)
    assert [row["member"] for row in screen["boards"][0]["rows"]] == ["bob"]
    assert [sale["product"] for sale in screen["sales"]] == ["Zune"]
    # What screens were sent before names them: it is gone, and who comes back reads anew.
    assert await app.live.since("default", last) is None
    kept = repr(await app.redis.xrange(stream("default")))
    assert "leaderboard:refresh" in kept
    assert "IPod" not in kept
    hidden = await app.live.last_id("default")
    await state.drain(app)
    assert (await leaderboard(app, workspace, "revenue", "month"))["total"] == 1
    await post(app, event(3, "U1", **sale))
    told = await app.live.since("default", hidden)
    assert all('"sale"' not in frame.text for frame in told or [])
    await say(app, "settings private off")
    await state.drain(app)
    assert (await leaderboard(app, workspace, "revenue", "month"))["total"] == 2


async def test_it_answers_in_the_language_that_was_chosen(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    german = {"Your settings": "Deine Einstellungen", "I speak {language} with you.": "{language}!"}
    known = {"de": "Deutsch", "en": "English"}
    monkeypatch.setattr(language, "languages", lambda: known)
    for module in ("settings_reading", "settings_card", "settings"):
        monkeypatch.setattr(f"core.conversation.{module}.languages", lambda: known)
    monkeypatch.setattr("core.domain.preferences.languages", lambda: known)
    monkeypatch.setattr(language, "_catalogue", lambda code: german if code == "de" else {})
    card = await say(app, "settings language german")
    assert card.title == "Deine Einstellungen"
    assert "Deutsch!" in card.summary()
    assert choices(card) == [
        "settings language auto",
        "settings language de",
        "settings language en",
    ]
    assert (await say(app, "settings")).title == "Deine Einstellungen"
    assert (await say(app, "settings language auto")).title == "Your settings"
