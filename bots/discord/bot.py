"""Puts the parts together: one connected bot."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import discord
from discord import app_commands

from bots.discord.client import LaurelsClient, endpoints
from bots.discord.counting import Counter
from bots.discord.outbound import DiscordSender
from bots.discord.replies import Conversations, answering
from bots.discord.servers import Servers
from core.config import Settings
from core.conversation.command import Command
from core.errors import LaurelsError, SetupError, Unavailable

Delivering = Callable[[DiscordSender], AbstractAsyncContextManager[object]]

LOGIN_TIMEOUT_S = 30.0
SHARD_TIMEOUT_S = 60.0  # Discord lets one shard in every 5 s
_BAD_TOKEN = 4004


@dataclass(frozen=True)
class Bot:
    """A connected bot: its name on Discord, its sender and its connection."""

    name: str
    sender: DiscordSender
    connection: asyncio.Task[None]
    outdated: asyncio.Event = field(default_factory=asyncio.Event)

    async def lost(self) -> None:
        """Wait until there has to be another connection: return when this one hears the wrong.

        Raises SetupError or Unavailable when it ended for good. discord.py mends by itself what can
        be mended, so this is rare.
        """
        asked = asyncio.create_task(self.outdated.wait())
        try:
            await asyncio.wait({self.connection, asked}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked.cancel()
        if self.connection.done():
            raise _why(self.connection)


@asynccontextmanager
async def connected(
    settings: Settings,
    conversations: Conversations,
    commands: Iterable[Command],
    delivering: Delivering,
    *,
    servers: Servers | None = None,
    counter: Counter | None = None,
) -> AsyncIterator[Bot]:
    """Connect to Discord, answer commands and send deliveries until the block ends.

    Yields once every shard has been greeted. Raises SetupError for what has to be mended,
    Unavailable when Discord does not answer.
    """
    if settings.discord_token is None:
        raise SetupError("Discord needs LAURELS_DISCORD_TOKEN, the bot's token.")
    token = settings.discord_token.get_secret_value()
    gateway = settings.discord_gateway_url
    client = LaurelsClient(conversations, commands, gateway, servers=servers, counter=counter)
    async with AsyncExitStack() as stack:
        stack.enter_context(endpoints(settings))
        await stack.enter_async_context(client)
        await _log_in(client, token)
        await stack.enter_async_context(answering(conversations))
        if servers is not None:
            stack.push_async_callback(servers.drain)
        connection = await stack.enter_async_context(_gateway(client))
        sender = DiscordSender(client)
        await stack.enter_async_context(delivering(sender))
        outdated = counter.outdated if counter is not None else asyncio.Event()
        yield Bot(client.user.name if client.user else "", sender, connection, outdated)


async def _log_in(client: LaurelsClient, token: str) -> None:
    try:
        async with asyncio.timeout(LOGIN_TIMEOUT_S):
            await client.login(token)
    except discord.LoginFailure as error:
        raise SetupError(
            "Discord does not accept LAURELS_DISCORD_TOKEN; copy it anew from the bot's page in "
            "the developer portal."
        ) from error
    except app_commands.CommandSyncFailure as error:
        raise SetupError(f"Discord does not take the commands: {error}") from error
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unavailable(f"Discord does not answer: {type(error).__name__}.") from error


@asynccontextmanager
async def _gateway(client: LaurelsClient) -> AsyncIterator[asyncio.Task[None]]:
    connection = asyncio.create_task(client.connect())
    try:
        while not client.is_connected():
            await _progress(client, connection)
        yield connection
    finally:
        await client.hang_up()
        connection.cancel()
        await asyncio.gather(connection, return_exceptions=True)


async def _progress(client: LaurelsClient, connection: asyncio.Task[None]) -> None:
    """Wait for the next shard."""
    client.progress.clear()
    greeted = asyncio.create_task(client.progress.wait())
    try:
        done, _ = await asyncio.wait(
            {connection, greeted}, timeout=SHARD_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        greeted.cancel()
    if connection in done:
        raise _why(connection)
    if not done:
        raise Unavailable("Discord's gateway does not answer.")


def _why(connection: asyncio.Task[None]) -> LaurelsError:
    """Return why a connection ended."""
    if connection.cancelled() or (error := connection.exception()) is None:
        return Unavailable("The connection to Discord was closed.")
    if isinstance(error, discord.ConnectionClosed) and error.code == _BAD_TOKEN:
        return SetupError("Discord no longer accepts LAURELS_DISCORD_TOKEN.")
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return SetupError("Discord does not let this bot hear of servers (intent guilds).")
    return Unavailable(f"The connection to Discord was lost: {type(error).__name__}.")
