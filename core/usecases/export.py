"""Hand out what a workspace keeps, table by table, row by row."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from core.app import App
from core.domain.events import SCOPE_KINDS, Ticker
from core.domain.metrics import Metric
from core.domain.people import Workspace
from core.errors import NotFound, shorten
from core.store.client import Document
from core.usecases.audit import note
from core.usecases.teams import team_shape, teams

Row = dict[str, Any]
Rows = AsyncIterator[Row]


@dataclass(frozen=True)
class Table:
    """One thing to export.

    columns: what a row holds, in the order of a spreadsheet. flat: a row as those columns; a row
    itself is as the API takes or shows it.
    """

    about: str
    columns: Callable[[App, Workspace], tuple[str, ...]]
    rows: Callable[[App, Workspace], Rows]
    flat: Callable[[Row], Row] = dict


async def export_table(
    app: App, workspace: Workspace, what: str, *, by: str
) -> tuple[Table, tuple[str, ...], Rows]:
    """Return a table with its columns and an iterator of its rows. Raises NotFound.

    Money is in major units of the workspace's currency; goals that people keep to themselves are
    not among them. The audit tells who took it along.
    """
    table = TABLES.get(what)
    if table is None:
        raise NotFound(f"There is no export {shorten(what)!r}; there are {', '.join(TABLES)}.")
    await note(app, workspace, by, "workspace.export", "workspace:", after={"what": what})
    return table, table.columns(app, workspace), table.rows(app, workspace)


async def _members(app: App, workspace: Workspace) -> Rows:
    async for member in app.store.exports.members(workspace.id):
        yield {
            "id": member.id,
            "name": member.name,
            "team": member.team,
            "role": member.role,
            "points": member.points,
            "hidden": member.hidden,
            "muted": member.muted,
            "left_at": _iso(member.left_at),
            "merged_into": member.merged_into,
            "created_at": _iso(member.created_at),
            "identities": [
                ":".join(part for part in (who.platform, who.account, who.id) if part)
                for who in member.identities
            ],
        }


async def _teams(app: App, workspace: Workspace) -> Rows:
    for team in await teams(app, workspace):
        yield team_shape(team)


async def _goals(app: App, workspace: Workspace) -> Rows:
    metrics = app.catalogue(workspace).metrics
    async for goal in app.store.exports.goals(workspace.id):
        yield {
            "id": goal.id,
            "member": goal.member,
            "team": goal.team,
            "metric": goal.metric,
            "scope": goal.scope,
            "period": goal.period,
            "target": _said(metrics.get(goal.metric), goal.target, workspace),
            "result": _said(metrics.get(goal.metric), goal.result, workspace),
            "description": goal.description,
            "recurring": goal.recurring,
            "created_at": _iso(goal.created_at),
            "met_at": _iso(goal.met_at),
            "ended_at": _iso(goal.ended_at),
            "cancelled_at": _iso(goal.cancelled_at),
        }


_AWARD = ("member", "rule", "type", "metric", "threshold", "scope", "period", "title", "points")


async def _awards(app: App, workspace: Workspace) -> Rows:
    async for family, row in app.store.exports.awards(workspace.id):
        yield {
            "family": family,
            **{name: row.get(name) for name in _AWARD},
            "tier": row.get("tier"),
            "achieved_at": _iso(row["achieved_at"]),
            "recorded_at": _iso(row["recorded_at"]),
            "backdated": row["backdated"],
            "revoked_at": _iso(row.get("revoked_at")),
        }


async def _points(app: App, workspace: Workspace) -> Rows:
    async for row in app.store.exports.points(workspace.id):
        yield {
            "member": row["member"],
            "type": row["type"],
            "points": row["points"],
            "reason": row["reason"],
            "source": row["source"],
            "created_at": _iso(row["created_at"]),
        }


async def _events(app: App, workspace: Workspace) -> Rows:
    """Go through events as they are sent: what comes out here can be imported again."""
    metrics = app.catalogue(workspace).metrics

    def said(values: Document) -> Row:
        return {
            name: metrics[name].answer(value, workspace.currency)
            for name, value in values.items()
            if name in metrics
        }

    async for row in app.store.exports.events(workspace.id):
        scope = dict(row["scope"])
        event = {
            "id": row["id"],
            "source": row["source"],
            "type": row["type"],
            "member": row["member"],
            "team": scope.pop("team", None),
            "occurred_at": _iso(row["at"]),
            "metrics": said(row["m"]),
            "currency": workspace.currency,
            "scope": scope,
            "ticker": row.get("ticker"),
            "corrects": row.get("corrects"),
        }
        if "set" in row:
            event["totals"] = {kind: said(values) for kind, values in row["set"].items()}
        yield {name: value for name, value in event.items() if value not in (None, {})}


def _event_columns(app: App, workspace: Workspace) -> tuple[str, ...]:
    counted = [name for name, metric in app.catalogue(workspace).metrics.items() if not metric.over]
    return (
        *("id", "source", "type", "member", "team", "occurred_at", "corrects", "currency"),
        *counted,
        *SCOPE_KINDS,
        *Ticker.model_fields,
        "totals",
    )


def _event_cells(event: Row) -> Row:
    parts = (event.get(part, {}) for part in ("metrics", "scope", "ticker"))
    cells = event | {name: value for part in parts for name, value in part.items()}
    return cells | {"totals": json.dumps(event["totals"])} if "totals" in event else cells


def _said(metric: Metric | None, value: int | None, workspace: Workspace) -> object:
    return metric.answer(value, workspace.currency) if metric and value is not None else value


def _iso(at: Any) -> str | None:
    return None if at is None else str(at.isoformat())


def _fixed(*names: str) -> Callable[[App, Workspace], tuple[str, ...]]:
    return lambda app, workspace: names


TABLES: dict[str, Table] = {
    "members": Table(
        "Everybody, with team, role, points and who they are elsewhere",
        _fixed(
            *("id", "name", "team", "role", "points", "hidden", "muted"),
            *("left_at", "merged_into", "created_at", "identities"),
        ),
        _members,
    ),
    "teams": Table("The teams", _fixed("id", "name", "color", "members"), _teams),
    "goals": Table(
        "Goals with their results, but for private ones",
        _fixed(
            *("id", "member", "team", "metric", "scope", "period", "target", "result"),
            *("description", "recurring", "created_at", "met_at", "ended_at", "cancelled_at"),
        ),
        _goals,
    ),
    "awards": Table(
        "Milestones, badges and trophies",
        _fixed("family", *_AWARD, "tier", "achieved_at", "recorded_at", "backdated", "revoked_at"),
        _awards,
    ),
    "points": Table(
        "The ledger, line by line",
        _fixed("member", "type", "points", "reason", "source", "created_at"),
        _points,
    ),
    "events": Table(
        "Everything that was counted; as JSON lines it can be imported again",
        _event_columns,
        _events,
        _event_cells,
    ),
}
