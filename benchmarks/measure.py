"""What a benchmark returns, and the little arithmetic they share."""

import gc
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

Unit = Literal["a second", "ms", "us", "kB"]


@dataclass(frozen=True)
class Row:
    """One line of the table: a baseline and ours in the same unit.

    aim: the ratio, or with `aim_is_value` the figure, that was set out to be reached; None where
    none was. A rate is better when higher, a time or size when lower.
    """

    work: str
    unit: Unit
    ours: float
    baseline: float | None = None
    aim: float | None = None
    aim_is_value: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times better than the baseline."""
        if self.baseline is None:
            return None
        better, worse = self.ours, self.baseline
        return better / worse if self.unit == "a second" else worse / better

    @property
    def met(self) -> bool | None:
        """Whether the aim was reached."""
        if self.aim is None:
            return None
        if not self.aim_is_value:
            return self.ratio is not None and self.ratio >= self.aim
        return self.ours >= self.aim if self.unit == "a second" else self.ours <= self.aim


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that `percent` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * percent / 100) - 1, 0)]


async def timed_s(work: Callable[[], Awaitable[object]]) -> float:
    """Return how long work takes; what others left behind is collected before."""
    gc.collect()
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started


def each_us(work: Callable[[], object], times: int) -> float:
    """Return how long one call takes: the median of five rounds."""
    rounds = []
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(times):
            work()
        rounds.append((time.perf_counter() - started) / times * 1e6)
    return median(rounds)


async def each_ms(work: Callable[[], Awaitable[object]], times: int) -> list[float]:
    """Return how long each of several calls takes, one after another."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - started) * 1e3)
    return taken
