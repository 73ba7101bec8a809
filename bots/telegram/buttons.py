"""What a button carries: typed callback data of at most 64 bytes; longer commands are kept.

They are kept in MongoDB, so that a button that is months old works after any restart.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256

import structlog
from aiogram.filters.callback_data import CallbackData

from core.cards import Card
from core.errors import Unavailable
from core.store.buttons import Buttons as Store

log = structlog.get_logger()


class Run(CallbackData, prefix="r", sep="|"):
    """Runs `command`.

    stays: the answer takes the place of the message. lasting: the message is for everybody, or a
    celebration; nothing else takes its place.
    """

    stays: bool
    lasting: bool
    command: str


class Kept(CallbackData, prefix="k", sep="|"):
    """Runs a command that is too long for a button, by the name it is kept under."""

    stays: bool
    lasting: bool
    name: str


class Unfold(CallbackData, prefix="u", sep="|"):
    """Shows all options of a menu that is folded into one button; `command` shows its card."""

    lasting: bool
    menu: int
    command: str

    @property
    def stays(self) -> bool:
        """Whether the answer takes the place of the message."""
        return True


Click = Run | Kept | Unfold


def pack(command: str, *, stays: bool = False, lasting: bool = False) -> str:
    """Return a button's data; the same for the same command."""
    try:
        return Run(stays=stays, lasting=lasting, command=command).pack()
    except ValueError:  # too long, or it holds the separator
        return Kept(stays=stays, lasting=lasting, name=_name(command)).pack()


def _name(command: str) -> str:
    return sha256(command.encode()).hexdigest()[:32]


def _too_long(command: str) -> bool:
    return pack(command).startswith(Kept.__prefix__)


def _commands(card: Card) -> Iterator[str]:
    yield from (action.command for action in card.actions if action.url is None)
    for menu in card.menus:
        yield from (option.command for option in menu.options)


class Buttons:
    """Keeps the commands that do not fit into their buttons."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, card: Card) -> Card:
        """Keep the long commands of `card`; return it without the buttons that cannot be kept."""
        long = {_name(command): command for command in _commands(card) if _too_long(command)}
        try:
            await self._store.keep(long)
        except Unavailable as error:
            log.warning("telegram buttons dropped", count=len(long), error=error.message)
            return _without(card, _too_long)
        return card

    async def command(self, data: Click) -> str | None:
        """Return the command behind a button; None when it is not known any more."""
        if not isinstance(data, Kept):
            return data.command or None
        try:
            return await self._store.command(data.name)
        except Unavailable as error:
            log.warning("telegram button not looked up", error=error.message)
            return None


def _without(card: Card, unwanted: Callable[[str], bool]) -> Card:
    menus = (
        menu.model_copy(
            update={"options": tuple(o for o in menu.options if not unwanted(o.command))}
        )
        for menu in card.menus
    )
    actions = tuple(a for a in card.actions if a.url is not None or not unwanted(a.command))
    return card.model_copy(update={"actions": actions, "menus": tuple(menus)})
