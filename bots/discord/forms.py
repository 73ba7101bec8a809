"""Forms: a command's arguments as a modal, filled in with what the button says, and read back.

Nothing is kept meanwhile: the form's custom_id names the command, its inputs the arguments.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from bots.discord.controls import CUSTOM_ID_MAX, carries
from bots.discord.markup import clean, clip, units
from core.cards import Action
from core.conversation.command import Arg, Command
from core.conversation.words import MOST_CHARACTERS, quoted
from core.language import tr, translated

INPUTS_MAX, TITLE_MAX, LABEL_MAX, HINT_MAX = 5, 45, 45, 100
_FILLED, _FILLED_STAYS = "laurels!:", "laurels!=:"
_AND = "|"
_LONG = 100  # from here on a prefilled text gets several lines


@dataclass(frozen=True)
class Filled:
    """A form that was sent: the command, what was written, and `stays` of the button before."""

    command: str
    arguments: dict[str, str]
    stays: bool


def form(
    command: Command, given: Mapping[str, str | None], *, stays: bool = False
) -> discord.ui.Modal:
    """Return a form for a command that takes arguments, in the language that is spoken now."""
    prefix = _FILLED_STAYS if stays else _FILLED
    asked = _asked(command, given)
    custom_id = prefix + _carried(command, given, asked)
    if units(custom_id) > CUSTOM_ID_MAX:
        asked = _asked(command, {})
        custom_id = prefix + command.name
    first = command.args[0]
    about = given.get(first.name) if first.choices and first not in asked else None
    title = ": ".join(_spoken(words) for words in (command.summary, about) if words)
    modal = discord.ui.Modal(title=clip(title, TITLE_MAX), timeout=None, custom_id=custom_id)
    for arg in asked:
        modal.add_item(_input(arg, given.get(arg.name)))
    modal.stop()  # discord.py need not remember it
    return modal


def filled(data: Mapping[str, Any]) -> Filled | None:
    """Read a form that was sent; None when it is not one of ours. Empty inputs are left out."""
    custom_id = str(data.get("custom_id", ""))
    for prefix in (_FILLED, _FILLED_STAYS):
        if custom_id.startswith(prefix):
            name, *carried = custom_id.removeprefix(prefix).split(_AND)
            written = dict(each.split("=", 1) for each in carried if "=" in each)
            for one in _inputs(data.get("components") or ()):
                written[str(one["custom_id"])] = str(one.get("value") or "").strip()
            given = {key: value for key, value in written.items() if value}
            return Filled(name, given, prefix == _FILLED_STAYS)
    return None


def again(command: Command, sent: Filled) -> Action:
    """Return the button that opens a form anew with what was written, as far as it can carry."""
    kept = [sent.arguments.get(arg.name) for arg in command.args]
    label = tr("Try again")
    while True:
        # In order, so that what is kept is read as what it was; it ends at the first gap.
        known = kept[: kept.index(None)] if None in kept else kept
        words = " ".join((command.name, *(quoted(word) for word in known if word)))
        action = Action(label=label, command=words, style="primary", form=True, stays=sent.stays)
        if not known or carries(action) is not None:
            return action
        kept = known[:-1]


def _asked(command: Command, given: Mapping[str, str | None]) -> list[Arg]:
    """Return the arguments to ask for, needed ones first where there is no room for all.

    What only says what the form is about is not asked again: a reference (`#g1`), or what could be
    left out and is there, first, as one of its choices (`settings zone`).
    """
    open_ = [
        arg
        for index, arg in enumerate(command.args)
        if not ((value := given.get(arg.name)) and _settled(arg, value, first=index == 0))
    ]
    wanted = sorted(open_ or command.args, key=lambda arg: not arg.required)[:INPUTS_MAX]
    return [arg for arg in command.args if arg in wanted]


def _settled(arg: Arg, value: str, *, first: bool) -> bool:
    chosen = first and not arg.required and value in arg.choices
    return chosen or value.startswith("#")


def _carried(command: Command, given: Mapping[str, str | None], asked: list[Arg]) -> str:
    """Return the command with the arguments that are not asked for."""
    kept = ((arg.name, given.get(arg.name)) for arg in command.args if arg not in asked)
    parts = (f"{name}={clean(value, one_line=True)}" for name, value in kept if value)
    return _AND.join((command.name, *parts))


def _input(arg: Arg, value: str | None) -> discord.ui.Label[Any]:
    choices = ", ".join(_spoken(choice) for choice in arg.choices)
    many = len(value or "") > _LONG
    return discord.ui.Label(
        text=clip(_spoken(arg.name).capitalize(), LABEL_MAX),
        description=clip(_spoken(arg.description), HINT_MAX),
        component=discord.ui.TextInput(
            custom_id=arg.name,
            style=discord.TextStyle.long if many else discord.TextStyle.short,
            default=clip(value or "", MOST_CHARACTERS) or None,
            placeholder=clip(choices, HINT_MAX) or None,
            required=arg.required,
            max_length=MOST_CHARACTERS,
        ),
    )


def _spoken(words: str) -> str:
    return clean(translated(words), one_line=True).strip()


def _inputs(components: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the inputs, whether each is in a label or in a row."""
    for one in components:
        inner = [one["component"]] if "component" in one else one.get("components")
        if inner is not None:
            yield from _inputs(inner)
        elif "custom_id" in one:
            yield one
