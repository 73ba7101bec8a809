"""Seasons: kept, added up from the progress of their days, closed once with the news of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError

from core.domain.seasons import Place, Season
from core.rules.ranks import Score
from core.store.client import Database, Document, Session, away, plain, stored
from core.store.transactions import transaction

_OPEN: Document = {"closed_at": None}


class Seasons:
    """The seasons of every workspace."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._seasons = db["seasons"]

    async def next_id(self) -> str:
        """Return a number for a new season."""
        with away("MongoDB"):
            counter = await self._db["counters"].find_one_and_update(
                {"_id": "seasons"}, {"$inc": {"n": 1}}, upsert=True, return_document=True
            )
        return str(counter["n"])

    async def add(self, season: Season) -> bool:
        """Keep a new season; False where one of the same metric is open."""
        with away("MongoDB"):
            try:
                await self._seasons.insert_one(stored(season.model_dump(mode="json") | _at(season)))
            except DuplicateKeyError:
                return False
        return True

    async def get(self, workspace: str, season: str) -> Season | None:
        """Return a season by id, whatever became of it."""
        found = await self._seasons.find_one({"_id": season, "ws": workspace})
        return _season(found) if found else None

    async def open(self, workspace: str) -> list[Season]:
        """Return the seasons that run or are planned, those that end first."""
        found = self._seasons.find({"ws": workspace, **_OPEN}).sort([("last", 1), ("_id", 1)])
        return [_season(row) async for row in found]

    async def listed(self, workspace: str, limit: int) -> list[Season]:
        """Return seasons, the newest first."""
        found = self._seasons.find({"ws": workspace}).sort([("created_at", -1), ("_id", -1)])
        return [_season(row) async for row in found.limit(limit)]

    async def due(self, day: date, limit: int) -> list[Season]:
        """Return open seasons whose last day is before a date, or that were ended by hand."""
        over: Document = {"last": {"$lt": day.isoformat()}}
        match = {**_OPEN, "$or": [over, {"ends_at": {"$type": "date"}}]}
        found = self._seasons.find(match).sort("last", 1).limit(limit)
        return [_season(row) async for row in found]

    async def end_early(self, season: Season, at: datetime, last: date) -> bool:
        """Let nothing count after a moment; tells whether this call did it."""
        result = await self._seasons.update_one(
            {"_id": season.id, **_OPEN, "ends_at": None},
            {"$set": {"ends_at": at, "last": last.isoformat()}},
        )
        return result.matched_count == 1

    async def cancel(self, season: Season, at: datetime) -> bool:
        """Give a season up without winners; tells whether this call did it."""
        result = await self._seasons.update_one(
            {"_id": season.id, **_OPEN}, {"$set": {"closed_at": at, "cancelled": True}}
        )
        return result.matched_count == 1

    async def close(
        self,
        season: Season,
        places: Sequence[Place],
        total: int,
        at: datetime,
        deliveries: Sequence[Document],
    ) -> bool:
        """Archive the standings and put the news in the outbox, both or neither, once."""

        async def write(session: Session) -> bool:
            rows = [place.model_dump() for place in places]
            result = await self._seasons.update_one(
                {"_id": season.id, **_OPEN},
                {"$set": {"closed_at": at, "total": total, "places": rows}},
                session=session,
            )
            if result.matched_count and deliveries:
                await self._db["deliveries"].insert_many(list(deliveries), session=session)
            return result.matched_count == 1

        return await transaction(self._db, write)

    async def scores(self, season: Season) -> list[Score]:
        """Return everybody's total of the season's days, in no order."""
        metric, first, last = season.metric, season.first, season.last
        rows = self._db["progress"].aggregate(
            [
                {
                    "$match": {
                        "ws": season.workspace,
                        "scope": "global",
                        "bucket": {"$in": _months(first, last)},
                    }
                },
                {"$project": {"member": 1, "bucket": 1, "d": {"$objectToArray": "$d"}}},
                {"$unwind": "$d"},
                {"$set": {"day": {"$concat": ["$bucket", "-", "$d.k"]}}},
                {
                    "$match": {
                        "day": {"$gte": first.isoformat(), "$lte": last.isoformat()},
                        f"d.v.v.{metric}": {"$exists": True},
                    }
                },
                {
                    "$group": {
                        "_id": "$member",
                        "value": {"$sum": f"$d.v.v.{metric}"},
                        "reached": {"$max": f"$d.v.t.{metric}"},
                    }
                },
            ]
        )
        return [Score(row["_id"], row["value"], row["reached"] or 0) async for row in rows]


def _months(first: date, last: date) -> list[str]:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return sorted({f"{day:%Y-%m}" for day in days})


def _at(season: Season) -> dict[str, Any]:
    """Return what is kept as moments, which JSON would write out."""
    return {"created_at": season.created_at, "ends_at": None, "closed_at": None}


def _season(document: Document) -> Season:
    return Season.model_validate(plain(document))
