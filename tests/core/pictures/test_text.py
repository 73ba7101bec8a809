"""Text fits where it goes."""

import pytest

from core.pictures.fonts import width
from core.pictures.text import broken, cut, fitted, in_lines

LONG = "Maximiliane-Alexandra Wolfeschlegelsteinhausenbergerdorff"


def test_a_short_text_keeps_its_size() -> None:
    assert fitted("Mei", 100, 20, 10) == ("Mei", 20)


def test_a_long_text_shrinks_and_then_is_cut() -> None:
    text, size = fitted(LONG, 400, 20, 10)
    assert text == LONG
    assert 10 <= size < 20
    assert width(text) * size == pytest.approx(400)
    text, size = fitted(LONG, 200, 20, 10)
    assert size == 10
    assert text.endswith("…")
    assert LONG.startswith(text[:-1])
    assert width(text) * size <= 200
    assert width(text) * size > 190


def test_bold_is_measured_as_bold() -> None:
    room = width(LONG) * 10
    assert fitted(LONG, room, 10, 5)[1] == 10
    assert fitted(LONG, room, 10, 5, bold=True)[1] < 10


def test_a_cut_text_is_never_wider_than_its_place() -> None:
    assert cut("", 5) == ""
    assert cut("Mei", 0.1) == "…"
    assert cut("Mei Tanaka", width("Mei T…") + 0.01) == "Mei T…"
    assert cut("Mei Tanaka", width("Mei …") + 0.01) == "Mei…"


def test_lines_break_between_words_and_never_before_a_percent_sign() -> None:
    words = "Maintain 25 % profit margin for 30 days."
    lines = broken(words, width("Maintain 25 "), 4)
    assert lines[0] == "Maintain"
    assert lines[1].startswith("25\u00a0%")
    assert broken(words, 100, 2) == [words.replace(" %", "\u00a0%")]
    two = broken(words, width("Maintain 25 % profit"), 2)
    assert len(two) == 2
    assert two[1].endswith("…")


def test_a_sentence_of_several_styles_stays_in_one_line_where_it_fits() -> None:
    runs = [("reached ", False), ("10", True), (".", False)]
    wide = sum(width(text, bold=bold) for text, bold in runs)
    assert in_lines(runs, wide * 30, (20, 15, 10)) == ([runs], 20)
    assert in_lines(runs, wide * 18, (20, 15, 10)) == ([runs], pytest.approx(18))


def test_a_sentence_breaks_between_words_only() -> None:
    runs = [("reached ten ", False), ("big", True), (", and more", False)]
    lines, size = in_lines(runs, width("reached ten ") * 10, (20, 10, 5))
    assert lines == [[("reached ten", False)], [("big", True), (", and more", False)]]
    assert 5 <= size <= 10
    lines, size = in_lines([("word " * 60, False)], 200, (20, 15, 10))
    assert size == 10
    assert len(lines) == 2
    assert lines[1][-1][0].endswith("…")
    assert all(sum(width(t, bold=b) for t, b in line) * size <= 200 for line in lines)
    assert in_lines([], 100, (20, 15, 10)) == ([[]], 20)
