"""Analytics: sums over what was earned and over goals, as JSON and as tables."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field

from core.usecases.analytics import MOST_THRESHOLDS, Order
from core.usecases.analytics_span import Group, Span, read_span
from web.endpoint import Endpoint, Example, query_of
from web.query import Between, Query, WholeNumber
from web.reports import Name, report, table
from web.spreadsheet import wants_csv
from web.state import APP, workspace_of

_DATE = "A date of the workspace's calendar: 2026-11-20"


class Range(Query):
    """Which dates; without any the last 90 days, and at most five years."""

    first: str | None = Field(None, alias="from", description=f"{_DATE}, the first that counts.")
    last: str | None = Field(None, alias="to", description=f"{_DATE}, the last that counts.")


class SeriesRange(Range):
    """Which dates, and how they are grouped."""

    group: Group | None = Field(
        None, description="By day (up to 400 of them), week or month; else what is readable."
    )


class ThresholdRange(Range):
    """Which dates, and from which end of the list."""

    order: Order = Field("most", description="Those reached most often first, or least often.")
    limit: Annotated[WholeNumber, Between(1, MOST_THRESHOLDS)] = 50


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def get_milestones(request: web.Request) -> web.Response:
    """Return every day, week or month of a range with the milestones achieved in it.

    Revoked ones are left out; `backdated` says how many of them were recorded silently.
    """
    asked = query_of(request, SeriesRange)
    return await _answer(request, "milestones", asked, group=asked.group)


async def get_rules(request: web.Request) -> web.Response:
    """Return every milestone rule with how many awards it brought, and to how many people.

    `active` is how many people did or earned anything in the range; `per_member` and `share` are
    of them. Whoever hides is counted and not named among the `earners`.
    """
    return await _answer(request, "rules", query_of(request, Range))


async def get_goals(request: web.Request) -> web.Response:
    """Return by team how many goals were met whose period has a day in the range.

    A person's goals count for the team they are in now. `open` goals may still be met. Private
    goals are left out.
    """
    return await _answer(request, "goals", query_of(request, Range))


async def get_thresholds(request: web.Request) -> web.Response:
    """Return the steps of milestone rules by how often they were reached, also never."""
    asked = query_of(request, ThresholdRange)
    return await _answer(request, "thresholds", asked, order=asked.order, limit=asked.limit)


async def _answer(
    request: web.Request, name: Name, asked: Range, *, group: Group | None = None, **how: object
) -> web.Response:
    app, workspace = request.app[APP], await workspace_of(request)
    span = read_span(app, workspace, asked.first, asked.last, group)
    rows = await report(app, workspace, name, span, **how)
    if wants_csv(request):
        return table(request, name, span, rows)
    return web.json_response({**_told(span, name), "items": rows})


def _told(span: Span, name: Name) -> dict[str, str]:
    said = {"from": span.first.isoformat(), "to": span.last.isoformat()}
    return said | ({"group": span.group} if name == "milestones" else {})


_REPORTS: tuple[tuple[Name, Handler, type[Range], str, dict[str, str], dict[str, Any]], ...] = (
    (
        "milestones",
        get_milestones,
        SeriesRange,
        "Milestones over time",
        {"group": "week"},
        {
            "key": "2026-W47",
            "first": "2026-11-16",
            "last": "2026-11-20",
            "awards": 12,
            "backdated": 3,
            "points": 450,
        },
    ),
    (
        "rules",
        get_rules,
        Range,
        "How often each rule awards",
        {},
        {
            "rule": "revenue-month",
            "name": "Revenue, by month",
            "state": "on",
            "awards": 9,
            "backdated": 2,
            "people": 4,
            "active": 8,
            "per_member": 1.13,
            "share": 50.0,
            "earners": ["Ada", "Jonas"],
            "latest": "2026-11-18T16:30:00+00:00",
        },
    ),
    (
        "goals",
        get_goals,
        Range,
        "Goal attainment by team",
        {},
        {
            "team": "North",
            "name": "North",
            "everybody": False,
            "goals": 5,
            "met": 3,
            "open": 1,
            "share": 60.0,
        },
    ),
    (
        "thresholds",
        get_thresholds,
        ThresholdRange,
        "The most and the least reached thresholds",
        {"order": "most", "limit": "5"},
        {
            "rule": "revenue-month",
            "threshold": "10000",
            "title": "$10,000 Revenue Milestone",
            "awards": 4,
            "backdated": 1,
            "people": 4,
            "latest": "2026-11-18T16:30:00+00:00",
        },
    ),
)
_RANGE = {"from": "2026-11-01", "to": "2026-11-20"}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path=f"/api/analytics/{name}{ending}",
        handler=handler,
        summary=f"{summary}, as a table" if ending else summary,
        tag="Analytics",
        scope="read",
        query=query,
        produces="text/csv" if ending else "application/json",
        example=Example(
            query=_RANGE | more, answer=None if ending else {**_RANGE, "items": [item]}
        ),
    )
    for name, handler, query, summary, more, item in _REPORTS
    for ending in ("", ".csv")
]
