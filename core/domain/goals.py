"""Goals: a target for one metric in a period, and how far along it is."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.domain.metrics import Metric
from core.domain.people import TEAM, WORKSPACE_OWNER
from core.domain.periods import Calendar, custom_key, is_custom, kind_of
from core.errors import InvalidInput
from core.language import trn

Pace = Literal["ahead", "on_pace", "behind"]
Status = Literal["met", "on_track", "off_track", "unmet"]
GoalPeriod = Literal["day", "week", "month", "quarter", "year", "all", "30d", "custom"]

# Within this share of the target around the straight line a goal counts as on pace.
PACE_TOLERANCE = 0.05
ROLLING: GoalPeriod = "30d"
ROLLING_DAYS = 30
LONGEST_DAYS = 5 * 366
# Periods that come again, so that a goal can be renewed.
REPEATING: tuple[GoalPeriod, ...] = ("day", "week", "month", "quarter", "year")
# A goal's status as the seeds' badges write it.
BADGE: dict[Status, str] = {
    "met": "Met",
    "on_track": "On Track",
    "off_track": "Off Track",
    "unmet": "Unmet",
}


class Goal(BaseModel):
    """A target for one metric in a period.

    member, team: whose goal; with neither it is the whole workspace's.
    target: stored units of the metric (minor units for money, hundredths of a percent).
    period_kind and period: the kind asked for (`month`) and the key it was set in (`2026-11`);
    `30d` is the last 30 days at any moment, `custom` has both dates: `2026-11-03/2026-11-20`.
    direct: decided in the transaction that counts an event: a member's goal for a metric that adds
    up, in a calendar period. The others are measured when something that concerns them happened.
    met_at: when the target was reached, None until then. ended_at, result: when the period was
    over and the total then. private: shown to its owner alone. renewed_from: the goal before it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    workspace: str
    member: str | None
    team: str | None = None
    metric: str
    scope: str = "global"
    target: int
    period_kind: GoalPeriod
    period: str
    direct: bool = True
    description: str = ""
    private: bool = False
    recurring: bool = False
    created_by: str | None = None
    created_at: datetime
    updated_at: datetime | None = None
    met_at: datetime | None = None
    cancelled_at: datetime | None = None
    ended_at: datetime | None = None
    result: int | None = None
    renewed_from: str | None = None

    @property
    def owner(self) -> str:
        """Return whose goal it is: a member's id, `team:<team>` or `workspace:`."""
        if self.member is not None:
            return self.member
        return f"{TEAM}{self.team}" if self.team is not None else WORKSPACE_OWNER


class GoalProgress(BaseModel):
    """How far along a goal is at one moment.

    percent: current over target, 0 upwards, one decimal. elapsed: share of the period that is gone,
    0 to 1. day, days: how many of its days have begun, and how many there are; working days alone
    where the workspace says which those are. remaining: what is missing. per_day: what each day
    that is left needs, today included, in stored units rounded up; 0 for a percentage. behind_by:
    how much is missing against a straight line, 0 if none; ahead_by: how much is beyond it.
    """

    model_config = ConfigDict(frozen=True)

    current: int
    target: int
    percent: float
    elapsed: float
    day: int
    days: int
    remaining: int
    per_day: int
    behind_by: int
    ahead_by: int
    pace: Pace
    status: Status


def resolve_period(
    wanted: str, calendar: Calendar, now: datetime, field: str = "timePeriod"
) -> tuple[GoalPeriod, str]:
    """Turn a kind (`month`, `30d`) or a key (`2026-12`, two dates) into a goal's kind and key.

    A kind means the period that runs now. Raises InvalidInput for a period that is over.
    """
    kind: GoalPeriod
    if wanted == ROLLING:
        return ROLLING, ROLLING
    if is_custom(wanted):
        kind, key = "custom", _chosen(wanted, calendar, field)
    else:
        key = calendar.resolve(wanted, now, field)
        kind = kind_of(key)
    if is_over(key, calendar, now):
        raise InvalidInput(field, wanted, "is over; a goal needs a period that still runs")
    return kind, key


def window(key: str, calendar: Calendar, now: datetime) -> tuple[date, date] | None:
    """Return the first day of a goal's period and the day after its last; None for `all`.

    `30d` is today and the 29 dates before it.
    """
    if key == ROLLING:
        after = calendar.local_date(now) + timedelta(days=1)
        return after - timedelta(days=ROLLING_DAYS), after
    return calendar.days(key)


def is_over(key: str, calendar: Calendar, now: datetime) -> bool:
    """Tell whether a goal's period has ended; `all` and `30d` never do."""
    days = None if key == ROLLING else calendar.days(key)
    return days is not None and calendar.local_date(now) >= days[1]


def adds_up(metric: Metric) -> bool:
    """Tell whether a metric's total grows event by event, so that a straight line leads to it."""
    return metric.over is None and not metric.gauge


def is_met(
    goal: Goal, current: int, calendar: Calendar, now: datetime, metric: Metric | None = None
) -> bool:
    """Tell whether a goal is met: mostly as soon as the target is reached.

    A percentage that follows from other metrics can still fall, so it is decided when the period is
    over; where no period ends (`30d`, `all`) it is decided at once.
    """
    if current < goal.target:
        return False
    if metric is None or metric.over is None or goal.period in {ROLLING, "all"}:
        return True
    return is_over(goal.period, calendar, now)


def goal_progress(
    goal: Goal, current: int, calendar: Calendar, now: datetime, metric: Metric | None = None
) -> GoalProgress:
    """Measure a goal against the real length of its period.

    Pace compares progress with the elapsed fraction (seed 001); a percentage, which no straight
    line leads to, is behind while it is below its target. Status, defined once here:

    met: `is_met`. unmet: the period is over and it is not met. Until then on_track, or off_track
    while the pace is behind. The last 30 days are a whole window that never ends: elapsed is 1 and
    the goal is never unmet. metric: the goal's; without it, one that adds up.
    """
    line = metric is None or adds_up(metric)
    today = calendar.local_date(now)
    over = is_over(goal.period, calendar, now)
    span = window(goal.period, calendar, now)
    counted = counted_days(*(span or (today, today + timedelta(days=1))), calendar)
    days, left = len(counted), len(counted) - bisect_left(counted, today)
    elapsed = 0.0 if span is None else _elapsed(goal.period, counted, calendar, now)
    remaining = max(goal.target - current, 0)
    expected = goal.target * (elapsed if line else 1.0)
    slack = goal.target * PACE_TOLERANCE
    pace: Pace = "on_pace"
    if current < (expected - slack if line else goal.target):
        pace = "behind"
    elif current > expected + slack:
        pace = "ahead"
    status: Status = "off_track" if pace == "behind" else "on_track"
    if is_met(goal, current, calendar, now, metric):
        status = "met"
    elif over:
        status = "unmet"
    per_day = -(-remaining // left) if left else remaining
    return GoalProgress(
        current=current,
        target=goal.target,
        percent=max(round(100 * current / goal.target, 1), 0.0),
        elapsed=elapsed,
        day=bisect_right(counted, today),
        days=days,
        remaining=remaining,
        per_day=per_day if line else 0,
        behind_by=max(round(expected) - current, 0),
        ahead_by=max(current - round(expected), 0) if line else 0,
        pace=pace,
        status=status,
    )


def counted_days(first: date, after: date, calendar: Calendar) -> Sequence[date]:
    """Return the dates from `first` to before `after` that people work on.

    All of them where there is no such date, as in a goal for a Sunday.
    """
    every = [first + timedelta(days=number) for number in range((after - first).days)]
    if _all_work(calendar):
        return every
    return [day for day in every if calendar.works(day)] or every


def _all_work(calendar: Calendar) -> bool:
    return not calendar.holidays and len(set(calendar.working_days)) == 7


def _elapsed(period: str, counted: Sequence[date], calendar: Calendar, now: datetime) -> float:
    """Return the share of the counted days that is gone, today by the hour."""
    if period == ROLLING:
        return 1.0
    if _all_work(calendar) and (bounds := calendar.bounds(period)) is not None:
        return _share(bounds, now)  # exact to the hour that clocks go forward or back
    today = calendar.local_date(now)
    gone: float = bisect_left(counted, today)
    if today in counted and (bounds := calendar.bounds(today.isoformat())) is not None:
        gone += _share(bounds, now)
    return gone / len(counted)


def _share(bounds: tuple[datetime, datetime], now: datetime) -> float:
    start, end = bounds
    return min(max((now - start) / (end - start), 0.0), 1.0)


def _chosen(wanted: str, calendar: Calendar, field: str) -> str:
    try:
        days = calendar.days(wanted)
    except (ValueError, OverflowError):
        reason = "must be two dates in order, such as 2026-11-03/2026-11-20"
        raise InvalidInput(field, wanted, reason) from None
    assert days is not None  # noqa: S101 - only `all` has no days
    if (days[1] - days[0]).days > LONGEST_DAYS:
        longer = trn("is longer than {number} day", "is longer than {number} days", LONGEST_DAYS)
        raise InvalidInput(field, wanted, longer)
    return custom_key(days[0], days[1] - timedelta(days=1))
