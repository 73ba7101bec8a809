"""What the four fronts have in common: people type, click, fill in forms, and read answers.

A bot and its emulator serve many talks; each talk has people and channels that nobody has heard of.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.conversation.answer import arguments_of
from core.conversation.words import quoted

Values = Mapping[str, str]
PEOPLE_OF_A_TALK = 100


@dataclass
class Reading:
    """What somebody reads: the words, the labels of the buttons, and whether all can see it.

    native: what the front clicks on.
    """

    text: str
    buttons: list[str]
    public: bool | None = None
    native: Any = None


class Front(ABC):
    """One platform with a channel for talk, one called wins, and direct messages."""

    platform: str
    account = ""
    hash = "#"  # before the name of a place

    def __init__(self) -> None:
        self.talks = 0
        self._numbers: dict[str, int] = {}

    async def begin(self) -> None:
        """Begin a talk: whoever speaks now is somebody new, in a place that is new."""
        self.talks += 1
        self._numbers = {}

    async def end(self) -> None:
        """End a talk: nothing of it is left open."""
        self._numbers = {}

    def number(self, who: str) -> int:
        """Return a person's number, which nobody of another talk has."""
        first = self.talks * PEOPLE_OF_A_TALK + 1
        return self._numbers.setdefault(who, first + len(self._numbers))

    @abstractmethod
    def identity(self, who: str) -> str:
        """Return the platform's id of a person."""

    @abstractmethod
    def typed(self, command: str) -> str:
        """Return how a command is spelled here."""

    @abstractmethod
    async def say(
        self, who: str, text: str, where: str, *, admin: bool, values: Values | None = None
    ) -> Reading | None:
        """Type a command; None where this platform does not let people type that.

        values: what is written into the form that opens, or typed behind the command.
        """

    @abstractmethod
    async def click(
        self,
        who: str,
        reading: Reading,
        label: str,
        *,
        admin: bool,
        values: Values | None = None,
        quiet: bool = False,
    ) -> Reading:
        """Click a button below what was read, or choose from a menu.

        values: what is written into the form that opens. quiet: nothing but a toast is to come.
        """

    async def fill(self, who: str, values: Values, *, admin: bool) -> Reading | None:
        """Fill in the form that is open and send it; None where there are no forms."""
        return None

    def announced(self) -> list[Reading]:
        """Return what stands in wins, oldest first."""
        return []

    @abstractmethod
    def told(self, who: str) -> list[Reading]:
        """Return what stands in somebody's direct messages, oldest first."""


def typed_out(command: str, values: Values) -> str:
    """Return the command of a form as somebody types it, with what they would have filled in."""
    found = arguments_of(command)
    assert found is not None, command
    known, taken = found
    given = {**{name: value for name, value in taken.items() if value}, **values}
    assert given.keys() <= {arg.name for arg in known.args}, f"{known.name} has no {list(given)}"
    words = [
        given[arg.name] if given[arg.name] in arg.choices else quoted(given[arg.name])
        for arg in known.args
        if given.get(arg.name)
    ]
    return " ".join((known.name, *words))
