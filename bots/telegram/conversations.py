"""Answers what people type and click."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog
from aiogram import Dispatcher
from aiogram.enums import ChatType
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramMigrateToChat
from aiogram.types import CallbackQuery, Message, Update

from bots.telegram.asking import Asking
from bots.telegram.buttons import Buttons, Click, Kept, Run, Unfold
from bots.telegram.inbound import Reader
from bots.telegram.posting import Poster
from bots.telegram.render import render
from bots.telegram.trying import patiently
from bots.telegram.words import shortened
from core.cards import Card
from core.conversation.patience import Answer, ask
from core.conversation.request import Request
from core.domain.characters import scrubbed
from core.errors import shorten
from core.language import speaking, tr
from core.tasks import end

ACKNOWLEDGE_S = 3.0  # a button looks broken when nothing happens for longer
_TOAST_MOST = 200

log = structlog.get_logger()


class Conversations:
    """The handlers of messages and clicks."""

    def __init__(
        self,
        poster: Poster,
        reader: Reader,
        buttons: Buttons,
        asking: Asking,
        answer: Answer,
        moved: Callable[[int, int], Awaitable[None]],
    ) -> None:
        self._poster = poster
        self._reader = reader
        self._buttons = buttons
        self._asking = asking
        self._answer = answer
        self._moved = moved

    def register(self, dispatcher: Dispatcher) -> None:
        """Add the handlers."""
        dispatcher.message.register(self.on_message)
        dispatcher.channel_post.register(self.on_message)
        for kind in (Run, Kept, Unfold):
            dispatcher.callback_query.register(self.on_click, kind.filter())
        dispatcher.callback_query.register(self.on_unknown_click)

    async def on_message(self, message: Message, event_update: Update) -> None:
        """Answer a command where it was typed; in a group as a reply to who typed it."""
        request = await self._reader.message(message, event_update.update_id)
        if request is None:
            return
        card = await ask(self._answer, request)
        await self._reply(request, card, message.message_id, typed=True)

    async def on_unknown_click(self, query: CallbackQuery) -> None:
        """Say so for a button that nobody knows."""
        with speaking(query.from_user.language_code or "en"):
            words = tr("This button is too old. Type the command instead.")
        await self._acknowledge(query, words, alert=True)

    async def on_click(
        self, query: CallbackQuery, callback_data: Click, event_update: Update
    ) -> None:
        """Run a button's command for who clicked; show the answer where it belongs."""
        command = await self._buttons.command(callback_data)
        if command is None or query.message is None:
            await self.on_unknown_click(query)
            return
        request = await self._reader.click(query, query.message, command, event_update.update_id)
        card, waited = await self._ask(query, request)
        toast = _toast(card) if card.quiet else None
        in_place = _in_place(query, callback_data)
        aside = not in_place and query.message.chat.type == ChatType.CHANNEL
        if aside:  # nobody but its admins writes in a channel
            toast = _toast(card)
        if not waited:
            await self._acknowledge(query, toast, alert=aside)
        if card.quiet or aside:
            return
        unfolded = callback_data.menu if isinstance(callback_data, Unfold) else None
        if in_place and self._fits(request, card, callback_data):
            lasting = callback_data.lasting
            if await self._replace(query.message, card, lasting=lasting, unfolded=unfolded):
                await self._asking.remember(request.chat, query.message.message_id, request, card)
                return
        await self._reply(request, card, query.message.message_id, unfolded=unfolded)

    def _fits(self, request: Request, card: Card, data: Click) -> bool:
        """Tell whether a card may take the place of a message.

        Not one that asks for a reply, nor what is for one person where everybody reads.
        """
        if data.lasting and not request.private and not card.public:
            return False
        return self._asking.field(request, card, typed=False) is None

    async def _ask(self, query: CallbackQuery, request: Request) -> tuple[Card, bool]:
        """Return the answer, and whether the click was acknowledged before it was there."""
        asking = asyncio.create_task(ask(self._answer, request))
        try:
            await asyncio.wait({asking}, timeout=ACKNOWLEDGE_S)
            waited = not asking.done()
            if waited:
                await self._acknowledge(query)
            return await asking, waited
        finally:
            await end(asking)

    async def _acknowledge(
        self, query: CallbackQuery, words: str | None = None, *, alert: bool = False
    ) -> None:
        try:
            await patiently(
                self._poster.bot.answer_callback_query,
                query.id,
                text=words,
                show_alert=True if alert else None,
            )
        except AiogramError as error:  # such as a click from before a restart
            log.info("telegram click not acknowledged", error=shorten(str(error), 300))

    async def _replace(
        self, clicked: object, card: Card, *, lasting: bool, unfolded: int | None
    ) -> bool:
        """Put `card` in the place of a message; False when it has to be sent instead."""
        if not isinstance(clicked, Message):
            return False  # too old to be seen
        photo = bool(clicked.photo)
        everybodys = lasting or (card.public and clicked.chat.type != ChatType.PRIVATE)
        card = await self._buttons.keep(card)
        kept = photo if lasting else None
        pages = render(card, lasting=everybodys, photo=kept, unfolded=unfolded)
        if len(pages) > 1:
            return False
        chat, message = clicked.chat.id, clicked.message_id
        try:
            if photo and not pages[0].photo:
                # A picture cannot become a text.
                await patiently(self._poster.delete, chat, message)
                return False
            await patiently(self._poster.edit, chat, message, pages[0])
        except TelegramBadRequest as error:
            log.info("telegram message not replaced", chat=chat, error=shorten(str(error), 300))
            return False
        except AiogramError as error:
            log.warning("telegram answer lost", chat=chat, error=shorten(str(error), 300))
        return True

    async def _reply(
        self,
        request: Request,
        card: Card,
        message: int,
        *,
        typed: bool = False,
        unfolded: int | None = None,
    ) -> None:
        """Send `card` to where it was asked for, following a group that has just moved.

        In a group it replies to `message`, the one that was typed or clicked.
        """
        chat: int | str = request.chat
        reply_to = None if request.private else message
        thread = None if request.thread is None else int(request.thread)
        lasting = card.public and not request.private
        pages = render(await self._buttons.keep(card), lasting=lasting, unfolded=unfolded)
        field = self._asking.field(request, card, typed=typed)
        pages[-1] = replace(pages[-1], field=field)
        try:
            for page in pages:
                try:
                    sent = await patiently(self._poster.post, chat, thread, page, reply_to)
                except TelegramMigrateToChat as moved:
                    await self._moved(int(chat), moved.migrate_to_chat_id)
                    chat, reply_to = moved.migrate_to_chat_id, None
                    sent = await patiently(self._poster.post, chat, thread, page)
                reply_to = None
            await self._asking.remember(chat, sent.id, request, card)
        except AiogramError as error:
            log.warning("telegram answer lost", chat=chat, error=shorten(str(error), 300))


def _in_place(query: CallbackQuery, data: Click) -> bool:
    """Tell whether the answer to a click takes the place of the message.

    In private everything does that is not to last. In a group only what is meant to (pages,
    filters), and only for whom the message answers, or where it is everybody's.
    """
    message = query.message
    if message is not None and message.chat.type == ChatType.PRIVATE:
        return data.stays or not data.lasting
    if not data.stays or data.lasting:
        return data.stays
    asked = message.reply_to_message if isinstance(message, Message) else None
    asker = asked.from_user if asked else None
    return asker is not None and asker.id == query.from_user.id


def _toast(card: Card) -> str:
    return shortened(scrubbed(card.summary()), _TOAST_MOST)
