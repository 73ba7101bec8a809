"""Modals that ask for a command's arguments, and what is read from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bots.slack.controls import OPTION_LABEL_MAX, OPTION_VALUE_MAX, OPTIONS_MAX, PLACEHOLDER_MAX
from bots.slack.inbound import Origin
from bots.slack.render import render_view
from bots.slack.words import aside, clean, clip, plain, units
from core.cards import Card, Option
from core.conversation.command import Arg, Command
from core.conversation.registry import arguments_of
from core.language import tr, translated

FORM = "laurels:form"
ANSWER = "laurels:answer"
FIELD = "laurels:arg"
TITLE_MAX = 24
HINT_MAX = 2000
INPUT_MAX = 3000
ERROR_MAX = 500
METADATA_MAX = 3000
LINE = 60  # characters that are seen at once where one line is typed
_BLOCK = "arg:"


class _Kept(Origin):
    """What a form keeps in its `private_metadata`."""

    command: str


@dataclass(frozen=True)
class Form:
    """A command to ask arguments for, with what is known of them.

    labels: what a known value is called where people choose it from a list.
    """

    command: Command
    values: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def lists(self) -> dict[str, str]:
        """Return the known values that are chosen from suggestions."""
        wanted = (arg.name for arg in self.command.args if arg.suggest)
        return {name: self.values[name] for name in wanted if name in self.values}


def form_of(text: str) -> Form | None:
    """Return the form of the command that `text` begins with; None when it takes no arguments."""
    found = arguments_of(text)
    if found is None or not found[0].args:
        return None
    command, taken = found
    return Form(command, {name: value for name, value in taken.items() if value})


def asks_at_once(text: str) -> Form | None:
    """Return the form of a command typed without the arguments it cannot do without."""
    form = form_of(text)
    if form is None or form.values:
        return None
    return form if any(arg.required for arg in form.command.args) else None


def form_view(form: Form, origin: Origin) -> dict[str, Any]:
    """Return the modal of a form; what is typed goes back to `origin`."""
    command = form.command
    summary = clean(translated(command.summary))
    title = summary if units(summary) <= TITLE_MAX else command.name.capitalize()
    blocks = [] if title == summary else [aside(summary)]
    inputs = [_input(form, arg) for arg in command.args]
    first = next((i for i in inputs if not i["element"].keys() & _FILLED), None)
    if first is not None:
        first["element"]["focus_on_load"] = True
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain(clip(title, TITLE_MAX)),
        "submit": plain(clip(tr("Save"), TITLE_MAX)),
        "close": plain(clip(tr("Cancel"), TITLE_MAX)),
        "private_metadata": _metadata(_Kept(command=command.name, **origin.model_dump())),
        "blocks": [*blocks, *inputs],
    }


def answer_view(card: Card, origin: Origin) -> dict[str, Any]:
    """Return the modal that shows an answer where no message can."""
    return {
        "type": "modal",
        "callback_id": ANSWER,
        "title": plain("Laurels"),
        "close": plain(clip(tr("Close"), TITLE_MAX)),
        "clear_on_close": True,
        "private_metadata": _metadata(origin),
        "blocks": render_view(card),
    }


def waiting_view(origin: Origin) -> dict[str, Any]:
    """Return the modal that is shown until an answer is there."""
    return answer_view(Card(kind="waiting", title=tr("One moment…")), origin)


def command_in(view: Mapping[str, Any]) -> str:
    """Return the name of the command a form of ours is for."""
    return _Kept.model_validate_json(view["private_metadata"]).command


def arguments_in(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed and chosen, by argument."""
    found: dict[str, str] = {}
    for block, elements in view["state"]["values"].items():
        for element in elements.values():
            chosen = element.get("selected_option") or {}
            value = " ".join((element.get("value") or chosen.get("value") or "").split())
            if value and block.startswith(_BLOCK):
                found[block.removeprefix(_BLOCK)] = value
    return found


def errors_of(view: Mapping[str, Any], card: Card) -> dict[str, str]:
    """Return an error card as what a form shows: at the argument it is about, or the first."""
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    about = f"{_BLOCK}{card.field}"
    at = about if about in inputs else inputs[0]
    return {at: clip(clean(card.summary()), ERROR_MAX)}


def options_of(suggested: list[Option], typed: str) -> list[dict[str, Any]]:
    """Return suggestions as Slack lists them, and last what was typed: that will do too."""
    found: dict[str, dict[str, Any]] = {}
    for option in [*suggested[: OPTIONS_MAX - 1], Option(label=typed, command=typed)]:
        label, value = clip(clean(option.label), OPTION_LABEL_MAX), clean(option.command)
        if label and 0 < units(value) <= OPTION_VALUE_MAX:
            found.setdefault(value, {"text": plain(label), "value": value})
    return list(found.values())


_FILLED = {"initial_value", "initial_option"}


def _input(form: Form, arg: Arg) -> dict[str, Any]:
    description = clean(translated(arg.description))
    block: dict[str, Any] = {
        "type": "input",
        "block_id": f"{_BLOCK}{arg.name}",
        "label": plain(translated(arg.name.capitalize())),
        "element": _element(form, arg),
        "optional": not arg.required,
    }
    if description:
        block["hint"] = plain(clip(description[:1].upper() + description[1:], HINT_MAX))
    return block


def _element(form: Form, arg: Arg) -> dict[str, Any]:
    value = clean(form.values.get(arg.name, ""))
    element: dict[str, Any] = {"action_id": f"{FIELD}:{arg.name}"}
    if not (arg.suggest or arg.choices) or units(value) > OPTION_VALUE_MAX:
        element |= {"type": "plain_text_input", "multiline": units(value) > LINE}
        return element | ({"initial_value": clip(value, INPUT_MAX)} if value else {})
    element["placeholder"] = plain(clip(tr("Choose"), PLACEHOLDER_MAX))
    chosen = [Option(label=form.labels.get(arg.name, value), command=value)] if value else []
    if arg.suggest:
        element |= {"type": "external_select", "min_query_length": 0}
        return element | ({"initial_option": options_of(chosen, value)[0]} if chosen else {})
    # What a button says need not be among the choices: "30 days" is a period too.
    choices = [Option(label=translated(choice), command=choice) for choice in arg.choices]
    options = options_of(choices, value)
    element |= {"type": "static_select", "options": options}
    initial = next((option for option in options if option["value"] == value), None)
    return element | ({"initial_option": initial} if initial else {})


def _metadata(kept: Origin) -> str:
    """Write what a view keeps, at most 3,000 characters; ids and one address, far below that."""
    written = kept.model_dump_json(exclude_defaults=True)
    if units(written) > METADATA_MAX:
        written = kept.model_copy(update={"url": None}).model_dump_json(exclude_defaults=True)
    return written
