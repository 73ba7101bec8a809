"""`laurels chat`: the chat commands in a terminal."""

import asyncio
import contextlib
import getpass
import sys

from rich.console import Console
from rich.text import Text as Styled

from core.cards import Card, Fields, Lines, Paragraph, Text
from core.config import Settings
from core.conversation import answer
from core.conversation.request import Request
from laurels.servers import with_app

BAR_WIDTH = 24
_STYLES = {"plain": "", "bold": "bold", "strike": "strike", "code": "cyan", "muted": "dim"}
_ACCENTS = {"gold": "yellow", "leaf": "green", "sky": "blue", "ember": "red", "none": "white"}


async def chat(settings: Settings, name: str) -> None:
    """Answer lines from the terminal (or a pipe) until it ends."""
    console = Console(highlight=False, soft_wrap=True)
    async with with_app(settings) as app:
        prompt = sys.stdin.isatty()
        if prompt:
            console.print(Styled("help shows what I can do; an empty line ends the chat.", "dim"))
        while True:
            typed = await asyncio.to_thread(_read, "laurels> " if prompt else "")
            if not typed:
                return
            card = await answer(
                app,
                Request(
                    platform="terminal",
                    chat="terminal",
                    person=_user(),
                    person_name=name if name != "You" else _user(),
                    text=typed.removeprefix("/").removeprefix("laurels "),
                    admin=True,
                    private=True,
                ),
            )
            show(console, card)


def show(console: Console, card: Card) -> None:
    """Print a card."""
    if card.title:
        console.print(Styled(card.title, f"bold {_ACCENTS[card.accent]}"))
    for block in card.body:
        if isinstance(block, Paragraph):
            console.print(_styled(block.text))
        elif isinstance(block, Lines):
            for line in block.lines:
                console.print(_styled(line))
        elif isinstance(block, Fields):
            for field in block.fields:
                console.print(Styled(f"{field.name}: ", "dim") + _styled(field.value))
        else:
            console.print(_styled(block.label))
            filled = round(min(max(block.fraction, 0), 1) * BAR_WIDTH)
            console.print(Styled("█" * filled + "░" * (BAR_WIDTH - filled), _ACCENTS[card.accent]))
            console.print(_styled(block.caption))
    if card.footer:
        console.print(Styled(card.footer, "dim"))
    if card.actions:
        console.print(Styled("try: " + ", ".join(a.command for a in card.actions), "dim"))
    console.print()


def _styled(value: Text) -> Styled:
    styled = Styled()
    for span in value:
        styled.append(span.text, _STYLES[span.style])
    return styled


def _read(prompt: str) -> str:
    with contextlib.suppress(EOFError):
        return input(prompt).strip()
    return ""


def _user() -> str:
    with contextlib.suppress(OSError, KeyError):
        return getpass.getuser()
    return "you"
