"""The ledger's lines that people write, and its pages."""

from datetime import datetime

from pymongo.errors import DuplicateKeyError

from core.domain.points import LedgerEntry
from core.store.client import Database, Document, Session, plain, stored
from core.store.evaluation import member_id
from core.store.transactions import transaction

BY_HAND = ("grant", "spend")  # the sources of lines that people wrote


class Overdrawn(Exception):
    """A debit is more than the balance."""

    def __init__(self, balance: int) -> None:
        super().__init__(balance)
        self.balance = balance


class Nobody(Exception):
    """The member is not there, or was merged a moment ago."""


class Ledger:
    """Lines written by hand; those of awards are written where events are evaluated."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._ledger = db["points_history"]
        self._members = db["members"]

    async def write(self, entry: LedgerEntry) -> LedgerEntry | None:
        """Write a line and change the balance, both or neither; None where the id is used.

        Raises Overdrawn where a debit is more than there is, Nobody where nobody is there.
        """
        try:
            await transaction(self._db, lambda session: self._write(session, entry))
        except DuplicateKeyError:
            return None
        return entry

    async def _write(self, session: Session, entry: LedgerEntry) -> None:
        await self._ledger.insert_one(stored(entry.model_dump()), session=session)
        who: Document = {"_id": member_id(entry.workspace, entry.member), "merged_into": None}
        enough: Document = {} if entry.change > 0 else {"points": {"$gte": entry.points}}
        changed = await self._members.update_one(
            who | enough, {"$inc": {"points": entry.change}}, session=session
        )
        if changed.matched_count == 1:
            return
        found = await self._members.find_one(who, {"points": 1}, session=session)
        if found is None:
            raise Nobody(entry.member)
        raise Overdrawn(found["points"])

    async def find(self, entry: str) -> LedgerEntry | None:
        """Return a line by id."""
        found = await self._ledger.find_one({"_id": entry})
        return LedgerEntry.model_validate(plain(found)) if found else None

    async def page(
        self, workspace: str, member: str, limit: int, before: tuple[datetime, str] | None = None
    ) -> list[LedgerEntry]:
        """Return a member's lines, newest first, after a cursor of (created_at, id)."""
        match: Document = {"ws": workspace, "member": member}
        if before is not None:
            at, name = before
            match["$or"] = [{"created_at": {"$lt": at}}, {"created_at": at, "_id": {"$lt": name}}]
        found = self._ledger.find(match).sort([("created_at", -1), ("_id", -1)]).limit(limit)
        return [LedgerEntry.model_validate(plain(row)) async for row in found]
