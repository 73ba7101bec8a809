"""A card's menus and actions -> an inline keyboard."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bots.telegram.buttons import Unfold, pack
from core.cards import Action, Card, Menu
from core.domain.characters import scrubbed

MAX_BUTTONS = 60
_ROW_BUTTONS, _ROW_CHARACTERS, _LABEL_CHARACTERS = 3, 36, 64
_UNFOLDED_MOST = 8
_CHOSEN = "✓ "
_BLANK = "…"
_STYLES = {"primary": "primary", "danger": "danger"}


def keyboard(
    card: Card, *, lasting: bool, unfolded: int | None = None
) -> InlineKeyboardMarkup | None:
    """Return the buttons in rows that a phone can show, or None without any.

    Menus come first, each in rows of its own, with a tick at what is chosen. A long menu is one
    button with what is chosen, except the one that is `unfolded`.
    """
    rows: list[list[InlineKeyboardButton]] = []
    for number, menu in enumerate(card.menus):
        folded = None if number == unfolded else _folded(number, menu, lasting=lasting)
        rows += [[folded]] if folded else _rows(_options(menu, lasting=lasting))
    actions = (a for a in card.actions if a.url is None or _reachable(a.url))
    rows += _rows(_action(action, lasting=lasting) for action in actions)
    left, kept = MAX_BUTTONS, []
    for row in rows:
        if row[:left]:
            kept.append(row[:left])
        left = max(0, left - len(row))
    return InlineKeyboardMarkup(inline_keyboard=kept) if kept else None


def _rows(buttons: Iterable[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    rows: list[list[InlineKeyboardButton]] = []
    room = 0
    for button in buttons:
        if not rows or len(button.text) > room or len(rows[-1]) == _ROW_BUTTONS:
            rows.append([])
            room = _ROW_CHARACTERS
        rows[-1].append(button)
        room -= len(button.text)
    return rows


def _folded(number: int, menu: Menu, *, lasting: bool) -> InlineKeyboardButton | None:
    """Return the one button of a long menu; None for one that is short, or cannot be folded."""
    chosen = next((option for option in menu.options if option.chosen), None)
    if chosen is None or len(menu.options) <= _UNFOLDED_MOST:
        return None
    try:
        data = Unfold(lasting=lasting, menu=number, command=chosen.command).pack()
    except ValueError:
        return None
    return InlineKeyboardButton(text=_label(f"{menu.label}: {chosen.label} ▾"), callback_data=data)


def _options(menu: Menu, *, lasting: bool) -> list[InlineKeyboardButton]:
    return [
        InlineKeyboardButton(
            text=_label((_CHOSEN if option.chosen else "") + option.label),
            callback_data=pack(option.command, stays=True, lasting=lasting),
        )
        for option in menu.options
    ]


def _action(action: Action, *, lasting: bool) -> InlineKeyboardButton:
    label, style = _label(action.label), _STYLES.get(action.style)
    if action.url is not None:
        return InlineKeyboardButton(text=label, url=action.url, style=style)
    data = pack(action.command, stays=action.stays, lasting=lasting)
    return InlineKeyboardButton(text=label, callback_data=data, style=style)


def _reachable(url: str) -> bool:
    """Tell whether Telegram takes an address: it refuses whole messages for `http://localhost`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")


def _label(words: str) -> str:
    return scrubbed(words).replace("\n", " ").strip()[:_LABEL_CHARACTERS] or _BLANK
