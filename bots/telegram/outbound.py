"""Posts cards on Telegram, and tells core what became of them."""

from collections import OrderedDict

import structlog
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bots.telegram.buttons import Buttons
from bots.telegram.posting import Poster
from bots.telegram.render import Page, render
from core.cards import Card
from core.domain.targets import Target
from core.errors import DeliveryError, RetryLater, TargetGone, TargetMoved, shorten
from core.language import tr, translated

_UNFINISHED_MOST = 256
# What the description of a refusal for good contains -> why, as a sentence for admins.
_GONE = {
    "bot was blocked": "It has blocked me.",
    "bot was kicked": "I was removed from it.",
    "bot is not a member": "I am not a member of it.",
    "can't initiate conversation": "Nobody has started a chat with me there.",
    "user is deactivated": "The account behind it is gone.",
    "the group chat was deleted": "It was deleted.",
    "group chat was deactivated": "It was closed.",
    "chat not found": "It is gone, or I was removed from it.",
    "peer_id_invalid": "It is gone, or I was removed from it.",
    "message thread not found": "The topic in it is gone.",
    "topic_deleted": "The topic in it is gone.",
    "topic_closed": "The topic in it is closed.",
    "not enough rights": "I may not write in it.",
    "have no rights": "I may not write in it.",
    "need administrator rights": "I may not write in it.",
    "chat_write_forbidden": "I may not write in it.",
    "chat_restricted": "I may not write in it.",
}
_NO_LONGER_THERE = ("message to edit not found", "message can't be edited")
_PHOTO = "p"  # before the id of a message that is a photo

log = structlog.get_logger()


class TelegramSender:
    """core.ports.Sender for Telegram. A message's id is those of its pages: `p12,13,14`."""

    platform = "telegram"

    def __init__(self, poster: Poster, buttons: Buttons) -> None:
        self._poster = poster
        self._buttons = buttons
        # Long cards are several messages: what was posted before a failure is not posted again.
        self._unfinished: OrderedDict[str, list[str]] = OrderedDict()

    async def send(self, target: Target, card: Card, nonce: str) -> str:
        """Post `card`; return its message ids, joined by commas."""
        pages = render(await self._buttons.keep(card), lasting=True)
        posted = self._posted(nonce)
        thread = None if target.thread is None else int(target.thread)
        try:
            for page in pages[len(posted) :]:
                sent = await self._poster.post(target.chat, thread, page)
                posted.append(f"{_PHOTO if sent.photo else ''}{sent.id}")
        except AiogramError as error:
            raise problem(error) from error
        self._unfinished.pop(nonce, None)
        return ",".join(posted)

    def _posted(self, nonce: str) -> list[str]:
        """Return the pages posted by earlier tries, kept up to date until all of them are."""
        posted = self._unfinished.setdefault(nonce, [])
        self._unfinished.move_to_end(nonce)
        while len(self._unfinished) > _UNFINISHED_MOST:
            self._unfinished.popitem(last=False)
        return posted

    async def edit(self, target: Target, message: str, card: Card) -> None:
        """Replace a card posted before; one that people have deleted stays deleted."""
        ids = [int(part.removeprefix(_PHOTO)) for part in message.split(",")]
        card = await self._buttons.keep(card)
        photo = message.startswith(_PHOTO)
        pages = render(card, lasting=True, photo=photo, max_pages=len(ids))
        try:
            for number, page in zip(ids, pages, strict=False):
                await self._edit_one(target, number, page)
            for number in ids[len(pages) :]:
                await self._delete_one(target, number)
        except AiogramError as error:
            raise problem(error) from error

    async def _edit_one(self, target: Target, message: int, page: Page) -> None:
        try:
            await self._poster.edit(target.chat, message, page)
        except TelegramBadRequest as error:
            if not any(words in error.message for words in _NO_LONGER_THERE):
                raise
            log.info("telegram message is gone", chat=target.chat, message=message)

    async def _delete_one(self, target: Target, message: int) -> None:
        try:
            await self._poster.delete(target.chat, message)
        except TelegramBadRequest as error:
            if "chat not found" in error.message:
                raise
            log.info("telegram message not deleted", chat=target.chat, message=message)


def problem(error: AiogramError) -> DeliveryError:
    """Return what a failed call means to core."""
    if isinstance(error, TelegramRetryAfter):
        return RetryLater(float(error.retry_after), "Telegram asked to wait")
    if isinstance(error, TelegramMigrateToChat):
        return TargetMoved(str(error.migrate_to_chat_id))
    if isinstance(error, TelegramUnauthorizedError):
        words = tr("Telegram no longer accepts my token. Set LAURELS_TELEGRAM_TOKEN anew.")
        return TargetGone(words, token_lost=True)
    if isinstance(error, (TelegramForbiddenError, TelegramBadRequest)):
        said = error.message.lower()
        reason = next((why for words, why in _GONE.items() if words in said), None)
        if reason is not None:
            return TargetGone(translated(reason))
        if isinstance(error, TelegramForbiddenError):
            words = error.message.removeprefix("Forbidden: ")
            return TargetGone(tr("Telegram says: {words}.", words=words))
    return DeliveryError(f"Telegram did not take the message: {shorten(str(error), 300)}")
