"""Card -> Telegram's HTML and an inline keyboard.

Everything a card holds is literal: it is escaped, cannot turn the direction of what follows and
cannot mention anybody. Texts over Telegram's limit become several pages.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bots.telegram.buttons import callback_data
from core.cards import Action, Block, Card, Fields, Lines, Paragraph, Progress, Span, Text, bold
from core.cards import muted as quiet
from core.cards.bar import bar

TEXT_LIMIT = 4096  # characters after parsing, counted in UTF-16 units
MAX_PAGES = 5
MAX_BUTTONS = 30
_ROW_BUTTONS, _ROW_CHARACTERS, _LABEL_CHARACTERS = 3, 36, 64
_MORE = "…"

_TAGS = {"bold": "b", "strike": "s", "code": "code", "muted": "i"}
_STYLES = {"primary": "primary", "danger": "danger"}
# Direction overrides and isolates, line separators, control characters and halves of pairs.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_MENTION = re.compile(r"(?<![A-Za-z0-9_.])@")
_BREAKS = ("\n\n", "\n", " ")
_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u2060-\u2064\u3164\ufeff]*")


@dataclass(frozen=True)
class Page:
    """One message: `html` for parse mode HTML, and the keyboard below it."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None


def render(card: Card, max_pages: int = MAX_PAGES) -> list[Page]:
    """Return the messages that show `card`, at least one; the keyboard is on the last.

    What does not fit into `max_pages` is cut off with an ellipsis. Commands too long for a button
    must have been kept by `Buttons.keep`.
    """
    spans = [Span(text=_literal(span), style=span.style) for span in _spans(card)]
    if _INVISIBLE.fullmatch("".join(span.text for span in spans)):
        spans = [Span(text="Nothing to show.")]
    pages = [Page(_html(part)) for part in _split(spans, max_pages)]
    pages[-1] = Page(pages[-1].html, keyboard(card.actions))
    return pages


def keyboard(actions: tuple[Action, ...]) -> InlineKeyboardMarkup | None:
    """Return the buttons in rows that a phone can show, or None without any."""
    rows: list[list[InlineKeyboardButton]] = []
    room = 0
    for action in actions[:MAX_BUTTONS]:
        label = _clean(action.label).replace("\n", " ").strip()[:_LABEL_CHARACTERS] or _MORE
        if not rows or len(label) > room or len(rows[-1]) == _ROW_BUTTONS:
            rows.append([])
            room = _ROW_CHARACTERS
        rows[-1].append(
            InlineKeyboardButton(
                text=label,
                callback_data=callback_data(action.command),
                style=_STYLES.get(action.style),
            )
        )
        room -= len(label)
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


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


def _clean(value: str) -> str:
    return _UNWANTED.sub("", value.replace("\t", " "))


def _literal(span: Span) -> str:
    """Take the power out of a text: no direction overrides, no mention (code never mentions)."""
    cleaned = _clean(span.text)
    return cleaned if span.style == "code" else _MENTION.sub("@\u2060", cleaned)


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


def _split(spans: list[Span], max_pages: int) -> Iterator[list[Span]]:
    """Cut the spans into pages within the limit, at a paragraph, line or word where possible."""
    whole = "".join(span.text for span in spans).rstrip()
    start = len(whole) - len(whole.lstrip())
    for page in range(1, max_pages + 1):
        end = _reach(whole, start, TEXT_LIMIT)
        if end == len(whole):
            yield list(_cut(spans, start, end))
            return
        if page == max_pages:
            end = _sensible(whole, start, _reach(whole, start, TEXT_LIMIT - len(_MORE)))
            yield [*_cut(spans, start, end), Span(text=_MORE)]
            return
        end = _sensible(whole, start, end)
        yield list(_cut(spans, start, end))
        start = end + len(whole[end:]) - len(whole[end:].lstrip())


def _reach(text: str, start: int, limit: int) -> int:
    """Return how far from `start` the text goes within `limit` UTF-16 units."""
    used = 0
    for position in range(start, min(len(text), start + limit)):
        used += 2 if ord(text[position]) > 0xFFFF else 1
        if used > limit:
            return position
    return min(len(text), start + limit)


def _sensible(text: str, start: int, end: int) -> int:
    """Return the best place to cut at or before `end`, in the second half of the page."""
    middle = start + (end - start) // 2
    for mark in _BREAKS:
        found = text.rfind(mark, middle, end + len(mark))
        if found > middle:
            return found
    cut = end
    while cut > middle and _clings(text[cut - 1], text[cut]):
        cut -= 1
    return cut if cut > middle else end


def _clings(before: str, after: str) -> bool:
    """Tell whether two characters are drawn as one: accents, emoji joined or coloured."""
    return (
        unicodedata.combining(after) != 0
        or after in "\u200d\ufe0e\ufe0f\u2060\u20e3"
        or before == "\u200d"
        or "\U0001f3fb" <= after <= "\U0001f3ff"
    )


def _cut(spans: list[Span], start: int, end: int) -> Iterator[Span]:
    """Yield what lies between two positions of the spans' joined text."""
    at = 0
    for span in spans:
        piece = span.text[max(0, start - at) : max(0, end - at)]
        if piece:
            yield Span(text=piece, style=span.style)
        at += len(span.text)
