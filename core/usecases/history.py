"""What was earned, with filters: milestones, badges and trophies, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from core.app import App
from core.domain.goals import ROLLING
from core.domain.milestones import Award, Family
from core.domain.people import TEAM, Workspace
from core.domain.periods import Calendar, is_custom
from core.errors import InvalidInput
from core.store.awards import Order, Which
from core.usecases.milestones import milestone_shape

Cursor = tuple[datetime, str]
FAMILIES: dict[str, Sequence[Family]] = {
    "milestone": ("milestone",),
    "badge": ("badge",),
    "trophy": ("trophy",),
    "all": ("milestone", "badge", "trophy"),
}


@dataclass(frozen=True)
class Wanted:
    """Filters as people give them; None asks for all.

    period: a kind or a key, as on boards. since, until: instants with their zone, or dates in the
    workspace's zone, both included.
    """

    family: Literal["milestone", "badge", "trophy", "all"] = "milestone"
    member: str | None = None
    team: str | None = None
    type: str | None = None
    metric: str | None = None
    scope: str | None = None
    period: str | None = None
    since: str | None = None
    until: str | None = None
    revoked: bool | None = None
    backdated: bool | None = None


async def milestone_history(
    app: App, workspace: Workspace, wanted: Wanted, limit: int, before: Cursor | None
) -> tuple[list[dict[str, Any]], Cursor | None]:
    """Return `earned` in the shape of seed 002."""
    awards, following = await earned(app, workspace, wanted, limit, before)
    return await milestone_shape(app, workspace, awards), following


async def earned(
    app: App,
    workspace: Workspace,
    wanted: Wanted,
    limit: int,
    before: Cursor | None,
    by: Order = "recorded_at",
) -> tuple[list[Award], Cursor | None]:
    """Return awards, newest first, and where the next page begins.

    by: what newest means; an import records in one moment what was achieved over years. A team's
    are those of its members and its own. Raises InvalidInput for an unknown metric, a period that
    is none, and a time that cannot be read.
    """
    which = Which(
        owners=await _owners(app, workspace, wanted),
        type=wanted.type,
        metric=_metric(app, workspace, wanted.metric),
        scope=wanted.scope,
        period=_period(app, workspace, wanted.period),
        since=_instant(wanted.since, "since", workspace.calendar),
        until=_instant(wanted.until, "until", workspace.calendar, after=True),
        revoked=wanted.revoked,
        backdated=wanted.backdated,
    )
    families = FAMILIES[wanted.family]
    awards = await app.store.awards.history(
        workspace.id, limit=limit + 1, before=before, which=which, families=families, by=by
    )
    shown = awards[:limit]
    following = (getattr(shown[-1], by), shown[-1].key) if len(awards) > limit else None
    return shown, following


async def _owners(app: App, workspace: Workspace, wanted: Wanted) -> list[str] | None:
    owners = None
    if wanted.team is not None:
        members = await app.store.members.of_team(workspace.id, wanted.team)
        owners = [*members, f"{TEAM}{wanted.team}"]
    if wanted.member is None:
        return owners
    return [wanted.member] if owners is None or wanted.member in owners else []


def _metric(app: App, workspace: Workspace, metric: str | None) -> str | None:
    known = app.catalogue(workspace).metrics
    if metric is not None and metric not in known:
        raise InvalidInput("metric", metric, f"is not a metric; known are {', '.join(known)}")
    return metric


def _period(app: App, workspace: Workspace, period: str | None) -> str | None:
    if period is None or period == ROLLING or is_custom(period):
        return period
    return workspace.calendar.resolve(period, app.clock())


def _instant(
    given: str | None, field: str, calendar: Calendar, *, after: bool = False
) -> datetime | None:
    """Read an instant, or a date: where it begins, or the end of it with `after`."""
    if given is None:
        return None
    try:
        if len(given) == len("2026-11-20"):
            day = date.fromisoformat(given) + timedelta(days=after)
            bounds = calendar.bounds(day.isoformat())
            return bounds[0] if bounds else None
        at = datetime.fromisoformat(given)
    except (ValueError, OverflowError):
        raise InvalidInput(
            field, given, "is neither a date such as 2026-11-20 nor a time with its zone"
        ) from None
    if at.tzinfo is None:
        raise InvalidInput(field, given, "is a time without its zone; add Z or +01:00")
    return at
