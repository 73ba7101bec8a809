"""A Telegram emulator, and a bot of ours connected to it that talks to a made-up core."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from redis.exceptions import ConnectionError as RedisDown

from bots.telegram.bot import Connected, connected
from bots.telegram.buttons import Buttons
from bots.telegram.outbound import TelegramSender
from core.cards import Action, Card, Paragraph, text
from core.config import Settings
from core.conversation.command import Command
from core.conversation.request import Request
from tests.emulators.telegram import TelegramEmulator

LONG_COMMAND = "goal edit revenue 50000 monthly because the whole team said so, in November"


class FakeRedis:
    """The two calls the bot makes; `down` makes both fail."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.expiry_s: dict[str, int] = {}
        self.down = False

    async def set(self, name: str, value: str, ex: int) -> None:
        if self.down:
            raise RedisDown("Redis is away")
        self.values[name], self.expiry_s[name] = value.encode(), ex

    async def get(self, name: str) -> bytes | None:
        if self.down:
            raise RedisDown("Redis is away")
        return self.values.get(name)


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
    redis: FakeRedis
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
async def running(telegram: TelegramEmulator) -> AsyncIterator[Rig]:
    core, redis = Core(), FakeRedis()
    async with (
        asyncio.timeout(30),
        connected(settings_for(telegram), redis, core.answer, COMMANDS, no_deliveries) as bot,  # type: ignore[arg-type]
    ):
        yield Rig(telegram, core, redis, bot)


@pytest_asyncio.fixture(loop_scope="session")
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        yield emulator
    assert emulator.violations == []


@pytest_asyncio.fixture(loop_scope="session")
async def rig(telegram: TelegramEmulator) -> AsyncIterator[Rig]:
    async with running(telegram) as found:
        yield found


@pytest.fixture
def buttons() -> Buttons:
    return Buttons(FakeRedis())  # type: ignore[arg-type]
