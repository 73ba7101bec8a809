"""An admin's own words for celebrations.

`{name}` and its like are filled in, `**bold**` is bold, `[what stands in brackets]` is left out
when something in it is empty, and a backslash makes the next of these characters an ordinary one.
Values are always literal: nothing in a name becomes markup or a mention.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from core.cards import tones
from core.cards.card import Span, Text
from core.cards.tones import Kind
from core.errors import InvalidInput
from core.language import tr

if TYPE_CHECKING:
    from core.cards.celebration import Celebration

LONGEST = 500
PLACEHOLDERS = {
    "name": "who it is about",
    "first": "their first name",
    "reached": "what was reached: $50,000",
    "when": "in which period: in November",
    "total": "how far it is by now, where that is more: $52,310",
    "also": "what came with it: Bonus tier 3 and 25 signups",
    "points": "the points of all of it: +100 points",
    "next": "what is left to the next step: $25,000",
    "emoji": "one that fits: 👏",
}
_TOKEN = re.compile(r"\\([\\\[\]{}*])|(\*\*)|(\[)|(\])|\{([^{}\[\]]*)\}|([{}])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_EMOJI: dict[Kind, str] = {
    "milestone": "👏",
    "goal": "🎯",
    "trophy": "🏆",
    "badge": "🏅",
    "top": "🚀",
    "streak": "🔥",
}
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class _Piece:
    """A run of characters, or a placeholder; `group` counts brackets, 0 is outside of them."""

    text: str
    bold: bool
    group: int
    placeholder: bool = False


def kind_of(kind: str) -> Kind:
    """Return what leads a celebration. Raises InvalidInput for anything else."""
    found = next((known for known in KINDS if known == kind.lower()), None)
    if found is None:
        raise InvalidInput("kind", kind, tr("is not one of {kinds}", kinds=", ".join(KINDS)))
    return found


def check(template: str) -> str:
    """Return a template as it is kept. Raises InvalidInput saying what is wrong and how to mend."""
    template = template.strip()
    if len(template) > LONGEST:
        raise _wrong(
            template,
            tr("is {length} characters long; at most {most}", length=len(template), most=LONGEST),
        )
    if _CONTROL.search(template):
        raise _wrong(template, tr("has characters that cannot be seen"))
    used = {piece.text for piece in _read(template) if piece.placeholder}
    for name in sorted(used - PLACEHOLDERS.keys()):
        known = ", ".join(f"{{{known}}}" for known in PLACEHOLDERS)
        raise _wrong(f"{{{name}}}", tr("is not a placeholder; there are {known}", known=known))
    if not used & {"name", "first"}:
        raise _wrong(template, tr("must say {name}: whom it is about", name="{name}"))
    return template


def _wrong(value: str, reason: str) -> InvalidInput:
    return InvalidInput("template", value, reason)


def values(celebration: "Celebration") -> dict[str, str]:
    """Return what a celebration puts in place of the placeholders."""
    return {
        "name": celebration.name,
        "first": celebration.short_name,
        "reached": celebration.reached,
        "when": celebration.when,
        "total": celebration.total,
        "also": tones.joined(celebration.also),
        "points": tones.points(celebration) if celebration.points else "",
        "next": celebration.next or "",
        "emoji": _EMOJI[celebration.kind],
    }


def filled(template: str, said: Mapping[str, str]) -> Text:
    """Return a template with what a celebration says in place of its placeholders."""
    pieces = _read(template)
    empty = {p.group for p in pieces if p.placeholder and p.group and not said.get(p.text)}
    spans: list[Span] = []
    for piece in pieces:
        shown = said.get(piece.text, "") if piece.placeholder else piece.text
        if shown and piece.group not in empty:
            spans.append(Span(text=shown, style="bold" if piece.bold else "plain"))
    return _tidied(spans)


def _read(template: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    bold, inside, groups, end = False, False, 0, 0

    def add(text: str, *, placeholder: bool = False) -> None:
        pieces.append(_Piece(text, bold, groups if inside else 0, placeholder))

    for found in _TOKEN.finditer(template):
        if found.start() > end:
            add(template[end : found.start()])
        end = found.end()
        escaped, stars, opens, closes, name, brace = found.groups()
        if escaped is not None:
            add(escaped)
        elif stars:
            bold = not bold
        elif opens or closes:
            if bool(opens) == inside:
                raise _lonely(template, opens or closes)
            inside, groups = bool(opens), groups + bool(opens)
        elif brace:
            raise _lonely(template, brace)
        else:
            add(name, placeholder=True)
    if end < len(template):
        add(template[end:])
    if bold or inside:
        raise _lonely(template, "**" if bold else "[")
    return pieces


def _lonely(template: str, sign: str) -> InvalidInput:
    literal = "".join(f"\\{character}" for character in sign)
    return _wrong(
        template,
        tr("has a {sign} without its partner; write {literal}", sign=sign, literal=literal),
    )


def _tidied(spans: list[Span]) -> Text:
    """Take away the space that something left out leaves at either end."""
    if spans:
        spans[0] = Span(text=spans[0].text.lstrip(), style=spans[0].style)
        spans[-1] = Span(text=spans[-1].text.rstrip(), style=spans[-1].style)
    return tuple(span for span in spans if span.text)
