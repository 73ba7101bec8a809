"""Lanes: members are spread over a few; one worker at a time evaluates a lane.

A lane's document is the lease (who holds it until when), the fencing token (only the newest holder
may commit) and the outbox of what has to happen in Redis after a commit (`after`), which the same
transaction writes: whoever holds the lane next finishes what a dead worker left.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime

from core.store.client import Database, Document, Session
from core.store.indexes import LANES

LEASE_MS = 5_000


class LeaseLost(Exception):
    """Another worker took the lane over; nothing of this batch was written."""


@dataclass(frozen=True)
class Lease:
    """The right to commit to a lane, in one session, for as long as `token` is the newest."""

    lane: int
    token: int
    after: Document | None
    session: Session


def lane_of(workspace: str, member: str) -> int:
    """Return the lane of a member."""
    return zlib.crc32(f"{workspace}|{member}".encode()) % LANES


class Lanes:
    """The leases."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lanes = db["lanes"]
        self._events = db["events"]

    async def acquire(self, lane: int, holder: str) -> Lease | None:
        """Take a lane if nobody holds it; the server's own clock decides.

        A holder that was killed inside its transaction left locks behind, which MongoDB keeps for
        a minute: its session, which the lane names, is ended first.
        """
        await self._end_session_of_the_dead(lane)
        session = await self._db.client.start_session()
        found = await self._lanes.find_one_and_update(
            {
                "_id": lane,
                "$or": [{"until": None}, {"$expr": {"$lt": ["$until", "$$NOW"]}}],
            },
            [
                {
                    "$set": {
                        "holder": holder,
                        "session": session.session_id["id"],  # type: ignore[index]
                        "token": {"$add": ["$token", 1]},
                        "until": {"$add": ["$$NOW", LEASE_MS]},
                    }
                }
            ],
            return_document=True,
        )
        if found is None:
            await session.end_session()
            return None
        return Lease(lane, found["token"], found["after"], session)

    async def _end_session_of_the_dead(self, lane: int) -> None:
        dead = await self._lanes.find_one(
            {"_id": lane, "until": {"$ne": None}, "$expr": {"$lt": ["$until", "$$NOW"]}},
            {"session": 1},
        )
        if dead is not None and "session" in dead:
            await self._db.client.admin.command({"killSessions": [{"id": dead["session"]}]})

    async def commit(self, lease: Lease, after: Document) -> None:
        """Inside a transaction: prove that the lease is the newest, extend it, leave the outbox."""
        result = await self._lanes.update_one(
            {"_id": lease.lane, "token": lease.token},
            [{"$set": {"until": {"$add": ["$$NOW", LEASE_MS]}, "after": {"$literal": after}}}],
            session=lease.session,
        )
        if result.matched_count != 1:
            raise LeaseLost(f"lane {lease.lane}")

    async def extend(self, lease: Lease) -> None:
        """Keep a lane for longer, as long as nobody else took it."""
        await self._lanes.update_one(
            {"_id": lease.lane, "token": lease.token},
            [{"$set": {"until": {"$add": ["$$NOW", LEASE_MS]}}}],
        )

    async def release(self, lease: Lease) -> None:
        """Give a lane back, its outbox done."""
        await self._give_back(lease, {"until": None, "after": None})

    async def give_up(self, lease: Lease) -> None:
        """Give a lane back with its outbox still to do."""
        await self._give_back(lease, {"until": None})

    async def _give_back(self, lease: Lease, fields: Document) -> None:
        try:
            await self._lanes.update_one(
                {"_id": lease.lane, "token": lease.token}, {"$set": fields}
            )
        finally:
            await lease.session.end_session()

    async def waiting(self, received_before: datetime) -> list[int]:
        """Return lanes with events or work that nobody takes, or with an outbox left behind."""
        with_events = await self._events.aggregate(
            [
                {"$match": {"state": "pending", "received_at": {"$lt": received_before}}},
                {"$group": {"_id": "$lane"}},
            ],
            hint="lane_1__id_1",
        ).to_list(None)
        with_work = await self._db["work"].distinct("lane", {"asked_at": {"$lt": received_before}})
        left = await self._lanes.find(
            {
                "after": {"$ne": None},
                "$or": [{"until": None}, {"$expr": {"$lt": ["$until", "$$NOW"]}}],
            },
            {"_id": 1},
        ).to_list(None)
        return sorted({row["_id"] for row in (*with_events, *left)} | set(with_work))
