"""The command menus, and what a click does."""

import json

import pytest
from aiogram.types import BotCommand

from bots.telegram.bot import client
from bots.telegram.commands import menu, register
from core.cards import Action, Card, Paragraph, text
from core.conversation.request import Request
from core.errors import SetupError
from tests.bots.telegram.conftest import COMMANDS, LONG_COMMAND, Rig, command, settings_for
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram_state import Message

GROUP = -100200


def shown(telegram: TelegramEmulator, scope: str) -> list[str]:
    key = json.dumps([{"type": scope}, ""], sort_keys=True)
    return [entry["command"] for entry in telegram.menus[key]]


async def test_the_menus_fit_who_sees_them(rig: Rig) -> None:
    public = ["goal", "progress", "leaderboard", "link", "help"]
    everything = ["goal", "progress", "leaderboard", "link", "announce", "award", "help"]
    assert shown(rig.telegram, "all_private_chats") == ["start", *everything]
    assert shown(rig.telegram, "all_group_chats") == public
    assert shown(rig.telegram, "all_chat_administrators") == everything


def test_a_group_of_commands_is_one_word_that_names_the_others() -> None:
    first, *rest = menu(COMMANDS, admin=False)
    assert first == BotCommand(command="goal", description="set, list, remove: Set a goal")
    assert rest[-1] == BotCommand(command="help", description="What you can ask")


def test_descriptions_and_spelling_keep_to_telegrams_rules() -> None:
    [entry] = menu([command("trophy-room", summary="x" * 300)], admin=False)
    assert entry.command == "trophy_room"
    assert len(entry.description) == 256


def test_commands_spelled_alike_or_too_many_fail_at_once() -> None:
    with pytest.raises(SetupError, match="trophy-room and trophy_room"):
        menu([command("trophy-room"), command("trophy_room")], admin=False)
    with pytest.raises(SetupError, match="at most"):
        menu([command(f"c{n}") for n in range(101)], admin=False)


async def test_a_refused_menu_does_not_stop_the_bot(telegram: TelegramEmulator) -> None:
    bot = client(settings_for(telegram))
    await register(bot, [command("größe")])
    await bot.session.close()
    assert telegram.calls[-1].description == "Bad Request: BOT_COMMAND_INVALID"


async def test_a_click_in_private_takes_the_messages_place(rig: Rig) -> None:
    reply = await rig.telegram.say("/goal list", user_id=7, user_name="Mei Tanaka")
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
        admin=None,
        private=True,
    )


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


async def test_a_long_command_runs_too(rig: Rig) -> None:
    reply = await rig.telegram.say("/goal list")
    await rig.telegram.click(reply, "Edit")
    assert rig.heard().text == LONG_COMMAND


async def test_a_button_that_is_too_old_says_so(rig: Rig) -> None:
    reply = await rig.telegram.say("/goal list")
    rig.redis.values.clear()
    clicked = await rig.telegram.click(reply, "Edit", expect_message=False)
    assert clicked.answer == {
        "text": "This button is too old. Type the command instead.",
        "show_alert": True,
    }
    rig.redis.down = True
    clicked = await rig.telegram.click(reply, "Edit", expect_message=False)
    assert clicked.answer["show_alert"]
    assert len(rig.core.requests) == 1


async def test_buttons_not_of_ours_are_answered_and_do_nothing(rig: Rig) -> None:
    reply = await rig.telegram.say("/goal list")
    for button in reply.buttons:
        button["callback_data"] = "c:" if button["text"] == "Edit" else "something else"
    for label in ("Edit", "Remove"):
        clicked = await rig.telegram.click(reply, label, expect_message=False)
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
    query |= {"message": reply.json(), "data": "c:goal remove revenue"}
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
