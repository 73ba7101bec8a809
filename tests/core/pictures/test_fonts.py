"""What can be drawn is drawn, what cannot gives way to something that can."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from core.pictures.fonts import (
    BOLD,
    REGULAR,
    dated,
    face_letters,
    font_of,
    fonts_of,
    legible,
    shown_name,
    system_fonts,
    width,
)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Zoë  Müller-Łukasz\n", "Zoë Müller-Łukasz"),
        ("Zoe\u0308", "Zoë"),
        ("Ada 🚀 Lovelace 🎉", "Ada Lovelace"),
        ("𝓜𝓮𝓲 ①", "Mei 1"),
        ("gpj.exe\u202e", "gpj.exe"),
        ("a\u200d\u2066b\x00c\ufeff", "abc"),
        ("￥500", "¥500"),
        ("山田", ""),
        ("\ud800x", "x"),
        ("<b>&amp;", "<b>&amp;"),
    ],
)
def test_a_text_keeps_what_can_be_drawn(text: str, drawn: str) -> None:
    assert legible(text) == drawn


@pytest.mark.parametrize(
    ("name", "member", "shown", "letters"),
    [
        ("Mei Tanaka", "mei", "Mei Tanaka", "MT"),
        ("Ada 🚀", "u1", "Ada", "A"),
        ("山田太郎", "taro", "taro", "T"),
        ("山田 Taro", "taro.y", "taro.y", "T"),
        ("🚀🚀", "🚀", "Somebody at Acme", ""),
        ("山田", "山田", "Somebody at Acme", ""),
        ("", "u1", "u1", "U"),
    ],
)
def test_a_name_that_loses_letters_gives_way(
    name: str, member: str, shown: str, letters: str
) -> None:
    assert shown_name(name, member, "Acme") == shown
    assert face_letters(name, member) == letters


def test_a_font_of_the_system_draws_the_rest(system_font: Callable[..., Path]) -> None:
    path = str(system_font("山田太郎 Tr"))
    assert shown_name("山田太郎", "taro", "Acme") == "山田太郎"
    assert face_letters("山田太郎", "taro") == "山"
    assert (font_of("山"), font_of("T")) == (path, REGULAR)
    # A font that draws all of a text draws it alone; else each draws what it can.
    assert fonts_of("山田 Tr") == (path,)
    assert fonts_of("山田 Ken", bold=True) == (BOLD, path)
    assert fonts_of("Ken") == (REGULAR,)
    assert width("山田") == 2.0
    assert width("山K") == 1.0 + width("K")


def test_only_upright_fonts_that_are_known_are_looked_at(
    system_font: Callable[..., Path], tmp_path: Path
) -> None:
    system_font("山", "DejaVuSans.ttf")
    system_font("山", "DejaVuSans-Bold.ttf")
    for name in ("Fancy.ttf", "DejaVuSans-Oblique.ttf", "NotoSansMono-Regular.ttf", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    assert [Path(path).name for path in system_fonts(bold=True)] == [
        "DejaVuSans-Bold.ttf",
        "DejaVuSans.ttf",
    ]
    assert [Path(path).name for path in system_fonts(bold=False)] == [
        "DejaVuSans.ttf",
        "DejaVuSans-Bold.ttf",
    ]


def test_a_broken_font_is_passed_over(system_font: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "NotoSans-Bold.ttf").write_bytes(b"not a font")
    path = str(system_font("山", "DejaVuSans.ttf"))
    assert font_of("山", bold=True) == path


def test_piles_of_accents_are_thinned(system_font: Callable[..., Path]) -> None:
    system_font("x\u0336")
    assert legible("x" + "\u0336" * 20 + "x") == "x\u0336\u0336x"


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en_US", "November 20, 2026"),
        ("de_DE", "20. November 2026"),
        ("ja_JP", "2026-11-20"),
        ("ru_RU", "2026-11-20"),
    ],
)
def test_a_date_whose_months_cannot_be_drawn_is_numbers(locale: str, written: str) -> None:
    assert dated(date(2026, 11, 20), locale) == written
