"""Shortcuts: a win logged from the message that tells of it, a goal set from anywhere."""

import pytest

from bots.slack.bot import Bot
from bots.slack.shortcuts import COMMANDS, form_for, readable
from core.cards import Card
from core.conversation.registry import BY_NAME
from tests.bots.slack.conftest import FakeCore
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_people import Person

SAID = (
    "Closed *Acme* with <@U2|raj> in <#C9|wins>: 3 &gt; 2 <https://acme.example|their site> :tada:"
)


@pytest.fixture
def mei(slack: SlackEmulator) -> Person:
    return Person(slack)


def test_what_they_open_are_commands_with_arguments() -> None:
    for callback_id, command in COMMANDS.items():
        form = form_for({"callback_id": callback_id})
        assert form is not None
        assert form.command is BY_NAME[command]
        assert form.values == {}


async def test_a_message_becomes_the_note_of_what_is_logged(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    message = await mei.say(SAID)
    await mei.use("log_win", message)
    await slack.wait_for(lambda: mei.modals)
    await mei.submit(metric="revenue", amount="250")
    await slack.wait_for(lambda: len(slack.messages) == 2)
    (asked,) = core.requests
    assert asked.text == "log"
    assert asked.arguments == {
        "metric": "revenue",
        "amount": "250",
        "note": "Closed *Acme* with @raj in #wins: 3 > 2 their site :tada:",
    }
    reply = slack.messages[-1]
    assert (reply.user, reply.channel, reply.shown) == ("U1", "C1", "log")


async def test_a_message_in_a_thread_is_answered_there(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    message = await mei.say("Signed!")
    message.thread_ts = "1700000000.000100"
    await mei.use("log_win", message)
    await slack.wait_for(lambda: mei.modals)
    await mei.submit(metric="revenue", amount="250")
    await slack.wait_for(lambda: len(slack.messages) == 2)
    assert slack.messages[-1].thread_ts == core.requests[0].thread == "1700000000.000100"


async def test_a_goal_set_from_anywhere_is_answered_in_its_modal(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    await mei.use("set_goal")
    await slack.wait_for(lambda: mei.modals)
    core.card = Card(kind="goal", title="Goal set")
    await mei.submit(metric="revenue", target="50k")
    assert mei.modal == "Goal set"
    (asked,) = core.requests
    assert (asked.text, asked.private, asked.person) == ("goal set", True, "U1")
    assert slack.messages == []
    assert core.homes == []


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<@U1> closed it", "closed it"),
        ("<!here> look", "@here look"),
        ("<!subteam^S1|@sales> look", "@sales look"),
        ("<!date^1392734382^{date}|Feb 18>", "Feb 18"),
        ("<mailto:mei@acme.example>", "mei@acme.example"),
        ("<#C1>", ""),
        ("&lt;!channel&gt; &amp;", "<!channel> &"),
        ("\u202eevil", "evil"),
    ],
)
def test_a_message_is_read_as_people_read_it(text: str, read: str) -> None:
    assert readable(text) == read


def test_a_long_message_is_clipped_to_what_a_note_holds() -> None:
    form = form_for({"callback_id": "log_win", "message": {"text": "word " * 200}})
    assert form is not None
    assert len(form.values["note"]) <= 200
    assert form.values["note"].endswith("…")
    empty = form_for({"callback_id": "log_win", "message": {"text": ""}})
    assert empty is not None
    assert empty.values == {}
