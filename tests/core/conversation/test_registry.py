"""The table of commands: found by name and alias, guessed, and refused when two clash."""

import dataclasses

import pytest

from core.conversation.registry import (
    BY_NAME,
    BY_WORDS,
    COMMANDS,
    arguments_of,
    find,
    suggestion,
    table,
)
from core.conversation.words import split, take
from core.errors import SetupError


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_example_is_understood(command: object) -> None:
    found = next(known for known in COMMANDS if known is command)
    understood = find(split(found.example))
    assert understood is not None
    assert understood[0] is found
    arguments = take(*understood)
    assert set(arguments) == {arg.name for arg in found.args}
    assert all(arguments[arg.name] for arg in found.args if arg.required)


def test_every_command_fits_every_platform() -> None:
    for command in COMMANDS:
        assert len(command.name.split()) <= 2
        assert command.name == command.name.lower()
        assert 0 < len(command.summary) <= 80
        for arg in command.args:
            assert arg.name.isidentifier()
            assert 0 < len(arg.description) <= 100
        required = [arg.required for arg in command.args]
        assert required == sorted(required, reverse=True), "what is required comes first"


@pytest.mark.parametrize("alias", ["goal set", "goals"])
def test_names_that_clash_fail_with_both_places(alias: str) -> None:
    other = dataclasses.replace(BY_NAME["help"], name="other", also=(alias,))
    with pytest.raises(SetupError, match=rf"'{alias}' is in core\S+goal_\S+ and in core\S+help_"):
        table((*COMMANDS, other))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("GOAL Set revenue", "goal set"),
        ("goals", "goal list"),
        ("goal", "goal list"),
        ("lb weekly", "leaderboard"),
        ("top units", "leaderboard"),
        ("me", "progress"),
        ("status", "progress"),
        ("new goal units 5", "goal set"),
        ("goal delete 1", "goal remove"),
        ("streaks", "streak"),
        ("balance", "points"),
        ("start", "help"),
        ("", "help"),
    ],
)
def test_commands_are_found_by_what_people_call_them(typed: str, name: str) -> None:
    found = find(split(typed))
    assert found is not None
    assert found[0].name == name


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("leaderbord", "leaderboard"),
        ("leaderbord units weekly", "leaderboard units weekly"),
        ("progres", "progress"),
        ("goal sett revenue 5", "goal set revenue 5"),
        ("goal lst", "goal list"),
        ("goal remvoe 2", "goal remove 2"),
        ("goal revenue 50k", "goal set revenue 50k"),
        ("goal xyz", "goal list"),
        ("anounce here", "announce here"),
        ("gaol set units 5", "goal set units 5"),
        ('trophis "Mei Tanaka"', 'trophies "Mei Tanaka"'),
        ("hlep", "help"),
        ("xyzzy", None),
        ("goal sett " + "x" * 80, "goal set"),
    ],
)
def test_a_misspelt_command_is_guessed(typed: str, near: str | None) -> None:
    words = split(typed)
    assert find(words) is None
    assert suggestion(words) == near
    if near is not None:
        assert find(split(near)) is not None


def test_the_arguments_of_a_text_fill_a_form() -> None:
    found = arguments_of("goal edit #17 50000")
    assert found is not None
    command, arguments = found
    assert command is BY_NAME["goal edit"]
    assert arguments == {"goal": "#17", "target": "50000", "period": None, "visibility": None}
    assert arguments_of("xyzzy") is None
    assert arguments_of("") == (BY_NAME["help"], {"command": None})


def test_usage_shows_what_may_be_left_out() -> None:
    assert BY_WORDS["goal set"].usage() == "goal set <metric> <target> [period] [of] [whose]"
