"""Puts the parts together: one connected bot."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bots.slack import socket_mode
from bots.slack.brain import Brain
from bots.slack.client import TIMEOUT_S, web_client
from bots.slack.clients import Authorize, Clients, Grant, Grants, grant_of_token, not_installed
from bots.slack.commands import Conversations, answering
from bots.slack.dispatch import Bolt
from bots.slack.events import Events, acknowledge_the_rest
from bots.slack.http_mode import serving
from bots.slack.installs import Installs, States
from bots.slack.oauth import Installing
from bots.slack.outbound import SlackSender
from bots.slack.people import People
from bots.slack.places import Places
from core.app import App
from core.config import Settings
from core.errors import SetupError

Delivering = Callable[[SlackSender], AbstractAsyncContextManager[object]]


@dataclass(frozen=True)
class Bot:
    """A connected bot.

    workspace: the name of the Slack workspace whose token is set, "" without one. socket: the
    connection in Socket Mode. port: where Slack's requests come in, and installations.
    """

    workspace: str
    sender: SlackSender
    socket: SocketModeClient | None = None
    port: int | None = None

    async def lost(self) -> None:
        """Return once the connection is lost; a server that listens never is."""
        if self.socket is not None:
            await socket_mode.lost(self.socket)
        else:
            await asyncio.Event().wait()


@asynccontextmanager
async def connected(
    settings: Settings, brain: Brain, delivering: Delivering, app: App | None = None
) -> AsyncIterator[Bot]:
    """Connect to Slack, answer people and send deliveries until the block ends.

    Yields once Slack has said hello, or the server listens. `app` keeps installations, and what
    they mean for the places of celebrations. Raises SetupError for what has to be mended,
    Unavailable when Slack does not answer.
    """
    check(settings)
    installs = Installs(app) if app is not None and settings.slack_oauth else None
    async with AsyncExitStack() as stack:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        retries = [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler()]
        own = await _own(settings, session)
        grants = Grants(own, installs)
        sender = SlackSender(Clients(settings, session, grants))
        await stack.enter_async_context(delivering(sender))

        patient = web_client(settings, session, list(retries))
        people = People(Clients(settings, session, grants, retries))
        conversations = Conversations(brain, people, session, patient.proxy)
        await stack.enter_async_context(answering(conversations))
        bolt = Bolt(
            name="laurels",
            client=patient,
            authorize=Authorize(grants),
            user_facing_authorize_error_message=not_installed(settings),
            request_verification_enabled=False,  # the server has, before anything was parsed
        )
        conversations.register(bolt)
        installing = None
        if app is not None:
            places = Places(app, grants)
            Events(places).register(bolt)
            if own is not None:
                await places.works(own.account)
            if installs is not None:
                installing = Installing(settings, patient, installs, States(app), places)
        acknowledge_the_rest(bolt)

        port = socket = None
        if settings.slack_http or installing is not None:
            port = await stack.enter_async_context(serving(settings, bolt, installing))
        if settings.slack_app_token is not None:
            token = settings.slack_app_token.get_secret_value()
            socket = await stack.enter_async_context(socket_mode.open_socket(bolt, token))
        yield Bot(own.name if own else "", sender, socket, port)


def check(settings: Settings) -> None:
    """Raise SetupError for settings that Slack cannot be reached with."""
    if (settings.slack_client_id is None) is not (settings.slack_client_secret is None):
        raise SetupError(
            "LAURELS_SLACK_CLIENT_ID and LAURELS_SLACK_CLIENT_SECRET go together: both are found "
            "under Basic Information of the Slack app."
        )
    if settings.slack_bot_token is None and not settings.slack_oauth:
        raise SetupError(
            "Slack needs LAURELS_SLACK_BOT_TOKEN, the app's bot token (xoxb-…), or, for many "
            "workspaces, LAURELS_SLACK_CLIENT_ID and LAURELS_SLACK_CLIENT_SECRET."
        )
    if settings.slack_app_token is None and not settings.slack_http:
        raise SetupError(
            "Slack reaches Laurels in one of two ways. Socket Mode needs no public address: set "
            "LAURELS_SLACK_APP_TOKEN, an app-level token (xapp-…) with the scope "
            "connections:write. HTTP needs one: set LAURELS_SLACK_SIGNING_SECRET and "
            "LAURELS_PUBLIC_URL."
        )


async def _own(settings: Settings, session: aiohttp.ClientSession) -> Grant | None:
    """Return what the token of the settings is good for."""
    if settings.slack_bot_token is None:
        return None
    token = settings.slack_bot_token.get_secret_value()
    retries = [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler()]
    return await grant_of_token(web_client(settings, session, list(retries), token))
