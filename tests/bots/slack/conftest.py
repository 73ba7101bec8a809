"""A Slack workspace, a fake core and a connected bot."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

import pytest
from pydantic import SecretStr

from bots.slack.bot import Bot, connected
from bots.slack.outbound import SlackSender
from core.cards import Card, Paragraph, text
from core.config import Settings
from core.conversation.request import Request
from tests.emulators.slack import SlackEmulator

Answer = Callable[[Request], Awaitable[Card]]


class FakeCore:
    """Stands in for core.conversation.answer: notes what was asked, says it back."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.card: Card | None = None

    async def __call__(self, request: Request) -> Card:
        self.requests.append(request)
        return self.card or Card(kind="echo", body=(Paragraph(text=text(request.text)),))


def settings_for(slack: SlackEmulator, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "slack_bot_token": SecretStr(slack.bot_token),
        "slack_app_token": SecretStr(slack.app_token),
        "slack_api_url": slack.url,
    }
    return Settings(_env_file=None, **(values | changes))


def no_deliveries(_: SlackSender) -> AbstractAsyncContextManager[object]:
    return nullcontext()


@pytest.fixture
async def slack() -> AsyncIterator[SlackEmulator]:
    async with SlackEmulator() as emulator:
        yield emulator


@pytest.fixture
def core() -> FakeCore:
    return FakeCore()


@pytest.fixture
async def bot(slack: SlackEmulator, core: FakeCore) -> AsyncIterator[Bot]:
    async with connected(settings_for(slack), core, no_deliveries) as connected_bot:
        yield connected_bot


@asynccontextmanager
async def bot_answering(slack: SlackEmulator, answer: Answer) -> AsyncIterator[Bot]:
    async with connected(settings_for(slack), answer, no_deliveries) as connected_bot:
        yield connected_bot
