"""Each bot killed (-9) ten times in the middle of 500 deliveries: every celebration arrives."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from core.app import App
from core.config import Settings
from core.domain.targets import Target
from core.usecases.deliver import MOST_AT_ONCE
from tests.acceptance.process import running, stop
from tests.core.support import counted, post
from tests.emulators.discord import DiscordEmulator
from tests.emulators.slack import SlackEmulator
from tests.emulators.telegram import TelegramEmulator

PLACES, KILLS, PATIENCE_S = 500, 10, 240


@dataclass
class Rig:
    """One platform: its environment, 500 places, and how often each has the celebration."""

    env: dict[str, str]
    chats: list[str]
    copies: Callable[[], Counter[str]]


@asynccontextmanager
async def slack() -> AsyncIterator[Rig]:
    async with SlackEmulator() as emulator:
        chats = [f"C{9000 + number}" for number in range(PLACES)]
        for chat in chats:
            emulator.add_channel(chat, chat.lower())
        env = {
            "LAURELS_SLACK_BOT_TOKEN": emulator.bot_token,
            "LAURELS_SLACK_APP_TOKEN": emulator.app_token,
            "LAURELS_SLACK_API_URL": emulator.url,
        }
        yield Rig(env, chats, lambda: Counter(
            m.channel for m in emulator.posted() if m.via == "chat.postMessage" and not m.thread_ts
        ))  # fmt: skip


@asynccontextmanager
async def discord() -> AsyncIterator[Rig]:
    async with DiscordEmulator() as emulator:
        guild = emulator.guild_id
        chats = [emulator.add_channel(guild, f"place-{number}") for number in range(PLACES)]
        env = {
            "LAURELS_DISCORD_TOKEN": emulator.token,
            "LAURELS_DISCORD_API_URL": emulator.api_url,
            "LAURELS_DISCORD_GATEWAY_URL": emulator.gateway_url,
        }
        yield Rig(env, chats, lambda: Counter(m["channel_id"] for m in emulator.posted.values()))


@asynccontextmanager
async def telegram() -> AsyncIterator[Rig]:
    async with TelegramEmulator() as emulator:
        chats = [str(-5000 - number) for number in range(PLACES)]
        for chat in chats:
            emulator.chat(int(chat), "group", f"Place {chat}")
        env = {
            "LAURELS_TELEGRAM_TOKEN": emulator.token,
            "LAURELS_TELEGRAM_API_URL": emulator.url,
        }
        yield Rig(env, chats, lambda: Counter(
            chat for chat in chats for _ in emulator.messages(int(chat))
        ))  # fmt: skip


RIGS = {"discord": discord, "slack": slack, "telegram": telegram}


@pytest.mark.timeout(PATIENCE_S + 20)
@pytest.mark.parametrize("platform", RIGS)
async def test_every_celebration_arrives(platform: str, app: App, settings: Settings) -> None:
    async with RIGS[platform]() as rig, asyncio.timeout(PATIENCE_S):
        for number, chat in enumerate(rig.chats):
            target = Target(
                id=f"place-{number}", workspace="default", platform=platform, chat=chat, chosen=True
            )
            await app.store.targets.choose(target)
        await post(app, counted(1, images=15) | {"occurred_at": app.clock().isoformat()})
        outbox = app.mongo_db["deliveries"]
        wanted = {"kind": "celebration"}
        assert await outbox.count_documents(wanted) == PLACES

        for kill in range(KILLS):
            async with running(settings, f"bots.{platform}", **rig.env) as process:
                # Die in the middle: as soon as some more have arrived than ever before.
                mark = rig.copies().total() + (PLACES - len(rig.copies())) // (KILLS - kill + 1)
                while rig.copies().total() < mark:
                    assert process.returncode is None, "the bot ended by itself"
                    await asyncio.sleep(0.005)
                await stop(process, signal.SIGKILL)
        left = PLACES - await outbox.count_documents({**wanted, "state": "sent"})
        assert left, "every kill has to come before the end"
        async with running(settings, f"bots.{platform}", **rig.env):
            while await outbox.count_documents({**wanted, "state": {"$ne": "sent"}}):
                await asyncio.sleep(0.02)

        copies = rig.copies()
        assert set(copies) == set(rig.chats), "nothing is lost"
        twice = copies.total() - PLACES
        print(f"{platform}: {PLACES} celebrations, {KILLS} kills, {twice} arrived twice")
        assert twice <= (0 if platform == "discord" else KILLS * MOST_AT_ONCE)
