"""Card -> an embed with buttons below it.

Running text becomes the embed's description, names with values at the end of a card its fields.
A card that is too long ends in an ellipsis, at a line or a word.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

import discord

from bots.discord.markup import ELLIPSIS, clean, clip, markdown, units
from core.cards import Action, Block, Card, Field, Fields, Lines, Paragraph, Span, Text, bold
from core.cards.bar import bar

TITLE_MAX = 256
DESCRIPTION_MAX = 4096
FIELDS_MAX, FIELD_NAME_MAX, FIELD_VALUE_MAX = 25, 256, 1024
FOOTER_MAX = 2048
EMBED_MAX = 6000
CONTENT_MAX = 2000
BUTTONS_MAX, LABEL_MAX, CUSTOM_ID_MAX = 25, 80, 100
FIELDS_SHARE = 1500  # what a long description leaves to the fields

CUSTOM_ID = "laurels:"
_ASIDE = "-# "  # Discord's small print
_INVISIBLE = "\u200b"  # a field must have a name and a value
_NOTHING = "Nothing to show."
COLOURS = {"gold": 0xECC05A, "leaf": 0x79CF99, "sky": 0x84B9EA, "ember": 0xEF8A6B, "none": None}
_STYLES = {
    "default": discord.ButtonStyle.secondary,
    "primary": discord.ButtonStyle.primary,
    "danger": discord.ButtonStyle.danger,
}


@dataclass(frozen=True)
class Message:
    """What one card becomes. `view` is already stopped: discord.py need not remember it."""

    embed: discord.Embed
    view: discord.ui.View


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
    if not (title or description or footer or fields):
        description = _NOTHING
    embed = discord.Embed(
        title=title or None, description=description or None, colour=COLOURS[card.accent]
    )
    _add_fields(embed, fields, room - units(description))
    if footer:
        embed.set_footer(text=footer)
    return Message(embed, buttons(card.actions))


def render_plain(card: Card) -> str:
    """Return the card as mere text: what is sent when Discord refuses the embed."""
    summary = clean(card.summary()).strip() or clean(card.footer or "").strip() or _NOTHING
    return markdown((Span(text=summary),), CONTENT_MAX)[0]


def buttons(actions: Iterable[Action]) -> discord.ui.View:
    """Return the buttons, each carrying its command; one too long to carry is left out, never cut.

    A view without buttons shows nothing, and removes those of a message that is edited.
    """
    view = discord.ui.View(timeout=None)
    for action in actions:
        custom_id = CUSTOM_ID + clean(action.command, one_line=True).strip()
        label = clip(clean(action.label, one_line=True).strip(), LABEL_MAX)
        taken = {getattr(item, "custom_id", None) for item in view.children}
        fits = units(custom_id) <= CUSTOM_ID_MAX and custom_id not in {*taken, CUSTOM_ID}
        if label and fits and len(view.children) < BUTTONS_MAX:
            view.add_item(
                discord.ui.Button(label=label, style=_STYLES[action.style], custom_id=custom_id)
            )
    view.stop()
    return view


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
