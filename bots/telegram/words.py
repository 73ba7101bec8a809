"""Text within Telegram's limits: cleaned, measured in UTF-16 units, cut at sensible places."""

import re
import unicodedata
from collections.abc import Iterator

from core.cards import Span
from core.domain.characters import scrubbed

MORE = "…"
# What Telegram would make something to tap of by itself: mentions, addresses with and without a
# scheme, e-mail, commands, hashtags and cashtags. Each ends where a word joiner follows.
_ACTIVE = re.compile(
    r"(?<![A-Za-z0-9_.])@|:(?=//)|\.(?=[^\W\d_]{2}|\d{1,3}\.\d{1,3}\.\d)"
    r"|(?<![\w/<>])/(?=\w|$)|(?<!\w)#(?=\w*[^\W\d]|$)|(?<![\w$])\$(?=1?[A-Z]|$)"
)
_JOINER = "\u2060"
_BREAKS = ("\n\n", "\n", " ")


def literal(span: Span) -> Span:
    """Take the power out of a text: no direction overrides, nothing to tap (code has nothing)."""
    cleaned = scrubbed(span.text)
    shown = cleaned if span.style == "code" else _ACTIVE.sub(rf"\g<0>{_JOINER}", cleaned)
    return Span(text=shown, style=span.style)


def as_typed(value: str | None) -> str:
    """Return what somebody typed, also where they copied it from what `literal` made."""
    return (value or "").replace(_JOINER, "").strip()


def length(value: str) -> int:
    """Return how long Telegram finds a text: UTF-16 units."""
    return len(value) + sum(ord(character) > 0xFFFF for character in value)


def shortened(value: str, limit: int) -> str:
    """Return a text cut to `limit` with an ellipsis."""
    if length(value) <= limit:
        return value
    end = _reach(value, 0, limit - len(MORE))
    return value[: _sensible(value, 0, end)].rstrip() + MORE


def split(spans: list[Span], limit: int, max_pages: int) -> Iterator[list[Span]]:
    """Cut spans into pages within `limit`, at a paragraph, line or word where possible.

    What does not fit into `max_pages` is cut off with an ellipsis.
    """
    whole = "".join(span.text for span in spans).rstrip()
    start = len(whole) - len(whole.lstrip())
    for page in range(1, max_pages + 1):
        end = _reach(whole, start, limit)
        if end == len(whole):
            yield list(_cut(spans, start, end))
            return
        if page == max_pages:
            end = _sensible(whole, start, _reach(whole, start, limit - len(MORE)))
            yield [*_cut(spans, start, end), Span(text=MORE)]
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
