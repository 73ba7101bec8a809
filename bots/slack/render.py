"""Card -> text and Block Kit.

Everything in a card is literal. Slack's `mrkdwn` cannot be escaped (`*`, `_`, `~` and backticks
have no escape), so no block made here uses it: running text is `rich_text`, whose characters are
taken as they are and whose styles are flags; titles, buttons and asides are `plain_text`. Only the
`text` beside the blocks (notifications, screen readers) is parsed by Slack: its `& < >` are escaped
here and its formatting is switched off by whoever sends it.
"""

from collections.abc import Iterable
from typing import Any, TypedDict

from bots.slack.controls import buttons, menus
from bots.slack.words import aside, clean, clip, escape, plain, units
from core.cards import Block, Card, Fields, Image, Lines, Paragraph, Span, Text
from core.cards import bold as in_bold
from core.cards import muted as in_muted
from core.cards.bar import bar
from core.domain.characters import scrubbed

BLOCKS_MAX = 50
VIEW_BLOCKS_MAX = 100
HEADER_MAX = 150
PLAIN_TEXT_MAX = 3000
ALT_TEXT_MAX = 2000
SUMMARY_MAX = 3000  # Slack advises 4,000; escaping may lengthen it
CHARACTERS_MAX = 9_500  # about 13,000 characters of blocks in all may be refused
VIEW_CHARACTERS_MAX = 40_000  # a view may be larger than a message
BODY_MIN = 1_000
SPAN_MAX = 3000
FOOTER_MAX = 300

_STYLES = {"bold": "bold", "strike": "strike", "code": "code", "muted": "italic"}


class Message(TypedDict):
    """What one card becomes, ready for `chat.postMessage`, `chat.update` or a reply."""

    text: str
    blocks: list[dict[str, Any]]


def render(card: Card, picture: str | None = None) -> Message:
    """Translate `card` within Slack's limits; what does not fit ends in an ellipsis.

    `picture` is Slack's id of the uploaded file; without it the picture's words stand in for it.
    """
    blocks = _blocks(card, picture, BLOCKS_MAX, CHARACTERS_MAX)
    return {"text": escape(summarise(card)), "blocks": blocks}


def render_view(card: Card) -> list[dict[str, Any]]:
    """Return the blocks of `card` in a modal or in App Home."""
    return _blocks(card, None, VIEW_BLOCKS_MAX, VIEW_CHARACTERS_MAX)


def render_plain(card: Card) -> Message:
    """Return the card as one block of plain text: what is sent when Slack refuses the blocks."""
    summary = summarise(card)
    blocks: list[dict[str, Any]] = [{"type": "section", "text": plain(summary)}]
    return {"text": escape(summary), "blocks": blocks}


def summarise(card: Card) -> str:
    """Return the card's characters alone, never empty."""
    return (
        clip(clean(card.summary()), SUMMARY_MAX) or clip(clean(card.footer or ""), 300) or "Laurels"
    )


def _blocks(card: Card, picture: str | None, most: int, characters: int) -> list[dict[str, Any]]:
    head: list[dict[str, Any]] = []
    if card.title and (title := clip(clean(card.title), HEADER_MAX)):
        head.append({"type": "header", "text": plain(title)})
    tail: list[dict[str, Any]] = []
    # What one person asked for cannot show a picture, and says in words what it says already.
    if card.image and (picture or card.public or not card.body):
        tail = _image(card.image, picture)
    for elements in (menus(card.menus), buttons(card.actions)):
        if elements:
            tail.append({"type": "actions", "elements": elements})
    if card.footer and (footer := clip(clean(card.footer), FOOTER_MAX)):
        tail.append(aside(footer))
    body = _Body(max(BODY_MIN, characters - _characters([head, tail])))
    for block in card.body:
        body.add(block)
    blocks = [*head, *body.finish(room=most - len(head) - len(tail)), *tail]
    return blocks or [{"type": "section", "text": plain(summarise(card))}]


def _characters(node: Any) -> int:
    """Count what Slack counts against a message: every text in it, options of menus too."""
    if isinstance(node, str):
        return units(node)
    if isinstance(node, dict):
        return sum(_characters(v) for k, v in node.items() if k == "text" or not isinstance(v, str))
    return sum(_characters(item) for item in node) if isinstance(node, list) else 0


class _Body:
    """Collects blocks into as few `rich_text` as possible, within the budget.

    Neighbours become one section with blank lines between them, the shape Slack's own composer
    makes: some clients draw adjacent `rich_text` blocks without any space.
    """

    def __init__(self, characters: int) -> None:
        self._done: list[dict[str, Any]] = []
        self._run: list[dict[str, Any]] = []
        self._left = characters
        self._ended = False

    def add(self, block: Block) -> None:
        """Add one block of a card."""
        if isinstance(block, Paragraph) and block.text and _is_muted(block.text):
            self._add_aside(_joined(block.text))
            return
        lines = [line for line in _lines(block) if clean(_joined(line))]
        for number, line in enumerate(lines):
            if self._left <= 0:
                self._end()
                return
            self._write(line, before="\n" if number else "\n\n")

    def finish(self, room: int) -> list[dict[str, Any]]:
        """Return the blocks, at most `room`."""
        self._flush()
        if len(self._done) <= room:
            return self._done
        return [*self._done[: room - 1], aside("…")]

    def _add_aside(self, value: str) -> None:
        if value and self._left <= 0:
            self._end()
        elif clipped := clip(value, min(PLAIN_TEXT_MAX, self._left)):
            self._ended = units(value) > self._left
            self._flush()
            self._left -= units(clipped)
            self._done.append(aside(clipped))

    def _end(self) -> None:
        """Say once that there was more."""
        if not self._ended and not (self._run and self._run[-1]["text"].endswith("…")):
            self._append("\n…" if self._run else "…", None)
        self._ended = True

    def _write(self, line: Iterable[Span], before: str) -> None:
        if self._run:
            self._append(before, None)
            self._left -= len(before)
        for span in line:
            value = clip(scrubbed(span.text), SPAN_MAX)
            if units(value) > self._left:
                value = clip(value, max(self._left, 1))
                self._left = 0
            if value:
                self._left -= units(value)
                self._append(value, _STYLES.get(span.style))
            if self._left <= 0:
                return

    def _append(self, value: str, style: str | None) -> None:
        flags = {style: True} if style else None
        if self._run and self._run[-1].get("style") == flags:
            self._run[-1]["text"] += value
            return
        element: dict[str, Any] = {"type": "text", "text": value}
        if flags:
            element["style"] = flags
        self._run.append(element)

    def _flush(self) -> None:
        if self._run:
            section = {"type": "rich_text_section", "elements": self._run}
            self._done.append({"type": "rich_text", "elements": [section]})
            self._run = []


def _lines(block: Block) -> list[Text]:
    if isinstance(block, Paragraph):
        return [block.text]
    if isinstance(block, Lines):
        return list(block.lines)
    if isinstance(block, Fields):
        return [(*_named(field.name), *field.value) for field in block.fields]
    drawn = (Span(text=bar(block.fraction)),)
    return [line for line in (block.label, drawn, _quiet(block.caption)) if line]


def _named(name: str) -> Text:
    return (in_bold(name), Span(text=": ")) if clean(name) else ()


def _quiet(caption: Text) -> Text:
    """Set what is plain in a caption as an aside; what is bold stays bold."""
    return tuple(in_muted(span.text) if span.style == "plain" else span for span in caption)


def _is_muted(value: Text) -> bool:
    return all(span.style == "muted" or not span.text.strip() for span in value)


def _joined(value: Text) -> str:
    return clean("".join(span.text for span in value))


def _image(image: Image, picture: str | None) -> list[dict[str, Any]]:
    """Show a picture that Slack has, else the words that describe it."""
    alt = clip(clean(image.alt), ALT_TEXT_MAX)
    if picture is None:
        return [aside(clip(alt, FOOTER_MAX))] if alt else []
    return [{"type": "image", "slack_file": {"id": picture}, "alt_text": alt or "Laurels"}]
