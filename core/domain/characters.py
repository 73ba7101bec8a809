"""Characters that act instead of being read."""

import re

# C0 and C1 controls but newline, line separators, and what overrides or isolates direction: a name
# with U+202E would turn around the words next to it. LRM and RLM stay, right-to-left names need
# them.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u2028-\u202e\u2066-\u2069\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Accents piled on one letter until they cover the lines around it.
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILED = re.compile(f"({_MARKS}{{4}}){_MARKS}+")
# What is drawn as nothing: spaces, joiners, fillers.
_BLANK = re.compile(
    "[\\s\u00ad\u034f\u115f\u1160\u200b-\u200f\u2060-\u2064\u2800\u3164\ufeff\uffa0]*"
)


def scrubbed(value: str) -> str:
    """Drop control characters, direction overrides and piles of accents; a tab becomes a space.

    What is no character at all (half of a surrogate pair) becomes U+FFFD.
    """
    kept = _UNWANTED.sub("", value.replace("\t", " "))
    return _SURROGATES.sub("\ufffd", _PILED.sub(r"\1", kept))


def blank(value: str) -> bool:
    """Tell whether nothing of a text would be seen."""
    return _BLANK.fullmatch(value) is not None
