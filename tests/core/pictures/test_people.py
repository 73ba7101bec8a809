"""Faces are the same in pictures as on the pages."""

import pytest

from core.pictures.people import TINTS, initials, tint


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Mei Tanaka", "MT"),
        ("ada", "A"),
        ("Jean-Luc  de la Tour", "JT"),
        ("山田 太郎", "山"),
        ("김 철수", "김"),
        ("élodie ångström", "ÉÅ"),
        ("(ada) <lovelace>", "AL"),
        ("3 Amigos", "3A"),
        ("🚀 Ada", "A"),
        ("🚀", ""),
        ("", ""),
        ("Ana\u30fbBeatriz", "AB"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_colour_stays_somebodys() -> None:
    # FNV-1a of "a" is 0xe40c292c (from its authors' test suite), of "foobar" 0xbf9cf968.
    assert tint("a") == TINTS[0xE40C292C % 10]
    assert tint("foobar") == TINTS[0xBF9CF968 % 10]
    assert tint("") == TINTS[0x811C9DC5 % 10]
    assert len({tint(f"member-{n}") for n in range(200)}) == 10
