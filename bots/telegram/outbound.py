"""Posts cards on Telegram, and tells core what became of them."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import Message, ReplyParameters

from bots.telegram.buttons import Buttons
from bots.telegram.render import Page, render
from core.cards import Card
from core.domain.targets import Target
from core.errors import DeliveryError, RetryLater, TargetGone, TargetMoved, shorten

P = ParamSpec("P")
T = TypeVar("T")
_UNFINISHED_MOST = 256
_REPLY_TRIES = 3
_REPLY_WAIT_MOST_S = 60
# What the description of a refusal for good contains -> why, as a sentence for admins.
_GONE = {
    "bot was blocked": "{place} has blocked me.",
    "bot was kicked": "I was removed from {place}.",
    "bot is not a member": "I am not a member of {place}.",
    "can't initiate conversation": "nobody has started a chat with me in {place}.",
    "user is deactivated": "the account behind {place} is gone.",
    "the group chat was deleted": "{place} was deleted.",
    "group chat was deactivated": "{place} was closed.",
    "chat not found": "{place} is gone, or I was removed from it.",
    "peer_id_invalid": "{place} is gone, or I was removed from it.",
    "message thread not found": "the topic in {place} is gone.",
    "topic_deleted": "the topic in {place} is gone.",
    "topic_closed": "the topic in {place} is closed.",
    "not enough rights": "I may not write in {place}.",
    "have no rights": "I may not write in {place}.",
    "need administrator rights": "I may not write in {place}.",
    "chat_write_forbidden": "I may not write in {place}.",
    "chat_restricted": "I may not write in {place}.",
}
_UNCHANGED = "message is not modified"
_NO_LONGER_THERE = ("message to edit not found", "message can't be edited")

log = structlog.get_logger()


async def post(
    bot: Bot, chat: int | str, thread: int | None, page: Page, reply_to: int | None = None
) -> Message:
    """Send one page."""
    reply = None
    if reply_to is not None:
        reply = ReplyParameters(message_id=reply_to, allow_sending_without_reply=True)
    return await bot.send_message(
        chat,
        page.html,
        message_thread_id=thread,
        reply_markup=page.keyboard,
        reply_parameters=reply,
    )


async def edit(bot: Bot, chat: int | str, message: int, page: Page) -> None:
    """Replace a message; showing the same already is success."""
    try:
        await bot.edit_message_text(
            page.html, chat_id=chat, message_id=message, reply_markup=page.keyboard
        )
    except TelegramBadRequest as error:
        if _UNCHANGED not in error.message:
            raise


async def patiently(call: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Make a call for somebody who waits for its answer: waits out 429, retries hiccups."""
    for attempt in range(1, _REPLY_TRIES):
        try:
            return await call(*args, **kwargs)
        except TelegramRetryAfter as error:
            if error.retry_after > _REPLY_WAIT_MOST_S:
                raise
            await asyncio.sleep(error.retry_after)
        except (TelegramNetworkError, TelegramServerError, ClientDecodeError) as error:
            if isinstance(error, ClientDecodeError) and isinstance(error.data, dict):
                raise  # a real answer: what was asked has been done
            await asyncio.sleep(0.25 * attempt)
    return await call(*args, **kwargs)


class TelegramSender:
    """core.ports.Sender for Telegram."""

    platform = "telegram"

    def __init__(self, bot: Bot, buttons: Buttons) -> None:
        self._bot = bot
        self._buttons = buttons
        # Long cards are several messages: what was posted before a failure is not posted again.
        self._unfinished: OrderedDict[str, list[int]] = OrderedDict()

    async def send(self, target: Target, card: Card, nonce: str) -> str:
        """Post `card`; return its message ids, joined by commas."""
        pages = render(await self._buttons.keep(card))
        posted = self._posted(nonce)
        thread = None if target.thread is None else int(target.thread)
        try:
            for page in pages[len(posted) :]:
                message = await post(self._bot, target.chat, thread, page)
                posted.append(message.message_id)
        except AiogramError as error:
            raise problem(error, target) from error
        self._unfinished.pop(nonce, None)
        return ",".join(map(str, posted))

    def _posted(self, nonce: str) -> list[int]:
        """Return the pages posted by earlier tries, kept up to date until all of them are."""
        posted = self._unfinished.setdefault(nonce, [])
        self._unfinished.move_to_end(nonce)
        while len(self._unfinished) > _UNFINISHED_MOST:
            self._unfinished.popitem(last=False)
        return posted

    async def edit(self, target: Target, message: str, card: Card) -> None:
        """Replace a card posted before; one that people have deleted stays deleted."""
        ids = [int(part) for part in message.split(",")]
        pages = render(await self._buttons.keep(card), max_pages=len(ids))
        try:
            for number, page in zip(ids, pages, strict=False):
                await self._edit_one(target, number, page)
            for number in ids[len(pages) :]:
                await self._delete_one(target, number)
        except AiogramError as error:
            raise problem(error, target) from error

    async def _edit_one(self, target: Target, message: int, page: Page) -> None:
        try:
            await edit(self._bot, target.chat, message, page)
        except TelegramBadRequest as error:
            if not any(words in error.message for words in _NO_LONGER_THERE):
                raise
            log.info("telegram message is gone", chat=target.chat, message=message)

    async def _delete_one(self, target: Target, message: int) -> None:
        try:
            await self._bot.delete_message(target.chat, message)
        except TelegramBadRequest as error:
            if "chat not found" in error.message:
                raise
            log.info("telegram message not deleted", chat=target.chat, message=message)


def problem(error: AiogramError, target: Target) -> DeliveryError:
    """Return what a failed call means to core."""
    if isinstance(error, TelegramRetryAfter):
        return RetryLater(float(error.retry_after), "Telegram asked to wait")
    if isinstance(error, TelegramMigrateToChat):
        return TargetMoved(str(error.migrate_to_chat_id))
    if isinstance(error, TelegramUnauthorizedError):
        return TargetGone("Telegram no longer accepts my token. Set LAURELS_TELEGRAM_TOKEN anew.")
    if isinstance(error, (TelegramForbiddenError, TelegramBadRequest)):
        said = error.message.lower()
        reason = next((why for words, why in _GONE.items() if words in said), None)
        if reason is None and isinstance(error, TelegramForbiddenError):
            return TargetGone(f"Telegram says: {error.message.removeprefix('Forbidden: ')}.")
        if reason is not None:
            sentence = reason.format(place=_place(target))
            return TargetGone(sentence[:1].upper() + sentence[1:])
    return DeliveryError(f"Telegram did not take the message: {shorten(str(error), 300)}")


def _place(target: Target) -> str:
    return target.chat_name or ("that group" if target.chat.startswith("-") else "that chat")
