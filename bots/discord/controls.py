"""Actions and menus -> buttons and selects that carry their command with them, and back.

What a click does is told by its custom_id alone, so that messages of any age go on working after a
restart and nothing has to be kept for them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import discord

from bots.discord.markup import clean, clip, units
from core.cards import Action, Card, Menu

BUTTONS_MAX, ROW_BUTTONS, ROWS_MAX = 25, 5, 5
MENUS_MAX = 4  # of the five rows, one is left to the buttons
LABEL_MAX, CUSTOM_ID_MAX, URL_MAX = 80, 100, 512
OPTIONS_MAX, OPTION_LABEL_MAX, OPTION_VALUE_MAX, PLACEHOLDER_MAX = 25, 100, 100, 150

CUSTOM_ID = "laurels:"
MENU = "laurels#"  # with the menu's number behind it; the option carries the command
_KINDS = {  # (form, stays) -> what the custom_id begins with
    (False, False): CUSTOM_ID,
    (False, True): "laurels=:",
    (True, False): "laurels?:",
    (True, True): "laurels?=:",
}
_STYLES = {
    "default": discord.ButtonStyle.secondary,
    "primary": discord.ButtonStyle.primary,
    "danger": discord.ButtonStyle.danger,
}


@dataclass(frozen=True)
class Click:
    """What a click asks for; see `core.cards.Action` for `form` and `stays`."""

    command: str
    form: bool = False
    stays: bool = False


def clicked(data: Mapping[str, Any]) -> Click | None:
    """Read what somebody clicked or chose; None when it is not one of ours."""
    custom_id = str(data.get("custom_id", ""))
    if custom_id.startswith(MENU):
        command = next(iter(data.get("values") or ()), "")
        return Click(str(command), stays=True) if command else None
    for (form, stays), prefix in _KINDS.items():
        if custom_id.startswith(prefix) and (command := custom_id.removeprefix(prefix)):
            return Click(command, form, stays)
    return None


def controls(card: Card) -> discord.ui.View:
    """Return a card's menus and, below them, its buttons.

    A command too long to carry is left out, never cut. A view without children shows nothing, and
    removes those of a message that is edited. It is stopped: discord.py need not remember it.
    """
    view = discord.ui.View(timeout=None)
    for select in _selects(card.menus):
        view.add_item(select)
    room = (ROWS_MAX - len(view.children)) * ROW_BUTTONS
    for button in _buttons(card.actions)[:room]:
        view.add_item(button)
    view.stop()
    return view


def carries(action: Action) -> str | None:
    """Return the custom_id that carries an action's command; None when it is too long or empty."""
    command = _command(action.command)
    custom_id = _KINDS[action.form, action.stays] + command
    return custom_id if command and units(custom_id) <= CUSTOM_ID_MAX else None


def _selects(menus: Iterable[Menu]) -> list[discord.ui.Select[Any]]:
    selects: list[discord.ui.Select[Any]] = []
    for menu in menus:
        options: dict[str, discord.SelectOption] = {}
        chosen = False
        for option in menu.options:
            label, value = _label(option.label, OPTION_LABEL_MAX), _command(option.command)
            fits = bool(label) and 0 < units(value) <= OPTION_VALUE_MAX and value not in options
            if fits and len(options) < OPTIONS_MAX:
                default = option.chosen and not chosen
                chosen = chosen or default
                options[value] = discord.SelectOption(label=label, value=value, default=default)
        if options and len(selects) < MENUS_MAX:
            selects.append(
                discord.ui.Select(
                    custom_id=f"{MENU}{len(selects)}",
                    placeholder=_label(menu.label, PLACEHOLDER_MAX) or None,
                    options=list(options.values()),
                )
            )
    return selects


def _buttons(actions: Iterable[Action]) -> list[discord.ui.Button[Any]]:
    buttons: list[discord.ui.Button[Any]] = []
    taken: set[str] = set()
    for action in actions:
        label = _label(action.label, LABEL_MAX)
        if not label:
            continue
        if action.url is not None:
            if _reachable(action.url):
                buttons.append(discord.ui.Button(label=label, url=action.url))
            continue
        custom_id = carries(action)
        if custom_id is not None and custom_id not in taken:
            taken.add(custom_id)
            style = _STYLES[action.style]
            buttons.append(discord.ui.Button(label=label, style=style, custom_id=custom_id))
    return buttons


def _reachable(url: str) -> bool:
    """Whether Discord takes a link: http(s), and a host others could reach (not `localhost`)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    dotted = "." in (parts.hostname or "")
    whole = url.isprintable() and " " not in url and units(url) <= URL_MAX
    return parts.scheme in {"http", "https"} and dotted and whole


def _command(command: str) -> str:
    return clean(command, one_line=True).strip()


def _label(label: str, limit: int) -> str:
    return clip(clean(label, one_line=True).strip(), limit)
