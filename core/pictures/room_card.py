"""The trophy room as a card to share: a PNG of 1200 by 630, drawn from `room_card.svg`."""

from functools import lru_cache
from importlib import resources

import resvg_py
from jinja2 import Environment, StrictUndefined, Template

from core.pictures.fonts import (
    BOLD,
    FAMILY,
    REGULAR,
    dated,
    face,
    face_letters,
    fonts_of,
    legible,
    shown_name,
)
from core.pictures.glyphs import NIGHT, TIER_COLOR, glyph, wreath
from core.pictures.people import tint
from core.pictures.showcase import Showcase, tally, wreath_color
from core.pictures.text import fitted

MEDALS, MEDAL_PITCH = 5, 127
_ROOM = 628.0  # right of the wreath


def room_card(showcase: Showcase) -> bytes:
    """Return the card as a PNG."""
    svg, fonts = card_svg(showcase)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=fonts, skip_system_fonts=True))


def card_svg(showcase: Showcase) -> tuple[str, list[str]]:
    """Return the card as SVG, and the font files it takes."""
    name = shown_name(showcase.name, showcase.member, showcase.workspace)
    letters = face_letters(showcase.name, showcase.member)
    date, workspace = dated(showcase.today, showcase.locale), legible(showcase.workspace)
    texts = {
        "name": _Line(name, 78, _ROOM, 38, bold=True),
        "letters": _Line(letters, 76, 168, 24, bold=True),
        "tally": _Line(tally(showcase) or "Trophy room", 24, 420, 24),
        "foot": _Line(f"{date} · {workspace}" if workspace else date, 24, 620, 24),
    }
    medals = showcase.best(MEDALS)
    told = medals if len(medals) == 1 else [] if medals else showcase.closest(1)
    for exhibit in told:
        room = _ROOM - (MEDAL_PITCH if medals else 0)
        texts["told"] = _Line(exhibit.name, 28, room - 110, 20, bold=True)
        texts["about"] = _Line(legible(exhibit.description), 24, room, 18)
    svg = _template().render(
        texts,
        family=FAMILY,
        night=NIGHT,
        wreath=wreath(),
        star=glyph("star"),
        color=wreath_color(showcase),
        tint=tint(showcase.member),
        won=len(showcase.won),
        total=len(showcase.exhibits),
        pitch=MEDAL_PITCH,
        medals=[
            {"color": TIER_COLOR[exhibit.tier], "glyph": glyph(exhibit.glyph)} for exhibit in medals
        ],
        percent=None if medals or not told else told[0].percent,
        room=_ROOM,
    )
    fonts = [path for line in texts.values() for path in line.fonts]
    return svg, list(dict.fromkeys([REGULAR, BOLD, *fonts]))


class _Line:
    """A line of text that fits its place: what the template needs to write it."""

    def __init__(
        self, text: str, size: float, room: float, least: float, *, bold: bool = False
    ) -> None:
        self.text, self.size = fitted(text, room, size, least, bold=bold)
        self.fonts = fonts_of(self.text, bold=bold)
        self.family = ", ".join(f"'{face(path).family}'" for path in self.fonts)
        self.weight = 700 if bold else 400


@lru_cache(maxsize=1)
def _template() -> Template:
    source = resources.files("core.pictures").joinpath("room_card.svg").read_text("utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(source)
