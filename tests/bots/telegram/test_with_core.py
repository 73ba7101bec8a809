"""The whole way with the real core: commands over Telegram, a sale, its celebration."""

import asyncio
import os
import signal
import subprocess
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest_asyncio

from bots.telegram.__main__ import open_bot
from core.app import App
from core.config import Settings
from core.conversation import answer
from core.conversation.request import Request
from core.usecases.evaluate import evaluate_lane
from core.usecases.record_events import record_events
from tests.bots.telegram.conftest import settings_for
from tests.conftest import NOW
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


async def sell(app: App, amount: str, number: int = 1) -> None:
    event = {
        "id": f"order-{number}",
        "source": "shop",
        "type": "order",
        "member": f"telegram-{MEI}",
        "occurred_at": NOW.isoformat(),
        "metrics": {"revenue": amount},
        "currency": "USD",
    }
    results = await record_events(app, await app.workspace("default"), [event], quiet=False)
    for lane in {result.document["lane"] for result in results if result.document}:
        await evaluate_lane(app, lane)


async def test_every_command_of_core_is_in_the_menu_and_answers(wins: TelegramEmulator) -> None:
    menus = {entry["command"] for menu in wins.menus.values() for entry in menu}
    assert {"goal", "progress", "leaderboard", "announce", "help", "start"} <= menus
    for command in sorted(menus):
        reply = await wins.say(f"/{command}", user_id=MEI, chat_id=GROUP)
        assert "Something went wrong" not in reply.text


async def test_a_goal_is_set_and_its_buttons_work(wins: TelegramEmulator) -> None:
    reply = await wins.say("/goal set revenue 50k monthly", user_id=MEI)
    assert "$50,000" in reply.text
    for button in reply.buttons:
        clicked = await wins.click(reply, button["text"], user=MEI, expect_message=False)
        assert not clicked.answer["show_alert"]


async def test_only_admins_choose_the_place(wins: TelegramEmulator, app: App) -> None:
    await wins.say("/help", user_id=MEI, chat_id=GROUP)
    refused = await wins.say("/announce here", user_id=ADA, chat_id=GROUP)
    assert "from now on" not in refused.text
    in_private = await wins.say("/announce here", user_id=ADA)
    assert "from now on" not in in_private.text
    allowed = await wins.say("/announce here", user_id=MEI, chat_id=GROUP)
    assert "from now on" in allowed.text
    [target] = await app.store.targets.active("default")
    assert (target.chat, target.chosen) == (str(GROUP), True)


async def test_a_celebration_is_posted_and_follows_the_group(
    wins: TelegramEmulator, app: App
) -> None:
    asked = await wins.say("/announce here", user_id=MEI, chat_id=GROUP)
    await sell(app, "12000.00")
    posted = await wins.message(GROUP, "Mei", after=asked.order)
    assert posted.styled("bold")
    wins.migrate(GROUP, -100999)
    await sell(app, "60000.00", 2)
    assert "Mei" in (await wins.message(-100999, deadline_s=10)).text


async def test_a_group_that_removed_us_is_disabled(wins: TelegramEmulator, app: App) -> None:
    await wins.say("/announce here", user_id=MEI, chat_id=GROUP)
    wins.kick(GROUP)
    await sell(app, "12000.00")
    await wins.until(lambda: wins.refused != [], "a refusal")
    async with asyncio.timeout(5):
        while await app.store.targets.active("default"):
            await asyncio.sleep(0)


async def test_a_deep_link_makes_two_accounts_one(wins: TelegramEmulator, app: App) -> None:
    asked = Request(platform="slack", chat="D1", person="U1", person_name="Mei", text="link")
    [there] = (await answer(app, asked)).actions
    await wins.say("/progress", user_id=MEI)
    address, _, start = (there.url or "").partition("?start=")
    assert address == "https://t.me/LaurelsBot"
    linked = await wins.say(f"/start {start}", user_id=MEI)
    assert linked.text.startswith("Linked: you are Mei")


@asynccontextmanager
async def process(settings: Settings, telegram: TelegramEmulator) -> AsyncIterator[Process]:
    """The bot as a process of its own."""
    environment = os.environ | {
        "LAURELS_MONGO_URL": settings.mongo_url or "",
        "LAURELS_REDIS_URL": settings.redis_url or "",
        "LAURELS_DATABASE": settings.database,
        "LAURELS_TELEGRAM_TOKEN": telegram.token,
        "LAURELS_TELEGRAM_API_URL": telegram.url,
    }
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bots.telegram",
        env=environment,
        cwd=Path(__file__).parents[3],
        stderr=subprocess.PIPE,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


async def test_the_process_starts_answers_and_stops(
    settings: Settings, telegram: TelegramEmulator
) -> None:
    async with process(settings, telegram) as bot:
        reply = await telegram.say("/start", user_id=MEI, user_name="Mei", deadline_s=30)
        assert reply.text
        bot.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            _, log = await bot.communicate()
        assert bot.returncode == 0, log.decode()


async def test_a_command_survives_the_death_of_the_process(
    settings: Settings, telegram: TelegramEmulator
) -> None:
    telegram.rate_limit(None, 30, method="sendMessage")  # it dies while it waits
    telegram.write("/goal list", user_id=MEI)
    async with process(settings, telegram) as bot:
        await telegram.until(lambda: bool(telegram.refused), "an answer on its way", 30)
        await telegram.until(lambda: not telegram.updates, "confirmation")
        bot.kill()
    telegram.write("/progress", user_id=MEI)
    async with process(settings, telegram):
        await telegram.until(lambda: len(telegram.messages(MEI)) >= 2, "both answers", 30)
    first, second = telegram.messages(MEI)
    assert "goal" in first.text.lower()
    assert first.text != second.text
