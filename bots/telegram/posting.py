"""Posts, edits and deletes single messages."""

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from html import escape

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InputMediaPhoto, ReplyParameters

from bots.telegram.render import Page
from bots.telegram.words import literal
from core.cards import Image, Span

_PICTURES_MOST = 1_000
_UNCHANGED = "message is not modified"
_NO_PHOTOS = "rights to send photos"


@dataclass(frozen=True)
class Posted:
    """A message that was sent: its id, and whether it is a photo."""

    id: int
    photo: bool


class Poster:
    """Puts pages into chats, and knows which pictures are there already."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self._pictures: OrderedDict[tuple[str, int], bytes] = OrderedDict()

    async def post(
        self, chat: int | str, thread: int | None, page: Page, reply_to: int | None = None
    ) -> Posted:
        """Send one page; without its picture where pictures are not allowed."""
        reply = None
        if reply_to is not None:
            reply = ReplyParameters(message_id=reply_to, allow_sending_without_reply=True)
        if page.picture is not None:
            try:
                sent = await self.bot.send_photo(
                    chat,
                    _file(page.picture),
                    caption=page.html or None,
                    message_thread_id=thread,
                    reply_markup=page.keyboard,
                    reply_parameters=reply,
                )
            except TelegramBadRequest as error:
                if _NO_PHOTOS not in error.message:
                    raise
            else:
                self._shows(chat, sent.message_id, page.picture)
                return Posted(sent.message_id, photo=True)
        sent = await self.bot.send_message(
            chat,
            page.html or _described(page.picture),
            message_thread_id=thread,
            reply_markup=page.keyboard or page.field,
            reply_parameters=reply,
        )
        return Posted(sent.message_id, photo=False)

    async def edit(self, chat: int | str, message: int, page: Page) -> None:
        """Replace a message; showing the same already is success."""
        try:
            await self._edit(chat, message, page)
        except TelegramBadRequest as error:
            if _UNCHANGED not in error.message:
                raise

    async def _edit(self, chat: int | str, message: int, page: Page) -> None:
        if not page.photo:
            await self.bot.edit_message_text(
                page.html, chat_id=chat, message_id=message, reply_markup=page.keyboard
            )
        elif page.picture is None or self._pictures.get((str(chat), message)) == _mark(
            page.picture
        ):
            await self.bot.edit_message_caption(
                chat_id=chat, message_id=message, caption=page.html, reply_markup=page.keyboard
            )
        else:
            media = InputMediaPhoto(media=_file(page.picture), caption=page.html or None)
            await self.bot.edit_message_media(
                media, chat_id=chat, message_id=message, reply_markup=page.keyboard
            )
            self._shows(chat, message, page.picture)

    async def delete(self, chat: int | str, message: int) -> None:
        """Delete a message."""
        await self.bot.delete_message(chat, message)

    def _shows(self, chat: int | str, message: int, picture: Image) -> None:
        """Remember what a message shows, so that it is not sent again when the words change."""
        self._pictures[str(chat), message] = _mark(picture)
        self._pictures.move_to_end((str(chat), message))
        while len(self._pictures) > _PICTURES_MOST:
            self._pictures.popitem(last=False)


def _file(picture: Image) -> BufferedInputFile:
    return BufferedInputFile(picture.png, picture.name)


def _described(picture: Image | None) -> str:
    return escape(literal(Span(text=picture.alt if picture else "")).text, quote=False)


def _mark(picture: Image) -> bytes:
    return blake2b(picture.png, digest_size=12).digest()
