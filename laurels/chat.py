"""`laurels chat`: the chat commands in a terminal."""

import asyncio
import contextlib
import getpass
import sys
import uuid

from rich.console import Console
from rich.text import Text as Styled

from core.app import App
from core.cards import Card, Fields, Lines, Paragraph, Text
from core.config import Settings
from core.conversation import answer
from core.conversation.request import Request
from core.domain.characters import scrubbed
from laurels.servers import with_app

BAR_WIDTH = 24
_STYLES = {"plain": "", "bold": "bold", "strike": "strike", "code": "cyan", "muted": "dim"}
_ACCENTS = {"gold": "yellow", "leaf": "green", "sky": "blue", "ember": "red", "none": "white"}


class Talk:
    """One person at a terminal."""

    def __init__(
        self, app: App, console: Console, *, user: str, name: str, admin: bool = True
    ) -> None:
        self._app, self._console = app, console
        self._user, self._name, self._admin = user, name, admin

    async def hear(self, typed: str) -> Card:
        """Answer what was typed on the console."""
        card = await answer(
            self._app,
            Request(
                platform="terminal",
                chat="terminal",
                person=self._user,
                person_name=self._name,
                text=typed.removeprefix("/").removeprefix("laurels "),
                id=uuid.uuid4().hex,
                admin=self._admin,
                private=True,
            ),
        )
        show(self._console, card)
        return card


async def chat(settings: Settings, name: str) -> None:
    """Answer lines from the terminal (or a pipe) until it ends."""
    console = Console(highlight=False, soft_wrap=True)
    async with with_app(settings) as app:
        talk = Talk(app, console, user=_user(), name=name if name != "You" else _user())
        prompt = sys.stdin.isatty()
        if prompt:
            console.print(Styled("help shows what I can do; an empty line ends the chat.", "dim"))
        while typed := await asyncio.to_thread(_read, "laurels> " if prompt else ""):
            await talk.hear(typed)


def show(console: Console, card: Card) -> None:
    """Print a card."""
    if card.title:
        console.print(_plain(card.title, f"bold {_ACCENTS[card.accent]}"))
    for block in card.body:
        if isinstance(block, Paragraph):
            console.print(_styled(block.text))
        elif isinstance(block, Lines):
            for line in block.lines:
                console.print(_styled(line))
        elif isinstance(block, Fields):
            for field in block.fields:
                console.print(_plain(f"{field.name}: ", "dim") + _styled(field.value))
        else:
            console.print(_styled(block.label))
            filled = round(min(max(block.fraction, 0), 1) * BAR_WIDTH)
            console.print(Styled("█" * filled + "░" * (BAR_WIDTH - filled), _ACCENTS[card.accent]))
            console.print(_styled(block.caption))
    if card.footer:
        console.print(_plain(card.footer, "dim"))
    if card.image and not card.body:  # else the words say already what it shows
        console.print(_plain(card.image.alt, "dim"))
    for menu in card.menus:
        console.print(_plain(menu.label, "dim"))
        for option in menu.options:
            console.print(_choice(option.label, option.command, chosen=option.chosen))
    for action in card.actions:
        console.print(_choice(action.label, action.url or action.command))
    console.print()


def _choice(label: str, command: str, *, chosen: bool = False) -> Styled:
    mark = "●" if chosen else "›"
    return _plain(f"{mark} {label}  ", "dim") + _plain(command, _STYLES["code"])


def _plain(value: str, style: str) -> Styled:
    """Return characters that a terminal shows; those that it would obey are left out."""
    return Styled(scrubbed(value), style)


def _styled(value: Text) -> Styled:
    styled = Styled()
    for span in value:
        styled.append(scrubbed(span.text), _STYLES[span.style])
    return styled


def _read(prompt: str) -> str:
    with contextlib.suppress(EOFError):
        return input(prompt).strip()
    return ""


def _user() -> str:
    with contextlib.suppress(OSError, KeyError):
        return getpass.getuser()
    return "you"
