"""`announce` as it is typed: where celebrations go, and trying it out."""

from typing import Any

from core.app import App
from core.usecases.deliver import deliver_due
from tests.conftest import NOW
from tests.core.conversation.two_people import bea, commands, say
from tests.core.support import Script, Unpaced, event, post

WINS: dict[str, Any] = {"chat": "C2", "chat_name": "wins"}


async def test_only_administrators_decide(app: App) -> None:
    for typed in ("announce", "announce here", "announce off", "announce test"):
        assert "is for administrators" in (await say(app, typed)).summary()


async def test_alone_it_shows_where_things_go(app: App) -> None:
    await bea(app, "help")
    card = await bea(app, "announce")
    assert card.title == "Where I announce"
    assert "#sales  Slack  where the first command came from" in card.summary()
    assert commands(card) == ["announce test", "announce off"]
    card = await bea(app, "announce", **WINS)
    assert commands(card) == ["announce here"]
    card = await bea(app, "announce here", **WINS)
    assert card.summary() == "Celebrations will be posted in #wins from now on."
    assert card.public
    telegram = {"platform": "telegram", "account": "", "chat": "-7", "chat_name": "Wins & co"}
    await bea(app, "announce here", **telegram)
    said = (await bea(app, "announce")).summary().split("\n")
    assert said == [
        "Where I announce",
        "Celebrations go to:",
        "#wins  Slack",
        "Wins & co  Telegram",
    ]
    notes = await app.store.audit.listed("default", action="target.choose")
    assert [entry.subject for entry in notes] == ["target:default|telegram", "target:default|slack"]


async def test_it_stops_and_begins_again(app: App) -> None:
    await bea(app, "announce here", **WINS)
    card = await bea(app, "announce off", **WINS)
    assert card.summary().startswith("No celebrations in #wins any more.")
    assert await app.store.targets.active("default") == []
    # Somebody's next command does not make their chat the place.
    await say(app, "progress")
    assert await app.store.targets.active("default") == []
    card = await bea(app, "announce off", **WINS)
    assert card.summary() == "Nothing is announced on this platform."
    assert "#wins  Slack  switched off" in (await bea(app, "announce", **WINS)).summary()
    assert commands(await bea(app, "announce test", **WINS)) == ["announce here"]
    await bea(app, "announce here", **WINS)
    [target] = await app.store.targets.active("default")
    assert (target.chat, target.chosen) == ("C2", True)


async def test_a_place_that_refused_is_told_of_and_used_again(app: App) -> None:
    await bea(app, "announce here", **WINS)
    [target] = await app.store.targets.active("default")
    await app.store.targets.disable(target.id, "I was removed from it.", NOW)
    card = await bea(app, "announce")
    assert "#wins  Slack  refused: I was removed from it." in card.summary()
    assert "Invite me back, or say /laurels announce here in another chat." in card.summary()
    assert card.accent == "ember"
    await bea(app, "announce here", **WINS)
    assert "refused" not in (await bea(app, "announce")).summary()
    await post(app, event(1, metrics={"revenue": "30000"}))
    sender = Script()
    await deliver_due(app, sender, Unpaced())
    assert {to.chat for to, _, _ in sender.sent} == {"C2"}


async def test_a_test_goes_the_way_celebrations_go(app: App) -> None:
    await bea(app, "announce here", **WINS)
    card = await bea(app, "announce test", id="click-1")
    assert "A test is on its way to #wins." in card.summary()
    # The platform delivers the same click again.
    await bea(app, "announce test", id="click-1")
    sender = Script()
    await deliver_due(app, sender, Unpaced())
    assert [to.chat for to, _, _ in sender.sent] == ["C2"]
    assert "This is a test" in sender.texts[0]


async def test_a_terminal_is_no_place(app: App) -> None:
    terminal = {"platform": "terminal", "account": "", "chat": "terminal"}
    assert "no place for celebrations" in (await bea(app, "announce here", **terminal)).summary()
    card = await bea(app, "announce", **terminal)
    assert "Celebrations go nowhere yet." in card.summary()
    assert commands(card) == []
