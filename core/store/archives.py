"""Archived boards, and how far the closing of periods has come.

`archives` has a header a closed board, `archive_rows` its ranks in chunks; one transaction writes
both. `closings` has a pointer a workspace and kind: the next period to close. A board that an admin
opened again keeps its header, without a `closed_at` and with the moment it closes anew (`due`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pymongo import InsertOne
from pymongo.errors import DuplicateKeyError, PyMongoError

from core.domain.ids import join_id
from core.domain.periods import PeriodKind
from core.store.client import Database, Document, Session, plain
from core.store.transactions import transaction

GRACE = timedelta(hours=48)  # from a period's end to its closing
CHUNK = 1_000
MOST_WINNERS = 10


@dataclass(frozen=True)
class ArchivedRow:
    """One member's final place; value in stored units, reached in ms since 1970."""

    rank: int
    member: str
    team: str | None
    value: int
    reached_ms: int


@dataclass(frozen=True)
class Archive:
    """The header of a board: whose, of what, and when it closed.

    start, end: the period's bounds as they were. total: how many members it ranks. winners: who
    came third or better, 10 at most. due: when a board that is open again closes anew; its
    closed_at is None meanwhile.
    """

    workspace: str
    metric: str
    kind: PeriodKind
    key: str
    start: datetime
    end: datetime
    currency: str
    closed_at: datetime | None
    total: int = 0
    winners: tuple[ArchivedRow, ...] = ()
    due: datetime | None = None

    @property
    def id(self) -> str:
        """Return the document's id: a board is archived once."""
        return archive_id(self.workspace, self.metric, self.key)


@dataclass(frozen=True)
class Pointer:
    """The next period of one kind to close in a workspace; `first` is where it began.

    due: when that is, as far as was known when it was written.
    """

    workspace: str
    kind: PeriodKind
    first: str
    next: str
    due: datetime


def archive_id(workspace: str, metric: str, key: str) -> str:
    """Return the id of a board's header."""
    return join_id(workspace, metric, key)


class Busy(Exception):
    """Somebody else is closing this board, or died while doing so; look again in a while."""


class Archives:
    """Closed boards."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._archives = db["archives"]
        self._rows = db["archive_rows"]
        self._closings = db["closings"]

    async def find(self, workspace: str, metric: str, key: str) -> Archive | None:
        """Return a board's header, closed or open again."""
        found = await self._archives.find_one({"_id": archive_id(workspace, metric, key)})
        return _archive(found) if found else None

    async def rows(
        self, archive: Archive, offset: int = 0, limit: int | None = None
    ) -> list[ArchivedRow]:
        """Return a stretch of a closed board, all of it without a limit."""
        stop = archive.total if limit is None else min(offset + limit, archive.total)
        if stop <= offset:
            return []
        first, last = offset // CHUNK, (stop - 1) // CHUNK
        found = self._rows.find({"archive": archive.id, "n": {"$gte": first, "$lte": last}})
        rows = [ArchivedRow(**row) async for chunk in found.sort("n", 1) for row in chunk["rows"]]
        return rows[offset - first * CHUNK : stop - first * CHUNK]

    async def listed(
        self,
        workspace: str,
        *,
        metric: str | None = None,
        kind: str | None = None,
        limit: int = 50,
        before: tuple[datetime, str] | None = None,
    ) -> list[Archive]:
        """Return closed boards, the latest first, after a cursor of (closed_at, id)."""
        match: Document = {"ws": workspace, "closed_at": {"$ne": None}}
        match |= {"metric": metric} if metric is not None else {}
        match |= {"kind": kind} if kind is not None else {}
        if before is not None:
            closed_at, name = before
            match["$or"] = [
                {"closed_at": {"$lt": closed_at}},
                {"closed_at": closed_at, "_id": {"$lt": name}},
            ]
        found = self._archives.find(match).sort([("closed_at", -1), ("_id", -1)]).limit(limit)
        return [_archive(document) async for document in found]

    async def keep(self, archive: Archive, rows: Sequence[ArchivedRow]) -> bool:
        """Write a closed board in one transaction; False where one stands or is open again.

        An archive with a `due` takes the place of the board that was to close anew then. Raises
        Busy where another transaction is at it: one attempt only, because what a killed worker
        left is locked for a minute.
        """
        winners = tuple(row for row in rows[:MOST_WINNERS] if row.rank <= 3)
        kept = replace(archive, total=len(rows), winners=winners)
        try:
            async with (
                await self._db.client.start_session() as session,
                session.start_transaction(),
            ):
                return await self._keep(session, kept, rows)
        except DuplicateKeyError:
            return False
        except PyMongoError as error:
            if error.has_error_label("TransientTransactionError"):
                raise Busy(archive.id) from error
            raise

    async def _keep(self, session: Session, archive: Archive, rows: Sequence[ArchivedRow]) -> bool:
        document = _document(replace(archive, due=None))
        if archive.due is None:
            await self._archives.insert_one(document, session=session)
        else:
            result = await self._archives.replace_one(
                {"_id": archive.id, "due": archive.due}, document, session=session
            )
            if result.matched_count == 0:
                return False
        chunks = [
            InsertOne({"archive": archive.id, "n": n, "rows": [asdict(row) for row in chunk]})
            for n, chunk in enumerate(
                rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)
            )
        ]
        if chunks:
            await self._rows.bulk_write(chunks, session=session)
        return True

    async def reopen(self, archive: Archive) -> bool:
        """Open a board again until its `due`; False where it is open already.

        Where a period closed without a score on this board, there is no header yet.
        """
        try:
            await transaction(self._db, lambda session: self._reopen(session, archive))
        except DuplicateKeyError:
            return False
        return True

    async def _reopen(self, session: Session, archive: Archive) -> None:
        await self._archives.replace_one(
            {"_id": archive.id, "closed_at": {"$ne": None}},
            _document(archive),
            upsert=True,
            session=session,
        )
        await self._rows.delete_many({"archive": archive.id}, session=session)

    async def due_again(self, now: datetime, limit: int) -> list[Archive]:
        """Return boards that were opened again and have to close, the longest due first."""
        found = self._archives.find({"due": {"$lte": now}}).sort("due", 1).limit(limit)
        return [_archive(document) async for document in found]

    async def newcomers(self) -> list[str]:
        """Return the workspaces that have members and no pointers yet."""
        known = set(await self._closings.distinct("ws"))
        return sorted(set(await self._db["members"].distinct("ws")) - known)

    async def first_seen(self, workspace: str) -> datetime | None:
        """Return when a workspace's first member was added."""
        found = await self._db["members"].find_one(
            {"ws": workspace}, {"created_at": 1}, sort=[("created_at", 1)]
        )
        return found["created_at"] if found else None

    async def begin(self, pointers: Sequence[Pointer]) -> None:
        """Write pointers, leaving those that exist as they are."""
        for pointer in pointers:
            fields = asdict(pointer)
            await self._closings.update_one(
                {"_id": join_id(pointer.workspace, pointer.kind)},
                {"$setOnInsert": {"ws": fields.pop("workspace"), **fields}},
                upsert=True,
            )

    async def pointer(self, workspace: str, kind: PeriodKind) -> Pointer | None:
        """Return how far the periods of one kind are closed."""
        found = await self._closings.find_one({"_id": join_id(workspace, kind)})
        return _pointer(found) if found else None

    async def due(self, now: datetime, limit: int) -> list[Pointer]:
        """Return the pointers whose period may have to close, the longest due first."""
        due = {"due": {"$lte": now}, **_POINTERS}
        found = self._closings.find(due).sort("due", 1).limit(limit)
        return [_pointer(document) async for document in found]

    async def move(self, pointer: Pointer, following: str, due: datetime) -> bool:
        """Move a pointer on (or set when it is due); False where somebody else moved it."""
        result = await self._closings.update_one(
            {"_id": join_id(pointer.workspace, pointer.kind), "next": pointer.next},
            {"$set": {"next": following, "due": due}},
        )
        return result.matched_count == 1

    async def look_again(self, workspace: str, now: datetime) -> None:
        """Have every pointer of a workspace looked at: its calendar may have changed."""
        await self._closings.update_many({"ws": workspace, **_POINTERS}, {"$set": {"due": now}})


# The collection also notes which dates are settled (`Work.close_day`).
_POINTERS: Document = {"kind": {"$ne": "days"}}


def _document(archive: Archive) -> Document:
    fields: dict[str, Any] = asdict(archive)
    if archive.due is None:  # absent, so that a sparse index has only the boards that are open
        del fields["due"]
    return {"_id": archive.id, "ws": fields.pop("workspace"), **fields}


def _archive(document: Document) -> Archive:
    fields = {name: value for name, value in plain(document).items() if name != "id"}
    winners = tuple(ArchivedRow(**row) for row in fields.pop("winners"))
    return Archive(**fields, winners=winners)


def _pointer(document: Document) -> Pointer:
    return Pointer(**{name: value for name, value in plain(document).items() if name != "id"})
