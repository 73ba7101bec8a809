"""Periods of goals as programs and forms write them: "30 Days", "Quarter", "monthly"."""

import re

from core.domain.goals import ROLLING, GoalPeriod
from core.domain.periods import PERIOD_WORDS
from core.errors import InvalidInput

# What an answer calls a kind, and with it the first of the words that are read.
SHOWN: dict[GoalPeriod, str] = {
    "day": "daily",
    "week": "weekly",
    "month": "monthly",
    "quarter": "quarter",
    "year": "year",
    "all": "all time",
    "30d": "30 days",
    "custom": "custom",
}
_WORDS: dict[str, GoalPeriod] = {
    **PERIOD_WORDS,
    "30d": ROLLING,
    "30day": ROLLING,
    "30days": ROLLING,
    "custom": "custom",
}
_NOISE = re.compile(r"\b(this|per|each|every|a|the|last|rolling|current)\b|[^a-z0-9]")


def read_time_period(typed: str, field: str = "timePeriod") -> str:
    """Return the kind a word means (`30 Days` is `30d`); a key such as 2026-12 stays as it is.

    Raises InvalidInput for anything else.
    """
    kind = _WORDS.get(_NOISE.sub("", typed.lower()))
    if kind is not None:
        return kind
    if "0" <= typed[:1] <= "9" and len(typed) <= 21 and " " not in typed:
        return typed
    raise InvalidInput(
        field,
        typed,
        "is not a period; use daily, weekly, monthly, quarter, year, all, 30 days, a key such as "
        "2026-12, or startDate and endDate",
    )
