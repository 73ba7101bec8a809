"""A person's face where there is no photo: letters on a colour that stays theirs.

The same as on the pages (web/static/people.js).
"""

import re
import unicodedata

TINTS = (
    *("#ecc05a", "#79cf99", "#84b9ea", "#ef8a6b", "#c7a8e8"),
    *("#f0a9c4", "#9fd6cf", "#d9c88f", "#b8c4a8", "#a9b6e8"),
)
_BETWEEN = re.compile(r"[\s\u00b7\u30fb]+")
_IDEOGRAPHIC = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


def initials(name: str) -> str:
    """Return one or two letters for a face: of the first and last word; "" where there are none.

    Two ideographs side by side read as a word, so the first is enough.
    """
    words = _BETWEEN.split(name)
    letters = [c for word in words for c in [_first_letter(word)] if c]
    if not letters:
        return ""
    if unicodedata.name(letters[0], "").startswith(_IDEOGRAPHIC):
        return letters[0]
    return "".join(letters if len(letters) < 2 else (letters[0], letters[-1])).upper()


def _first_letter(word: str) -> str | None:
    return next((c for c in word if unicodedata.category(c)[0] in "LN"), None)


def tint(member: str) -> str:
    """Return a member's colour, from the id alone (FNV-1a over UTF-8)."""
    value = 0x811C9DC5
    for byte in member.encode("utf-8", "replace"):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return TINTS[value % len(TINTS)]
