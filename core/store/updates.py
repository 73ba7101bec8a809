"""What Telegram tells the bot, kept from before it is confirmed until it was handled."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from pymongo.errors import BulkWriteError

from core.domain.ids import join_id
from core.store.client import Database, away
from core.store.events import DUPLICATE_KEY

KEEP = timedelta(days=7)  # Telegram itself keeps updates for one
MOST_TRIES = 20


class Updates:
    """The updates of each bot, by their numbers; `body` is the update as JSON."""

    def __init__(self, db: Database) -> None:
        self._updates = db["telegram_updates"]

    async def record(self, bot: int, bodies: Mapping[int, str]) -> list[int]:
        """Keep updates and return the numbers of those that were not handled yet, in order.

        Durable when it returns. Raises Unavailable when MongoDB does not confirm.
        """
        if not bodies:
            return []
        now = datetime.now(UTC)  # MongoDB lets things expire by its own clock, not by ours
        documents = [
            {
                "_id": _id(bot, number),
                "bot": bot,
                "number": number,
                "body": body,
                "state": "waiting",
                "tries": 0,
                "at": now,
                "until": now + KEEP,
            }
            for number, body in bodies.items()
        ]
        known: set[int] = set()
        with away("MongoDB"):
            try:
                await self._updates.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                details = error.details or {}
                failures = details.get("writeErrors", [])
                if details.get("writeConcernErrors") or any(
                    failure["code"] != DUPLICATE_KEY for failure in failures
                ):
                    raise
                refused = {documents[failure["index"]]["_id"] for failure in failures}
                handled = self._updates.find(
                    {"_id": {"$in": list(refused)}, "state": {"$ne": "waiting"}}, {"number": 1}
                )
                known = {row["number"] async for row in handled}
        return [number for number in bodies if number not in known]

    async def waiting(self, bot: int, limit: int) -> list[tuple[int, str]]:
        """Return the oldest updates that were not handled, and count that they are tried again.

        One that was tried too often is let go: it may be what breaks us.
        """
        mine = {"bot": bot, "state": "waiting"}
        with away("MongoDB"):
            await self._updates.update_many(
                {**mine, "tries": {"$gte": MOST_TRIES}},
                {"$set": {"state": "given up"}, "$unset": {"body": ""}},
            )
            found = await (
                self._updates.find(mine).sort([("at", 1), ("number", 1)]).limit(limit).to_list(None)
            )
            await self._updates.update_many(
                {"_id": {"$in": [row["_id"] for row in found]}}, {"$inc": {"tries": 1}}
            )
        return [(row["number"], row["body"]) for row in found]

    async def done(self, bot: int, number: int) -> None:
        """Remember that an update was handled, and forget what it said."""
        with away("MongoDB"):
            await self._updates.update_one(
                {"_id": _id(bot, number)}, {"$set": {"state": "done"}, "$unset": {"body": ""}}
            )


def _id(bot: int, number: int) -> str:
    return join_id(str(bot), str(number))
