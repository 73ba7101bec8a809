"""Puts the parts together: one connected bot."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.utils.token import TokenValidationError

from bots.telegram.asking import Asking
from bots.telegram.buttons import Buttons
from bots.telegram.commands import menu, register
from bots.telegram.conversations import Conversations
from bots.telegram.groups import PLATFORM, Groups
from bots.telegram.inbound import Reader
from bots.telegram.inbox import Inbox
from bots.telegram.outbound import TelegramSender
from bots.telegram.polling import ANSWER_S, poll
from bots.telegram.posting import Poster
from bots.telegram.trying import persistently
from bots.telegram.webhook import Webhook, secret_of
from core.app import App
from core.config import Settings
from core.conversation.command import Command
from core.conversation.patience import Answer
from core.errors import SetupError
from core.tasks import end

Delivering = Callable[[TelegramSender], AbstractAsyncContextManager[object]]


@dataclass(frozen=True)
class Connected:
    """A connected bot: its user name, its sender, and the task that receives updates.

    The task ends by itself only when Telegram refuses the token. port: where a webhook listens.
    """

    username: str
    sender: TelegramSender
    receiving: asyncio.Task[None]
    port: int | None = None


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
    app: App,
    settings: Settings,
    answer: Answer,
    commands: Iterable[Command],
    delivering: Delivering,
) -> AsyncIterator[Connected]:
    """Connect to Telegram, answer commands and send deliveries until the block ends.

    Yields once Telegram has answered and updates come in; waits with back-off while it is out of
    reach. Raises SetupError for what has to be mended.
    """
    commands = tuple(commands)
    menu(commands, admin=True)  # clashes fail here, before anything is connected
    secret = secret_of(settings)
    bot, buttons = client(settings), Buttons(app.store.buttons)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(bot.session.close)
        me = await persistently(bot.get_me, "connecting")
        username = me.username or ""
        await persistently(
            partial(app.store.bots.note, PLATFORM, username=username), "noting the bot's name"
        )
        await register(bot, commands, app.store.bots)
        poster = Poster(bot)
        sender = TelegramSender(poster, buttons)
        await stack.enter_async_context(delivering(sender))
        dispatcher = Dispatcher(disable_fsm=True)
        groups, asking = Groups(app, poster, buttons), Asking(bot.id, app.store.buttons)
        groups.register(dispatcher)
        reader = Reader(bot, username, commands, asking)
        Conversations(poster, reader, buttons, asking, answer, groups.moved).register(dispatcher)
        kinds = dispatcher.resolve_used_update_types()
        inbox = Inbox(bot, app.store.updates, partial(dispatcher.feed_update, bot))
        stack.push_async_callback(inbox.close)
        await inbox.recover()
        port = None
        if secret is None:
            # A webhook would keep updates from us.
            await persistently(bot.delete_webhook, "asking for updates")
            task = asyncio.create_task(poll(bot, inbox, kinds), name="telegram polling")
        else:
            webhook = Webhook(bot, inbox, secret, settings.public_url or "", kinds)
            listening = webhook.listening(settings.host, settings.telegram_port)
            port = await stack.enter_async_context(listening)
            await webhook.set()
            task = asyncio.create_task(webhook.watch(), name="telegram webhook")
        stack.push_async_callback(end, task)
        yield Connected(username, sender, task, port)
