"""Literal text -> Discord's markdown, so that nothing a person typed acts.

Discord drops the backslash before any character that is no letter, digit or space: one in front
of everything that could begin markup leaves exactly what was typed. Lengths are UTF-16 units, the
strictest way Discord could count them.
"""

import re

from discord.utils import escape_mentions

from core.cards import Span, Text
from core.domain.characters import scrubbed

ELLIPSIS = "…"
_GAP = "\u200b"  # keeps the markers of two neighbouring styles apart
_MARKERS = {"bold": "**", "strike": "~~", "muted": "*"}
_NEAR = 0.8

_BLANK_LINES = re.compile(r"\n\s*\n\s*")
_ACTIVE = re.compile(r"[\\*_~|`<>\[\]#@]|:(?=//)")
_LIST_ITEM = re.compile(r"^([^\S\n]*(?:\d+(?=[.)])|(?=[-+])))([-+.)])(?=\s|$)", re.MULTILINE)


def units(value: str) -> int:
    """Return the length in UTF-16 units."""
    return len(value) + sum(character > "\uffff" for character in value)


def clean(value: str, *, one_line: bool = False) -> str:
    """Drop control characters and direction overrides, and what is no character at all."""
    cleaned = _BLANK_LINES.sub("\n\n", scrubbed(value))
    return re.sub(r"\s*\n\s*", " ", cleaned) if one_line else cleaned


def escape(value: str) -> str:
    r"""Return `value` so that Discord shows it as it is: `**b** @everyone` -> `\*\*b\*\* …`.

    Covers emphasis, spoilers, code, links bare and masked, quotes, headings, lists, mentions of
    every kind, timestamps and custom emoji.
    """
    # Cleaned text holds no NUL; it stands for a backslash until the others have been written.
    listed = _LIST_ITEM.sub("\\1\x00\\2", value)
    return escape_mentions(_ACTIVE.sub(r"\\\g<0>", listed).replace("\x00", "\\"))


def clip(value: str, limit: int) -> str:
    """Cut plain text to `limit`, at a word's end where one is near, with an ellipsis."""
    if units(value) <= limit:
        return value
    kept = value[: max(limit - 1, 0)]
    while units(kept) > limit - 1:
        kept = kept[:-1]
    return tidy(kept) + ELLIPSIS if limit else ""


def tidy(kept: str) -> str:
    """Step back from a cut to the end of a word, and out of a joined emoji or accent."""
    space = max(kept.rfind(" "), kept.rfind("\n"))
    if space > len(kept) * _NEAR:
        kept = kept[:space]
    return kept.rstrip().rstrip("\u200d\ufe0f")


def markdown(value: Text, room: int) -> tuple[str, bool]:
    """Render spans within `room` units; the second value says whether all of it fitted.

    A text that is cut ends in an ellipsis, never inside an escape or between two markers.
    """
    spans = _merged(value)
    whole = ""
    for span in spans:
        whole = _join(whole, _styled(span))
    if units(whole) <= room:
        return whole, True
    out = ""
    for span in spans:
        joined = _join(out, _styled(span))
        if units(joined) > room - 1:
            out = _join(out, _fitting(span, room - 2 - units(out)))
            break
        out = joined
    return (out.rstrip() + ELLIPSIS if room > 0 else ""), False


def _merged(value: Text) -> list[Span]:
    merged: list[Span] = []
    for span in value:
        text = clean(span.text, one_line=span.style == "code")
        if merged and merged[-1].style == span.style:
            merged[-1] = Span(text=merged[-1].text + text, style=span.style)
        elif text:
            merged.append(Span(text=text, style=span.style))
    return merged


def _styled(span: Span) -> str:
    core = span.text.strip()
    if not core or span.style == "plain":
        return escape(span.text)
    before = span.text[: len(span.text) - len(span.text.lstrip())]
    after = span.text[len(span.text.rstrip()) :]
    if span.style == "code":
        # Nothing can be escaped inside code, so a backtick becomes its look-alike.
        return f"{before}`{core.replace('`', 'ˋ')}`{after}"
    marker = _MARKERS[span.style]
    return f"{before}{marker}{escape(core)}{marker}{after}"


def _join(before: str, after: str) -> str:
    if before.endswith(("*", "`", "~")) and after.startswith(("*", "`", "~")):
        return before + _GAP + after
    return before + after


def _fitting(span: Span, room: int) -> str:
    """Return as much of a span as fits, by halves."""
    low, high = 0, min(len(span.text), max(room, 0))
    while low < high:
        middle = (low + high + 1) // 2
        piece = Span(text=span.text[:middle], style=span.style)
        low, high = (middle, high) if units(_styled(piece)) <= room else (low, middle - 1)
    kept = tidy(span.text[:low])
    return _styled(Span(text=kept, style=span.style)) if kept else ""
