"""Puts the parts together: one connected bot."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bots.slack.client import TIMEOUT_S, check_bot_token, web_client
from bots.slack.commands import Conversations, answering
from bots.slack.outbound import SlackSender
from bots.slack.people import People
from bots.slack.socket_mode import open_socket
from core.config import Settings
from core.conversation.patience import Answer
from core.errors import SetupError

Delivering = Callable[[SlackSender], AbstractAsyncContextManager[object]]


@dataclass(frozen=True)
class Bot:
    """A connected bot: the name of its Slack workspace, its sender and its connection."""

    workspace: str
    sender: SlackSender
    socket: SocketModeClient


@asynccontextmanager
async def connected(
    settings: Settings, answer: Answer, delivering: Delivering
) -> AsyncIterator[Bot]:
    """Connect to Slack, answer commands and send deliveries until the block ends.

    Yields once Slack has said hello. Raises SetupError for what has to be mended, Unavailable
    when Slack does not answer.
    """
    token = app_token(settings)
    async with AsyncExitStack() as stack:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        retries = [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler()]
        patient = web_client(settings, session, retries)
        workspace = await check_bot_token(patient)
        sender = SlackSender(web_client(settings, session, []))
        await stack.enter_async_context(delivering(sender))
        conversations = Conversations(answer, People(patient), session, patient.proxy)
        await stack.enter_async_context(answering(conversations))
        bolt = AsyncApp(name="laurels", client=patient, signing_secret="")
        conversations.register(bolt)
        socket = await stack.enter_async_context(open_socket(bolt, token))
        yield Bot(workspace, sender, socket)


def app_token(settings: Settings) -> str:
    """Return the token Socket Mode needs, or say which setting is missing."""
    if settings.slack_bot_token is None:
        raise SetupError("Slack needs LAURELS_SLACK_BOT_TOKEN, the app's bot token (xoxb-…).")
    if settings.slack_app_token is None:
        raise SetupError(
            "Slack's Socket Mode needs LAURELS_SLACK_APP_TOKEN, an app-level token (xapp-…) with "
            "the scope connections:write."
        )
    return settings.slack_app_token.get_secret_value()
