"""The one table of commands. A name used twice fails at import with both places named."""

from difflib import get_close_matches

from core.conversation import announce, goal_list, goal_set, help_, leaderboard, link, progress
from core.conversation.command import Command
from core.errors import SetupError


def _table(commands: tuple[Command, ...]) -> dict[str, Command]:
    table: dict[str, Command] = {}
    for command in commands:
        if command.name in table:
            places = (table[command.name].run.__module__, command.run.__module__)
            raise SetupError(f"the command {command.name!r} is in {places[0]} and in {places[1]}")
        table[command.name] = command
    return table


COMMANDS: tuple[Command, ...] = (
    goal_set.COMMAND,
    goal_list.COMMAND,
    progress.COMMAND,
    leaderboard.COMMAND,
    link.COMMAND,
    announce.COMMAND,
    help_.COMMAND,
)

BY_NAME = _table(COMMANDS)
_GROUPS = {name.split(" ", 1)[0] for name in BY_NAME if " " in name}
# What a group's name alone means.
_DEFAULTS = {"goal": "goal list", "announce": "announce here"}


def find(words: list[str]) -> tuple[Command, list[str]] | None:
    """Return the command that words begin with, and the words left for its arguments."""
    lowered = [word.lower() for word in words[:2]]
    if not lowered:
        return BY_NAME["help"], []
    if (two := " ".join(lowered)) in BY_NAME and len(lowered) == 2:
        return BY_NAME[two], words[2:]
    if lowered[0] in BY_NAME:
        return BY_NAME[lowered[0]], words[1:]
    if len(lowered) == 1 and lowered[0] in _DEFAULTS:
        return BY_NAME[_DEFAULTS[lowered[0]]], []
    return None


def suggestion(words: list[str]) -> str | None:
    """Return the command that misspelt words most look like: both words first, then one."""
    typed = [word.lower() for word in words[:2]]
    close = []
    if len(typed) == 2:
        close = get_close_matches(" ".join(typed), list(BY_NAME), n=1, cutoff=0.7)
    if not close and typed[0] in _GROUPS:
        close = get_close_matches(" ".join(typed), list(BY_NAME), n=1, cutoff=0.5)
    close = close or get_close_matches(typed[0], [*BY_NAME, *_GROUPS], n=1, cutoff=0.6)
    return _DEFAULTS.get(close[0], close[0]) if close else None
