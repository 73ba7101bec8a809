"""Milestone history and the ledger, read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from core.domain.milestones import Award, Family
from core.domain.points import LedgerEntry
from core.store.client import Database, Document, plain
from core.store.evaluation import AWARDS

Order = Literal["recorded_at", "achieved_at"]

MOST_PARTS = 40  # of a public id


@dataclass(frozen=True)
class Which:
    """Which awards to list; None asks for all.

    owners: members' ids, and `team:<team>` for a team's own. since, until: when they were achieved,
    half-open. revoked, backdated: only those that are, or only those that are not.
    """

    owners: Sequence[str] | None = None
    type: str | None = None
    metric: str | None = None
    scope: str | None = None
    period: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    revoked: bool | None = None
    backdated: bool | None = None

    def match(self) -> Document:
        """Return the condition."""
        exact = {name: getattr(self, name) for name in ("type", "metric", "scope", "period")}
        match: Document = {name: value for name, value in exact.items() if value is not None}
        if self.owners is not None:
            match["member"] = {"$in": list(self.owners)}
        achieved = {"$gte": self.since, "$lt": self.until}
        if any(achieved.values()):
            match["achieved_at"] = {name: at for name, at in achieved.items() if at is not None}
        if self.revoked is not None:
            match["revoked_at"] = {"$ne": None} if self.revoked else None
        if self.backdated is not None:
            match["backdated"] = self.backdated
        return match


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
        which: Which | None = None,
        families: Sequence[Family] = ("milestone",),
        by: Order = "recorded_at",
    ) -> list[Award]:
        """Return awards, newest first, after a cursor of (the moment they are sorted by, key)."""
        match: Document = {"ws": workspace, **(which.match() if which else {})}
        if member is not None:
            match["member"] = member
        if loud_only:
            match |= {"backdated": False, "revoked_at": None}
        if before is not None:
            moment, key = before
            match["$or"] = [{by: {"$lt": moment}}, {by: moment, "_id": {"$lt": key}}]
        newest: list[Document] = [
            {"$match": match},
            {"$sort": {by: -1, "_id": -1}},
            {"$limit": limit},
        ]
        first, *others = (AWARDS[family] for family in families)
        unions = [{"$unionWith": {"coll": name, "pipeline": newest}} for name in others]
        found = self._db[first].aggregate([*newest, *unions, *(newest[1:] if unions else [])])
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

    async def named(self, workspace: str, public_id: str) -> Award | None:
        """Return an award by its public id: `revenue_50000_2026-11_ada`."""
        parts = public_id.split("_", MOST_PARTS)
        # A member's id may hold the sign between the parts: look at every way to take it apart.
        either = [
            {"member": "_".join(parts[index + 1 :]), "period": period}
            for index, period in enumerate(parts[:-1])
            if index
        ]
        found = await self._everywhere({"ws": workspace, "$or": either}) if either else []
        return next((award for award in found if award.public_id == public_id), None)

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

    async def count_silent(self, workspace: str, since: datetime, rule: str | None = None) -> int:
        """Return how many awards (of a rule) were recorded unannounced since an instant."""
        match = {"ws": workspace, "backdated": True, "recorded_at": {"$gte": since}}
        return await self._awards.count_documents(match | ({"rule": rule} if rule else {}))

    async def holders(
        self, workspace: str, threshold: str, family: Family, limit: int
    ) -> list[Award]:
        """Return the awards of a threshold that are held, such as a trophy's, the newest first."""
        held = {"ws": workspace, "threshold": threshold, "revoked_at": None}
        found = self._db[AWARDS[family]].find(held).sort([("achieved_at", -1), ("_id", 1)])
        return [_award(document) async for document in found.limit(limit)]

    async def by_rule(self, workspace: str) -> dict[str, tuple[int, int]]:
        """Return, by rule, how many awards are held and how many have one; of every family."""
        held: list[Document] = [
            {"$match": {"ws": workspace, "revoked_at": None}},
            {"$project": {"rule": 1, "member": 1}},
        ]
        first, *others = AWARDS.values()
        unions = [{"$unionWith": {"coll": name, "pipeline": held}} for name in others]
        each = {"rule": "$rule", "member": "$member"}
        rows = self._db[first].aggregate(
            [
                *held,
                *unions,
                {"$group": {"_id": each, "awards": {"$sum": 1}}},
                {
                    "$group": {
                        "_id": "$_id.rule",
                        "awards": {"$sum": "$awards"},
                        "people": {"$sum": 1},
                    }
                },
            ]
        )
        return {row["_id"]: (row["awards"], row["people"]) async for row in rows}


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
