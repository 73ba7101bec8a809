"""A bot in HTTP mode, and an app on real servers for it, whose clock starts now.

Import the fixtures: `from tests.bots.slack.rig import *`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pydantic import SecretStr

from bots.slack.bot import Bot, connected
from core.app import App
from core.bootstrap import utc_now
from core.config import Settings
from tests.bots.slack.conftest import FakeCore, no_deliveries, settings_for
from tests.conftest import Clock
from tests.core.conftest import app, app_of_the_session
from tests.emulators.slack import SlackEmulator

__all__ = ["app", "app_of_the_session", "clock"]


@pytest.fixture
def clock() -> Clock:
    """A clock of today: MongoDB throws away what ran out by its own."""
    return Clock(utc_now())


def http_settings(slack: SlackEmulator, **changes: Any) -> Settings:
    """Settings of a bot that Slack calls, on a free port."""
    values: dict[str, Any] = {
        "slack_app_token": None,
        "slack_signing_secret": SecretStr(slack.signing_secret),
        "slack_port": 0,
    }
    return settings_for(slack, **(values | changes))


def oauth_settings(slack: SlackEmulator, **changes: Any) -> Settings:
    """Settings of a bot without a token, for all who install it."""
    values: dict[str, Any] = {
        "slack_bot_token": None,
        "slack_client_id": slack.oauth.client_id,
        "slack_client_secret": SecretStr(slack.oauth.client_secret),
        "secret_key": SecretStr("a secret key for tests"),
        "tenancy": "many",
        "public_url": "https://laurels.example",
    }
    return http_settings(slack, **(values | changes))


@asynccontextmanager
async def listening(
    slack: SlackEmulator, core: FakeCore, settings: Settings, app: App | None = None
) -> AsyncIterator[Bot]:
    """A bot that Slack sends everything to, with a signature."""
    before = app.settings if app is not None else settings
    if app is not None:
        app.settings = settings
    try:
        async with connected(settings, core, no_deliveries, app) as bot:
            await slack.deliver_to(f"http://127.0.0.1:{bot.port}/slack/events")
            yield bot
    finally:
        if app is not None:
            app.settings = before
