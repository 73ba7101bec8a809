"""Two people who talk to Laurels: Ada, nobody special, and Bea, who administers the place."""

from typing import Any

from core.app import App
from core.cards import Card
from core.conversation import answer
from tests.core.support import asked

BEA: dict[str, Any] = {"person": "B", "person_name": "Bea", "admin": True}
ADA_ID, BEA_ID = "slack-T1-U1", "slack-T1-B"


async def say(app: App, text: str, **fields: Any) -> Card:
    """Ada types something."""
    return await answer(app, asked(text, **fields))


async def bea(app: App, text: str, **fields: Any) -> Card:
    """Bea, an administrator, types something."""
    return await answer(app, asked(text, **BEA | fields))


def commands(card: Card) -> list[str]:
    """Return what the buttons of a card run."""
    return [action.command for action in card.actions]


def choices(card: Card) -> list[str]:
    """Return what the menus of a card run."""
    return [option.command for menu in card.menus for option in menu.options]
