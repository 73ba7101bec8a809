"""What the dashboard shows: key figures, goals, laurels, points.

Of one person, or of the whole workspace where nobody in particular is asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from core.app import App
from core.domain.metrics import WHOLE, Metric
from core.domain.milestones import Award, Family
from core.domain.people import Member, Workspace
from core.domain.periods import Calendar
from core.store.awards import Which
from core.store.measures import Subject, Totals
from core.usecases.analytics import Bucket, milestones_over_time
from core.usecases.analytics_span import read_span
from core.usecases.goal_lists import LISTED_AFTER_END
from core.usecases.goals_seen import open_to_others
from core.usecases.measure import Measured, days_of, each_of, foretold
from core.usecases.points import statement

# The figures, in the order they are shown; only those that somebody counts.
FIGURES = (
    *("revenue", "orders", "average_order", "units", "signups", "profit_margin"),
    *("conversion_rate", "visits", "images", "videos", "messages"),
)
AVERAGE_ORDER = Metric(name="average_order", title="Average order", unit="money")
MOST_FIGURES = 6
LINE_DAYS = 30
WEEKS = 12
LATEST_LINES = 60  # of the ledger, behind the chart of a balance


@dataclass(frozen=True)
class KeyFigure:
    """One figure in stored units.

    month, before: this month so far, and last month up to the same day. change: how much more that
    is in percent, of a percentage in points; None where there is nothing to compare with. line: the
    last 30 days one by one.
    """

    metric: Metric
    month: int
    before: int
    today: int
    yesterday: int
    change: float | None
    line: tuple[int, ...]


@dataclass(frozen=True)
class KeyFigures:
    """The figures of this month; compared: first and last date of what they are compared with."""

    figures: tuple[KeyFigure, ...]
    compared: tuple[date, date]


@dataclass(frozen=True)
class Laurel:
    """Awards that came at once: the heaviest, and how many more; `member` has them."""

    member: Member
    award: Award
    more: int


@dataclass(frozen=True)
class Balance:
    """Points: of a person the balance over time, `(moment, balance)`, the oldest first."""

    points: int
    course: tuple[tuple[datetime, int], ...]


async def key_figures(app: App, workspace: Workspace, member: str | None) -> KeyFigures:
    """Return this month's figures of a member or of everybody, those there is anything of."""
    calendar = workspace.calendar
    metrics = app.catalogue(workspace).metrics
    shown = [metrics[name] for name in FIGURES if name in metrics]
    names = tuple(dict.fromkeys(part for metric in shown for part in metric.parts))
    today = calendar.local_date(app.clock())
    this, compared = _months(calendar, today)
    subject, after = Subject(workspace.id, member), today + timedelta(days=1)
    first = min(compared[0], after - timedelta(days=LINE_DAYS))
    days = await days_of(app, workspace, subject, first, after, names)
    month = await app.store.measures.total(subject, this, calendar, names)
    before = _sum(days, compared, names)
    nothing: Totals = dict.fromkeys(names, 0)
    line = [today - timedelta(days=n) for n in reversed(range(LINE_DAYS))]
    found = []
    for name in FIGURES:
        metric = AVERAGE_ORDER if name == AVERAGE_ORDER.name else metrics[name]
        now, then = _value(metric, month), _value(metric, before)
        if not now and not then:
            continue
        found.append(
            KeyFigure(
                metric=metric,
                month=now,
                before=then,
                today=_value(metric, days.get(today, nothing)),
                yesterday=_value(metric, days.get(today - timedelta(days=1), nothing)),
                change=_change(metric, now, then),
                line=tuple(_value(metric, days.get(day, nothing)) for day in line),
            )
        )
    return KeyFigures(tuple(found[:MOST_FIGURES]), compared)


async def recent_laurels(
    app: App,
    workspace: Workspace,
    member: str | None,
    limit: int,
    *,
    family: Family = "milestone",
    private: bool = False,
) -> list[Laurel]:
    """Return what was earned last, newest first; of everybody without those who hide.

    private: whether what private goals brought is among it.
    """
    which = Which(revoked=False)
    awards = await app.store.awards.history(
        workspace.id, member, limit=8 * limit, which=which, families=[family]
    )
    awards = awards if private else await open_to_others(app, workspace, awards)
    people = await app.store.members.many(workspace.id, {award.member for award in awards})
    together: dict[tuple[str, datetime], list[Award]] = {}
    for award in awards:
        who = people.get(award.member)
        if who is not None and (member is not None or not who.hidden):
            together.setdefault((award.member, award.achieved_at), []).append(award)
    laurels = []
    for (name, _), mine in together.items():
        lead = max(mine, key=lambda award: (award.weight, award.at))
        laurels.append(Laurel(people[name], lead, len(mine) - 1))
    return sorted(laurels, key=lambda each: each.award.achieved_at, reverse=True)[:limit]


async def tracked_goals(
    app: App, workspace: Workspace, member: Member | None, limit: int, *, private: bool
) -> list[Measured]:
    """Return the newest goals that run or ended lately: a member's own, the team's, everybody's.

    private: whether the member's private ones are among them.
    """
    owners: list[dict[str, Any]] = [{"member": None, "team": None}]
    if member is not None:
        if member.team is not None:
            owners.insert(0, {"member": None, "team": member.team})
        open_to = {} if private else {"private": {"$ne": True}}
        owners.insert(0, {"member": member.id, **open_to})
    now = app.clock()
    since = now - LISTED_AFTER_END
    goals = []
    for owner in owners:
        goals += await app.store.goals.running(workspace.id, workspace.calendar, since, **owner)
    return await each_of(goals[:limit], lambda goal: foretold(app, workspace, goal, now))


async def balance_of(app: App, workspace: Workspace, member: Member) -> Balance:
    """Return a member's points now, and how they came to be over their latest lines."""
    lines, _ = await statement(app, workspace, member, LATEST_LINES)
    left = member.points
    course: list[tuple[datetime, int]] = []
    for line in lines:
        course.append((line.created_at, left))
        left -= line.change
    return Balance(member.points, tuple(reversed(course)))


async def points_by_week(app: App, workspace: Workspace) -> list[Bucket]:
    """Return what milestones brought everybody in each of the last twelve weeks."""
    today = workspace.calendar.local_date(app.clock())
    first = today - timedelta(weeks=WEEKS) + timedelta(days=1)
    span = read_span(app, workspace, first.isoformat(), today.isoformat(), "week")
    return await milestones_over_time(app, workspace, span)


def _months(calendar: Calendar, today: date) -> tuple[str, tuple[date, date]]:
    """Return this month's key, and last month from its first day to the same day of it."""
    keys = calendar.keys_of(today)
    last = today.replace(day=1) - timedelta(days=1)
    return keys["month"], (last.replace(day=1), last.replace(day=min(today.day, last.day)))


def _sum(days: Mapping[date, Totals], between: tuple[date, date], names: Sequence[str]) -> Totals:
    inside = [totals for day, totals in days.items() if between[0] <= day <= between[1]]
    return {name: sum(totals[name] for totals in inside) for name in names}


def _value(metric: Metric, totals: Totals) -> int:
    if metric is AVERAGE_ORDER:
        orders = totals["orders"]
        return round(totals["revenue"] / orders) if orders > 0 else 0
    # Nothing is known where nothing was told: no margin without costs.
    return metric.of({name: value for name, value in totals.items() if value})


def _change(metric: Metric, now: int, before: int) -> float | None:
    if metric.unit == "percent":
        return round((now - before) * 100 / WHOLE, 1) if before else None
    return round(100 * (now - before) / before, 1) if before > 0 else None
