"""The one transaction that turns pending events into progress, awards, points and deliveries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pymongo import InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError

from core.domain.ids import join_id
from core.domain.milestones import Award, Family
from core.domain.points import LedgerEntry
from core.store.client import Database, Document, Session, away, stored
from core.store.events import DUPLICATE_KEY
from core.store.lanes import Lanes, Lease
from core.store.transactions import in_transaction
from core.store.work import Ask, Work

AWARDS: dict[Family, str] = {
    "milestone": "user_milestones",
    "badge": "user_badges",
    "trophy": "user_trophies",
}


class Stale(Exception):
    """What was read has changed since; read again."""


@dataclass
class Batch:
    """Everything one transaction writes.

    applied: events that count now. placed: what applied corrections take over from their originals,
    by event. waiting: corrections whose original is not here. done: work that this batch did, asks:
    work it brings.
    """

    now: datetime
    applied: list[Any] = field(default_factory=list)
    placed: dict[Any, Document] = field(default_factory=dict)
    waiting: list[Any] = field(default_factory=list)
    progress: list[Document] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)
    goals: list[Document] = field(default_factory=list)
    deliveries: list[Document] = field(default_factory=list)
    corrected: list[Any] = field(default_factory=list)
    lanes: list[int] = field(default_factory=list)
    done: list[Document] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    after: Document = field(default_factory=dict)


class Evaluation:
    """Reads what a batch needs, writes what it decided."""

    def __init__(self, db: Database, lanes: Lanes, work: Work) -> None:
        self._db = db
        self._lanes = lanes
        self._work = work

    async def progress(self, ids: Iterable[str]) -> dict[str, Document]:
        """Return progress documents by id."""
        found = self._db["progress"].find({"_id": {"$in": list(ids)}})
        return {document["_id"]: document async for document in found}

    async def progress_of(self, workspace: str, members: Sequence[str]) -> dict[str, Document]:
        """Return every progress document of members, by id."""
        found = self._db["progress"].find({"ws": workspace, "member": {"$in": list(members)}})
        return {document["_id"]: document async for document in found}

    async def top(
        self, workspace: str, bucket: str, metric: str, without: Sequence[str], limit: int
    ) -> dict[str, int]:
        """Return the highest totals of a month's board, leaving some members out."""
        found = self._db["progress"].find(
            {
                "ws": workspace,
                "scope": "global",
                "bucket": bucket,
                f"v.{metric}": {"$gt": 0},
                "member": {"$nin": list(without)},
            },
            {"member": 1, f"v.{metric}": 1},
        )
        rows = await found.sort(f"v.{metric}", -1).limit(limit).to_list(None)
        return {row["member"]: row["v"][metric] for row in rows}

    async def goals(self, workspace: str, members: Sequence[str]) -> list[Document]:
        """Return the standing goals of members."""
        found = self._db["goals"].find(
            {"ws": workspace, "member": {"$in": list(members)}, "cancelled_at": None}
        )
        return await found.to_list(None)

    async def measured_goals(self, workspace: str, ended_since: datetime) -> list[Document]:
        """Return the goals of a workspace that have to be measured: open, or ended lately."""
        found = self._db["goals"].find(
            {
                "ws": workspace,
                "direct": False,
                "cancelled_at": None,
                "$or": [{"ended_at": None}, {"ended_at": {"$gte": ended_since}}],
            }
        )
        return await found.to_list(None)

    async def commit(self, lease: Lease, batch: Batch) -> None:
        """Write a batch in one transaction.

        Raises LeaseLost when another worker holds the lane, Stale when something changed since it
        was read; nothing is written then.
        """
        with away("MongoDB"):
            await in_transaction(lease.session, lambda s: self._write(s, lease, batch))

    async def _write(self, session: Session, lease: Lease, batch: Batch) -> None:
        await self._lanes.commit(lease, batch.after)
        await self._mark_events(session, batch)
        await self._write_progress(session, batch.progress)
        if batch.awards:
            await self._write_awards(session, batch.awards)
        if batch.ledger:
            await self._write_ledger(session, batch.ledger)
        if batch.goals:
            await self._write_goals(session, batch.goals)
        if batch.deliveries:
            await self._db["deliveries"].insert_many(batch.deliveries, session=session)
        await self._work.done(session, batch.done)
        await self._work.write(session, batch.asks, batch.now)

    async def _mark_events(self, session: Session, batch: Batch) -> None:
        if batch.applied:
            marked = await self._db["events"].update_many(
                {"_id": {"$in": batch.applied}, "state": "pending"},
                {"$set": {"state": "applied", "applied_at": batch.now}},
                session=session,
            )
            if marked.matched_count != len(batch.applied):
                raise Stale("events")
        if batch.placed:
            await self._db["events"].bulk_write(
                [UpdateOne({"_id": name}, {"$set": taken}) for name, taken in batch.placed.items()],
                session=session,
            )
        if batch.waiting:
            await self._db["events"].update_many(
                {"_id": {"$in": batch.waiting}}, {"$set": {"state": "waiting"}}, session=session
            )
        if batch.corrected:
            await self._db["events"].update_many(
                {"_id": {"$in": batch.corrected}, "state": "waiting"},
                {"$set": {"state": "pending"}},
                session=session,
            )

    async def _write_progress(self, session: Session, documents: Sequence[Document]) -> None:
        if not documents:
            return
        writes: list[InsertOne[Document] | ReplaceOne[Document]] = []
        replaced = 0
        for document in documents:
            if document["rev"] == 1:
                writes.append(InsertOne(document))
            else:
                replaced += 1
                writes.append(
                    ReplaceOne({"_id": document["_id"], "rev": document["rev"] - 1}, document)
                )
        try:
            result = await self._db["progress"].bulk_write(writes, session=session, ordered=False)
        except BulkWriteError as error:
            if any(
                e["code"] == DUPLICATE_KEY for e in (error.details or {}).get("writeErrors", [])
            ):
                raise Stale("progress") from error
            raise
        if result.matched_count != replaced:
            raise Stale("progress")

    async def _write_awards(self, session: Session, awards: Sequence[Award]) -> None:
        by_family: defaultdict[Family, list[Award]] = defaultdict(list)
        for award in awards:
            by_family[award.family].append(award)
        for family, found in by_family.items():
            await self._db[AWARDS[family]].bulk_write(
                [_award_write(award) for award in found], session=session
            )

    async def _write_goals(self, session: Session, goals: Sequence[Document]) -> None:
        result = await self._db["goals"].bulk_write(
            [
                UpdateOne(
                    {"_id": goal["_id"], "turn": goal["turn"] - 1, "cancelled_at": None},
                    {
                        "$set": {
                            "turn": goal["turn"],
                            "award_turn": goal["award_turn"],
                            "met_at": goal["met_at"],
                        }
                    },
                )
                for goal in goals
            ],
            session=session,
        )
        if result.matched_count != len(goals):
            raise Stale("goals")

    async def _write_ledger(self, session: Session, entries: Sequence[LedgerEntry]) -> None:
        await self._db["points_history"].insert_many(
            [stored(entry.model_dump()) for entry in entries], session=session
        )
        change: dict[tuple[str, str], int] = {}
        for entry in entries:
            key = entry.workspace, entry.member
            change[key] = change.get(key, 0) + entry.change
        await self._db["members"].bulk_write(
            [
                UpdateOne({"_id": member_id(*key)}, {"$inc": {"points": points}})
                for key, points in change.items()
            ],
            session=session,
        )


def member_id(workspace: str, member: str) -> str:
    """Return the document id of a member."""
    return join_id(workspace, member)


def _award_write(award: Award) -> InsertOne[Document] | UpdateOne:
    if award.turn == 1:
        return InsertOne(stored(award.model_dump(), key="_id"))
    return UpdateOne(
        {"_id": award.key}, {"$set": {"turn": award.turn, "revoked_at": award.revoked_at}}
    )
