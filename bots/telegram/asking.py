"""Asks for an argument that was left out: the reply to the question is the argument."""

import structlog
from aiogram.types import ForceReply, Message

from bots.telegram.words import as_typed, shortened
from core.cards import Card
from core.conversation.command import Arg
from core.conversation.registry import arguments_of
from core.conversation.request import Request
from core.domain.characters import scrubbed
from core.errors import Unavailable
from core.language import speaking, translated
from core.store.buttons import Buttons as Store

_PLACEHOLDER_MOST = 64

log = structlog.get_logger()


class Asking:
    """Remembers which of our messages are questions, so that a reply goes on with the command."""

    def __init__(self, bot: int, store: Store) -> None:
        self._bot = bot
        self._store = store

    def field(self, request: Request, card: Card, *, typed: bool) -> ForceReply | None:
        """Return what opens the reply field, where a card asks for something to be typed.

        In a group only for who `typed` the command, not for everybody who reads a button's answer.
        """
        asked = _asked_for(request, card)
        if asked is None or card.actions or card.menus or not (request.private or typed):
            return None
        with speaking(request.locale or "en"):
            hint = shortened(scrubbed(translated(asked.description)), _PLACEHOLDER_MOST)
        return ForceReply(
            force_reply=True,
            input_field_placeholder=hint or None,
            selective=None if request.private else True,
        )

    async def remember(self, chat: int | str, message: int, request: Request, card: Card) -> None:
        """Remember that a message asks for the rest of a command."""
        if _asked_for(request, card) is None:
            return
        try:
            await self._store.keep({_name(chat, message): request.text})
        except Unavailable as error:
            log.warning("telegram question not kept", error=error.message)

    async def completed(self, message: Message) -> str | None:
        """Return the command that a reply to one of our questions completes."""
        question, words = message.reply_to_message, as_typed(message.text)
        if question is None or question.from_user is None or question.from_user.id != self._bot:
            return None
        if not words or words.startswith("/"):
            return None
        try:
            command = await self._store.command(_name(message.chat.id, question.message_id))
        except Unavailable as error:
            log.warning("telegram question not looked up", error=error.message)
            return None
        return f"{command} {words}" if command else None


def _asked_for(request: Request, card: Card) -> Arg | None:
    """Return the argument a card asks for, None where it asks for none."""
    found = arguments_of(request.text) if card.field is not None else None
    if found is None:
        return None
    command, arguments = found
    missing = next((a for a in command.args if a.required and not arguments[a.name]), None)
    return missing if missing is not None and missing.name == card.field else None


def _name(chat: int | str, message: int) -> str:
    return f"reply:{chat}:{message}"
