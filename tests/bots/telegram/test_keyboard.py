"""Menus, buttons and links below a message, and what each button carries."""

import pytest
from aiogram.types import InlineKeyboardButton

from bots.telegram.buttons import Kept, Run, pack
from bots.telegram.keyboard import MAX_BUTTONS, keyboard
from core.cards import Action, Card, Menu, Option
from tests.bots.telegram.conftest import LONG_COMMAND


def rows(*actions: Action, menus: tuple[Menu, ...] = (), lasting: bool = False) -> list[list[str]]:
    return [[b.text for b in row] for row in _rows(*actions, menus=menus, lasting=lasting)]


def _rows(
    *actions: Action, menus: tuple[Menu, ...] = (), lasting: bool = False
) -> list[list[InlineKeyboardButton]]:
    made = keyboard(Card(kind="test", actions=actions, menus=menus), lasting=lasting)
    return made.inline_keyboard if made else []


def test_buttons_are_put_in_rows() -> None:
    labels = ["Edit", "Make private", "Remove", "Show everything there is"]
    actions = [Action(label=label, command=f"goal {n}") for n, label in enumerate(labels)]
    assert rows(*actions) == [labels[:3], labels[3:]]
    assert rows() == []


def test_styles_are_those_telegram_has() -> None:
    actions = [Action(label="x", command="y", style=s) for s in ("default", "primary", "danger")]
    assert [button.style for button in _rows(*actions)[0]] == [None, "primary", "danger"]


def test_buttons_are_bounded_and_never_blank() -> None:
    many = rows(*[Action(label="\u202e", command="help")] * 200)
    assert [label for row in many for label in row] == ["…"] * MAX_BUTTONS
    [[long]] = rows(Action(label="x" * 100, command="help"))
    assert long == "x" * 64


def test_menus_are_rows_with_a_tick_at_what_is_chosen() -> None:
    periods = Menu(
        label="Period",
        options=(
            Option(label="Month", command="leaderboard month", chosen=True),
            Option(label="Week", command="leaderboard week"),
        ),
    )
    metrics = Menu(label="Metric", options=(Option(label="Units", command="leaderboard units"),))
    action = Action(label="My progress", command="progress")
    assert rows(action, menus=(periods, metrics)) == [
        ["✓ Month", "Week"],
        ["Units"],
        ["My progress"],
    ]
    week = _rows(menus=(periods,))[0][1]
    assert Run.unpack(week.callback_data or "") == Run(
        stays=True, lasting=False, command="leaderboard week"
    )


def test_links_open_pages_that_a_phone_can_reach() -> None:
    far = Action(label="Room", url="https://laurels.example/room")
    near = Action(label="Here", url="http://localhost:8080/room")
    odd = Action(label="Odd", url="javascript:alert(1)")
    [[button]] = _rows(far, near, odd)
    assert (button.url, button.callback_data) == ("https://laurels.example/room", None)


def test_what_a_button_carries_is_typed() -> None:
    action = Action(label="Next", command="leaderboard page 2", stays=True)
    [[button]] = _rows(action, lasting=True)
    assert button.callback_data == "r|1|1|leaderboard page 2"
    assert Run.unpack(button.callback_data) == Run(
        stays=True, lasting=True, command="leaderboard page 2"
    )


@pytest.mark.parametrize("command", ["x" * 59, "é" * 30, LONG_COMMAND, "log 5 | units"])
def test_what_does_not_fit_is_kept_under_a_name(command: str) -> None:
    data = pack(command, stays=True)
    assert len(data.encode()) <= 64
    assert Kept.unpack(data).stays
    assert data == pack(command, stays=True)
    assert Kept.unpack(data).name != Kept.unpack(pack(command + "!")).name


def test_what_fits_is_carried_to_the_byte() -> None:
    assert Run.unpack(pack("x" * 58)).command == "x" * 58
    assert len(pack("x" * 58)) == 64
