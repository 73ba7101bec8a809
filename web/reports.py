"""The reports of analytics: what is asked of the core, and how a row of it is shown."""

import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any, Literal

from aiohttp import web

from core.app import App
from core.domain.people import Workspace
from core.usecases.analytics import (
    Bucket,
    Reached,
    RuleRate,
    award_rates,
    milestones_over_time,
    thresholds_reached,
)
from core.usecases.analytics_goals import Attainment, goal_attainment
from core.usecases.analytics_span import Span
from web.spreadsheet import spreadsheet

Name = Literal["milestones", "rules", "goals", "thresholds"]
Row = dict[str, Any]

ROWS: dict[Name, Any] = {
    "milestones": Bucket,
    "rules": RuleRate,
    "goals": Attainment,
    "thresholds": Reached,
}
_ASK: dict[Name, Callable[..., Awaitable[Sequence[Any]]]] = {
    "milestones": milestones_over_time,
    "rules": award_rates,
    "goals": goal_attainment,
    "thresholds": thresholds_reached,
}


async def report(
    app: App, workspace: Workspace, name: Name, span: Span, **how: object
) -> list[Row]:
    """Return a report's rows as JSON has them. how: what only this one is asked."""
    found = await _ASK[name](app, workspace, span, **how)
    return [{key: _plain(value) for key, value in vars(row).items()} for row in found]


def table(request: web.Request, name: Name, span: Span, rows: Sequence[Row]) -> web.Response:
    """Return a report as a table to save."""
    columns = [field.name for field in dataclasses.fields(ROWS[name])]
    file = f"{name}-{span.first}-{span.last}"
    return spreadsheet(request, file, columns, ([row[each] for each in columns] for row in rows))


def _plain(value: object) -> object:
    if isinstance(value, date):  # moments too
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
