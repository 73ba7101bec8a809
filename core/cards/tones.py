"""How celebrations sound: warm, formal or playful. A whole sentence each, so that it translates.

Only warm has its first sentence in bold; what a tone leaves out of its sentences stands below.
"""

import re
import unicodedata
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from core.cards.card import Span, Text, bold, text
from core.domain.money import show_number
from core.language import current_locale, tr, trn

if TYPE_CHECKING:
    from core.cards.celebration import Celebration

Kind = Literal["milestone", "goal", "trophy", "badge", "top", "streak"]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def said(celebration: "Celebration") -> tuple[Text, str | None]:
    """Word a celebration; also the quiet line below it, where something is left to say."""
    if celebration.tone == "formal":
        return text(_formal(celebration)), _below(celebration)
    if celebration.tone == "playful":
        return text(_playful(celebration)), _below(celebration)
    return _warm(celebration), _so_far(celebration) or None


def head(celebration: "Celebration") -> str:
    """Return the first sentence: who reached what, and when."""
    if celebration.tone == "formal":
        return tr("{sentence}.", sentence=_formal_head(celebration))
    if celebration.tone == "playful":
        return _playful_head(celebration)
    return _warm_head(celebration)


def first_name(name: str) -> str:
    """Return the first of several words in Latin letters; other names stay as they are."""
    first, *others = name.split() or [name]
    latin = all(_WORD.fullmatch(word) and _is_latin(word) for word in (first, *others))
    return first if others and latin and len(first) > 1 else name


def _is_latin(word: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") for c in word if c.isalpha())


def points(celebration: "Celebration") -> str:
    """Return the points of all of it: "+100 points"."""
    return so_many_points(celebration.points)


def so_many_points(count: int) -> str:
    """Write points that were won: "+100 points"."""
    return trn("+{number} point", "+{number} points", count)


def number(value: int) -> str:
    """Write a whole number as people do where the card is read."""
    return show_number(value, current_locale())


def joined(parts: Sequence[str]) -> str:
    """Join parts as a sentence does: "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return tr("{several} and {last}", several=", ".join(parts[:-1]), last=parts[-1])


def _so_far(celebration: "Celebration") -> str:
    total = celebration.total
    if not total:
        return ""
    if celebration.kind == "goal":
        return tr("{percent} of the goal", percent=total)
    return tr("{total} so far", total=total)


def to_go(celebration: "Celebration") -> str:
    """Say what is next: "$25,000 to the next laurel"; "" past the last."""
    return tr("{left} to the next laurel", left=celebration.next) if celebration.next else ""


def _below(celebration: "Celebration") -> str | None:
    parts = (
        _so_far(celebration),
        points(celebration) if celebration.points else "",
        to_go(celebration),
    )
    return " · ".join(filter(None, parts)) or None


def _warm(celebration: "Celebration") -> Text:
    also, won = joined(celebration.also), celebration.points and points(celebration)
    sentences: list[str | Span] = [bold(_warm_head(celebration))]
    if also and won:
        sentences += [tr("{also} came with it, {points}.", also=also, points=won)]
    elif also:
        sentences += [tr("{also} came with it.", also=also)]
    elif won:
        sentences += [tr("{sentence}.", sentence=won)]
    if celebration.next:
        sentences += [tr("{sentence}.", sentence=to_go(celebration))]
    first, *others = sentences
    return text(first, *(f" {sentence}" for sentence in (*others, "👏")))


def _warm_head(c: "Celebration") -> str:
    who, what, when = c.name, c.reached, c.when
    if c.kind == "trophy":
        return tr("{name} won the trophy {reached}.", name=who, reached=what)
    if c.kind == "badge":
        return tr("{name} earned the badge {reached}.", name=who, reached=what)
    if c.kind == "streak":
        return tr("{name} keeps going: {reached}.", name=who, reached=what)
    if c.kind == "top":
        return tr(
            "{name} entered the top {places} {when}, now at #{rank}.",
            name=who, places=c.places, when=when, rank=c.rank,
        )  # fmt: skip
    if c.kind == "goal":
        if when:
            return tr(
                "{name} reached the goal of {reached} {when}.", name=who, reached=what, when=when
            )
        return tr("{name} reached the goal of {reached}.", name=who, reached=what)
    if when:
        return tr("{name} reached {reached} {when}.", name=who, reached=what, when=when)
    return tr("{name} reached {reached}.", name=who, reached=what)


def _formal(celebration: "Celebration") -> str:
    sentence = _formal_head(celebration)
    if celebration.also:
        also = ", ".join(celebration.also)
        return tr("{sentence} ({also}).", sentence=sentence, also=also)
    return tr("{sentence}.", sentence=sentence)


def _formal_head(c: "Celebration") -> str:
    """Return the sentence without its full stop: what came with it stands before that."""
    who, what, period = c.name, c.reached, c.period
    if c.kind == "trophy":
        return tr("{name} has been awarded the trophy {reached}", name=who, reached=what)
    if c.kind == "badge":
        return tr("{name} has earned the badge {reached}", name=who, reached=what)
    if c.kind == "streak":
        return tr("{name} has completed {reached}", name=who, reached=what)
    if c.kind == "top":
        return tr(
            "{name} has entered the top {places} for {period}, in place {rank}",
            name=who, places=c.places, period=period, rank=c.rank,
        )  # fmt: skip
    if c.kind == "goal":
        if period:
            return tr(
                "{name} has met the goal of {reached} for {period}",
                name=who, reached=what, period=period,
            )  # fmt: skip
        return tr("{name} has met the goal of {reached}", name=who, reached=what)
    if c.noun:
        what = tr("{amount} in {metric}", amount=what, metric=c.noun)
    if period:
        return tr(
            "{name} has reached {reached} for {period}", name=who, reached=what, period=period
        )
    return tr("{name} has reached {reached}", name=who, reached=what)


def _playful(celebration: "Celebration") -> str:
    sentences = [_playful_head(celebration)]
    if celebration.also:
        sentences += [tr("{also} on the way.", also=joined(celebration.also))]
    return " ".join((*sentences, _closing(celebration)))


def _playful_head(c: "Celebration") -> str:
    who, what = c.short_name, c.reached
    if c.kind == "trophy":
        return tr("🏆 Make room on the shelf: {name} won {reached}.", name=who, reached=what)
    if c.kind == "badge":
        return tr("🏅 Pin it on: {name} earned {reached}.", name=who, reached=what)
    if c.kind == "streak":
        return tr("🔥 No stopping {name}: {reached}.", name=who, reached=what)
    if c.kind == "top":
        return tr(
            "🚀 Mind your heads: {name} shot into the top {places}, now at #{rank}.",
            name=who, places=c.places, rank=c.rank,
        )  # fmt: skip
    if c.kind == "goal":
        return tr("🎯 Bullseye: {name} hit the goal of {reached}.", name=who, reached=what)
    return tr("🔔 Ring it: {name} just passed {reached}.", name=who, reached=what)


def _closing(celebration: "Celebration") -> str:
    """Return one of a few last words; the same celebration always has the same."""
    choice = zlib.crc32(celebration.id.encode()) % 4
    if choice == 1:
        return tr("Take a bow.")
    if choice == 2:
        return tr("High fives all round.")
    if choice == 3:
        return tr("Somebody hum a fanfare.")
    return tr("Who brings cake?")
