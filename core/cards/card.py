"""The parts of a card."""

from string import Formatter
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described

from core.language import translated

Style = Literal["plain", "bold", "strike", "code", "muted"]
Accent = Literal["gold", "leaf", "sky", "ember", "none"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Frozen):
    """A run of characters in one style; always literal, never markup."""

    text: str
    style: Style = "plain"


Text = tuple[Span, ...]


def text(*parts: str | Span) -> Text:
    """Join strings and spans into a Text."""
    return tuple(part if isinstance(part, Span) else Span(text=part) for part in parts)


def phrase(message: str, /, **parts: str | Span | Text) -> Text:
    """Say `message` in the language of the moment, with styled parts in place of its `{names}`."""
    found: list[Span] = []
    for literal, name, _, _ in Formatter().parse(translated(message)):
        if literal:
            found.append(Span(text=literal))
        if name is not None:
            part = parts[name]
            found += part if isinstance(part, tuple) else text(part)
    return tuple(found)


def bold(value: str) -> Span:
    """Return `value` as a bold span."""
    return Span(text=value, style="bold")


def code(value: str) -> Span:
    """Return `value` as something to type."""
    return Span(text=value, style="code")


def muted(value: str) -> Span:
    """Return `value` as a quiet aside."""
    return Span(text=value, style="muted")


def strike(value: str) -> Span:
    """Return `value` struck through."""
    return Span(text=value, style="strike")


def plain_text(value: Text) -> str:
    """Return the characters alone, for notifications and screen readers."""
    return "".join(span.text for span in value)


class Paragraph(_Frozen):
    """Running text."""

    kind: Literal["paragraph"] = "paragraph"
    text: Text


class Lines(_Frozen):
    """Short lines set tight below each other: a leaderboard, a list of commands."""

    kind: Literal["lines"] = "lines"
    lines: tuple[Text, ...]


class Field(_Frozen):
    """A name with its value."""

    name: str
    value: Text


class Fields(_Frozen):
    """Names with values, side by side where there is room."""

    kind: Literal["fields"] = "fields"
    fields: tuple[Field, ...]


class Progress(_Frozen):
    """A bar. `fraction` is 0 to 1 and may pass 1; `label` above it, `caption` below."""

    kind: Literal["progress"] = "progress"
    label: Text
    fraction: float
    caption: Text = ()


Block = Paragraph | Lines | Fields | Progress


class Image(_Frozen):
    """A picture below the words. `alt` says in words what it shows."""

    png: bytes = Described(repr=False)
    alt: str
    name: str = "laurels.png"


class Action(_Frozen):
    """A button that runs a chat command, as if `command` had been typed after the bot's name.

    form: ask for the command's arguments in a form where the platform has one, with what
    `command` says filled in; elsewhere the command runs and says what it still needs.
    stays: the answer takes the place of the card the button is on (pages, filters, toggles),
    also where that card is public.
    url: opens a page instead; `command` is empty then.
    """

    label: str
    command: str = ""
    style: Literal["default", "primary", "danger"] = "default"
    form: bool = False
    stays: bool = False
    url: str | None = None


class Option(_Frozen):
    """One choice of a menu; it runs `command`."""

    label: str
    command: str
    chosen: bool = False


class Menu(_Frozen):
    """A choice of commands; the answer takes the place of the card the menu is on."""

    label: str
    options: tuple[Option, ...]


class Card(_Frozen):
    """One message.

    `public` cards are for the whole chat, others for the person who asked. `footer` is a quiet
    last line. `footnote`-like asides belong in the body as muted spans.
    quiet: the answer to a click that is only a toast where the platform has one, and nothing
    where it has none (an applause: the count on the card says it).
    field: for an error, the argument it is about, so that a form can show it there.
    thread: what follows in the message's thread, where the platform has threads.
    """

    kind: str
    title: str | None = None
    body: tuple[Block, ...] = ()
    actions: tuple[Action, ...] = ()
    menus: tuple[Menu, ...] = ()
    image: Image | None = None
    footer: str | None = None
    accent: Accent = "none"
    public: bool = False
    quiet: bool = False
    field: str | None = None
    thread: "Card | None" = None

    def summary(self) -> str:
        """Return one plain paragraph of the card: notifications, logs, screen readers."""
        parts = [self.title] if self.title else []
        for block in self.body:
            if isinstance(block, Paragraph):
                parts.append(plain_text(block.text))
            elif isinstance(block, Lines):
                parts.extend(plain_text(line) for line in block.lines)
            elif isinstance(block, Fields):
                parts.extend(f"{field.name}: {plain_text(field.value)}" for field in block.fields)
            else:
                tail = f" ({plain_text(block.caption)})" if block.caption else ""
                parts.append(f"{plain_text(block.label)}{tail}")
        return "\n".join(parts)
