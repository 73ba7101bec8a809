"""/admin/audit: who changed what, when and why, in sentences."""

from typing import Any

from aiohttp import web

from core.usecases.audit import audit
from web.cursor import read_cursor, write_cursor
from web.endpoint import validated
from web.pages.admin.audit_words import (
    KINDS,
    actor_of,
    changes_of,
    doing_of,
    people_in,
    subject_of,
)
from web.pages.admin.sections import render_section
from web.pages.moments import written
from web.pages.page import page, viewer_of
from web.query import Query

PATH = "/admin/audit"
PAGE = 50


class PageQuery(Query):
    """Which entries, and which page of them."""

    subject: str | None = None
    actor: str | None = None
    action: str | None = None
    cursor: str | None = None


async def get_audit(request: web.Request) -> web.Response:
    """Render a page of changes, newest first."""
    viewer = await viewer_of(request)
    app, workspace = viewer.app, viewer.workspace
    given = {name: value for name, value in request.query.items() if value}
    asked = validated(PageQuery, given)
    entries, following = await audit(
        app,
        workspace,
        subject=asked.subject,
        actor=asked.actor,
        action=asked.action,
        limit=PAGE,
        before=read_cursor(asked.cursor),
    )
    narrowed = {name: value for name, value in given.items() if name != "cursor"}
    found = await app.store.members.many(workspace.id, people_in(entries))
    names = {name: member.name for name, member in found.items()}

    def narrow(**by: str) -> str:
        return str(request.rel_url.with_query(narrowed | by))

    def without(name: str) -> str:
        rest = {key: value for key, value in narrowed.items() if key != name}
        return str(request.rel_url.with_query(rest))

    rows: list[dict[str, Any]] = []
    for entry in entries:
        before, after = doing_of(entry)
        rows.append(
            {
                "when": written(workspace, entry.at),
                "iso": entry.at.isoformat(),
                "actor": actor_of(entry, names),
                "by": narrow(actor=entry.actor),
                "doing": before,
                "after": after,
                "subject": subject_of(entry, names, workspace.name),
                "about": narrow(subject=entry.subject),
                "why": entry.why,
                "changes": changes_of(entry),
            }
        )
    place = write_cursor(following)
    return await render_section(
        request,
        "admin_audit.html",
        viewer,
        rows=rows,
        kinds=KINDS,
        action=asked.action,
        narrowed=[(name, narrowed[name], without(name)) for name in narrowed if name != "action"],
        kept=[(name, value) for name, value in narrowed.items() if name != "action"],
        next=place and narrow(cursor=place),
        first=narrow() if asked.cursor else None,
    )


ROUTES = page(PATH, get_audit, admin=True)
