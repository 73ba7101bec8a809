"""Card -> text and Block Kit.

Everything in a card is literal. Slack's `mrkdwn` cannot be escaped (`*`, `_`, `~` and backticks
have no escape), so no block made here uses it: running text is `rich_text`, whose characters are
taken as they are and whose styles are flags; titles, buttons and asides are `plain_text`. Only the
`text` beside the blocks (notifications, screen readers) is parsed by Slack: its `& < >` are escaped
here and its formatting is switched off by whoever sends it.
"""

import re
from collections.abc import Iterable
from typing import Any, TypedDict

from core.cards import Action, Block, Card, Fields, Lines, Paragraph, Span, Text
from core.cards import bold as in_bold
from core.cards import muted as in_muted
from core.cards.bar import bar

BLOCKS_MAX = 50
HEADER_MAX = 150
PLAIN_TEXT_MAX = 3000
BUTTONS_MAX = 25
BUTTON_LABEL_MAX = 75
BUTTON_VALUE_MAX = 2000
SUMMARY_MAX = 3000  # Slack advises 4,000; escaping may lengthen it
BODY_MAX = 9_000  # about 13,000 characters of blocks in all may be refused
SPAN_MAX = 3000
FOOTER_MAX = 300
ACTION_ID = re.compile(r"^laurels:\d+$")

_STYLES = {"bold": "bold", "strike": "strike", "code": "code", "muted": "italic"}
# C0 and C1 controls but tab and newline, and what overrides or isolates direction: a name with
# U+202E would turn around the words next to it. LRM and RLM stay, right-to-left names need them.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


class Message(TypedDict):
    """What one card becomes, ready for `chat.postMessage`, `chat.update` or a reply."""

    text: str
    blocks: list[dict[str, Any]]


def render(card: Card) -> Message:
    """Translate `card` within Slack's limits; what does not fit ends in an ellipsis."""
    blocks: list[dict[str, Any]] = []
    if card.title and (title := clip(clean(card.title), HEADER_MAX)):
        blocks.append({"type": "header", "text": _plain(title)})
    body = _Body()
    for block in card.body:
        body.add(block)
    blocks.extend(body.finish(room=BLOCKS_MAX - 4))
    buttons = _buttons(card.actions)
    if buttons:
        blocks.append({"type": "actions", "elements": buttons})
    if card.footer and (footer := clip(clean(card.footer), FOOTER_MAX)):
        blocks.append(_aside(footer))
    summary = summarise(card)
    if not blocks:
        blocks.append({"type": "section", "text": _plain(summary)})
    return {"text": escape(summary), "blocks": blocks}


def render_plain(card: Card) -> Message:
    """Return the card as one block of plain text: what is sent when Slack refuses the blocks."""
    summary = summarise(card)
    blocks: list[dict[str, Any]] = [{"type": "section", "text": _plain(summary)}]
    return {"text": escape(summary), "blocks": blocks}


def summarise(card: Card) -> str:
    """Return the card's characters alone, never empty."""
    return (
        clip(clean(card.summary()), SUMMARY_MAX) or clip(clean(card.footer or ""), 300) or "Laurels"
    )


def escape(value: str) -> str:
    """Escape the three characters Slack parses in message text."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clean(value: str) -> str:
    """Drop control characters and direction overrides, and what is no character at all."""
    return _SURROGATES.sub("\ufffd", _UNWANTED.sub("", value)).strip()


def clip(value: str, limit: int) -> str:
    """Cut `value` to `limit` at a word's end where one is near, and say so with an ellipsis.

    Lengths are UTF-16 units, the strictest way Slack could count them.
    """
    if units(value) <= limit:
        return value
    if limit < 1:
        return ""
    kept = value.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    space = max(kept.rfind(" "), kept.rfind("\n"))
    if space > len(kept) * 0.8:
        kept = kept[:space]
    return kept.rstrip().rstrip("\u200d\ufe0f") + "…"


def units(value: str) -> int:
    """Return the length in UTF-16 units."""
    return len(value) + sum(character > "\uffff" for character in value)


class _Body:
    """Collects blocks into as few `rich_text` as possible, within the budget.

    Neighbours become one section with blank lines between them, the shape Slack's own composer
    makes: some clients draw adjacent `rich_text` blocks without any space.
    """

    def __init__(self) -> None:
        self._done: list[dict[str, Any]] = []
        self._run: list[dict[str, Any]] = []
        self._left = BODY_MAX
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
        return [*self._done[: room - 1], _aside("…")]

    def _add_aside(self, value: str) -> None:
        if value and self._left <= 0:
            self._end()
        elif aside := clip(value, min(PLAIN_TEXT_MAX, self._left)):
            self._flush()
            self._left -= units(aside)
            self._done.append(_aside(aside))

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
            value = clip(_SURROGATES.sub("\ufffd", _UNWANTED.sub("", span.text)), SPAN_MAX)
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
        return [(in_bold(field.name), Span(text="  "), *field.value) for field in block.fields]
    drawn = (Span(text=bar(block.fraction)),)
    return [line for line in (block.label, drawn, _quiet(block.caption)) if line]


def _quiet(caption: Text) -> Text:
    """Set what is plain in a caption as an aside; what is bold stays bold."""
    return tuple(in_muted(span.text) if span.style == "plain" else span for span in caption)


def _is_muted(value: Text) -> bool:
    return all(span.style == "muted" or not span.text.strip() for span in value)


def _joined(value: Text) -> str:
    return clean("".join(span.text for span in value))


def _plain(value: str) -> dict[str, Any]:
    # `emoji` off: what people typed as :tada: stays what they typed; real emoji still show.
    return {"type": "plain_text", "text": value, "emoji": False}


def _aside(value: str) -> dict[str, Any]:
    return {"type": "context", "elements": [_plain(value)]}


def _buttons(actions: Iterable[Action]) -> list[dict[str, Any]]:
    """Turn actions into buttons; a command too long to carry is left out, never cut."""
    buttons: list[dict[str, Any]] = []
    for action in actions:
        label = clip(clean(action.label), BUTTON_LABEL_MAX)
        command = clean(action.command)
        if not label or not command or units(command) > BUTTON_VALUE_MAX:
            continue
        button: dict[str, Any] = {
            "type": "button",
            "text": _plain(label),
            "value": command,
            "action_id": f"laurels:{len(buttons)}",
        }
        if action.style != "default":
            button["style"] = action.style
        buttons.append(button)
        if len(buttons) == BUTTONS_MAX:
            break
    return buttons
