"""The audit: who changed what, when and why."""

from typing import Annotated, Any

from aiohttp import web
from pydantic import Field

from core.domain.audit import AuditEntry
from core.usecases.audit import audit
from web.cursor import read_cursor, write_cursor
from web.endpoint import Endpoint, Example, query_of
from web.query import Between, Query, WholeNumber
from web.state import APP, workspace_of

MOST_ENTRIES = 200


class AuditQuery(Query):
    """Which entries, and which page of them."""

    subject: str | None = Field(
        None, description="Of what: member:ada, team:North, workspace:, rule:<id>, goal:<id>."
    )
    actor: str | None = Field(None, description="By whom: key:<name> or member:<id>.")
    action: str | None = Field(
        None, description="What was done: member.merge, or member for all of its kind."
    )
    limit: Annotated[WholeNumber, Between(1, MOST_ENTRIES)] = 50
    cursor: str | None = Field(None, description="The `next` of the page before.")


async def get_audit(request: web.Request) -> web.Response:
    """Return changes that somebody with rights made, newest first."""
    asked = query_of(request, AuditQuery)
    entries, following = await audit(
        request.app[APP],
        await workspace_of(request),
        subject=asked.subject,
        actor=asked.actor,
        action=asked.action,
        limit=asked.limit,
        before=read_cursor(asked.cursor),
    )
    items = [_shape(entry) for entry in entries]
    return web.json_response({"items": items, "next": write_cursor(following)})


def _shape(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "reason": entry.why,
        "before": entry.before,
        "after": entry.after,
    }


ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/audit",
        handler=get_audit,
        summary="Who changed what, and why",
        tag="Workspace",
        scope="admin",
        query=AuditQuery,
        example=Example(
            query={"subject": "member:ada", "limit": "5"}, answer={"items": [], "next": None}
        ),
    ),
]
