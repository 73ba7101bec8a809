"""Note every change that somebody with rights makes, and tell of them."""

from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python

from core.app import App
from core.domain.audit import AuditEntry
from core.domain.people import Workspace


async def note(
    app: App,
    workspace: Workspace,
    actor: str,
    action: str,
    subject: str,
    *,
    why: str | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write down a change, right after it was made: see AuditEntry for the words.

    before, after: any values that JSON can show, dates and decimals too.
    """
    await app.store.audit.add(
        workspace.id,
        app.clock(),
        actor=actor,
        action=action,
        subject=subject,
        why=why,
        before=to_jsonable_python(before),
        after=to_jsonable_python(after),
    )


async def audit(
    app: App,
    workspace: Workspace,
    *,
    subject: str | None = None,
    actor: str | None = None,
    action: str | None = None,
    limit: int = 50,
    before: tuple[datetime, str] | None = None,
) -> tuple[list[AuditEntry], tuple[datetime, str] | None]:
    """Return entries, newest first, and where the next page begins."""
    found = await app.store.audit.listed(
        workspace.id, subject=subject, actor=actor, action=action, limit=limit + 1, before=before
    )
    shown = found[:limit]
    return shown, (shown[-1].at, shown[-1].id) if len(found) > limit else None
