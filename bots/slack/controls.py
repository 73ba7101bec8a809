"""Actions and menus -> buttons and selects that carry their command with them."""

import re
from collections.abc import Iterable
from typing import Any, Literal

from bots.slack.words import clean, clip, plain, units
from core.cards import Action, Menu

BUTTONS_MAX = 25
BUTTON_LABEL_MAX = 75
BUTTON_VALUE_MAX = 2000
BUTTON_URL_MAX = 3000
MENUS_MAX = 5
OPTIONS_MAX = 100
OPTION_LABEL_MAX = 75
OPTION_VALUE_MAX = 150
PLACEHOLDER_MAX = 150

Kind = Literal["run", "form", "stays", "form-stays", "menu", "link"]
# What a click does travels with the button, so that old posts go on working: their plain
# `laurels:0` runs its command.
ACTION_ID = re.compile(r"^laurels:(?:(form|stays|form-stays|menu|link):)?\d+$")


def kind_of(action_id: str) -> Kind | None:
    """Return what a click on one of our elements does; None for somebody else's."""
    match = ACTION_ID.match(action_id)
    return (match[1] or "run") if match else None  # type: ignore[return-value]


def menus(wanted: Iterable[Menu]) -> list[dict[str, Any]]:
    """Turn menus into selects; an option too long to carry is left out, never cut."""
    selects: list[dict[str, Any]] = []
    for menu in wanted:
        options: dict[str, dict[str, Any]] = {}
        chosen: dict[str, Any] | None = None
        for option in menu.options:
            label, value = clip(clean(option.label), OPTION_LABEL_MAX), clean(option.command)
            if not label or not 0 < units(value) <= OPTION_VALUE_MAX or value in options:
                continue
            options[value] = {"text": plain(label), "value": value}
            chosen = options[value] if option.chosen else chosen
            if len(options) == OPTIONS_MAX:
                break
        if not options:
            continue
        select: dict[str, Any] = {
            "type": "static_select",
            "placeholder": plain(clip(clean(menu.label), PLACEHOLDER_MAX) or "…"),
            "options": list(options.values()),
            "action_id": f"laurels:menu:{len(selects)}",
        }
        if chosen is not None:
            select["initial_option"] = chosen
        selects.append(select)
    return selects[:MENUS_MAX]


def buttons(actions: Iterable[Action]) -> list[dict[str, Any]]:
    """Turn actions into buttons; a command too long to carry is left out, never cut."""
    made: list[dict[str, Any]] = []
    for action in actions:
        label = clip(clean(action.label), BUTTON_LABEL_MAX)
        does = _does(action)
        if not label or does is None:
            continue
        button: dict[str, Any] = {
            "type": "button",
            "text": plain(label),
            **does,
            "action_id": f"{does['action_id']}{len(made)}",
        }
        if action.style != "default":
            button["style"] = action.style
        made.append(button)
        if len(made) == BUTTONS_MAX:
            break
    return made


def _does(action: Action) -> dict[str, str] | None:
    """Return what a button carries; None when Slack could not carry it."""
    if action.url is not None:
        url = clean(action.url)
        fits = url.startswith(("https://", "http://")) and units(url) <= BUTTON_URL_MAX
        return {"url": url, "action_id": "laurels:link:"} if fits else None
    command = clean(action.command)
    if not 0 < units(command) <= BUTTON_VALUE_MAX:
        return None
    kind = "-".join(name for name in ("form", "stays") if getattr(action, name))
    return {"value": command, "action_id": f"laurels:{kind}:" if kind else "laurels:"}
