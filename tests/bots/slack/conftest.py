"""A Slack workspace, a fake core and a connected bot."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bots.slack.bot import Bot, connected
from bots.slack.clients import Clients, Grant, Grants
from bots.slack.outbound import SlackSender
from core.cards import Action, Card, Option, Paragraph, text
from core.config import Settings
from core.conversation.request import Request
from tests.emulators.slack import SlackEmulator

Answer = Callable[[Request], Awaitable[Card]]


class FakeCore:
    """Stands in for core, bots.slack.brain.Brain: notes what was asked, says it back.

    asked: suggestions asked for, as command, argument and what was typed. rooms: by address.
    """

    def __init__(self, answer: Answer | None = None) -> None:
        self.requests: list[Request] = []
        self.homes: list[Request] = []
        self.asked: list[tuple[str, str, str]] = []
        self.card: Card | None = None
        self.options: list[Option] = []
        self.rooms: dict[str, Card] = {}
        self.language: str | None = None
        self._answer = answer

    async def answer(self, request: Request) -> Card:
        self.requests.append(request)
        if self._answer is not None:
            return await self._answer(request)
        return self.card or Card(kind="echo", body=(Paragraph(text=text(request.text)),))

    async def home(self, request: Request) -> Card:
        self.homes.append(request)
        body = Paragraph(text=text(f"Home {len(self.homes)} of {request.person_name}"))
        actions = (
            Action(label="Set a goal", command="goal set", form=True),
            Action(label="Leaderboard", command="leaderboard"),
        )
        return Card(kind="home", body=(body,), actions=actions)

    async def suggestions(
        self, request: Request, command: str, arg: str, typed: str
    ) -> list[Option]:
        self.asked.append((command, arg, typed))
        return [o for o in self.options if typed in o.label or typed in o.command]

    async def locale(self, request: Request) -> str:
        return self.language or request.locale or "en"

    async def shared(self, url: str) -> Card | None:
        return self.rooms.get(url)


def settings_for(slack: SlackEmulator, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "slack_bot_token": SecretStr(slack.bot_token),
        "slack_app_token": SecretStr(slack.app_token),
        "slack_api_url": slack.url,
    }
    return Settings(_env_file=None, **(values | changes))


def sender_to(slack: SlackEmulator, session: aiohttp.ClientSession) -> SlackSender:
    grants = Grants(Grant(token=slack.bot_token, account=slack.workspace.team_id))
    return SlackSender(Clients(settings_for(slack), session, grants))


def no_deliveries(_: SlackSender) -> AbstractAsyncContextManager[object]:
    return nullcontext()


@pytest.fixture
async def slack() -> AsyncIterator[SlackEmulator]:
    async with SlackEmulator() as emulator:
        yield emulator


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(timeout=timeout) as opened:
        yield opened


@pytest.fixture
def sender(slack: SlackEmulator, session: aiohttp.ClientSession) -> SlackSender:
    slack.add_channel("C1", "wins")
    return sender_to(slack, session)


@pytest.fixture
def core() -> FakeCore:
    return FakeCore()


@pytest.fixture
async def bot(slack: SlackEmulator, core: FakeCore) -> AsyncIterator[Bot]:
    async with connected(settings_for(slack), core, no_deliveries) as connected_bot:
        yield connected_bot


@asynccontextmanager
async def bot_answering(slack: SlackEmulator, answer: Answer | FakeCore) -> AsyncIterator[Bot]:
    brain = answer if isinstance(answer, FakeCore) else FakeCore(answer)
    async with connected(settings_for(slack), brain, no_deliveries) as connected_bot:
        yield connected_bot
