"""What acts instead of being read is gone; what people write with stays."""

import pytest

from core.domain.characters import blank, scrubbed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Mei\u202egpj.exe\u202c \u2066a\u2069", "Meigpj.exe a"),
        ("\x1b[31mred\x00\x07\x9b", "[31mred"),
        ("one\r\ntwo\tthree\u2028four", "one\ntwo threefour"),
        ("half \ud800", "half \ufffd"),
        ("Z" + "\u0335" * 50 + "algo", "Z" + "\u0335" * 4 + "algo"),
        ("Việt Nguyễn שָׁלוֹם\u200f 👩‍👩‍👧", "Việt Nguyễn שָׁלוֹם\u200f 👩‍👩‍👧"),
    ],
)
def test_scrubbed(typed: str, kept: str) -> None:
    assert scrubbed(typed) == kept


@pytest.mark.parametrize("name", ["", " \n", "\u200b\u2060", "\u3164", "\u2800"])
def test_what_nobody_sees_is_blank(name: str) -> None:
    assert blank(name)
    assert not blank(f"{name}.")
