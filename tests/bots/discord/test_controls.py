"""Buttons and selects: what they carry, what is left out, and that Discord takes them."""

from typing import Any

import pytest

from bots.discord.controls import Click, clicked, controls
from core.cards import Action, Card, Menu, Option
from tests.emulators.discord_rules import check_message


def rows(card: Card) -> list[Any]:
    """Return a card's components as they go over the wire, checked against Discord's limits."""
    components = controls(card).to_components()
    assert check_message({"components": components}).tree == {}
    return [row["components"] for row in components]


def card(*actions: Action, menus: tuple[Menu, ...] = ()) -> Card:
    return Card(kind="t", title="x", actions=actions, menus=menus)


@pytest.mark.parametrize(
    ("form", "stays"), [(False, False), (False, True), (True, False), (True, True)]
)
async def test_a_button_says_what_a_click_does(form: bool, stays: bool) -> None:
    [[button]] = rows(card(Action(label="x", command="goal list", form=form, stays=stays)))
    assert clicked({"custom_id": button["custom_id"]}) == Click("goal list", form, stays)


def test_buttons_of_earlier_versions_are_still_understood() -> None:
    assert clicked({"custom_id": "laurels:goal remove g1"}) == Click("goal remove g1")
    assert clicked({"custom_id": "laurels#0", "values": ["trophies gold"]}) == Click(
        "trophies gold", stays=True
    )
    for other in ("other:progress", "laurels:", "laurels", ""):
        assert clicked({"custom_id": other}) is None
    assert clicked({"custom_id": "laurels#0", "values": []}) is None


async def test_buttons_too_long_to_carry_are_left_out() -> None:
    actions = (
        Action(label="Too long", command="x" * 93),
        Action(label="Fits", command="x" * 92),
        Action(label="Same again", command="x" * 92),
        Action(label="", command="help"),
        Action(label="Nothing", command=" "),
        Action(label="Too long a form", command="x" * 92, form=True),
    )
    assert [b["label"] for row in rows(card(*actions)) for b in row] == ["Fits"]


async def test_buttons_fill_rows_of_five() -> None:
    actions = tuple(Action(label=str(n), command=f"c {n}") for n in range(30))
    assert [len(row) for row in rows(card(*actions))] == [5, 5, 5, 5, 5]


async def test_links_people_can_open() -> None:
    links = {
        "public": "https://laurels.example/room?m=1",
        "script": "javascript:alert(1)",
        "mine alone": "http://localhost:8080/room",
        "long": "https://laurels.example/" + "x" * 500,
        "broken": "https://[oops",
        "spaced": "https://laurels.example/a b",
    }
    actions = (Action(label=label, url=url) for label, url in links.items())
    [[button]] = rows(card(*actions))
    assert (button["label"], button["style"]) == ("public", 5)
    assert button["url"] == links["public"]
    assert "custom_id" not in button


async def test_a_menu_is_a_select_above_the_buttons() -> None:
    options = (
        Option(label="All", command="trophies all"),
        Option(label="Gold", command="trophies gold", chosen=True),
        Option(label="Silver", command="trophies silver", chosen=True),
    )
    menu = Menu(label="Tier", options=options)
    [[select], [button]] = rows(card(Action(label="x", command="help"), menus=(menu,)))
    assert (select["type"], select["custom_id"], select["placeholder"]) == (3, "laurels#0", "Tier")
    told = [(o["label"], o["value"], o.get("default")) for o in select["options"]]
    assert told == [
        ("All", "trophies all", False),
        ("Gold", "trophies gold", True),
        ("Silver", "trophies silver", False),
    ]
    assert button["label"] == "x"


async def test_menus_within_the_limits() -> None:
    options = (
        Option(label="l" * 200, command="c" * 100),
        Option(label="too long", command="c" * 101),
        Option(label="again", command="c" * 100),
        Option(label=" ", command="empty"),
        *(Option(label=str(n), command=f"page {n}") for n in range(40)),
    )
    menus = tuple(Menu(label="m" * 200, options=options) for _ in range(6))
    buttons = (Action(label=str(n), command=f"c {n}") for n in range(9))
    found = rows(card(*buttons, menus=menus))
    assert [len(row) for row in found] == [1, 1, 1, 1, 5]
    assert [len(row[0]["options"]) for row in found[:4]] == [25] * 4
    assert len({row[0]["custom_id"] for row in found[:4]}) == 4


async def test_a_menu_without_options_is_left_out() -> None:
    assert rows(card(menus=(Menu(label="Tier", options=()),))) == []
