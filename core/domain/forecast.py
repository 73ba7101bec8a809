"""Where a running total will end: from its daily totals so far, with an 80 % range."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist

UPPER = 0.9  # the upper end of a central 80 % range
_Z = NormalDist().inv_cdf(UPPER)
# What came in so far says how fast it comes once this much of a day has been seen.
SHORTEST_DAYS = 0.5


@dataclass(frozen=True)
class Forecast:
    """An end value in stored units, and the range that holds it four times out of five."""

    value: int
    low: int
    high: int


def roughly(value: int) -> int:
    """Round a forecast to three figures: it is no more exact than that."""
    step: int = 10 ** max(len(str(abs(value))) - 3, 0)
    return round(value / step) * step


def forecast(current: int, days: Sequence[int], gone: float, left: float) -> Forecast | None:
    """Foretell the end value of a total that only grows; None before anything was counted.

    current: the total now. days: totals of the n whole days so far. gone, left: days behind and
    ahead, today in fractions.

    The value goes on as it went: current + left * current / gone (seed 001's current / elapsed
    fraction). The range is the prediction interval for the mean of k future observations from n
    earlier ones, times k, so that it is about their sum: k * t * s * sqrt(1/k + 1/n) with k = left
    and n = gone (Hahn and Meeker, Statistical Intervals, 1991, chapter 4). Before there is a
    spread to speak of, a day is taken to vary as much as its mean: s^2 has that as one observation
    of its own, a conjugate prior with one degree of freedom (Gelman et al., Bayesian Data Analysis,
    3rd edition, section 3.3), so that nothing blows up after one or two days.
    """
    if current <= 0:
        return None
    seen = max(gone, SHORTEST_DAYS)
    rate = current / seen
    spread, freedom = _spread(days, rate)
    ahead = round(rate * left)
    margin = math.ceil(_t(freedom) * spread * math.sqrt(left + left * left / seen))
    return Forecast(current + ahead, current + max(ahead - margin, 0), current + ahead + margin)


def forecast_share(
    current: int, days: Sequence[tuple[int, int]], gone: float, left: float, *, whole: int
) -> Forecast | None:
    """Foretell a percentage at the end, which goes on as it is; None before two days had anything.

    current: hundredths of a percent. days: (part, of what) of each whole day. The range comes from
    what days deviate from the ratio r of all, part - r * of, which is to the end value what daily
    totals are to a sum (linearised ratio estimator: Cochran, Sampling Techniques, 3rd edition,
    chapter 6). whole: what 100 % is in stored units.
    """
    seen = [(part, of) for part, of in days if of > 0]
    total = sum(of for _, of in seen)
    if len(seen) < 2 or gone <= 0:
        return None
    ratio = sum(part for part, _ in seen) / total
    squares = sum((part - ratio * of) ** 2 for part, of in seen)
    spread = math.sqrt(squares / (len(seen) - 1))
    at_the_end = total * (gone + left) / gone
    share = _t(len(seen) - 1) * spread * math.sqrt(left + left * left / gone) / at_the_end
    margin = math.ceil(whole * share)
    return Forecast(current, current - margin, current + margin)


def whole_days(
    totals: Mapping[date, int], counted: Sequence[date], first: date, today: date
) -> list[int]:
    """Return the totals of the counted days before today.

    What came in on a day that does not count goes with the one before it; before the first of
    them, with the first.
    """
    past = [day for day in counted if day < today]
    found = [0] * len(past)
    place = 0
    for day in sorted(day for day in totals if first <= day < today):
        while place + 1 < len(past) and past[place + 1] <= day:
            place += 1
        if found:
            found[place] += totals[day]
    return found


def _spread(days: Sequence[int], rate: float) -> tuple[float, int]:
    """Return a day's standard deviation and how many degrees of freedom are behind it."""
    mean = sum(days) / len(days) if days else 0.0
    squares = sum((day - mean) ** 2 for day in days)
    freedom = max(len(days) - 1, 0) + 1
    return math.sqrt((squares + rate * rate) / freedom), freedom


def _t(freedom: int) -> float:
    """Return Student's t at UPPER (Abramowitz and Stegun, 26.7.5; 2 % low at one degree)."""
    z = _Z
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160,
    )
    found: float = sum(term / freedom**power for power, term in enumerate(terms))
    return found
