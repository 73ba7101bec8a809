"""A Discord emulator, a made-up core and a connected bot."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bots.discord.bot import Bot, connected
from bots.discord.outbound import DiscordSender
from bots.discord.replies import Conversations
from core.cards import Action, Card, Option, Paragraph, text
from core.config import Settings
from core.conversation.command import Arg, Command
from core.conversation.request import Request
from core.domain.targets import Target
from tests.core.conftest import app, app_of_the_session  # noqa: F401 - one app a session
from tests.emulators.discord import DiscordEmulator

Answer = Callable[[Request], Awaitable[Card]]


async def _run(context: Any, arguments: dict[str, str | None]) -> Card:
    raise AssertionError("the made-up core answers instead")


def command(name: str, *args: Arg, admin: bool = False, summary: str = "") -> Command:
    return Command(name, summary or f"Do {name}", _run, name, args=args, admin=admin)


COMMANDS = (
    command(
        "goal set",
        Arg("metric", "what to count", choices=("revenue", "units", "messages")),
        Arg("target", "how much, such as 50k or 25"),
        Arg("period", "how long", False, ("daily", "monthly"), True),
        summary="Set a goal for yourself",
    ),
    command("goal list", summary="Show your goals"),
    command("progress"),
    command("trophies", Arg("who", "whose", False)),
    command("season", Arg("season", "which", False)),
    command("season start", Arg("name", "what it is called"), admin=True),
    command("leaderboard", Arg("metric", "what to compare", False)),
    command("announce here", admin=True),
    command("help", summary="Show what I can do"),
)


class FakeCore:
    """Stands in for core.conversation.answer: notes what was asked, says it back."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.card: Card | None = None
        self.reply: Answer | None = None
        self.suggested: list[Option] = []
        self.typing: list[tuple[Request, str, str, str]] = []

    async def suggest(self, request: Request, command: str, arg: str, typed: str) -> list[Option]:
        self.typing.append((request, command, arg, typed))
        return self.suggested

    async def __call__(self, request: Request) -> Card:
        self.requests.append(request)
        if self.reply is not None:
            return await self.reply(request)
        return self.card or echo(request)


def echo(request: Request, *, public: bool = False) -> Card:
    return Card(
        kind="echo",
        title="You said",
        body=(Paragraph(text=text(request.text)),),
        actions=(
            Action(label="My progress", command="progress", style="primary"),
            Action(label="Remove", command="goal remove g1", style="danger"),
        ),
        public=public,
    )


def answering_late(discord: DiscordEmulator, *, public: bool) -> Answer:
    """Answer only once Discord has been told to wait."""

    async def reply(request: Request) -> Card:
        seen = len(discord.requests)
        await discord.wait_for(lambda: len(discord.requests) > seen)
        return echo(request, public=public)

    return reply


class Wire:
    """A client that sends what it is told to."""

    def __init__(self, emulator: DiscordEmulator, session: aiohttp.ClientSession) -> None:
        self.emulator, self.session = emulator, session
        self.messages = f"/channels/{emulator.channel_id}/messages"
        self.commands = f"/applications/{emulator.application_id}/commands"

    async def __call__(
        self, method: str, path: str, body: Any = None, token: str | None = None
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bot {token or self.emulator.token}"}
        url = self.emulator.api_url + path
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            assert answer.headers["Content-Type"] == "application/json"
            return answer.status, await answer.json()


def settings_for(discord: DiscordEmulator, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "discord_token": discord.token,
        "discord_api_url": discord.api_url,
        "discord_gateway_url": discord.gateway_url,
    }
    return Settings(_env_file=None, **(values | changes))


def no_deliveries(_: DiscordSender) -> AbstractAsyncContextManager[object]:
    return nullcontext()


def talk(core: FakeCore, commands: Iterable[Command] = COMMANDS) -> Conversations:
    return Conversations(core, core.suggest, commands)


@asynccontextmanager
async def bot_answering(
    discord: DiscordEmulator, core: FakeCore, commands: Iterable[Command] = COMMANDS, **changes: Any
) -> AsyncIterator[Bot]:
    settings = settings_for(discord, **changes)
    async with connected(settings, talk(core, commands), commands, no_deliveries) as bot:
        yield bot


def target_in(channel: str, **fields: Any) -> Target:
    return Target(id="t1", workspace="default", platform="discord", chat=channel, **fields)


@pytest_asyncio.fixture(loop_scope="session")
async def discord() -> AsyncIterator[DiscordEmulator]:
    async with DiscordEmulator() as emulator:
        yield emulator


@pytest.fixture
def core() -> FakeCore:
    return FakeCore()


@pytest_asyncio.fixture(loop_scope="session")
async def bot(discord: DiscordEmulator, core: FakeCore) -> AsyncIterator[Bot]:
    async with bot_answering(discord, core) as connected_bot:
        yield connected_bot
    assert discord.refusals == []


@pytest_asyncio.fixture(loop_scope="session")
async def wire(discord: DiscordEmulator) -> AsyncIterator[Wire]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(5)) as session:
        yield Wire(discord, session)
