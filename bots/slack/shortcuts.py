"""Slack's shortcuts: log a win from the message that tells of it, set a goal from anywhere."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bots.slack.forms import Form, form_of
from bots.slack.words import clean, clip, unescape
from core.conversation.log_ import MOST_NOTE

LOG_WIN = "log_win"
SET_GOAL = "set_goal"
COMMANDS = {LOG_WIN: "log", SET_GOAL: "goal set"}
NOTE = "note"
# <@U1>, <@U1|mei>, <#C1|wins>, <!here>, <!subteam^S1|@sales>, <https://shop.example|our shop>
_CONTROL = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def form_for(payload: Mapping[str, Any]) -> Form | None:
    """Return the form a shortcut opens; the message it was used on becomes the note."""
    form = form_of(COMMANDS[payload["callback_id"]])
    message = payload.get("message")
    if form is None or not message:
        return form
    note = clip(" ".join(readable(message.get("text") or "").split()), MOST_NOTE)
    names = [arg.name for arg in form.command.args]
    return replace(form, values={NOTE: note}) if note and NOTE in names else form


def readable(text: str) -> str:
    """Return the characters people read in a message's text."""
    return clean(unescape(_CONTROL.sub(_read, text)))


def _read(match: re.Match[str]) -> str:
    kind, target, label = match.groups()
    if kind == "@":
        return f"@{label}" if label else ""
    if kind == "#":
        return f"#{label}" if label else ""
    if kind == "!":
        return label or f"@{target.split('^', 1)[0]}"
    return label or target.removeprefix("mailto:")
