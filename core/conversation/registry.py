"""The one table of commands. A name used twice fails at import with both places named."""

from collections.abc import Iterable
from difflib import get_close_matches

from core.conversation import (
    announce,
    applaud,
    award,
    correct,
    count,
    goal_edit,
    goal_list,
    goal_remove,
    goal_set,
    help_,
    leaderboard,
    link,
    log_,
    login,
    points,
    progress,
    season,
    settings,
    setup,
    share,
    streak,
    team,
    trophies,
)
from core.conversation.command import Command
from core.conversation.words import quoted, split, take
from core.errors import SetupError

MOST_SUGGESTED = 60  # characters


def table(commands: Iterable[Command]) -> dict[str, Command]:
    """Return commands by their names and aliases; SetupError where one is used twice."""
    found: dict[str, Command] = {}
    for command in commands:
        for name in (command.name, *command.also):
            if name in found:
                places = (found[name].run.__module__, command.run.__module__)
                raise SetupError(f"the command {name!r} is in {places[0]} and in {places[1]}")
            found[name] = command
    return found


COMMANDS: tuple[Command, ...] = (
    goal_set.COMMAND,
    goal_list.COMMAND,
    goal_edit.COMMAND,
    goal_remove.COMMAND,
    progress.COMMAND,
    leaderboard.COMMAND,
    trophies.COMMAND,
    streak.COMMAND,
    points.COMMAND,
    share.COMMAND,
    link.COMMAND,
    login.COMMAND,
    log_.COMMAND,
    team.SHOW,
    team.LIST,
    team.JOIN,
    team.LEAVE,
    season.SHOW,
    settings.COMMAND,
    announce.SHOW,
    announce.HERE,
    announce.OFF,
    announce.TEST,
    setup.COMMAND,
    award.COMMAND,
    correct.COMMAND,
    season.START,
    season.END,
    season.CANCEL,
    count.HERE,
    count.OFF,
    help_.COMMAND,
)

# What only buttons run: no platform offers it, help does not list it.
CLICKED: tuple[Command, ...] = (applaud.COMMAND,)

BY_WORDS = table((*COMMANDS, *CLICKED))
BY_NAME = {command.name: command for command in (*COMMANDS, *CLICKED)}
# What a group's name alone means.
_DEFAULTS = {
    "goal": "goal list",
    "team": "team show",
    "season": "season show",
    "announce": "announce show",
    "count": "count here",
}
# What is meant where a figure follows it: "goal 50k revenue".
_WITH_FIGURES = {"goal": "goal set"}


def find(words: list[str]) -> tuple[Command, list[str]] | None:
    """Return the command that words begin with, and the words left for its arguments."""
    lowered = [word.lower() for word in words[:2]]
    if not lowered:
        return BY_NAME["help"], []
    if len(lowered) == 2 and (two := " ".join(lowered)) in BY_WORDS:
        return BY_WORDS[two], words[2:]
    if lowered[0] in BY_WORDS:
        return BY_WORDS[lowered[0]], words[1:]
    if len(lowered) == 1 and lowered[0] in _DEFAULTS:
        return BY_NAME[_DEFAULTS[lowered[0]]], []
    return None


def arguments_of(text: str) -> tuple[Command, dict[str, str | None]] | None:
    """Return the command a text runs, with its arguments by name; None where there is none."""
    found = find(split(text))
    return (found[0], take(*found)) if found else None


def suggestion(words: list[str]) -> str | None:
    """Return what misspelt words were most likely meant to be, with the arguments that follow."""
    typed = [word.lower() for word in words[:2]]
    single = [name for name, each in BY_WORDS.items() if " " not in name and each not in CLICKED]
    close = get_close_matches(typed[0], [*_DEFAULTS, *single], n=1, cutoff=0.6)
    if not close:
        return None
    name, rest = close[0], words[1:]
    if name in _DEFAULTS:
        name, rest = _in_group(name, typed[1:], rest)
    near = BY_WORDS[name]
    whole = " ".join((near.name, *(quoted(word) for word in rest))) if near.args else ""
    return whole if 0 < len(whole) <= MOST_SUGGESTED else near.name


def _in_group(group: str, second: list[str], rest: list[str]) -> tuple[str, list[str]]:
    """Return which command of a group was meant, and the words left for its arguments."""
    seconds = [name.split(" ", 1)[1] for name in BY_WORDS if name.startswith(f"{group} ")]
    if second and (close := get_close_matches(second[0], seconds, n=1, cutoff=0.7)):
        return f"{group} {close[0]}", rest[1:]
    if group in _WITH_FIGURES and any(char.isdigit() for word in rest for char in word):
        return _WITH_FIGURES[group], rest
    return _DEFAULTS[group], []
