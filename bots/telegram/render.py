"""Card -> Telegram's HTML, an inline keyboard and, where there is one, a picture.

Everything a card holds is literal: it is escaped, cannot turn the direction of what follows and
cannot mention anybody. Texts over Telegram's limit become several pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

from aiogram.types import ForceReply, InlineKeyboardMarkup

from bots.telegram.keyboard import keyboard
from bots.telegram.words import length, literal, split
from core.cards import Block, Card, Fields, Image, Lines, Paragraph, Progress, Span, Text, bold
from core.cards import muted as quiet
from core.cards.bar import bar
from core.domain.characters import blank
from core.language import tr

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024  # characters after parsing, counted in UTF-16 units
MAX_PAGES = 5

_TAGS = {"bold": "b", "strike": "s", "code": "code", "muted": "i"}


@dataclass(frozen=True)
class Page:
    """One message: `html` for parse mode HTML, the keyboard below it, and its picture.

    field: opens the reader's reply field, where there is no keyboard.
    photo: the message is a photo; without a `picture` it keeps the one it has.
    """

    html: str
    keyboard: InlineKeyboardMarkup | None = None
    photo: bool = False
    picture: Image | None = None
    field: ForceReply | None = None


def render(
    card: Card,
    *,
    lasting: bool = False,
    photo: bool | None = None,
    max_pages: int = MAX_PAGES,
    unfolded: int | None = None,
) -> list[Page]:
    """Return the messages that show `card`, at least one; the keyboard is on the last.

    A picture comes first: with all the words below it where they fit there, else with the title.
    `photo` tells whether the first message is one, for messages that are there already; without
    it, it is where the card has a picture. What does not fit into `max_pages` is cut off with an
    ellipsis. `unfolded` is the menu whose options are all shown, however many. Commands too long
    for a button must have been kept by `Buttons.keep`.
    """
    photo = card.image is not None if photo is None else photo
    spans = [literal(span) for span in _spans(card)]
    words = "".join(span.text for span in spans)
    if blank(words):
        alternative = card.image.alt if card.image else ""
        spans = [literal(Span(text=alternative or tr("Nothing to show.")))]
    if not photo:
        pages = [Page(_html(part)) for part in split(spans, TEXT_LIMIT, max_pages)]
    elif length(words.strip()) <= CAPTION_LIMIT or max_pages == 1:
        [caption] = split(spans, CAPTION_LIMIT, 1)
        pages = [Page(_html(caption), photo=True, picture=card.image)]
    else:
        pages = list(_below_a_picture(card, max_pages))
    below = keyboard(card, lasting=lasting, unfolded=unfolded)
    pages[-1] = replace(pages[-1], keyboard=below)
    return pages


def _below_a_picture(card: Card, max_pages: int) -> Iterator[Page]:
    """Yield a picture with the title, then the rest of the words."""
    title = [literal(bold(card.title))] if card.title else []
    [caption] = split(title, CAPTION_LIMIT, 1)
    yield Page(_html(caption), photo=True, picture=card.image)
    rest = [literal(span) for span in _spans(card.model_copy(update={"title": None}))]
    if blank("".join(span.text for span in rest)):
        return
    yield from (Page(_html(part)) for part in split(rest, TEXT_LIMIT, max_pages - 1))


def _spans(card: Card) -> Iterator[Span]:
    if card.title:
        yield bold(card.title)
        if card.body or card.footer:
            yield Span(text="\n")
    parts = [list(_block(block)) for block in card.body]
    if card.footer:
        parts.append([quiet(card.footer)])
    first = True
    for part in filter(None, parts):
        if not first:
            yield Span(text="\n\n")
        yield from part
        first = False


def _block(block: Block) -> Iterator[Span]:
    if isinstance(block, Paragraph):
        yield from block.text
    elif isinstance(block, Lines):
        yield from _stacked(block.lines)
    elif isinstance(block, Fields):
        yield from _stacked(
            tuple((bold(field.name), Span(text=": "), *field.value) for field in block.fields)
        )
    elif isinstance(block, Progress):
        line: Text = (Span(text=bar(block.fraction)),)
        yield from _stacked(tuple(filter(None, (block.label, line, block.caption))))


def _stacked(lines: tuple[Text, ...]) -> Iterator[Span]:
    for number, line in enumerate(lines):
        if number:
            yield Span(text="\n")
        yield from line


def _html(spans: list[Span]) -> str:
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].style == span.style:
            merged[-1] = Span(text=merged[-1].text + span.text, style=span.style)
        elif span.text:
            merged.append(span)
    return "".join(_tagged(span) for span in merged)


def _tagged(span: Span) -> str:
    content = escape(span.text, quote=False)
    tag = _TAGS.get(span.style)
    return f"<{tag}>{content}</{tag}>" if tag and span.text.strip() else content
