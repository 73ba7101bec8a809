"""A Telegram emulator, and a bot of ours connected to it that talks to a made-up core."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio

from bots.telegram.bot import Connected, connected
from bots.telegram.buttons import Buttons
from bots.telegram.outbound import TelegramSender
from core.app import App
from core.cards import Action, Card, Image, Paragraph, text
from core.config import Settings
from core.conversation.command import Command
from core.conversation.request import Request
from tests.core import conftest as core_tests
from tests.emulators.telegram import TelegramEmulator

app, app_of_the_session = core_tests.app, core_tests.app_of_the_session

LONG_COMMAND = "goal edit revenue 50000 monthly because the whole team said so, in November"


async def _run(context: Any, arguments: dict[str, str | None]) -> Card:
    raise AssertionError("the made-up core answers instead")


def command(name: str, *, admin: bool = False, summary: str = "") -> Command:
    return Command(name, summary or f"Do {name}", _run, name, admin=admin)


COMMANDS = (
    command("goal set", summary="Set a goal"),
    command("goal list"),
    command("goal remove"),
    command("progress"),
    command("leaderboard"),
    command("link"),
    command("announce here", admin=True),
    command("award", admin=True),
    command("help", summary="What you can ask"),
)


@dataclass
class Core:
    """Stands in for core: remembers requests and answers with `card`, or what `reply` returns."""

    requests: list[Request] = field(default_factory=list)
    reply: Callable[[Request], Awaitable[Card]] | None = None

    async def answer(self, request: Request) -> Card:
        self.requests.append(request)
        if self.reply is not None:
            return await self.reply(request)
        actions = (Action(label="Edit", command=LONG_COMMAND),)
        actions += (Action(label="Remove", command="goal remove revenue", style="danger"),)
        return Card(
            kind="echo",
            title=f"You said: {request.text}",
            body=(Paragraph(text=text(f"{len(self.requests)} so far")),),
            actions=actions,
        )


@dataclass
class Rig:
    telegram: TelegramEmulator
    core: Core
    app: App
    bot: Connected

    def heard(self) -> Request:
        return self.core.requests[-1]


@asynccontextmanager
async def no_deliveries(sender: TelegramSender) -> AsyncIterator[None]:
    yield


def settings_for(telegram: TelegramEmulator, **changes: Any) -> Settings:
    values = {"telegram_token": telegram.token, "telegram_api_url": telegram.url} | changes
    return Settings(_env_file=None, **values)


@asynccontextmanager
async def running(app: App, telegram: TelegramEmulator, **changes: Any) -> AsyncIterator[Rig]:
    """A bot over the wire, with a core that is made up and a MongoDB that is not."""
    core, settings = Core(), settings_for(telegram, **changes)
    async with (
        asyncio.timeout(30),
        connected(app, settings, core.answer, COMMANDS, no_deliveries) as bot,
    ):
        yield Rig(telegram, core, app, bot)


@pytest_asyncio.fixture(loop_scope="session")
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        yield emulator
    assert emulator.violations == []


@pytest_asyncio.fixture(loop_scope="session")
async def rig(app: App, telegram: TelegramEmulator) -> AsyncIterator[Rig]:
    async with running(app, telegram) as found:
        yield found


@pytest.fixture
def buttons(app: App) -> Buttons:
    return Buttons(app.store.buttons)


def picture(shade: int = 0) -> Image:
    """A share card of one pixel."""
    row = zlib.compress(bytes([0, shade]))
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", row), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return Image(png=b"\x89PNG\r\n\x1a\n" + b"".join(chunks), alt="Mei in a wreath")
