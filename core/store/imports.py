"""How far each import is."""

from collections.abc import Mapping
from datetime import datetime

from core.store.client import Database, Document


class Imports:
    """One document a file and source."""

    def __init__(self, db: Database) -> None:
        self._imports = db["imports"]

    async def begin(self, name: str, now: datetime) -> Document:
        """Return how far an import is, from the start where it is new, with its `runs`."""
        found = await self._imports.find_one_and_update(
            {"_id": name},
            {
                "$setOnInsert": {
                    "line": 0,
                    "accepted": 0,
                    "duplicates": 0,
                    "left_out": 0,
                    "started_at": now,
                    "finished_at": None,
                },
                "$inc": {"runs": 1},
            },
            upsert=True,
            return_document=True,
        )
        return found or {}

    async def keep(self, name: str, progress: Mapping[str, object]) -> None:
        """Note the last line done."""
        await self._imports.update_one({"_id": name}, {"$set": dict(progress)})

    async def finish(self, name: str, progress: Mapping[str, object], now: datetime) -> None:
        """Note that all of it is in."""
        await self._imports.update_one({"_id": name}, {"$set": {**progress, "finished_at": now}})
