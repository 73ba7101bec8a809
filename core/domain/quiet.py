"""Quiet hours and mornings, by the clock on the wall of a time zone.

A time that the clocks skip in spring counts as the moment after the jump; one that comes twice in
autumn counts both times.
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

Quiet = tuple[str, str]

MORNING = "09:00"


def quiet_until(now: datetime, quiet: Quiet | None, zone: str) -> datetime | None:
    """Return when the quiet hours that `now` is in end, None outside of them."""
    if quiet is None:
        return None
    start, end = (time.fromisoformat(part) for part in quiet)
    clock = now.astimezone(ZoneInfo(zone)).time()
    inside = start <= clock < end if start < end else clock >= start or clock < end
    return _next(now, end, zone) if inside and start != end else None


def next_morning(now: datetime, quiet: Quiet | None, zone: str) -> datetime:
    """Return when tomorrow begins for people: as its quiet hours end, at 9:00 at the latest.

    Where it is still quiet at 9:00, when that ends.
    """
    tomorrow = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    nine = _at(tomorrow, time.fromisoformat(MORNING), zone)
    if quiet is None:
        return nine
    over = _at(tomorrow, time.fromisoformat(quiet[1]), zone)
    begins = min(nine, over) if quiet[1] < quiet[0] or quiet[0] < MORNING else nine
    return quiet_until(begins, quiet, zone) or begins


def midnight_before(now: datetime, zone: str) -> datetime:
    """Return when the local day that `now` is in began."""
    return _at(now.astimezone(ZoneInfo(zone)).date(), time(0), zone)


def _next(now: datetime, clock: time, zone: str) -> datetime:
    """Return the first moment after `now` at which a clock shows a time."""
    tz = ZoneInfo(zone)
    today = now.astimezone(tz).date()
    found = []
    for days, fold in product((0, 1), repeat=2):
        wanted = datetime.combine(today + timedelta(days=days), clock)
        moment = _at(wanted.date(), clock, zone, fold)
        # One of the two readings of a time that is skipped lies before the jump.
        if moment > now and moment.astimezone(tz).replace(tzinfo=None) >= wanted:
            found.append(moment)
    return min(found)


def _at(day: date, clock: time, zone: str, fold: int = 0) -> datetime:
    return datetime.combine(day, clock.replace(fold=fold), ZoneInfo(zone)).astimezone(UTC)
