"""Card -> an embed with a picture in it, menus and buttons below it.

Running text becomes the embed's description, names with values at the end of a card its fields.
A card that is too long ends in an ellipsis, at a line or a word.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

import discord

from bots.discord.controls import controls
from bots.discord.markup import ELLIPSIS, clean, clip, markdown, units
from core.cards import Block, Card, Field, Fields, Image, Lines, Paragraph, Span, Text, bold
from core.cards.bar import bar
from core.language import tr

TITLE_MAX = 256
DESCRIPTION_MAX = 4096
FIELDS_MAX, FIELD_NAME_MAX, FIELD_VALUE_MAX = 25, 256, 1024
FOOTER_MAX = 2048
EMBED_MAX = 6000
CONTENT_MAX = 2000
ALT_MAX = 1024
FIELDS_SHARE = 1500  # what a long description leaves to the fields

_ASIDE = "-# "  # Discord's small print
_INVISIBLE = "\u200b"  # a field must have a name and a value
COLOURS = {"gold": 0xECC05A, "leaf": 0x79CF99, "sky": 0x84B9EA, "ember": 0xEF8A6B, "none": None}
_FILE_NAME = re.compile(r"[\w-]+\.png", re.ASCII)


@dataclass(frozen=True)
class Message:
    """What one card becomes."""

    embed: discord.Embed
    view: discord.ui.View
    image: Image | None = None

    def files(self) -> list[discord.File]:
        """Return what to upload with it, anew for each try: sending a file uses it up."""
        if self.image is None:
            return []
        alt = clip(clean(self.image.alt, one_line=True).strip(), ALT_MAX)
        png = io.BytesIO(self.image.png)
        return [discord.File(png, _file_name(self.image), description=alt or None)]


def render(card: Card) -> Message:
    """Translate `card` within Discord's limits; to be called inside a running event loop."""
    title = markdown((Span(text=clean(card.title or "", one_line=True).strip()),), TITLE_MAX)[0]
    footer = clip(clean(card.footer or "").strip(), FOOTER_MAX)
    room = EMBED_MAX - units(title) - units(footer)
    last = list(takewhile(lambda block: isinstance(block, Fields), reversed(card.body)))
    fields = [f for block in reversed(last) if isinstance(block, Fields) for f in block.fields]
    reserve = min(FIELDS_SHARE, sum(map(_wanted, fields[:FIELDS_MAX])))
    described = card.body[: len(card.body) - len(last)]
    description = _describe(described, min(DESCRIPTION_MAX, room - reserve))
    if not (title or description or footer or fields or card.image):
        description = tr("Nothing to show.")
    embed = discord.Embed(
        title=title or None, description=description or None, colour=COLOURS[card.accent]
    )
    _add_fields(embed, fields, room - units(description))
    if footer:
        embed.set_footer(text=footer)
    if card.image is not None:
        embed.set_image(url=f"attachment://{_file_name(card.image)}")
    return Message(embed, controls(card), card.image)


def render_plain(card: Card) -> str:
    """Return the card as mere text: what is sent when Discord refuses the embed."""
    summary = clean(card.summary()).strip() or clean(card.footer or "").strip()
    return markdown((Span(text=summary or tr("Nothing to show.")),), CONTENT_MAX)[0]


def _file_name(image: Image) -> str:
    """Return a name that can stand in a link; Discord would change others."""
    return image.name if _FILE_NAME.fullmatch(image.name) else "laurels.png"


def _describe(blocks: Iterable[Block], room: int) -> str:
    out = ""
    limit = room - 2  # for an ellipsis on a line of its own
    for block in blocks:
        first = True
        for prefix, line in _lines(block):
            glue = ("\n\n" if first else "\n") if out else ""
            left = limit - units(out + glue + prefix)
            piece, whole = markdown(line, left)
            if not whole:
                cut = left > 1 and (first or isinstance(block, Paragraph))
                return out + glue + prefix + piece if cut else f"{out}\n{ELLIPSIS}"
            if not piece.strip():
                continue
            out += glue + prefix + piece
            first = False
    return out


def _lines(block: Block) -> Iterator[tuple[str, Text]]:
    """Yield a block's lines, each with what goes before it."""
    if isinstance(block, Paragraph):
        quiet = all(span.style == "muted" or not span.text.strip() for span in block.text)
        if quiet and not any("\n" in clean(span.text).strip() for span in block.text):
            yield _ASIDE, _plain(_flat(block.text))
        else:
            yield "", block.text
    elif isinstance(block, Lines):
        yield from (("", _flat(line)) for line in block.lines)
    elif isinstance(block, Fields):
        for field in block.fields:
            yield "", (bold(_name(field)), Span(text="  "), *_flat(field.value))
    else:
        yield "", _flat(block.label)
        yield "", (Span(text=bar(block.fraction)),)
        yield _ASIDE, _plain(_flat(block.caption))


def _flat(line: Text) -> Text:
    return tuple(
        Span(text=clean(span.text, one_line=True), style=span.style) for span in line if span.text
    )


def _plain(line: Text) -> Text:
    """Take the muted style away where small print says it already."""
    return tuple(Span(text=s.text) if s.style == "muted" else s for s in line)


def _name(field: Field) -> str:
    return clean(field.name, one_line=True).strip()


def _drawn(field: Field) -> tuple[str, str]:
    name = markdown((Span(text=_name(field)),), FIELD_NAME_MAX)[0]
    value = markdown(field.value, FIELD_VALUE_MAX)[0]
    return name.strip() or _INVISIBLE, value.strip() or _INVISIBLE


def _wanted(field: Field) -> int:
    return sum(map(units, _drawn(field)))


def _add_fields(embed: discord.Embed, fields: list[Field], room: int) -> None:
    """Add the fields that fit; where some do not, the last one says so."""
    room -= 2 * units(ELLIPSIS)
    for number, field in enumerate(fields):
        name, value = _drawn(field)
        room -= units(name) + units(value)
        full = number == FIELDS_MAX - 1 and len(fields) > FIELDS_MAX
        if room < 0 or full:
            embed.add_field(name=ELLIPSIS, value=ELLIPSIS, inline=True)
            return
        embed.add_field(name=name, value=value, inline=True)
