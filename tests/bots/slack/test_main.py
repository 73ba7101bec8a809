"""The bot's process: it keeps at it while Slack is away, and stops for what must be mended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from bots.slack import __main__ as process
from bots.slack import socket_mode
from core.app import App
from core.cards import Card, Paragraph, text
from core.config import Settings
from core.conversation.request import Request
from core.errors import SetupError
from tests.bots.slack.conftest import no_deliveries, settings_for
from tests.bots.slack.rig import *  # noqa: F403
from tests.bots.slack.rig import http_settings
from tests.emulators.slack import SlackEmulator

Asked = list[tuple[App, Request]]


@pytest.fixture(autouse=True)
def opened(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the process open this app, and deliver nothing."""

    @asynccontextmanager
    async def open_app(_: Settings) -> AsyncIterator[App]:
        yield app

    monkeypatch.setattr(process, "open_app", open_app)
    monkeypatch.setattr(process, "deliveries", lambda _, sender: no_deliveries(sender))


async def echo(_: App, request: Request) -> Card:
    return Card(kind="echo", body=(Paragraph(text=text(request.text)),))


async def test_open_bot_answers_with_its_app(slack: SlackEmulator, app: App) -> None:
    asked: Asked = []

    async def answer(of: App, request: Request) -> Card:
        asked.append((of, request))
        return await echo(of, request)

    async with process.open_bot(app, settings_for(slack), answer=answer) as bot:
        assert bot.workspace == "Acme"
        assert (await slack.slash("/progress")).shown == "progress"
    assert asked[0][0] is app


async def test_it_waits_for_a_slack_that_is_away(
    slack: SlackEmulator, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "RETRY_S", 0.01)
    slack.fail("auth.test", 503, times=3)
    with capture_logs() as logged:
        running = asyncio.create_task(process.run(settings_for(slack)))
        await slack.wait_for(lambda: slack.sockets.sockets)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    waits = [entry["in_s"] for entry in logged if "in_s" in entry]
    assert waits == [0.01, 0.02, 0.04]


async def test_it_connects_anew_when_the_connection_is_lost(
    slack: SlackEmulator, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "RETRY_S", 0.01)
    monkeypatch.setattr(socket_mode, "PING_S", 0.1)
    monkeypatch.setattr(socket_mode, "LOST_S", 0.3)
    running = asyncio.create_task(process.run(settings_for(slack)))
    await slack.wait_for(lambda: slack.sockets.sockets)
    slack.fail("apps.connections.open", 503, times=1000)
    slack.drop()
    await slack.wait_for(lambda: [c.method for c in slack.requests].count("auth.test") > 1)
    slack.fail("apps.connections.open", 503, times=0)
    await slack.wait_for(lambda: slack.sockets.sockets)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_in_http_mode_it_listens_until_it_is_told_to_stop(
    slack: SlackEmulator, app: App
) -> None:
    with capture_logs() as logged:
        running = asyncio.create_task(process.run(http_settings(slack)))
        await slack.wait_for(lambda: any(entry.get("port") for entry in logged))
        (port,) = (entry["port"] for entry in logged if entry.get("port"))
        http = await slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert http.answers == [200]


async def test_it_stops_when_a_token_is_missing_or_refused(slack: SlackEmulator, app: App) -> None:
    with pytest.raises(SetupError, match="LAURELS_SLACK_APP_TOKEN"):
        await process.run(settings_for(slack, slack_app_token=None))
    slack.revoke("account_inactive")
    with pytest.raises(SetupError, match="LAURELS_SLACK_BOT_TOKEN: account_inactive"):
        await process.run(settings_for(slack))
