"""What a set of events must come to, worked out the slow and obvious way.

It shares nothing with the rules or the store.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tests.conftest import NOW

ZONE = "America/New_York"
GAUGES = {"goal_progress", "growth"}
MONEY = {"revenue", "cost"}
# What a set total of a period is part of; a week never holds a month.
LONGER = {
    "day": ("day", "week", "month", "quarter", "year", "all"),
    "month": ("month", "quarter", "year", "all"),
    "quarter": ("quarter", "year", "all"),
    "year": ("year", "all"),
    "all": ("all",),
}

Event = dict[str, Any]


@dataclass
class World:
    """What else decides: the workspace's calendar, its rules, people's days off and goals.

    rules, goals: as fields of CustomRule and of `tests.core.usecases.oracle_events.goals`.
    """

    zone: str = ZONE
    week_start: int = 0
    now: datetime = NOW
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    holidays: tuple[str, ...] = ()
    days_off: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    rules: Sequence[dict[str, Any]] = ()
    goals: Sequence[dict[str, Any]] = ()

    def local(self, at: str | datetime) -> date:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def off(self, member: str, day: date) -> bool:
        return (
            day.weekday() not in self.working_days
            or str(day) in self.holidays
            or any(first <= str(day) <= last for first, last in self.days_off.get(member, ()))
        )


class Oracle:
    """The totals after a set of events; `oracle_awards` says what they bring."""

    def __init__(self, events: Sequence[Event], world: World | None = None) -> None:
        self.world = world or World()
        by_id = {item["id"]: item for item in events}
        # (member, scope, period, metric) -> total
        self.totals: defaultdict[tuple[str, str, str, str], int] = defaultdict(int)
        counted = [
            (root, item) for item in by_id.values() if (root := _root(item, by_id)) is not None
        ]
        self.counted = [item for _, item in counted]
        self.members = sorted({item["member"] for item in self.counted})
        for root, item in sorted(counted, key=_order):
            if item["type"] == "stats":
                self._set(item)
            else:
                self._add(root, item)

    def _add(self, root: Event, item: Event) -> None:
        amounts = {metric: stored(metric, value) for metric, value in item["metrics"].items()}
        if item["type"] == "order" and "corrects" not in item:
            amounts.setdefault("orders", 1)
        for metric, amount in amounts.items():
            for scope in _scopes(root):
                for period in self.periods(root["occurred_at"]).values():
                    self.totals[item["member"], scope, period, metric] += amount

    def _set(self, item: Event) -> None:
        keys = self.periods(item["occurred_at"])
        wanted = {kind: dict(told) for kind, told in item.get("totals", {}).items()}
        wanted["month"] = {**wanted.get("month", {}), **item.get("metrics", {})}
        for kind in LONGER:  # the shortest first
            for metric, value in wanted.get(kind, {}).items():
                total = stored(metric, value)
                if metric in GAUGES:
                    self.totals[item["member"], "global", keys[kind], metric] = total
                    continue
                change = total - self.totals[item["member"], "global", keys[kind], metric]
                for scope in _scopes(item):
                    for longer in LONGER[kind]:
                        self.totals[item["member"], scope, keys[longer], metric] += change

    def total(self, member: str, period: str, metric: str) -> int:
        """Return an overall total, 0 where nothing was told."""
        return self.totals.get((member, "global", period, metric), 0)

    def periods(self, at: str | datetime) -> dict[str, str]:
        """Return the key of each kind of period that an instant is in."""
        return periods_of(self.world.local(at), self.world.week_start)

    def board(self, metric: str, period: str) -> list[tuple[int, str, int]]:
        """(rank, member, value) in the order of ranks; members with one rank by name."""
        values = {
            member: total
            for (member, scope, key, counted_metric), total in self.totals.items()
            if (scope, key, counted_metric) == ("global", period, metric) and total > 0
        }
        return sorted(
            (1 + sum(other > value for other in values.values()), member, value)
            for member, value in values.items()
        )


@cache
def periods_of(day: date, week_start: int = 0) -> dict[str, str]:
    # A week belongs to the year of its middle day and is the n-th with such a day in that year.
    middle = day - timedelta(days=(day.weekday() - week_start) % 7 - 3)
    week = len(range(middle.timetuple().tm_yday, 0, -7))
    quarter = {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3, 9: 3}.get(day.month, 4)
    return {
        "day": str(day),
        "week": f"{middle.year}-W{week:02}",
        "month": str(day)[:7],
        "quarter": f"{day.year}-Q{quarter}",
        "year": str(day.year),
        "all": "all",
    }


@cache
def days_of(key: str, week_start: int = 0) -> list[date]:
    """Return every date of a day, week or month: those of its year that say so."""
    kind, year = kind_of_key(key), int(key[:4])
    around = days_between(date(year - 1, 12, 25), date(year + 1, 1, 6))
    return [day for day in around if periods_of(day, week_start)[kind] == key]


def kind_of_key(key: str) -> str:
    if key == "all":
        return "all"
    if "W" in key or "Q" in key:
        return "week" if "W" in key else "quarter"
    return {4: "year", 7: "month", 10: "day"}[len(key)]


def stored(metric: str, value: object) -> int:
    """Cents and hundredths of a percent; counts as they are."""
    return int(Decimal(str(value)) * (100 if metric in MONEY | GAUGES else 1))


def longest_run(
    units: Sequence[str], good: set[str], bad: set[str], off: set[str], *, skips: bool
) -> int:
    """Go from unit to unit: a good one counts, one off or (skips) without a word is passed over."""
    longest = run = 0
    for unit in units:
        if unit in good:
            run += 1
        elif unit in bad if skips else unit not in off:
            run = 0
        longest = max(longest, run)
    return longest


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _root(item: Event, by_id: dict[str, Event]) -> Event | None:
    """Return the event that a chain of corrections is about, None while one of them is missing."""
    while "corrects" in item:
        if item["corrects"] not in by_id:
            return None
        item = by_id[item["corrects"]]
    return item


def _order(pair: tuple[Event, Event]) -> tuple[int, bool, str, str]:
    root, item = pair
    at = datetime.fromisoformat(root["occurred_at"]) - datetime.fromisoformat("1970-01-01T00:00Z")
    return at // timedelta(milliseconds=1), item["type"] == "stats", item["source"], item["id"]


def _scopes(item: Event) -> list[str]:
    """Every event counts overall; some for a character, a SKU, a team."""
    scopes = ["global", *(f"{kind}:{key}" for kind, key in item.get("scope", {}).items())]
    return scopes + ([f"team:{item['team']}"] if item.get("team") else [])
