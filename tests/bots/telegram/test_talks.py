"""Longer talks with the real core, as people on Telegram have them."""

from collections.abc import AsyncIterator

import pytest_asyncio

from bots.telegram.__main__ import open_bot
from core.app import App
from tests.bots.telegram.conftest import settings_for
from tests.core.support import event, post
from tests.emulators.telegram import TelegramEmulator

GROUP, MEI, ADA = -100200, 7, 8


@pytest_asyncio.fixture(loop_scope="session")
async def wins(app: App, telegram: TelegramEmulator) -> AsyncIterator[TelegramEmulator]:
    """A group with Laurels in it, administered by Mei."""
    telegram.person(MEI, "Mei Tanaka")
    telegram.person(ADA, "Ada Lovelace")
    telegram.chat(GROUP, "group", "Wins", admins=[MEI])
    async with open_bot(app, settings_for(telegram)):
        yield telegram


async def test_a_goal_is_set_step_by_step(wins: TelegramEmulator) -> None:
    asked = await wins.say("/goal set", user_id=MEI)
    question = (await wins.click(asked, "Revenue", user=MEI)).message
    assert question is not None
    assert question.reply_markup is not None
    assert question.reply_markup["force_reply"] is True
    done = await wins.say("50k", user_id=MEI, answering=question)
    assert done.text.startswith("Goal set: $50,000 revenue in November.")


async def test_a_celebration_with_its_picture_is_applauded_in_place(
    wins: TelegramEmulator, app: App
) -> None:
    asked = await wins.say("/announce here", user_id=MEI, chat_id=GROUP)
    await post(app, event(member=f"telegram-{MEI}", metrics={"revenue": "12000.00"}))
    posted = await wins.message(GROUP, "Mei", after=asked.order, deadline_s=10)
    assert posted.photo is not None
    assert posted.styled("bold") == ["Mei Tanaka reached $10,000 in November."]
    clicked = await wins.click(posted, posted.buttons[0]["text"], user=ADA, expect_message=False)
    assert clicked.answer["text"] == "You applauded Mei. 1 so far."
    await wins.until(lambda: "1" in posted.buttons[0]["text"], "the count", 10)
    assert wins.refused == []
    uploads = [c.method for c in wins.calls if c.method in {"sendPhoto", "editMessageMedia"}]
    assert uploads == ["sendPhoto"]


async def test_the_room_is_paged_in_one_message(wins: TelegramEmulator) -> None:
    room = await wins.say("/trophies", user_id=MEI)
    for label in ("Gold: 0 of 10", "Closest", "Trophy room"):
        assert (await wins.click(room, label, user=MEI)).message is room
    assert wins.messages(MEI) == [room]
