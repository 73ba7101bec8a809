"""Codes that TVs show until an admin confirms them; hashed, short-lived, used once."""

from datetime import datetime

from core.store.client import Database, away
from core.store.keys import digest


class Pairings:
    """The TVs that wait. A TV proves that it is the one by the secret it was given."""

    def __init__(self, db: Database) -> None:
        self._pairings = db["pairings"]

    async def put(self, secret: str, code: str, now: datetime, until: datetime) -> None:
        """Keep a TV's code; those that ran out are gone."""
        with away("MongoDB"):
            await self._pairings.delete_many({"until": {"$lte": now}})
            await self._pairings.insert_one(
                {"_id": digest(secret), "code": digest(code), "until": until}
            )

    async def waiting(self, now: datetime) -> int:
        """Return how many TVs wait."""
        return int(await self._pairings.count_documents({"until": {"$gt": now}}))

    async def until(self, secret: str, now: datetime) -> datetime | None:
        """Return how long a TV's code can still be confirmed, None when it cannot."""
        with away("MongoDB"):
            found = await self._pairings.find_one({"_id": digest(secret), "until": {"$gt": now}})
        return found["until"] if found else None

    async def take(self, code: str, now: datetime) -> str | None:
        """Use a code up and return the digest of its TV's secret; None where there is none."""
        with away("MongoDB"):
            found = await self._pairings.find_one_and_delete(
                {"code": digest(code), "until": {"$gt": now}}
            )
        return str(found["_id"]) if found else None
