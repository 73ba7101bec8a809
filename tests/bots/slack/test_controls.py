"""Buttons and menus: what they carry, and what is left out because Slack could not carry it."""

from typing import Any

import pytest

from bots.slack.controls import buttons, kind_of, menus
from core.cards import Action, Menu, Option
from tests.emulators.slack_blocks import block_errors


def drawn(elements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let Slack's rules judge the elements."""
    assert block_errors([{"type": "actions", "elements": elements}]) == []
    return elements


def menu(*options: Option, label: str = "Tier") -> Menu:
    return Menu(label=label, options=options)


def test_a_menu_is_a_select_that_carries_commands() -> None:
    (select,) = drawn(
        menus(
            [
                menu(
                    Option(label="All", command="trophies"),
                    Option(label="Gold", command="trophies gold", chosen=True),
                )
            ]
        )
    )
    assert select["type"] == "static_select"
    assert select["placeholder"]["text"] == "Tier"
    assert [o["value"] for o in select["options"]] == ["trophies", "trophies gold"]
    assert select["initial_option"] == select["options"][1]


def test_a_menu_without_a_choice_shows_its_label() -> None:
    (select,) = drawn(menus([menu(Option(label="All", command="trophies"))]))
    assert "initial_option" not in select


def test_options_slack_could_not_carry_are_left_out_never_cut() -> None:
    (select,) = drawn(
        menus(
            [
                menu(
                    Option(label="Long", command="x" * 151, chosen=True),
                    Option(label="Fits", command="x" * 150),
                    Option(label=" ", command="help"),
                    Option(label="Again", command="x" * 150),
                    Option(label="<!channel> " * 20, command="help"),
                    label="<@U1>" * 60,
                )
            ]
        )
    )
    assert [o["value"] for o in select["options"]] == ["x" * 150, "help"]
    assert len(select["options"][1]["text"]["text"]) <= 75


def test_a_menu_with_nothing_to_choose_is_left_out() -> None:
    assert menus([menu(), menu(Option(label="Long", command="x" * 151))]) == []


def test_more_menus_and_options_than_slack_takes() -> None:
    many = menu(*(Option(label=f"O{n}", command=f"c {n}") for n in range(150)))
    selects = drawn(menus([many] * 7))
    assert len(selects) == 5
    assert {len(select["options"]) for select in selects} == {100}


@pytest.mark.parametrize(
    ("action", "action_id", "kind"),
    [
        (Action(label="A", command="c"), "laurels:0", "run"),
        (Action(label="A", command="c", form=True), "laurels:form:0", "form"),
        (Action(label="A", command="c", stays=True), "laurels:stays:0", "stays"),
        (
            Action(label="A", command="c", form=True, stays=True),
            "laurels:form-stays:0",
            "form-stays",
        ),
        (Action(label="A", url="https://laurels.example/tv"), "laurels:link:0", "link"),
    ],
)
def test_a_button_says_what_a_click_does(action: Action, action_id: str, kind: str) -> None:
    (button,) = drawn(buttons([action]))
    assert button["action_id"] == action_id
    assert kind_of(action_id) == kind


def test_buttons_of_others_are_not_ours() -> None:
    assert kind_of("laurels:menu:12") == "menu"
    assert kind_of("laurels:burn:0") is None
    assert kind_of("other:0") is None


def test_a_link_opens_a_page_and_nothing_else() -> None:
    wanted = [
        Action(label="Open", url="https://laurels.example/share/abc"),
        Action(label="Bad", url="javascript:alert(1)"),
        Action(label="Long", url="https://laurels.example/" + "x" * 3000),
    ]
    (button,) = drawn(buttons(wanted))
    assert button["url"] == "https://laurels.example/share/abc"
    assert "value" not in button
