"""Deliveries: the outbox, claimed, sent and marked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo.errors import BulkWriteError

from core.store.client import Database, Document, Session, away
from core.store.events import DUPLICATE_KEY
from core.store.outgoing import digest_delivery
from core.store.transactions import transaction

CLAIM = timedelta(seconds=15)
MOST_DIGESTED = 5_000
# What a celebration may still become or be on somebody's screen as.
_ALIVE = ("pending", "sent", "digested")


class Deliveries:
    """The outbox of one platform: claimed, sent, marked."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._deliveries = db["deliveries"]

    async def claim(
        self,
        platform: str,
        now: datetime,
        holder: str,
        without: Sequence[str] = (),
        accounts: Sequence[str] = (),
    ) -> Document | None:
        """Take the oldest delivery that is due, leaving out some targets and some accounts.

        A claim that is never marked runs out.
        """
        match = {**_due(platform, now), "target": {"$nin": list(without)}}
        if accounts:
            match["account"] = {"$nin": list(accounts)}
        return await self._deliveries.find_one_and_update(
            match,
            {
                "$set": {"not_before": now + CLAIM, "holder": holder},
                "$inc": {"attempts": 1},
                "$unset": {"fresh": ""},  # applause from here on needs another edit
            },
            sort=[("not_before", 1), ("created_at", 1), ("_id", 1)],
            return_document=True,
        )

    async def mark_sent(
        self, delivery: Document, message: str, chat: str, at: datetime, *then: Document
    ) -> None:
        """Record that the platform has it, in which chat and under which id.

        then: deliveries that follow from it, put in the outbox by the same transaction.
        """
        sent = {"state": "sent", "message": message, "chat": chat, "sent_at": at, "error": None}

        async def write(session: Session | None) -> None:
            await self._deliveries.update_one(
                {"_id": delivery["_id"]}, {"$set": sent}, session=session
            )
            for one in then:
                await self._deliveries.update_one(
                    {"_id": one["_id"]}, {"$setOnInsert": one}, upsert=True, session=session
                )

        await (transaction(self._db, write) if then else write(None))

    async def postpone(
        self, delivery: Document, until: datetime, error: str, attempts: int = 0
    ) -> None:
        """Try again later; only the holder of the claim may say so."""
        await self._deliveries.update_one(
            _held_by(delivery),
            {"$set": {"not_before": until, "error": error}, "$inc": {"attempts": attempts}},
        )

    async def hold(self, delivery: Document, until: datetime, why: str, now: datetime) -> None:
        """Hold a delivery back; a celebration with every other like it that is due at its place."""
        held = {"$set": {"not_before": until, "held": why}}
        await self._deliveries.update_one(_held_by(delivery), {**held, "$inc": {"attempts": -1}})
        if delivery["kind"] == "celebration":
            await self._deliveries.update_many(_like(delivery, now), held)

    async def like(self, delivery: Document, now: datetime, limit: int) -> list[Document]:
        """Return a claimed celebration and, up to `limit`, those that are due where it goes.

        Held ones are with held ones, others with others. What was tried before is not among them:
        it may be posted already.
        """
        found = self._deliveries.find(_like(delivery, now), {"held": 1}).limit(limit - 1)
        return [delivery, *await found.to_list(None)]

    async def digest(self, delivery: Document, why: str, now: datetime) -> Document | None:
        """Put one digest in place of a claimed celebration and those `like` it.

        All in one transaction: whoever dies, each of them waits, or one digest tells of it. None
        where fewer than two were left.
        """

        async def write(session: Session) -> Document | None:
            mine = {**_held_by(delivery), "attempts": 1}
            either = {"$or": [mine, _like(delivery, now)]}
            found = self._deliveries.find(either, session=session).sort("created_at", 1)
            told = await found.limit(MOST_DIGESTED).to_list(None)
            if len(told) < 2:
                return None
            made = digest_delivery(told, why, now)
            await self._deliveries.update_many(
                {"_id": {"$in": [one["_id"] for one in told]}},
                {"$set": {"state": "digested", "digest": made["_id"], "error": None}},
                session=session,
            )
            await self._deliveries.insert_one(made, session=session)
            return made

        return await transaction(self._db, write)

    async def told_by(self, digest: str) -> list[Document]:
        """Return the celebrations that a digest tells of."""
        return await self._deliveries.find({"digest": digest}).to_list(None)

    async def last_digest(self, target: str, since: datetime) -> datetime | None:
        """Return when the latest digest for a place was made, None where that was before."""
        found = await self._deliveries.find_one(
            {"target": target, "kind": "digest", "created_at": {"$gte": since}},
            {"created_at": 1},
            sort=[("created_at", -1)],
        )
        return found["created_at"] if found else None

    async def posted(self, target: str, since: datetime) -> int:
        """Return how many celebrations were posted by themselves since an instant.

        A digest counts as one where it was made because too many came at once; what was held back
        counted when it came.
        """
        return await self._deliveries.count_documents(
            {
                "target": target,
                "sent_at": {"$gte": since},
                "$or": [
                    {"kind": "celebration", "held": {"$in": [None, "flood"]}},
                    {"kind": "digest", "why": "flood"},
                ],
            }
        )

    async def fail(self, delivery: Document, error: str, at: datetime) -> None:
        """Give a delivery up until somebody has it tried again."""
        await self._end(delivery, "failed", error, at)

    async def skip(self, delivery: Document, reason: str, at: datetime) -> None:
        """Leave a delivery out for good: nobody wants it, or nothing is left to say."""
        await self._end(delivery, "skipped", reason, at)

    async def _end(self, delivery: Document, state: str, error: str, at: datetime) -> None:
        await self._deliveries.update_one(
            {"_id": delivery["_id"], "state": "pending"},
            # Where it is tried again, that is at once and not when this claim would have run out.
            {"$set": {"state": state, "error": error, "failed_at": at, "not_before": at}},
        )

    async def retry(self, workspace: str, delivery: str, now: datetime) -> Document | None:
        """Put a failed delivery back in the outbox; None where it is not failed (any more)."""
        return await self._deliveries.find_one_and_update(
            {"_id": delivery, "ws": workspace, "state": "failed"},
            _again(now),
            return_document=True,
        )

    async def retry_all(
        self, workspace: str, since: datetime, without: Sequence[str], now: datetime
    ) -> tuple[int, set[str]]:
        """Put back what failed since an instant, but for some targets; how much, and whose."""
        match = {
            "ws": workspace,
            "state": "failed",
            "created_at": {"$gte": since},
            "target": {"$nin": list(without)},
        }
        platforms = set(await self._deliveries.distinct("platform", match))
        return (await self._deliveries.update_many(match, _again(now))).modified_count, platforms

    async def drop(self, workspace: str, delivery: str, at: datetime) -> Document | None:
        """Give a delivery that waits or failed up for good; None where it is neither."""
        return await self._deliveries.find_one_and_update(
            {"_id": delivery, "ws": workspace, "state": {"$in": ["pending", "failed"]}},
            {"$set": {"state": "dropped", "failed_at": at}},
            return_document=True,
        )

    async def due(self, platform: str, now: datetime, targets: Sequence[str] | None = None) -> int:
        """Return how many deliveries could be sent now, to all targets or only to these."""
        only = {} if targets is None else {"target": {"$in": list(targets)}}
        return await self._deliveries.count_documents({**_due(platform, now), **only})

    async def announcing(self, awards: Sequence[str]) -> list[Document]:
        """Return the deliveries that announce any of these awards, or still may."""
        found = self._deliveries.find(
            {
                "kind": "celebration",
                "awards": {"$in": list(awards)},
                "state": {"$in": list(_ALIVE)},
            }
        )
        return await found.to_list(None)

    async def posts_about(self, workspace: str, people: Sequence[str]) -> list[Document]:
        """Return what was posted that names any of these people."""
        about = {"ws": workspace, "people": {"$in": list(people)}}
        own = await self._deliveries.find({**about, "state": {"$in": list(_ALIVE)}}).to_list(None)
        names = [one["_id"] for one in own]
        digests = {one["digest"] for one in own if one["state"] == "digested"}
        either = [{"_id": {"$in": [*names, *digests]}}, {"of": {"$in": names}, "kind": "thread"}]
        found = self._deliveries.find({"$or": either, "message": {"$exists": True}})
        return await found.to_list(None)

    async def get(self, delivery: str) -> Document | None:
        """Return one delivery."""
        return await self._deliveries.find_one({"_id": delivery})

    async def known(self, deliveries: Sequence[str]) -> set[str]:
        """Return which of these ids there are."""
        found = self._deliveries.find({"_id": {"$in": list(deliveries)}}, {"_id": 1})
        return {row["_id"] async for row in found}

    async def add(self, deliveries: Sequence[Document]) -> None:
        """Put deliveries of their own in the outbox; what is there already stays as it is."""
        if not deliveries:
            return
        with away("MongoDB"):
            try:
                await self._deliveries.insert_many(deliveries, ordered=False)
            except BulkWriteError as error:
                failures = (error.details or {}).get("writeErrors", [])
                if any(failure["code"] != DUPLICATE_KEY for failure in failures):
                    raise

    async def listed(
        self,
        workspace: str,
        limit: int,
        before: tuple[datetime, str] | None = None,
        **match: Any,
    ) -> list[Document]:
        """Return deliveries, newest first, after a cursor of (created_at, id)."""
        if before is not None:
            at, name = before
            match["$or"] = [{"created_at": {"$lt": at}}, {"created_at": at, "_id": {"$lt": name}}]
        found = self._deliveries.find({"ws": workspace, **match})
        newest = [("created_at", -1), ("_id", -1)]
        return await found.sort(newest).limit(limit).to_list(None)

    async def open(self, target: str) -> dict[str, int]:
        """Return how many deliveries to a place wait (`pending`) and `failed`."""
        return {
            state: await self._deliveries.count_documents({"target": target, "state": state})
            for state in ("pending", "failed")
        }


def _due(platform: str, now: datetime) -> Document:
    return {"platform": platform, "state": "pending", "not_before": {"$lte": now}}


def _again(now: datetime) -> Document:
    return {
        "$set": {"state": "pending", "not_before": now, "error": None},
        "$min": {"attempts": 1},  # it was tried, and may be posted already
        "$unset": {"failed_at": ""},
    }


def _held_by(delivery: Document) -> Document:
    return {"_id": delivery["_id"], "holder": delivery["holder"], "state": "pending"}


def _like(delivery: Document, now: datetime) -> Document:
    return {
        "target": delivery["target"],
        "kind": "celebration",
        "state": "pending",
        "not_before": {"$lte": now},
        "attempts": 0,
        "held": {"$ne": None} if delivery.get("held") else None,
    }
