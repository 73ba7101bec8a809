"""Targets and deliveries: where celebrations go, and the outbox that gets them there."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError

from core.domain.ids import join_id
from core.domain.milestones import Award
from core.domain.targets import Target
from core.store.client import Database, Document, plain, stored

CLAIM = timedelta(seconds=15)


class Targets:
    """The places."""

    def __init__(self, db: Database) -> None:
        self._targets = db["targets"]

    async def active(self, workspace: str) -> list[Target]:
        """Return the places that celebrations of a workspace go to."""
        found = self._targets.find({"ws": workspace, "disabled_at": None})
        return [_target(document) async for document in found]

    async def get(self, target: str) -> Target | None:
        """Return a place by id."""
        found = await self._targets.find_one({"_id": target})
        return _target(found) if found else None

    async def suggest(self, target: Target) -> bool:
        """Take the place a platform's first command came from; tells whether it was the first."""
        try:
            await self._targets.insert_one(stored(target.model_dump()))
        except DuplicateKeyError:
            return False
        return True

    async def choose(self, target: Target) -> None:
        """Announce here from now on, instead of wherever that platform's place was."""
        fields = stored(target.model_dump())
        await self._targets.replace_one({"_id": target.id}, fields, upsert=True)

    async def disable(self, target: str, reason: str, at: datetime) -> bool:
        """Stop using a place; tells whether it was in use until now."""
        result = await self._targets.update_one(
            {"_id": target, "disabled_at": None},
            {"$set": {"disabled_at": at, "disabled_reason": reason}},
        )
        return result.modified_count == 1

    async def move(self, target: str, chat: str) -> None:
        """Follow a chat to its new id."""
        await self._targets.update_one({"_id": target}, {"$set": {"chat": chat}})


class Deliveries:
    """The outbox of one platform: claimed, sent, marked."""

    def __init__(self, db: Database) -> None:
        self._deliveries = db["deliveries"]

    async def claim(
        self, platform: str, now: datetime, holder: str, busy: Sequence[str]
    ) -> Document | None:
        """Take the oldest delivery that is due, to a place that is not busy with another.

        A claim that is never marked runs out.
        """
        return await self._deliveries.find_one_and_update(
            {
                "platform": platform,
                "state": "pending",
                "not_before": {"$lte": now},
                "target": {"$nin": list(busy)},
            },
            {
                "$set": {"not_before": now + CLAIM, "holder": holder},
                "$inc": {"attempts": 1},
            },
            sort=[("not_before", 1), ("_id", 1)],
            return_document=True,
        )

    async def mark_sent(self, delivery: Document, message: str, chat: str, at: datetime) -> None:
        """Record that the platform has it, in which chat and under which id."""
        await self._deliveries.update_one(
            {"_id": delivery["_id"]},
            {
                "$set": {
                    "state": "sent",
                    "message": message,
                    "chat": chat,
                    "sent_at": at,
                    "error": None,
                }
            },
        )

    async def postpone(
        self, delivery: Document, until: datetime, error: str, attempts: int = 0
    ) -> None:
        """Try again later; only the holder of the claim may say so."""
        await self._deliveries.update_one(
            {"_id": delivery["_id"], "holder": delivery["holder"], "state": "pending"},
            {"$set": {"not_before": until, "error": error}, "$inc": {"attempts": attempts}},
        )

    async def fail(self, delivery: Document, error: str, at: datetime) -> None:
        """Give a delivery up."""
        await self._deliveries.update_one(
            {"_id": delivery["_id"]}, {"$set": {"state": "failed", "error": error, "failed_at": at}}
        )

    async def due(self, platform: str, now: datetime) -> int:
        """Return how many deliveries could be sent now."""
        return await self._deliveries.count_documents(
            {"platform": platform, "state": "pending", "not_before": {"$lte": now}}
        )

    async def next_due(self, platform: str) -> datetime | None:
        """Return when the next delivery may be sent."""
        found = await self._deliveries.find_one(
            {"platform": platform, "state": "pending"}, sort=[("not_before", 1)]
        )
        return found["not_before"] if found else None

    async def announcing(self, awards: Sequence[str]) -> list[Document]:
        """Return the deliveries that announce any of these awards, whatever became of them."""
        found = self._deliveries.find({"kind": "celebration", "awards": {"$in": list(awards)}})
        return await found.to_list(None)

    async def get(self, delivery: str) -> Document | None:
        """Return one delivery."""
        return await self._deliveries.find_one({"_id": delivery})

    async def add(self, deliveries: Sequence[Document]) -> None:
        """Put deliveries of their own in the outbox."""
        if deliveries:
            await self._deliveries.insert_many(deliveries)

    async def listed(self, workspace: str, limit: int, **match: Any) -> list[Document]:
        """Return deliveries, newest first."""
        found = self._deliveries.find({"ws": workspace, **match}).sort("created_at", -1)
        return await found.limit(limit).to_list(None)


def celebration_deliveries(
    targets: Sequence[Target], awards: Sequence[Award], now: datetime
) -> list[Document]:
    """Return one delivery a target for awards that one card announces."""
    keys = [award.key for award in awards]
    return [
        _delivery(target, "celebration", join_id(*keys), now) | {"awards": keys}
        for target in targets
    ]


def notice_deliveries(targets: Sequence[Target], text: str, now: datetime) -> list[Document]:
    """Return one delivery a target for something its admins should know."""
    stamp = f"{text}|{now.isoformat()}"
    return [_delivery(target, "notice", stamp, now) | {"text": text} for target in targets]


def summary_deliveries(
    targets: Sequence[Target], text: str, stamp: str, now: datetime
) -> list[Document]:
    """Return one delivery a target that sums something up, once for each `stamp`."""
    return [_delivery(target, "summary", stamp, now) | {"text": text} for target in targets]


def edit_deliveries(
    announced: Sequence[Document], awards: Sequence[Award], now: datetime
) -> list[Document]:
    """Return one edit for each delivery whose card says something that has changed."""
    turns = {award.key: award.turn for award in awards}
    return [
        _outgoing(
            delivery["ws"],
            delivery["platform"],
            delivery["target"],
            "edit",
            join_id(
                delivery["_id"], *(f"{k}={turns[k]}" for k in delivery["awards"] if k in turns)
            ),
            now,
        )
        | {"of": delivery["_id"]}
        for delivery in announced
    ]


def _delivery(target: Target, kind: str, content: str, now: datetime) -> Document:
    return _outgoing(target.workspace, target.platform, target.id, kind, content, now)


def _outgoing(
    workspace: str, platform: str, target: str, kind: str, content: str, now: datetime
) -> Document:
    # The id comes from what is announced where; its digest is also the platform's nonce.
    digest = hashlib.blake2b(f"{target}|{kind}|{content}".encode(), digest_size=12).hexdigest()
    return {
        "_id": digest,
        "ws": workspace,
        "platform": platform,
        "target": target,
        "kind": kind,
        "state": "pending",
        "attempts": 0,
        "not_before": now,
        "created_at": now,
    }


def target_id(workspace: str, platform: str) -> str:
    """Return the id of a workspace's place on a platform."""
    return join_id(workspace, platform)


def _target(document: Document) -> Target:
    return Target.model_validate(plain(document))
