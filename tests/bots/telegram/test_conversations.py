"""What a click does: where its answer goes, and what is said about buttons that are too old."""

import asyncio

import pytest

from bots.telegram import conversations
from core.app import App
from core.cards import Action, Card, Menu, Option, Paragraph, text
from core.conversation.request import Request
from core.errors import Unavailable
from tests.bots.telegram.conftest import LONG_COMMAND, Rig, picture, running
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram_state import Message

GROUP = -100200
NEXT = Action(label="Next", command="leaderboard page 2", stays=True)


def pages(*, public: bool) -> Card:
    """A page that leads to the next."""
    return Card(kind="board", title="Page", actions=(NEXT,), public=public)


async def test_a_click_in_private_takes_the_messages_place(rig: Rig) -> None:
    rig.telegram.person(7, language="de")
    reply = await rig.telegram.say("/goal list", user_id=7, user_name="Mei Tanaka")
    first = rig.heard()
    clicked = await rig.telegram.click(reply, "Remove", user=7)
    assert clicked.answer == {"text": "", "show_alert": False}
    assert clicked.message is reply
    assert reply.text.startswith("You said: goal remove revenue")
    assert len(rig.telegram.messages(7)) == 1
    assert rig.heard() == Request(
        platform="telegram",
        chat="7",
        person="7",
        person_name="Mei Tanaka",
        text="goal remove revenue",
        private=True,
        id=rig.heard().id,
        locale="de",
    )
    assert (rig.heard().id or "").startswith("telegram:424242:")
    assert rig.heard().id != first.id


async def test_a_click_in_a_group_runs_for_who_clicked_and_is_answered_below(rig: Rig) -> None:
    reply = await rig.telegram.say("/goal list", user_id=7, chat_id=GROUP, thread_id=42)
    rig.telegram.person(8, "Ada Lovelace")
    clicked = await rig.telegram.click(reply, "Remove", user=8)
    assert (rig.heard().person, rig.heard().person_name) == ("8", "Ada Lovelace")
    assert (rig.heard().thread, rig.heard().admin, rig.heard().private) == ("42", None, False)
    assert clicked.message is not None
    assert clicked.message is not reply
    assert (clicked.message.reply_to, clicked.message.thread_id) == (reply.id, 42)
    assert reply.edits == []


@pytest.mark.parametrize(
    ("public", "who", "in_place"),
    [(False, 7, True), (False, 8, False), (True, 7, True), (True, 8, True)],
)
async def test_pages_turn_in_place_for_whom_they_are(
    rig: Rig, public: bool, who: int, in_place: bool
) -> None:
    async def turn(request: Request) -> Card:
        made = pages(public=public)
        return made.model_copy(update={"title": f"{request.text}, {len(rig.core.requests)}"})

    rig.core.reply = turn
    reply = await rig.telegram.say("/leaderboard", user_id=7, chat_id=GROUP, thread_id=42)
    clicked = await rig.telegram.click(reply, "Next", user=who)
    assert (clicked.message is reply) is in_place
    if in_place:
        assert reply.text == "leaderboard page 2, 2"
        assert (await rig.telegram.click(reply, "Next", user=who)).message is reply


async def test_a_menu_turns_the_card_it_is_on(rig: Rig) -> None:
    async def board(request: Request) -> Card:
        options = [("Month", "leaderboard month"), ("Week", "leaderboard week")]
        menu = Menu(
            label="Period",
            options=tuple(
                Option(label=label, command=command, chosen=request.text == command)
                for label, command in options
            ),
        )
        return Card(kind="board", title=request.text, menus=(menu,), public=True)

    rig.core.reply = board
    reply = await rig.telegram.say("/leaderboard", chat_id=GROUP)
    clicked = await rig.telegram.click(reply, "Week", user=8)
    assert clicked.message is reply
    assert [b["text"] for b in reply.buttons] == ["Month", "✓ Week"]


async def test_a_long_menu_is_one_button_until_it_is_opened(rig: Rig) -> None:
    async def board(request: Request) -> Card:
        commands = [f"leaderboard m{number}" for number in range(9)]
        chosen = request.text if request.text in commands else commands[0]
        options = tuple(
            Option(label=command[-2:], command=command, chosen=command == chosen)
            for command in commands
        )
        menu = Menu(label="Metric", options=options)
        return Card(kind="board", title=request.text, menus=(menu,), actions=(NEXT,), public=True)

    rig.core.reply = board
    reply = await rig.telegram.say("/leaderboard", chat_id=GROUP)
    assert [b["text"] for b in reply.buttons] == ["Metric: m0 ▾", "Next"]
    clicked = await rig.telegram.click(reply, "Metric: m0 ▾", user=8)
    assert clicked.message is reply
    assert [b["text"] for b in reply.buttons][:2] == ["✓ m0", "m1"]
    await rig.telegram.click(reply, "m1", user=8)
    assert rig.heard().text == "leaderboard m1"
    assert [b["text"] for b in reply.buttons] == ["Metric: m1 ▾", "Next"]


async def test_what_is_for_one_person_does_not_take_everybodys_place(rig: Rig) -> None:
    async def board(request: Request) -> Card:
        if request.person == "8":
            return Card(kind="error", title="Only for administrators.")
        return pages(public=True)

    rig.core.reply = board
    reply = await rig.telegram.say("/leaderboard", chat_id=GROUP, user_id=7)
    clicked = await rig.telegram.click(reply, "Next", user=8)
    assert clicked.message is not None
    assert (clicked.message.text, reply.edits) == ("Only for administrators.", [])


async def test_a_toast_is_all_there_is_of_a_quiet_answer(rig: Rig) -> None:
    reply = await rig.telegram.say("/goal list", chat_id=GROUP)

    async def quiet(_: Request) -> Card:
        return Card(kind="applause", body=(Paragraph(text=text("👏 " * 150)),), quiet=True)

    rig.core.reply = quiet
    clicked = await rig.telegram.click(reply, "Remove", expect_message=False)
    assert clicked.answer["text"].startswith("👏 👏")
    assert len(clicked.answer["text"]) <= 200
    await rig.telegram.called("answerCallbackQuery")
    assert (len(rig.telegram.messages(GROUP)), reply.edits) == (1, [])


async def test_a_slow_answer_is_acknowledged_first(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "ACKNOWLEDGE_S", 0.01)
    reply = await rig.telegram.say("/goal list")
    gate = asyncio.Event()

    async def slow(_: Request) -> Card:
        await gate.wait()
        return Card(kind="echo", title="Done")

    rig.core.reply = slow
    clicked = await rig.telegram.click(reply, "Remove", expect_message=False)
    assert clicked.answer["text"] == ""
    assert reply.edits == []
    gate.set()
    await rig.telegram.until(lambda: reply.text == "Done", "the answer")
    assert len(await rig.telegram.called("answerCallbackQuery")) == 1


async def test_nobody_but_its_admins_writes_in_a_channel(rig: Rig) -> None:
    rig.telegram.chat(-100300, "channel", "News")
    reply = await rig.telegram.say("/leaderboard", chat_id=-100300, chat_type="channel")
    clicked = await rig.telegram.click(reply, "Remove", user=8, expect_message=False)
    assert clicked.answer["show_alert"]
    assert clicked.answer["text"].startswith("You said: goal remove revenue")
    assert len(rig.telegram.messages(-100300)) == 1


async def test_old_buttons_work_after_redis_is_flushed_and_the_bot_restarted(
    app: App, telegram: TelegramEmulator
) -> None:
    async with running(app, telegram):
        reply = await telegram.say("/goal list")
    await app.redis.flushall()
    async with running(app, telegram) as rig:
        await telegram.click(reply, "Edit")
        assert rig.heard().text == LONG_COMMAND


async def test_a_button_that_is_too_old_says_so(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = await rig.telegram.say("/goal list")
    await rig.app.mongo_db["telegram_buttons"].delete_many({})
    clicked = await rig.telegram.click(reply, "Edit", expect_message=False)
    assert clicked.answer == {
        "text": "This button is too old. Type the command instead.",
        "show_alert": True,
    }

    async def away(_: str) -> None:
        raise Unavailable("MongoDB is away")

    monkeypatch.setattr(rig.app.store.buttons, "command", away)
    clicked = await rig.telegram.click(reply, "Edit", expect_message=False)
    assert clicked.answer["show_alert"]
    assert len(rig.core.requests) == 1


async def test_buttons_not_of_ours_are_answered_and_do_nothing(rig: Rig) -> None:
    reply = await rig.telegram.say("/goal list")
    for data in ("r|0|0|", "r|0|0|a|b", "r|x|y|z", "something else", "c:goal list"):
        reply.buttons[0]["callback_data"] = data
        clicked = await rig.telegram.click(reply, data, expect_message=False)
        assert clicked.answer["show_alert"]
    assert len(rig.core.requests) == 1


async def test_an_answer_that_changes_nothing_is_fine(rig: Rig) -> None:
    async def same(_: Request) -> Card:
        return Card(kind="same", title="Same", actions=(Action(label="Again", command="help"),))

    rig.core.reply = same
    reply = await rig.telegram.say("/help")
    await rig.telegram.click(reply, "Again", expect_message=False)
    [call] = await rig.telegram.called("editMessageText")
    assert call.description.startswith("Bad Request: message is not modified")
    assert (await rig.telegram.say("/help", user_id=8)).text == "Same"
    assert len(rig.telegram.messages(7)) == 1


async def test_a_long_answer_to_a_click_is_sent_anew(rig: Rig) -> None:
    reply = await rig.telegram.say("/goal list")

    async def long(_: Request) -> Card:
        return Card(kind="long", body=(Paragraph(text=text("word " * 900)),))

    rig.core.reply = long
    clicked = await rig.telegram.click(reply, "Remove")
    assert clicked.message is not reply
    assert reply.edits == []


async def test_a_text_becomes_a_picture_and_a_picture_another(rig: Rig) -> None:
    reply = await rig.telegram.say("/goal list")
    shades = iter((picture(1), picture(2)))

    async def chart(_: Request) -> Card:
        return Card(kind="chart", title="Pace", image=next(shades), actions=(NEXT,))

    rig.core.reply = chart
    assert (await rig.telegram.click(reply, "Remove")).message is reply
    assert (reply.photo, reply.text) == (picture(1).png, "Pace")
    assert (await rig.telegram.click(reply, "Next")).message is reply
    assert reply.photo == picture(2).png
    rig.core.reply = None
    words = (await rig.telegram.click(reply, "Next")).message
    assert words is not None
    assert (words.photo, reply.deleted) == (None, True)
    assert rig.telegram.messages(7) == [words]


async def test_a_message_deleted_meanwhile_is_sent_anew(rig: Rig) -> None:
    reply = await rig.telegram.say("/goal list")
    reply.deleted = True
    clicked = await rig.telegram.click(reply, "Remove")
    assert isinstance(clicked.message, Message)
    assert clicked.message is not reply


async def test_a_message_too_old_to_be_seen_is_answered_below(rig: Rig) -> None:
    reply = await rig.telegram.say("/goal list")
    reply.date = 0
    clicked = await rig.telegram.click(reply, "Remove")
    assert clicked.message is not reply
    assert reply.edits == []


async def test_a_click_from_before_a_restart_still_runs(rig: Rig) -> None:
    reply = await rig.telegram.say("/goal list")
    rig.telegram.refuse(
        400, "Bad Request: query is too old and response timeout expired", "answerCallbackQuery"
    )
    query = {"id": "q-old", "from": rig.telegram.person(7).json(), "chat_instance": "7"}
    query |= {"message": reply.json(), "data": reply.button("Remove")["callback_data"]}
    rig.telegram.push("callback_query", query)
    await rig.telegram.called("editMessageText")
    assert rig.heard().text == "goal remove revenue"


async def test_an_edit_nobody_can_see_is_let_go(rig: Rig) -> None:
    reply = await rig.telegram.say("/goal list", user_id=7)
    rig.telegram.refuse(403, "Forbidden: bot was blocked by the user", "editMessageText")
    await rig.telegram.click(reply, "Remove", expect_message=False)
    await rig.telegram.called("editMessageText")
    assert (await rig.telegram.say("/help", user_id=8)).text
    assert len(rig.telegram.messages(7)) == 1
