"""What Telegram sends -> core's Request."""

import asyncio
import re
from collections.abc import Iterable
from typing import Any, Final

import structlog
from aiogram import Bot
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, Chat, MaybeInaccessibleMessageUnion, Message

from bots.telegram.asking import Asking
from bots.telegram.standing import member_of
from bots.telegram.words import as_typed
from core.conversation.command import Command
from core.conversation.request import Request
from core.errors import shorten

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)
_ADMINS: Final = {ChatMemberStatus.CREATOR, ChatMemberStatus.ADMINISTRATOR}
_REMEMBER_S, _REMEMBER_MOST = 60.0, 1000
_LOOKUP_TIMEOUT_S = 5

log = structlog.get_logger()


def native_name(word: str) -> str:
    """Return a command's first word as Telegram spells commands: `[a-z0-9_]`."""
    return word.lower().replace("-", "_")


class Reader:
    """Reads messages and clicks for one bot: which are meant for it, and who asks what where."""

    def __init__(
        self, bot: Bot, username: str, commands: Iterable[Command], asking: Asking
    ) -> None:
        self._bot = bot
        self._asking = asking
        self._username = username.lower()
        self._commands = tuple(commands)
        names = (name for command in self._commands for name in (command.name, *command.also))
        self._words = {native_name(word): word for word in (name.split()[0] for name in names)}
        self._standing: dict[tuple[int, int], tuple[float, bool]] = {}

    async def message(self, message: Message, update: int) -> Request | None:
        """Return what a message asks; None when it is not for this bot.

        `update` is the number Telegram delivers it under, the same when it comes again.
        """
        if message.forward_origin is not None or message.is_automatic_forward:
            return None
        private = message.chat.type == ChatType.PRIVATE
        who = _author(message)
        typed = await self._asking.completed(message)
        typed = typed or self.text(as_typed(message.text), private=private)
        if typed is None or who is None:
            return None
        person, name = who
        admin = await self._admin(message.chat, message.sender_chat, int(person), typed)
        locale = message.from_user.language_code if message.from_user else None
        return Request(
            **self._place(message.chat, _topic(message)),
            person=person,
            person_name=name,
            text=typed,
            admin=admin,
            id=self._id(update),
            locale=locale,
        )

    async def click(
        self,
        query: CallbackQuery,
        clicked: MaybeInaccessibleMessageUnion,
        command: str,
        update: int,
    ) -> Request:
        """Return what a click on a button of the message `clicked` asks."""
        chat, user = clicked.chat, query.from_user
        topic = _topic(clicked) if isinstance(clicked, Message) else None
        admin = await self._admin(chat, None, user.id, command)
        return Request(
            **self._place(chat, topic),
            person=str(user.id),
            person_name=user.full_name or str(user.id),
            text=command,
            admin=admin,
            id=self._id(update),
            locale=user.language_code,
        )

    def text(self, typed: str, *, private: bool) -> str | None:
        """Return what was typed after the bot's name; None when it is not for this bot.

        `/goal set 5 units` -> `goal set 5 units`. In a private chat the slash may be left out;
        in a group an unknown command is somebody else's, unless it names this bot.
        """
        match = _COMMAND.fullmatch(typed.strip())
        if match is None:
            return (typed.strip() or None) if private else None
        word, mention, rest = match[1].lower(), match[2], (match[3] or "").strip()
        if mention is not None and mention.lower() != self._username:
            return None
        if word == "start":
            # A deep link, t.me/<bot>?start=<code>, arrives as `/start <code>`; `link` asks for one.
            if rest and "link" in self._words:
                return "link" if rest == "link" else f"link {rest}"
            return "help"
        known = self._words.get(word)
        if known is None and word != "help" and mention is None and not private:
            return None
        return f"{known or word} {rest}".strip()

    def needs_admin(self, typed: str) -> bool:
        """Tell whether what was typed is, or may be short for, a command for administrators."""
        words = typed.lower().split()
        return any(
            command.admin
            for command in self._commands
            for name in (command.name, *command.also)
            if all(a == b for a, b in zip(words, name.split(), strict=False))
        )

    def _id(self, update: int) -> str:
        return f"telegram:{self._bot.id}:{update}"

    @staticmethod
    def _place(chat: Chat, topic: int | None) -> dict[str, Any]:
        return {
            "platform": "telegram",
            "chat": str(chat.id),
            "chat_name": chat.title,
            "thread": None if topic is None else str(topic),
            "private": chat.type == ChatType.PRIVATE,
        }

    async def _admin(
        self, chat: Chat, as_chat: Chat | None, person: int, typed: str
    ) -> bool | None:
        """Ask whether a person administers a chat, only for commands that depend on it."""
        if chat.type == ChatType.PRIVATE:
            return None  # everybody has a private chat with the bot; core decides
        if as_chat is not None:
            return as_chat.id == chat.id  # channels, and groups whose admins stay anonymous
        if not self.needs_admin(typed):
            return None
        now = asyncio.get_running_loop().time()
        asked_at, known = self._standing.get((chat.id, person), (now - _REMEMBER_S, False))
        if now - asked_at < _REMEMBER_S:
            return known
        admin = await self._ask_admin(chat.id, person)
        if admin is None:
            return None
        if len(self._standing) >= _REMEMBER_MOST:
            self._standing.clear()
        self._standing[chat.id, person] = (now, admin)
        return admin

    async def _ask_admin(self, chat: int, person: int) -> bool | None:
        try:
            member = await member_of(self._bot, chat, person, _LOOKUP_TIMEOUT_S)
        except AiogramError as error:
            log.warning("telegram admin unknown", chat=chat, error=shorten(str(error), 300))
            return None
        return member.status in _ADMINS


def _author(message: Message) -> tuple[str, str] | None:
    """Return id and name of who wrote; None for other bots."""
    if message.sender_chat is not None:
        speaker = message.sender_chat
        return str(speaker.id), message.author_signature or speaker.title or str(speaker.id)
    user = message.from_user
    if user is None or user.is_bot:
        return None
    return str(user.id), user.full_name or str(user.id)


def _topic(message: Message) -> int | None:
    """Return the forum topic. Replies in plain groups carry a thread id that cannot be sent to."""
    return message.message_thread_id if message.is_topic_message else None
