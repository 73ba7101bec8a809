"""The trophy room as a card to share: a PNG of 1200 by 630, drawn from `room_card.svg`."""

from core.language import tr
from core.pictures.fonts import dated, face_letters, legible, shown_name
from core.pictures.glyphs import NIGHT, TIER_COLOR, glyph, wreath
from core.pictures.people import tint
from core.pictures.showcase import Showcase, counting, percent, tally, wreath_color
from core.pictures.svg import Line, drawing, png

MEDALS, MEDAL_PITCH = 5, 127
_ROOM = 628.0  # right of the wreath


def room_card(showcase: Showcase) -> bytes:
    """Return the card as a PNG."""
    return png(*card_svg(showcase))


def card_svg(showcase: Showcase) -> tuple[str, list[str]]:
    """Return the card as SVG, and the font files it takes."""
    name = shown_name(showcase.name, showcase.member, showcase.workspace)
    letters = face_letters(showcase.name, showcase.member)
    date, workspace = dated(showcase.today, showcase.locale), legible(showcase.workspace)
    texts = {
        "name": Line(name, 78, _ROOM, 38, bold=True),
        "letters": Line(letters, 76, 168, 24, bold=True),
        "tally": Line(tally(showcase) or tr("Trophy room"), 24, 420, 24),
        "foot": Line(f"{date} · {workspace}" if workspace else date, 24, 620, 24),
    }
    medals = showcase.best(MEDALS)
    told = medals if len(medals) == 1 else [] if medals else showcase.closest(1)
    for exhibit in told:
        room = _ROOM - (MEDAL_PITCH if medals else 0)
        texts["told"] = Line(exhibit.name, 28, room - 110, 20, bold=True)
        texts["about"] = Line(legible(exhibit.description), 24, room, 18)
    return drawing(
        "room_card.svg",
        texts,
        night=NIGHT,
        wreath=wreath(),
        star=glyph("star"),
        color=wreath_color(showcase),
        tint=tint(showcase.member),
        won=len(showcase.won),
        counted=counting(showcase)
        if showcase.won
        else tr("{total} trophies to win", total=len(showcase.exhibits)),
        pitch=MEDAL_PITCH,
        medals=[
            {"color": TIER_COLOR[exhibit.tier], "glyph": glyph(exhibit.glyph)} for exhibit in medals
        ],
        percent=None if medals or not told else told[0].percent,
        share="" if medals or not told else percent(told[0]),
        room=_ROOM,
    )
