"""What a chat command is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.cards import Card, Option
    from core.conversation.context import Context


@dataclass(frozen=True)
class Arg:
    """One argument: a lower-case `name`, what it means, and whether it may be left out.

    `choices` are suggestions a platform may offer; other text is still accepted and parsed.
    `suggest` makes suggestions from what the asker has (their goals, their metrics); it gets what
    was typed so far, and its options' `command` is the value. `rest` takes all remaining words.
    """

    name: str
    description: str
    required: bool = True
    choices: tuple[str, ...] = ()
    rest: bool = False
    suggest: "Callable[[Context, str], Awaitable[list[Option]]] | None" = None


@dataclass(frozen=True)
class Command:
    """One chat command, the same on every platform.

    name: one or two lower-case words (`goal set`).
    run: takes the context and the arguments by name (None where left out) and returns a card.
    example: what follows the bot's name when typed, shown in help and tested.
    admin: only administrators may run it.
    personal: the answer is for the asker's eyes, whatever the card says.
    also: other names it answers to (`goals` for `goal list`), not listed in help.
    read: sorts the words typed after the name into arguments; without it they come in order.
    topic: what help lists it under, "" where it does not; what admins may do has its own list.
    only: the platforms it is of use on, all where empty; elsewhere it is not listed.
    """

    name: str
    summary: str
    run: "Callable[[Context, dict[str, str | None]], Awaitable[Card]]"
    example: str
    args: tuple[Arg, ...] = ()
    admin: bool = False
    personal: bool = False
    also: tuple[str, ...] = ()
    read: "Callable[[list[str]], dict[str, str | None]] | None" = None
    topic: str = "You and your team"
    only: tuple[str, ...] = ()

    def listed_on(self, platform: str) -> bool:
        """Tell whether a platform lists it."""
        return not self.only or platform in self.only

    def usage(self) -> str:
        """Return the command with its arguments: `goal set <metric> <target> [period]`."""
        shown = (f"<{a.name}>" if a.required else f"[{a.name}]" for a in self.args)
        return " ".join((self.name, *shown))
