"""The bar in characters: full only when the goal is met."""

import math

import pytest

from core.cards.bar import bar


@pytest.mark.parametrize(
    ("fraction", "drawn"),
    [
        (0, "▱▱▱▱▱▱▱▱▱▱ 0\u00a0%"),
        (-3, "▱▱▱▱▱▱▱▱▱▱ 0\u00a0%"),
        (math.nan, "▱▱▱▱▱▱▱▱▱▱ 0\u00a0%"),
        (0.29, "▰▰▱▱▱▱▱▱▱▱ 29\u00a0%"),
        (0.999999, "▰▰▰▰▰▰▰▰▰▱ 99\u00a0%"),
        (1, "▰▰▰▰▰▰▰▰▰▰ 100\u00a0%"),
        (1.37, "▰▰▰▰▰▰▰▰▰▰ 137\u00a0%"),
        (math.inf, "▰▰▰▰▰▰▰▰▰▰ 9999\u00a0%"),
    ],
)
def test_a_bar_says_how_far(fraction: float, drawn: str) -> None:
    assert bar(fraction) == drawn
