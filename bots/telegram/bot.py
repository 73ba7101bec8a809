"""Puts the parts together: one connected bot."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.types import User
from aiogram.utils.token import TokenValidationError
from redis.asyncio import Redis

from bots.telegram.buttons import Buttons
from bots.telegram.commands import Conversations, menu, register
from bots.telegram.inbound import Reader
from bots.telegram.outbound import TelegramSender
from bots.telegram.polling import ANSWER_S, persistently, polling
from core.config import Settings
from core.conversation.command import Command
from core.conversation.patience import Answer
from core.errors import SetupError

Delivering = Callable[[TelegramSender], AbstractAsyncContextManager[object]]


@dataclass(frozen=True)
class Connected:
    """A connected bot: its user name, its sender, and the task that polls."""

    username: str
    sender: TelegramSender
    polling: asyncio.Task[None]


def client(settings: Settings) -> Bot:
    """Return aiogram's client; SetupError when the token is missing or cannot be one."""
    if settings.telegram_token is None:
        raise SetupError("Telegram needs LAURELS_TELEGRAM_TOKEN, the token @BotFather gave you.")
    url = settings.telegram_api_url
    server = TelegramAPIServer.from_base(url) if url else PRODUCTION
    try:
        return Bot(
            settings.telegram_token.get_secret_value(),
            session=AiohttpSession(api=server, timeout=ANSWER_S),
            default=DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True),
        )
    except TokenValidationError as error:
        raise SetupError(
            "LAURELS_TELEGRAM_TOKEN is no token; they look like 123456789:AAE…, from @BotFather."
        ) from error


@asynccontextmanager
async def connected(
    settings: Settings,
    redis: Redis,
    answer: Answer,
    commands: Iterable[Command],
    delivering: Delivering,
) -> AsyncIterator[Connected]:
    """Connect to Telegram, answer commands and send deliveries until the block ends.

    Yields once Telegram has answered and updates are asked for; waits with back-off while it is
    out of reach. Raises SetupError for what has to be mended.
    """
    commands = tuple(commands)
    menu(commands, admin=True)  # clashes fail here, before anything is connected
    bot, buttons = client(settings), Buttons(redis)

    async def greet() -> User:
        me = await bot.get_me()
        await bot.delete_webhook(drop_pending_updates=False)  # it would keep updates from us
        await register(bot, commands)
        return me

    async with AsyncExitStack() as stack:
        stack.push_async_callback(bot.session.close)
        me = await persistently(greet, "connecting")
        username = me.username or ""
        sender = TelegramSender(bot, buttons)
        await stack.enter_async_context(delivering(sender))
        dispatcher = Dispatcher(disable_fsm=True)
        reader = Reader(bot, username, commands)
        Conversations(bot, reader, buttons, answer).register(dispatcher)
        task = await stack.enter_async_context(polling(bot, dispatcher))
        yield Connected(username, sender, task)
