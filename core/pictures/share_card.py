"""A celebration as a card to share: a PNG of 1200 by 630, drawn from `share_card.svg`."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from core.domain.milestones import Tier
from core.pictures.fonts import dated, face_letters, legible, shown_name
from core.pictures.glyphs import NIGHT, TIER_COLOR, glyph, wreath
from core.pictures.people import tint
from core.pictures.svg import Line, Sentence, drawing, png
from core.pictures.text import Run

_LEFT, _ROOM = 496, 632.0  # right of the wreath
_KEPT = 64  # pictures: each goes to several places, and again when somebody applauds


@dataclass(frozen=True, kw_only=True)
class Laurel:
    """What the card shows.

    face: what the letters come from where the name has none that can be drawn, and its colour.
    sentence: what was reached, without the name, as (text, bold). share: how long the bar is, 0 to
    1, None for no bar; below it `so_far` and `ahead`. about: a line in place of the bar. came: what
    came with it. glyph, tier: of a trophy, in place of the face.
    """

    face: str
    name: str
    workspace: str
    locale: str
    day: date
    sentence: tuple[Run, ...]
    share: float | None = None
    so_far: str = ""
    ahead: str = ""
    about: str = ""
    came: str = ""
    glyph: str | None = None
    tier: Tier = "gold"


@lru_cache(maxsize=_KEPT)
def share_card(laurel: Laurel) -> bytes:
    """Return the card as a PNG."""
    return png(*card_svg(laurel))


def card_svg(laurel: Laurel) -> tuple[str, list[str]]:
    """Return the card as SVG, and the font files it takes."""
    day, workspace = dated(laurel.day, laurel.locale), legible(laurel.workspace)
    foot = Line(f"{day} · {workspace}" if workspace else day, 24, 520, 24)
    texts = {
        "name": Line(
            shown_name(laurel.name, laurel.face, laurel.workspace), 78, _ROOM, 40, bold=True
        ),
        "letters": Line(face_letters(laurel.name, laurel.face), 76, 168, 24, bold=True),
        "sentence": Sentence(
            [(_drawable(text, bold=bold), bold) for text, bold in laurel.sentence],
            *(38, _ROOM, 32, 26),
        ),
        "so_far": Line(legible(laurel.so_far), 25, _ROOM * 0.45, 18),
        "ahead": Line(legible(laurel.ahead), 25, _ROOM * 0.55, 18),
        "about": Line(legible(laurel.about), 25, _ROOM, 18),
        "came": Line(legible(laurel.came), 25, 1_026 - foot.width, 20),
        "foot": foot,
    }
    return drawing(
        "share_card.svg",
        texts,
        night=NIGHT,
        wreath=wreath(),
        color=TIER_COLOR[laurel.tier],
        tint=tint(laurel.face),
        star=glyph("star"),
        glyph=glyph(laurel.glyph) if laurel.glyph else None,
        share=laurel.share,
        left=_LEFT,
        room=_ROOM,
    )


def _drawable(text: str, *, bold: bool) -> str:
    """Return what can be drawn of a run, with the space around it."""
    drawn = legible(text, bold=bold)
    before, after = " " * text.startswith(" "), " " * text.endswith(" ")
    return f"{before}{drawn}{after}" if drawn else " " * bool(before or after)
