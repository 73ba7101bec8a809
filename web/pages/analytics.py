"""/analytics: milestones over time, rules, goals by team and thresholds, as charts and tables."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from aiohttp import web
from markupsafe import Markup
from pydantic import Field

from core.domain.money import show_number
from core.domain.people import Workspace
from core.domain.wording import date_name, short_date
from core.errors import InvalidInput
from core.pictures.columns import Columns, columns_svg, ticks_of
from core.usecases.analytics import (
    Bucket,
    award_rates,
    milestones_over_time,
    thresholds_reached,
)
from core.usecases.analytics_goals import goal_attainment
from core.usecases.analytics_span import DEFAULT_DAYS, Group, Span, read_span
from web.endpoint import validated
from web.pages.page import Viewer, page, render, viewer_of
from web.query import Query
from web.reports import ROWS, report, table

SHOWN = 8  # of the thresholds at either end
# A chart for screens and one for phones: the style sheet shows the one that fits.
WIDE, NARROW = (1100, 300), (360, 240)
WIDE_TICKS, NARROW_TICKS = 12, 5
GROUPS = (("", "As it fits"), ("day", "By day"), ("week", "By week"), ("month", "By month"))


class Asked(Query):
    """The form of the range; what is left empty is not given."""

    first: str | None = Field(None, alias="from")
    last: str | None = Field(None, alias="to")
    group: Group | None = None
    member: str | None = None


async def get_analytics(request: web.Request) -> web.Response:
    """Render the page; a range that makes no sense is told at its field."""
    viewer, error = await viewer_of(request), None
    typed = {name: request.query.get(name, "") for name in ("from", "to", "group")}
    try:
        span = _span(request, viewer)
    except InvalidInput as wrong:
        error, span = wrong, read_span(viewer.app, viewer.workspace)
    app, workspace = viewer.app, viewer.workspace
    buckets, rates, reached, teams = await asyncio.gather(
        milestones_over_time(app, workspace, span),
        award_rates(app, workspace, span),
        thresholds_reached(app, workspace, span),
        goal_attainment(app, workspace, span),
    )
    alive = {rate.rule for rate in rates if rate.awards}  # no videos where nobody makes any
    seldom = sorted((row for row in reached if row.rule in alive), key=lambda row: row.awards)
    context: dict[str, Any] = {
        "span": _said(workspace, span),
        "typed": typed | {"from": typed["from"] or span.first, "to": typed["to"] or span.last},
        "groups": GROUPS,
        "quick": _quick(viewer, span),
        "error": error,
        "known": await app.store.events.any_of(workspace.id),
        "buckets": [_bucket(workspace, bucket) for bucket in buckets],
        "charts": await _charts(workspace, span, buckets) if any(b.awards for b in buckets) else [],
        "sums": {
            name: show_number(sum(getattr(b, name) for b in buckets), workspace.locale)
            for name in ("awards", "backdated", "points")
        },
        "rates": [rate for rate in rates if rate.awards],
        "idle": [rate for rate in rates if not rate.awards and rate.state == "on"],
        "active": rates[0].active if rates else 0,
        "teams": teams,
        "most": [row for row in reached[:SHOWN] if row.awards],
        "least": seldom[:SHOWN],
        "csv": {name: _csv(viewer, name, span) for name in ROWS},
    }
    status = 200 if error is None else 400
    return await render(request, "analytics.html", viewer, status=status, **context)


async def get_table(request: web.Request) -> web.Response:
    """Return what one of the charts shows, as a table to save."""
    viewer, name = await viewer_of(request), request.match_info["name"]
    [known] = [each for each in ROWS if each == name]
    span = _span(request, viewer)
    return table(request, known, span, await report(viewer.app, viewer.workspace, known, span))


def _span(request: web.Request, viewer: Viewer) -> Span:
    """Return the range that is asked for. Raises InvalidInput."""
    asked = validated(Asked, {name: value for name, value in request.query.items() if value})
    return read_span(viewer.app, viewer.workspace, asked.first, asked.last, asked.group)


def _said(workspace: Workspace, span: Span) -> str:
    """Name a range; the year stands with its end, and with its beginning where it is another."""
    first = date_name(span.first, span.last, workspace.locale)
    last = date_name(span.last, date.min, workspace.locale)  # as seen from any other year
    return f"{first} to {last}"


def _quick(viewer: Viewer, span: Span) -> list[dict[str, Any]]:
    """Return the ranges that are asked for most; `here` is the one that is shown."""
    today = viewer.workspace.calendar.local_date(viewer.app.clock())
    ranges = (
        ("30 days", today - timedelta(days=29)),
        (f"{DEFAULT_DAYS} days", today - timedelta(days=DEFAULT_DAYS - 1)),
        ("12 months", today - timedelta(days=364)),
        ("This year", today.replace(month=1, day=1)),
    )
    return [
        {
            "name": name,
            "url": viewer.url("/analytics", **_range(first, today)),
            "here": (span.first, span.last) == (first, today),
        }
        for name, first in ranges
    ]


def _csv(viewer: Viewer, name: str, span: Span) -> str:
    asked = _range(span.first, span.last) | {"group": span.group}
    return viewer.url(f"/analytics/{name}.csv", **asked)


def _range(first: date, last: date) -> dict[str, str]:
    return {"from": first.isoformat(), "to": last.isoformat()}


def _bucket(workspace: Workspace, bucket: Bucket) -> dict[str, Any]:
    """Return a row of the table behind the chart."""
    first = short_date(bucket.first, workspace.locale)
    last = short_date(bucket.last, workspace.locale)
    return {
        "when": first if bucket.first == bucket.last else f"{first} to {last}",
        "awards": bucket.awards,
        "backdated": bucket.backdated,
        "points": bucket.points,
    }


async def _charts(workspace: Workspace, span: Span, buckets: Sequence[Bucket]) -> list[Markup]:
    """Return the chart of milestones in two sizes, the wide one first."""
    labels = [short_date(bucket.first, workspace.locale) for bucket in buckets]
    told = []
    for bucket in buckets:
        row = _bucket(workspace, bucket)
        silent = f", {row['backdated']} of them recorded later" if row["backdated"] else ""
        told.append(f"{row['when']}: {row['awards']}{silent}")
    announced = tuple(bucket.awards - bucket.backdated for bucket in buckets)
    backdated = tuple(bucket.backdated for bucket in buckets)
    drawn = []
    for (width, height), ticks in ((WIDE, WIDE_TICKS), (NARROW, NARROW_TICKS)):
        columns = Columns(
            about=f"Milestones by {span.group}, {_said(workspace, span)}",
            series=(announced, backdated),
            ticks=ticks_of(labels, ticks),
            told=tuple(told),
        )
        svg = await asyncio.to_thread(columns_svg, columns, width, height)
        drawn.append(Markup(svg))  # noqa: S704 - pygal escapes, and there are only dates in it
    return drawn


ROUTES = [
    *page("/analytics", get_analytics),
    *page(r"/analytics/{name:(?:milestones|rules|goals|thresholds)}.csv", get_table),
]
