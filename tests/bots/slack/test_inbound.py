"""Commands and clicks over Socket Mode, through the real library."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bots.slack import people
from bots.slack.bot import Bot
from core.cards import Action, Card, Paragraph, bold, text
from core.conversation import patience
from core.conversation.request import Request
from tests.bots.slack.conftest import FakeCore, bot_answering
from tests.emulators.slack import SlackEmulator

GOAL_SET = Card(
    kind="goal",
    body=(Paragraph(text=text("Goal set: ", bold("$50,000 revenue in November."))),),
    actions=(
        Action(label="Make private", command="goal edit g1 private"),
        Action(label="Remove", command="goal remove g1", style="danger"),
    ),
)


@pytest.mark.parametrize(
    ("command", "typed", "asked"),
    [
        ("/laurels", "", "help"),
        ("/laurels", "goal set revenue 50k monthly", "goal set revenue 50k monthly"),
        ("/goal", "set revenue 50k monthly", "goal set revenue 50k monthly"),
        ("/goal", "", "goal"),
        ("/progress", "", "progress"),
        ("/leaderboard", " week ", "leaderboard week"),
        ("/goal", "set &lt;b&gt; R&amp;D", "goal set <b> R&D"),
    ],
)
async def test_what_is_typed_reaches_core(
    slack: SlackEmulator, core: FakeCore, bot: Bot, command: str, typed: str, asked: str
) -> None:
    reply = await slack.slash(command, typed)
    assert core.requests[-1].text == asked
    assert reply.shown == asked
    assert reply.ephemeral


async def test_the_request_says_who_and_where(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    slack.add_user("U7", "mei", "Mei Tanaka", admin=True, locale="de-DE", zone="Europe/Berlin")
    await slack.slash("/progress", user="U7", channel="C9", channel_name="wins")
    (asked,) = core.requests
    assert asked.id
    assert [asked.model_copy(update={"id": None})] == [
        Request(
            platform="slack",
            account="T0001",
            chat="C9",
            chat_name="wins",
            person="U7",
            person_name="Mei Tanaka",
            text="progress",
            admin=True,
            locale="de-DE",
            zone="Europe/Berlin",
        )
    ]


async def test_a_direct_message_is_private_and_has_no_name(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    await slack.slash("/progress", channel="D1")
    assert core.requests[0].private
    assert core.requests[0].chat_name is None


async def test_a_private_channel_has_no_name(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    slack.add_channel("G1", "board", private=True)
    await slack.slash("/progress", channel="G1")
    assert core.requests[0].chat_name is None
    assert not core.requests[0].private


async def test_who_administers_is_asked_once(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    await slack.slash("/progress")
    await slack.slash("/progress")
    asked = [call for call in slack.requests if call.method == "users.info"]
    assert len(asked) == 1
    assert [request.admin for request in core.requests] == [False, False]


async def test_admin_is_unknown_when_slack_does_not_say(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    slack.scopes.discard("users:read")
    await slack.slash("/progress", user_name="mei")
    assert core.requests[0].admin is None
    assert core.requests[0].person_name == "mei"


async def test_a_slow_answer_about_a_person_is_not_waited_for(
    slack: SlackEmulator, core: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.rate_limit("users.info", 30)  # the client would wait these 30 s
    monkeypatch.setattr(people, "TIMEOUT_S", 0.05)
    async with bot_answering(slack, core):
        await slack.slash("/progress")
    assert core.requests[0].admin is None


async def test_a_public_card_is_for_the_channel(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = Card(kind="board", title="November", public=True)
    reply = await slack.slash("/leaderboard", channel="C1")
    assert not reply.ephemeral
    assert slack.posted("C1") == [reply]


async def test_every_reply_has_text_for_notifications_and_no_markup(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = Card(kind="echo", body=(Paragraph(text=text("<!channel> *bold* & more")),))
    reply = await slack.slash("/laurels", "x")
    assert reply.text == "&lt;!channel&gt; *bold* &amp; more"
    assert reply.mrkdwn is False
    assert reply.mentions == []
    assert reply.parsed == []


async def test_a_click_is_as_if_typed_by_who_clicked(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = GOAL_SET.model_copy(update={"public": True})
    posted = await slack.slash("/goal", "set revenue 50k monthly", user="U1", user_name="mei")
    core.card = Card(kind="goal", body=(Paragraph(text=text("Not yours.")),))
    reply = await slack.click(posted, "Remove", user="U2", user_name="raj")
    asked = core.requests[-1]
    assert (asked.text, asked.person, asked.person_name) == ("goal remove g1", "U2", "raj")
    assert (asked.account, asked.chat, asked.chat_name) == ("T0001", "C1", "sales")
    assert reply.user == "U2"
    assert posted.shown != reply.shown  # a public post stays for everybody


async def test_an_answer_to_a_private_reply_takes_its_place(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = GOAL_SET
    first = await slack.slash("/goal", "set revenue 50k monthly")
    core.card = Card(kind="goal", body=(Paragraph(text=text("Removed.")),))
    reply = await slack.click(first, "goal remove g1")
    assert reply is first
    assert first.shown == "Removed."


async def test_an_error_leaves_the_buttons_in_place(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = GOAL_SET
    first = await slack.slash("/goal", "set revenue 50k monthly")
    core.card = Card(kind="error", body=(Paragraph(text=text("No.")),))
    reply = await slack.click(first, "laurels:0")
    assert reply is not first
    assert "Remove" in first.buttons


async def test_a_click_in_a_thread_is_answered_there(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = GOAL_SET.model_copy(update={"public": True})
    posted = await slack.slash("/goal", "set revenue 50k monthly")
    posted.thread_ts = "1700000000.000100"
    reply = await slack.click(posted, "Remove")
    assert core.requests[-1].thread == "1700000000.000100"
    assert reply.thread_ts == "1700000000.000100"


async def test_a_slow_answer_is_acknowledged_in_time(slack: SlackEmulator) -> None:
    release = asyncio.Event()

    async def slow(request: Request) -> Card:
        await release.wait()
        return Card(kind="late", title="Late")

    async with bot_answering(slack, slow):
        asking = asyncio.create_task(slack.slash("/progress"))
        await slack.wait_for(lambda: slack.sockets.acknowledged == 1)
        assert not asking.done()
        release.set()
        assert (await asking).shown == "Late"


async def test_a_bug_is_an_apology_and_a_log_line(
    slack: SlackEmulator,
) -> None:
    async def broken(request: Request) -> Card:
        raise RuntimeError("bug")

    with capture_logs() as logged:
        async with bot_answering(slack, broken):
            reply = await slack.slash("/progress")
    assert "went wrong on my side" in reply.shown
    assert [(entry["log_level"], entry["command"]) for entry in logged] == [("error", "progress")]


async def test_an_answer_that_never_comes_is_an_apology(
    slack: SlackEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stuck(request: Request) -> Card:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(patience, "ANSWER_TIMEOUT_S", 0.05)
    async with bot_answering(slack, stuck):
        reply = await slack.slash("/progress")
    assert "went wrong on my side" in reply.shown


async def test_a_reply_slack_wants_later_is_sent_again(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    slack.rate_limit("response_url", 0)
    assert (await slack.slash("/progress")).shown == "progress"


async def test_a_reply_whose_blocks_are_refused_is_sent_plain(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    slack.fail("response_url", 400, error="invalid_blocks")
    core.card = Card(kind="goal", title="Title", actions=GOAL_SET.actions)
    reply = await slack.slash("/progress")
    assert reply.shown == "Title"
    assert reply.buttons == {}


async def test_a_refused_reply_is_logged_without_its_address(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    slack.fail("response_url", 404, error="expired_url")
    with capture_logs() as logged, pytest.raises(AssertionError, match="expired_url"):
        await slack.slash("/progress", timeout_s=0.3)
    assert [entry["error"] for entry in logged] == ["expired_url"]
    assert "/commands/" not in str(logged)
