"""Periods as programs and forms write them."""

import pytest

from core.domain.time_periods import SHOWN, read_time_period
from core.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("30 Days", "30d"),
        ("last 30 days", "30d"),
        ("30d", "30d"),
        ("Rolling 30-day", "30d"),
        ("Quarter", "quarter"),
        ("this quarter", "quarter"),
        ("daily", "day"),
        ("weekly", "week"),
        ("monthly", "month"),
        ("month", "month"),
        ("per month", "month"),
        ("Year", "year"),
        ("annual", "year"),
        ("All-Time", "all"),
        ("Custom", "custom"),
        ("2026-12", "2026-12"),
        ("2026-11-03/2026-11-20", "2026-11-03/2026-11-20"),
    ],
)
def test_what_is_meant(typed: str, meant: str) -> None:
    assert read_time_period(typed) == meant


def test_what_is_answered_can_be_read_again() -> None:
    assert {read_time_period(word): kind for kind, word in SHOWN.items()} == {k: k for k in SHOWN}


@pytest.mark.parametrize("typed", ["", "fortnight", "7 Days", "monthlyish", "1" * 40, "\u0663"])
def test_what_nobody_could_mean(typed: str) -> None:
    with pytest.raises(InvalidInput, match="is not a period; use daily, weekly") as refused:
        read_time_period(typed, "period")
    assert refused.value.field == "period"
