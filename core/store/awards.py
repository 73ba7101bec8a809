"""Milestone history and the ledger, read."""

from collections.abc import Sequence
from datetime import datetime

from core.domain.milestones import Award, Family
from core.domain.points import LedgerEntry
from core.store.client import Database, Document, plain
from core.store.evaluation import AWARDS


class Awards:
    """What members earned."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._awards = db["user_milestones"]

    async def history(
        self,
        workspace: str,
        member: str | None = None,
        limit: int = 50,
        before: tuple[datetime, str] | None = None,
        *,
        loud_only: bool = False,
    ) -> list[Award]:
        """Return awards, newest first, after a cursor of (recorded_at, key)."""
        match: Document = {"ws": workspace}
        if member is not None:
            match["member"] = member
        if loud_only:
            match |= {"backdated": False, "revoked_at": None}
        if before is not None:
            recorded_at, key = before
            match["$or"] = [
                {"recorded_at": {"$lt": recorded_at}},
                {"recorded_at": recorded_at, "_id": {"$lt": key}},
            ]
        found = self._awards.find(match).sort([("recorded_at", -1), ("_id", -1)]).limit(limit)
        return [_award(document) async for document in found]

    async def many(self, keys: Sequence[str]) -> list[Award]:
        """Return awards of every family by key, the heaviest first."""
        return await self._everywhere({"_id": {"$in": list(keys)}})

    async def brought_by(
        self, workspace: str, members: Sequence[str], events: Sequence[str]
    ) -> list[Award]:
        """Return what events brought their members for the first time, the heaviest first."""
        return await self._everywhere(
            {
                "ws": workspace,
                "member": {"$in": list(members)},
                "event": {"$in": list(events)},
                "turn": 1,
            }
        )

    async def held(self, workspace: str, member: str, family: Family = "milestone") -> list[Award]:
        """Return what a member holds now of a family, the newest last."""
        found = self._db[AWARDS[family]].find(
            {"ws": workspace, "member": member, "revoked_at": None}
        )
        return [_award(document) async for document in found.sort([("achieved_at", 1), ("_id", 1)])]

    async def _everywhere(self, match: Document) -> list[Award]:
        found = self._awards.aggregate(
            [
                {"$match": match},
                *(
                    {"$unionWith": {"coll": name, "pipeline": [{"$match": match}]}}
                    for name in AWARDS.values()
                    if name != AWARDS["milestone"]
                ),
            ]
        )
        awards = [_award(document) async for document in found]
        return sorted(awards, key=lambda award: (-award.weight, -award.at, award.key))

    async def count_silent(self, workspace: str, since: datetime) -> int:
        """Return how many awards were recorded without being announced since an instant."""
        return await self._awards.count_documents(
            {"ws": workspace, "backdated": True, "recorded_at": {"$gte": since}}
        )


class Points:
    """The ledger."""

    def __init__(self, db: Database) -> None:
        self._ledger = db["points_history"]

    async def history(self, workspace: str, member: str, limit: int = 200) -> list[LedgerEntry]:
        """Return a member's latest lines, newest first."""
        found = self._ledger.find({"ws": workspace, "member": member})
        rows = await found.sort([("created_at", -1), ("_id", -1)]).limit(limit).to_list(None)
        return [LedgerEntry.model_validate(plain(row)) for row in rows]

    async def balance(self, workspace: str, member: str) -> int:
        """Return the sum of a member's ledger."""
        rows = await self._ledger.aggregate(
            [
                {"$match": {"ws": workspace, "member": member}},
                {
                    "$group": {
                        "_id": None,
                        "sum": {
                            "$sum": {
                                "$cond": [
                                    {"$eq": ["$type", "credit"]},
                                    "$points",
                                    {"$multiply": ["$points", -1]},
                                ]
                            }
                        },
                    }
                },
            ]
        ).to_list(1)
        return int(rows[0]["sum"]) if rows else 0


def _award(document: Document) -> Award:
    fields = {**document, "key": document["_id"], "workspace": document["ws"]}
    return Award.model_validate({k: v for k, v in fields.items() if k not in {"_id", "ws"}})
