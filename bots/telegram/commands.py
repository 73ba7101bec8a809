"""Tells Telegram which commands there are, and answers those that are typed or clicked."""

import asyncio
from collections.abc import Iterable
from weakref import WeakValueDictionary

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramMigrateToChat
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    CallbackQuery,
    Message,
)

from bots.telegram.buttons import Buttons
from bots.telegram.inbound import Reader, native_name
from bots.telegram.outbound import edit, patiently, post
from bots.telegram.render import render
from core.cards import Card
from core.conversation.command import Command
from core.conversation.patience import Answer, ask
from core.conversation.request import Request
from core.errors import SetupError, shorten

_MENU_MOST, _DESCRIPTION_MOST = 100, 256
_START = BotCommand(command="start", description="What Laurels does, and how to begin")
_OLD_BUTTON = "This button is too old. Type the command instead."

log = structlog.get_logger()


def menu(commands: Iterable[Command], *, admin: bool) -> list[BotCommand]:
    """Return core's commands as Telegram lists them: one word each, subcommands in the text.

    Raises SetupError when two of them would be spelled alike, or there are too many.
    """
    groups: dict[str, list[Command]] = {}
    for command in commands:
        if admin or not command.admin:
            groups.setdefault(command.name.split()[0], []).append(command)
    spelled: dict[str, str] = {}
    for word in groups:
        other = spelled.setdefault(native_name(word), word)
        if other != word:
            raise SetupError(f"Telegram would spell the commands {other} and {word} alike.")
    if len(spelled) > _MENU_MOST:
        raise SetupError(f"Telegram lists {_MENU_MOST} commands at most, not {len(spelled)}.")
    return [
        BotCommand(command=name, description=_description(groups[word]))
        for name, word in spelled.items()
    ]


def _description(group: list[Command]) -> str:
    subcommands = [command.name.split()[1] for command in group if " " in command.name]
    lead = f"{', '.join(subcommands)}: " if subcommands else ""
    description = lead + group[0].summary
    if len(description) > _DESCRIPTION_MOST:
        description = description[: _DESCRIPTION_MOST - 1] + "…"
    return description or group[0].name


async def register(bot: Bot, commands: Iterable[Command]) -> None:
    """Set the menus: everything in private chats and for administrators, the rest in groups."""
    commands = tuple(commands)
    everything, public = menu(commands, admin=True), menu(commands, admin=False)
    try:
        await bot.set_my_commands([_START, *everything], scope=BotCommandScopeAllPrivateChats())
        await bot.set_my_commands(public, scope=BotCommandScopeAllGroupChats())
        await bot.set_my_commands(everything, scope=BotCommandScopeAllChatAdministrators())
    except TelegramBadRequest as error:
        # The menus are a convenience: typed commands work without them.
        log.warning("telegram refused the command menu", error=shorten(str(error), 300))


class Conversations:
    """Answers what people type and click."""

    def __init__(self, bot: Bot, reader: Reader, buttons: Buttons, answer: Answer) -> None:
        self._bot = bot
        self._reader = reader
        self._buttons = buttons
        self._answer = answer
        self._turns: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()

    def register(self, dispatcher: Dispatcher) -> None:
        """Add the handlers."""
        dispatcher.message.register(self.on_message)
        dispatcher.channel_post.register(self.on_message)
        dispatcher.callback_query.register(self.on_click)

    async def on_message(self, message: Message) -> None:
        """Answer a command where it was typed; in a group as a reply to who typed it."""
        speaker = message.sender_chat or message.from_user
        async with self._turn(message.chat.id, speaker.id if speaker else 0):
            request = await self._reader.message(message)
            if request is None:
                return
            card = await ask(self._answer, request)
            await self._reply(request, card, None if request.private else message.message_id)

    async def on_click(self, query: CallbackQuery) -> None:
        """Run a button's command for who clicked; in private the answer takes the place."""
        command = await self._buttons.command(query.data or "")
        await self._acknowledge(query, None if command else _OLD_BUTTON)
        if command is None or query.message is None:
            return
        clicked = query.message
        async with self._turn(clicked.chat.id, query.from_user.id):
            request = await self._reader.click(query, command)
            if request is None:
                return
            card = await ask(self._answer, request)
            replaced = request.private and isinstance(clicked, Message)
            if not (replaced and await self._replace(clicked.chat.id, clicked.message_id, card)):
                reply_to = None if request.private else clicked.message_id
                await self._reply(request, card, reply_to)

    def _turn(self, chat: int, person: int) -> asyncio.Lock:
        """Return the lock that keeps one person's commands in the order they were given."""
        return self._turns.setdefault((chat, person), asyncio.Lock())

    async def _acknowledge(self, query: CallbackQuery, alert: str | None) -> None:
        try:
            await patiently(
                self._bot.answer_callback_query,
                query.id,
                text=alert,
                show_alert=True if alert else None,
            )
        except AiogramError as error:  # such as a click from before a restart
            log.info("telegram click not acknowledged", error=shorten(str(error), 300))

    async def _replace(self, chat: int, message: int, card: Card) -> bool:
        """Put `card` in the place of a message; False when it has to be sent instead."""
        card = await self._buttons.keep(card)
        pages = render(card)
        if len(pages) > 1:
            return False
        try:
            await patiently(edit, self._bot, chat, message, pages[0])
        except TelegramBadRequest as error:
            log.info("telegram message not replaced", chat=chat, error=shorten(str(error), 300))
            return False
        except AiogramError as error:
            log.warning("telegram answer lost", chat=chat, error=shorten(str(error), 300))
        return True

    async def _reply(self, request: Request, card: Card, reply_to: int | None) -> None:
        """Send `card` to where it was asked for, following a group that has just moved."""
        chat: int | str = request.chat
        thread = None if request.thread is None else int(request.thread)
        pages = render(await self._buttons.keep(card))
        try:
            for page in pages:
                try:
                    await patiently(post, self._bot, chat, thread, page, reply_to)
                except TelegramMigrateToChat as moved:
                    chat, reply_to = moved.migrate_to_chat_id, None
                    await patiently(post, self._bot, chat, thread, page)
                reply_to = None
        except AiogramError as error:
            log.warning("telegram answer lost", chat=chat, error=shorten(str(error), 300))
