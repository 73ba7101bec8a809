"""Commands as people type them, over real polling."""

import asyncio

import pytest

from core.app import App
from core.cards import Card, Paragraph, text
from core.conversation.request import Request
from tests.bots.telegram.conftest import Rig, running
from tests.emulators.telegram import TelegramEmulator

GROUP = -100200


async def test_a_command_in_private_arrives_whole(rig: Rig) -> None:
    rig.telegram.person(7, language="en")
    reply = await rig.telegram.say(
        "/goal set revenue 50k monthly", user_id=7, user_name="Mei Tanaka"
    )
    assert rig.heard() == Request(
        platform="telegram",
        chat="7",
        person="7",
        person_name="Mei Tanaka",
        text="goal set revenue 50k monthly",
        admin=None,
        private=True,
        id=rig.heard().id,
        locale="en",
    )
    assert (rig.heard().id or "").startswith("telegram:424242:")
    assert reply.text.startswith("You said: goal set revenue 50k monthly")
    assert reply.reply_to is None
    assert not reply.preview


async def test_a_group_gets_its_answer_as_a_reply(rig: Rig) -> None:
    rig.telegram.chat(GROUP, "supergroup", "Wins")
    reply = await rig.telegram.say("/progress", user_id=8, chat_id=GROUP, chat_type="supergroup")
    heard = rig.heard()
    assert (heard.chat, heard.chat_name, heard.private) == (str(GROUP), "Wins", False)
    assert heard.admin is None
    assert reply.reply_to is not None


async def test_a_topic_gets_its_answer_in_the_topic(rig: Rig) -> None:
    reply = await rig.telegram.say("/progress", user_id=8, chat_id=GROUP - 1, thread_id=42)
    assert rig.heard().thread == "42"
    assert reply.thread_id == 42


async def test_the_thread_of_a_plain_reply_is_no_topic(rig: Rig) -> None:
    reply = await rig.telegram.say(
        "/progress", chat_id=GROUP, chat_type="group", message_thread_id=3
    )
    assert rig.heard().thread is None
    assert reply.thread_id is None


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("/start", "help"),
        ("/start x9", "link x9"),
        ("/start link", "link"),
        ("/help", "help"),
        ("/help goal", "help goal"),
        ("/announce here", "announce here"),
        ("/goal@LaurelsBot list", "goal list"),
        ("/GOAL@laurelsbot\n  list", "goal list"),
        ("/goal", "goal"),
        ("progress", "progress"),
        ("/\u2060goal list", "goal list"),  # copied from an answer
        ("/nonsense at all", "nonsense at all"),
    ],
)
async def test_what_is_typed_in_private(rig: Rig, typed: str, asked: str) -> None:
    await rig.telegram.say(typed)
    assert rig.heard().text == asked


@pytest.mark.parametrize(
    "typed", ["/goal@OtherBot list", "/unknown", "progress", "good morning", "/", "see /goal"]
)
async def test_what_is_not_for_us_in_a_group_is_ignored(rig: Rig, typed: str) -> None:
    rig.telegram.write(typed, chat_id=GROUP, chat_type="group")
    await rig.telegram.say("/progress", user_id=9, chat_id=GROUP, chat_type="group")
    assert [r.text for r in rig.core.requests] == ["progress"]
    assert len(rig.telegram.messages(GROUP)) == 1


async def test_other_bots_forwards_and_pictures_are_ignored(rig: Rig) -> None:
    bot = {"id": 99, "is_bot": True, "first_name": "Other"}
    rig.telegram.write("/progress", **{"from": bot})
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"}
    rig.telegram.write("/goal remove revenue", forward_origin=origin)
    rig.telegram.write("", photo=[{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}])
    await rig.telegram.say("/help")
    assert [r.text for r in rig.core.requests] == ["help"]


async def test_admin_is_asked_only_where_it_matters_and_remembered(rig: Rig) -> None:
    rig.telegram.chat(GROUP, "group", admins=[5]).owner = 4
    for person, expected in ((5, True), (6, False), (4, True), (5, True)):
        await rig.telegram.say("/announce here", user_id=person, chat_id=GROUP, chat_type="group")
        assert rig.heard().admin is expected
    await rig.telegram.say("/progress", user_id=5, chat_id=GROUP, chat_type="group")
    assert rig.heard().admin is None
    assert len(await rig.telegram.called("getChatMember", 3)) == 3


async def test_a_commands_short_form_asks_too(rig: Rig) -> None:
    rig.telegram.chat(GROUP, "group", admins=[5])
    await rig.telegram.say("/announce", user_id=5, chat_id=GROUP)
    assert rig.heard().admin is True


async def test_a_private_chat_makes_nobody_an_admin(rig: Rig) -> None:
    await rig.telegram.say("/announce here", user_id=6)
    assert rig.heard().admin is None


async def test_admin_is_unknown_when_telegram_does_not_say(rig: Rig) -> None:
    rig.telegram.fail("getChatMember", 502, html=True)
    await rig.telegram.say("/award mei", user_id=5, chat_id=GROUP, chat_type="group")
    assert rig.heard().admin is None


async def test_an_anonymous_admin_speaks_as_the_group(rig: Rig) -> None:
    chat = rig.telegram.chat(GROUP, "supergroup", "Wins")
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    await rig.telegram.say(
        "/announce here", chat_id=GROUP, chat_type="supergroup",
        **{"from": anonymous, "sender_chat": chat.json()},
    )  # fmt: skip
    assert (rig.heard().person, rig.heard().person_name) == (str(GROUP), "Wins")
    assert rig.heard().admin is True


async def test_a_channel_can_be_chosen(rig: Rig) -> None:
    rig.telegram.chat(-100300, "channel", "News")
    await rig.telegram.say("/announce here", chat_id=-100300, chat_type="channel")
    assert rig.heard().admin is True
    assert rig.heard().chat_name == "News"


async def test_one_persons_commands_keep_their_order(rig: Rig) -> None:
    gate = asyncio.Event()
    finished: list[str] = []

    async def reply(request: Request) -> Card:
        if request.text == "goal set units 5":
            await gate.wait()
        finished.append(request.text)
        return Card(kind="echo", title=request.text)

    rig.core.reply = reply
    rig.telegram.write("/goal set units 5", user_id=7)
    rig.telegram.write("/goal list", user_id=7)
    await rig.telegram.say("/progress", user_id=8)
    assert finished == ["progress"]
    gate.set()
    await rig.telegram.message(7, "goal list")
    assert finished == ["progress", "goal set units 5", "goal list"]


async def test_a_failing_core_gets_an_apology(rig: Rig) -> None:
    async def breaks(_: Request) -> Card:
        raise ZeroDivisionError

    rig.core.reply = breaks
    assert "Something went wrong" in (await rig.telegram.say("/progress")).text


async def test_a_long_answer_comes_in_pages(rig: Rig) -> None:
    async def long(_: Request) -> Card:
        return Card(kind="long", body=(Paragraph(text=text("word " * 1800)),))

    rig.core.reply = long
    first = await rig.telegram.say("/leaderboard", chat_id=GROUP, chat_type="group")
    last = await rig.telegram.message(GROUP, after=rig.telegram.sent[-1].order - 1)
    await rig.telegram.called("sendMessage", 3)
    pages = rig.telegram.messages(GROUP)
    assert [bool(p.reply_to) for p in pages] == [True, False, False]
    assert " ".join(p.text for p in pages).split() == ["word"] * 1800
    assert first is pages[0]
    assert last.order > first.order - 1


async def test_answers_survive_hiccups(rig: Rig) -> None:
    rig.telegram.fail("sendMessage", 502, html=True)
    rig.telegram.drop("sendMessage")
    assert (await rig.telegram.say("/progress")).text
    assert [c.status for c in await rig.telegram.called("sendMessage", 3)] == [502, 0, 200]


async def test_answers_wait_out_flood_control(rig: Rig) -> None:
    rig.telegram.rate_limit(7, 1, method="sendMessage")
    await rig.telegram.say("/progress", user_id=7)
    refused, taken = await rig.telegram.called("sendMessage", 2)
    assert (refused.status, taken.status) == (429, 200)
    assert taken.at - refused.at >= 1


async def test_answers_follow_a_group_that_moves(rig: Rig) -> None:
    rig.telegram.write("good morning", chat_id=GROUP, chat_type="group")
    move = asyncio.Event()

    async def reply(_: Request) -> Card:
        move.set()
        rig.telegram.migrate(GROUP, -100999)
        return Card(kind="echo", title="Moved")

    rig.core.reply = reply
    rig.telegram.write("/progress", chat_id=GROUP, chat_type="group")
    assert (await rig.telegram.message(-100999)).text == "Moved"


async def test_an_answer_nobody_can_get_is_let_go(rig: Rig) -> None:
    rig.telegram.person(7)
    rig.telegram.chat(7, "private")
    rig.telegram.block(7)
    rig.telegram.write("/progress", user_id=7)
    await rig.telegram.called("sendMessage")
    assert (await rig.telegram.say("/help", user_id=8)).text


async def test_commands_under_way_are_finished_before_closing(
    app: App, telegram: TelegramEmulator
) -> None:
    started, gate = asyncio.Event(), asyncio.Event()

    async def slow(_: Request) -> Card:
        started.set()
        await gate.wait()
        return Card(kind="echo", title="Done")

    async with running(app, telegram) as rig:
        rig.core.reply = slow
        telegram.write("/progress", user_id=7)
        await started.wait()
        asyncio.get_running_loop().call_soon(gate.set)
    assert [m.text for m in telegram.messages(7)] == ["Done"]
