"""The audit, kept: added to and read, never changed, except where a person is erased."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bson import ObjectId

from core.domain.audit import AuditEntry
from core.store.client import Database, Document, away, literally, plain


class Audit:
    """The entries."""

    def __init__(self, db: Database) -> None:
        self._audit = db["audit"]

    async def add(self, workspace: str, at: datetime, **fields: Any) -> None:
        """Write one entry; `fields` are those of AuditEntry. Raises Unavailable."""
        with away("MongoDB"):
            await self._audit.insert_one(
                {"_id": str(ObjectId()), "ws": workspace, "at": at} | fields
            )

    async def listed(
        self,
        workspace: str,
        *,
        subject: str | None = None,
        actor: str | None = None,
        action: str | None = None,
        limit: int = 50,
        before: tuple[datetime, str] | None = None,
    ) -> list[AuditEntry]:
        """Return entries, newest first, after a cursor of (at, id).

        action: one (`member.merge`), or all of a kind (`member`).
        """
        match: Document = {"ws": workspace}
        match |= {"subject": subject} if subject is not None else {}
        match |= {"actor": actor} if actor is not None else {}
        if action is not None:
            match["action"] = {"$regex": rf"^{literally(action)}(\.|$)"}
        if before is not None:
            at, name = before
            match["$or"] = [{"at": {"$lt": at}}, {"at": at, "_id": {"$lt": name}}]
        found = self._audit.find(match).sort([("at", -1), ("_id", -1)]).limit(limit)
        return [AuditEntry.model_validate(plain(row)) async for row in found]

    async def redact(self, workspace: str, subjects: Sequence[str]) -> None:
        """Forget what was changed about subjects; who did what and when stays."""
        await self._audit.update_many(
            {"ws": workspace, "subject": {"$in": list(subjects)}},
            {"$set": {"before": None, "after": None, "why": None}},
        )
