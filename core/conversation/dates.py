"""Dates and spans from what words mean (`vocabulary.py`), seen from one day."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import get_date_format

from core.conversation.vocabulary import MONTH, WEEKDAY, spoken
from core.domain.periods import PERIOD_KINDS, Calendar, PeriodKind, custom_key, kind_of

_NUMERIC = re.compile(r"(\d{1,2})([./])(\d{1,2})(?:[./](\d{4}|\d{2})?)?")
_KEY = re.compile(r"\d{4}(-(q\d|w?\d{2}))?")
_QUARTER = re.compile(r"q([1-4])")


@dataclass(frozen=True)
class Dates:
    """One day of a calendar, and what is meant by words on it.

    today: where the asker is. ahead: what has no year is the next one, else the last one. A word
    that makes no date is None; one that is on no calendar raises ValueError or OverflowError.
    """

    calendar: Calendar
    now: datetime
    today: date
    ahead: bool

    def until(self, last: date) -> str:
        """Return the period from the workspace's today to a date; that day, when it is today."""
        first = self.calendar.local_date(self.now)
        return last.isoformat() if last <= first else custom_key(first, last)

    def length(self, said: list[str]) -> date | None:
        """Return the last day of so many days, weeks or months that begin today."""
        if len(said) != 2 or not said[0].isdigit() or said[1] not in PERIOD_KINDS[:-1]:
            return None
        number, unit = int(said[0]), said[1]
        if number < 1 or number > 9_999:
            return None
        if unit in {"day", "week"}:
            return self.today + timedelta(days=number * (7 if unit == "week" else 1) - 1)
        months = number * {"month": 1, "quarter": 3, "year": 12}[unit]
        return _later(self.today, months) - timedelta(days=1)

    def span(self, said: list[str]) -> str | None:
        """Return a kind or the key of a period: "this week", "next month", "november", "q4"."""
        words = said[1:] if said[0] == "this" and len(said) == 2 else said
        if words == ["today"]:
            return "day"
        if len(words) == 1 and words[0] in PERIOD_KINDS:
            return words[0]
        if words in (["tomorrow"], ["yesterday"]):
            day = self.today + timedelta(days=1 if words[0] == "tomorrow" else -1)
            return day.isoformat()
        if len(words) == 2 and words[0] in {"next", "last"} and words[1] in PERIOD_KINDS[:-1]:
            return self._neighbour(words[1], later=words[0] == "next")
        return self._named(words)

    def deadline(self, said: list[str], *, whole: bool) -> date | None:
        """Return the last day before a period begins; `whole`: the last day of it."""
        if not said:
            return None
        if last := self.length(said):
            return last
        days = self._days(self.span(said))
        return None if days is None else days[1 if whole else 0] - timedelta(days=1)

    def day(self, said: list[str]) -> date | None:
        """Return a date: "friday", "31 december", "31.12.2026", "end of month", "tomorrow"."""
        if not said:
            return None
        head, rest = said[0], said[1:]
        if head == "end":
            days = self._days(self.span(rest or ["month"]))
            return days[1] - timedelta(days=1) if days else None
        if head.startswith(WEEKDAY) and not rest:
            return self._weekday(int(head[2:]), 0)
        if head in {"next", "this"} and len(rest) == 1 and rest[0].startswith(WEEKDAY):
            return self._weekday(int(rest[0][2:]), 1 if head == "next" else 0)
        if head in {"today", "tomorrow", "yesterday"} and not rest:
            apart = {"today": 0, "tomorrow": 1, "yesterday": -1}[head]
            return self.today + timedelta(days=apart)
        if not rest and (numeric := _NUMERIC.fullmatch(head)):
            return self._numeric(numeric)
        if not rest and re.fullmatch(r"\d{4}-\d{2}-\d{2}", head):
            return date.fromisoformat(head)
        return self._day_of_month(said)

    def _weekday(self, wanted: int, at_least: int) -> date:
        """Return the next such day, or the last one where nothing is ahead."""
        if not self.ahead:
            return self.today - timedelta(days=(self.today.weekday() - wanted) % 7)
        soonest = self.today + timedelta(days=at_least)
        return soonest + timedelta(days=(wanted - soonest.weekday()) % 7)

    def _numeric(self, match: re.Match[str]) -> date:
        first, mark, second, year = match.groups()
        pattern = str(get_date_format("short", locale=spoken()).pattern)
        month_first = mark == "/" and pattern.index("M") < pattern.index("d")
        day, month = (int(second), int(first)) if month_first else (int(first), int(second))
        if month > 12 >= day:
            day, month = month, day
        return self._dated(day, month, year)

    def _day_of_month(self, said: list[str]) -> date | None:
        """Return a date from a number, a month and perhaps a year, in either order."""
        numbers = [each for each in said if each.isdigit()]
        months = [each for each in said if each.startswith(MONTH)]
        if len(numbers) + len(months) != len(said) or len(months) > 1 or not numbers:
            return None
        if not months:
            return self._next_numbered(int(numbers[0])) if len(numbers) == 1 else None
        if len(numbers) > 2 or len(numbers[0]) > 2:
            return None
        year = numbers[1] if len(numbers) > 1 else None
        return self._dated(int(numbers[0]), int(months[0][2:]), year)

    def _next_numbered(self, day: int) -> date:
        """Return the next "15th"."""
        this = self.today.replace(day=day)
        if self.ahead and this < self.today:
            return _later(self.today.replace(day=1), 1).replace(day=day)
        return this

    def _dated(self, day: int, month: int, year: str | None) -> date:
        if year is not None:
            return date(int(year) + (2_000 if len(year) == 2 else 0), month, day)
        found = date(self.today.year, month, day)
        if self.ahead and found < self.today:
            return date(self.today.year + 1, month, day)
        if not self.ahead and found > self.today:
            return date(self.today.year - 1, month, day)
        return found

    def _named(self, words: list[str]) -> str | None:
        """Return the key of a month, quarter, week or year that is named."""
        head, rest = words[0], words[1:]
        if len(words) > 2 or (rest and not rest[0].isdigit()):
            return None
        if head.startswith(MONTH):
            return self._in_year(int(head[2:]), 1, rest, "{year:04}-{number:02}")
        if quarter := _QUARTER.fullmatch(head):
            return self._in_year(int(quarter[1]), 3, rest, "{year:04}-Q{number}")
        if head in {"week", "quarter"} and rest:
            year = self.today.year
            return f"{year:04}-W{int(rest[0]):02}" if head == "week" else f"{year:04}-Q{rest[0]}"
        if not rest and _KEY.fullmatch(head):
            key = head.upper()
            kind_of(key)
            return key
        return None

    def _in_year(self, number: int, months: int, rest: list[str], key: str) -> str | None:
        """Return the key of a month or quarter, of the year that is said or meant."""
        if rest:
            return key.format(year=int(rest[0]), number=number) if len(rest[0]) == 4 else None
        current = (self.today.month - 1) // months + 1
        year = self.today.year
        if self.ahead and number < current:
            year += 1
        elif not self.ahead and number > current:
            year -= 1
        return key.format(year=year, number=number)

    def _neighbour(self, kind: PeriodKind, *, later: bool) -> str:
        days = self.calendar.days(self.calendar.keys_of(self.today)[kind])
        assert days is not None  # noqa: S101 - only `all` has no days
        beside = days[1] if later else days[0] - timedelta(days=1)
        return self.calendar.keys_of(beside)[kind]

    def _days(self, span: str | None) -> tuple[date, date] | None:
        if span is None or span == "all":
            return None
        key = self.calendar.keys_of(self.today)[span] if span in PERIOD_KINDS else span
        return self.calendar.days(key)


def _later(day: date, months: int) -> date:
    """Return the same day some months later; the month's last where it has no such day."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    first_after = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), first_after - timedelta(days=1))
