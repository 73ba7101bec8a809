"""Events: accepted once, marked when applied."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from pymongo.errors import BulkWriteError

from core.store.client import Collection, Database, Document, away

DUPLICATE_KEY = 11_000
BATCH = 500


class Events:
    """The events, by (workspace, source, id)."""

    def __init__(self, db: Database) -> None:
        self._events: Collection = db["events"]

    async def insert(self, documents: Sequence[Document]) -> dict[int, Document]:
        """Insert what is new and return, by position, the stored event where there was one.

        Unordered and outside a transaction, because a duplicate key aborts a transaction. Durable
        when it returns. Raises Unavailable when MongoDB does not confirm.
        """
        with away("MongoDB"):
            try:
                await self._events.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                return await self._existing(documents, error)
        return {}

    async def _existing(
        self, documents: Sequence[Document], error: BulkWriteError
    ) -> dict[int, Document]:
        details = error.details or {}
        failures = details.get("writeErrors", [])
        if details.get("writeConcernErrors") or any(
            failure["code"] != DUPLICATE_KEY for failure in failures
        ):
            raise error
        refused = {failure["index"]: documents[failure["index"]] for failure in failures}
        keys = [_key(document) for document in refused.values()]
        stored = {
            (found["ws"], found["source"], found["id"]): found
            async for found in self._events.find({"$or": keys})
        }
        return {
            index: stored[document["ws"], document["source"], document["id"]]
            for index, document in refused.items()
        }

    async def pending(self, lane: int, limit: int = BATCH) -> list[Document]:
        """Return the oldest events of a lane that are not applied yet."""
        found = self._events.find({"lane": lane, "state": "pending"}, {"fp": 0})
        return await found.sort("_id", 1).limit(limit).to_list(None)

    async def applied_of(self, workspace: str, members: Sequence[str]) -> list[Document]:
        """Return everything that counts for members."""
        found = self._events.find(
            {"ws": workspace, "member": {"$in": list(members)}, "state": "applied"}, {"fp": 0}
        )
        return await found.to_list(None)

    async def history(self, workspace: str, limit: int) -> AsyncIterator[Document]:
        """Go through everything that counts, member by member."""
        found = self._events.find(
            {"ws": workspace, "state": "applied"}, {"fp": 0, "ticker": 0}, batch_size=2_000
        )
        async for event in found.sort([("member", 1), ("on", 1)]).limit(limit):
            yield event

    async def counts_of(self, workspace: str, members: Sequence[str]) -> dict[str, int]:
        """Return how many events each member has."""
        rows = await self._events.aggregate(
            [
                {"$match": {"ws": workspace, "member": {"$in": list(members)}}},
                {"$group": {"_id": "$member", "count": {"$sum": 1}}},
            ]
        ).to_list(None)
        return {row["_id"]: row["count"] for row in rows}

    async def get(self, workspace: str, source: str, name: str) -> Document | None:
        """Return an event by its source's id."""
        return await self._events.find_one({"ws": workspace, "source": source, "id": name})

    async def corrections_of(self, event: Document) -> list[Document]:
        """Return the corrections that name an event, the oldest first."""
        found = self._events.find(
            {"ws": event["ws"], "source": event["source"], "corrects": event["id"]}
        )
        return await found.sort("_id", 1).to_list(None)

    async def void(self, event: Document) -> None:
        """Let an event and its corrections count no longer."""
        await self._events.update_many(
            {
                "ws": event["ws"],
                "source": event["source"],
                "$or": [{"id": event["id"]}, {"corrects": event["id"]}],
            },
            {"$set": {"state": "void"}},
        )

    async def originals(self, corrections: Sequence[Document]) -> dict[tuple[str, ...], Document]:
        """Return the events that corrections name, by (workspace, source, id)."""
        if not corrections:
            return {}
        keys = [{**_key(event), "id": event["corrects"]} for event in corrections]
        return {
            (found["ws"], found["source"], found["id"]): found
            async for found in self._events.find({"$or": keys})
        }

    async def waiting_for(self, originals: Sequence[Document]) -> list[Document]:
        """Return the corrections that wait for any of these events, whoever they name."""
        arrived = {(event["ws"], event["source"], event["id"]) for event in originals}
        found = self._events.find(
            {"state": "waiting", "corrects": {"$in": [event["id"] for event in originals]}},
            {"ws": 1, "source": 1, "corrects": 1, "lane": 1},
        )
        return [
            waiting
            async for waiting in found
            if (waiting["ws"], waiting["source"], waiting["corrects"]) in arrived
        ]

    async def release_waiting(self) -> set[int]:
        """Let corrections go whose original came in while they were being parked; their lanes."""
        waiting = await self._events.find({"state": "waiting"}).limit(BATCH).to_list(None)
        originals = await self.originals(waiting)
        ready = [e for e in waiting if _placed(originals, e)]
        if ready:
            await self._events.update_many(
                {"_id": {"$in": [event["_id"] for event in ready]}, "state": "waiting"},
                {"$set": {"state": "pending"}},
            )
        return {event["lane"] for event in ready}

    async def any_of(self, workspace: str) -> bool:
        """Tell whether a workspace was ever told of anything."""
        return await self._events.find_one({"ws": workspace}, {"_id": 1}) is not None

    async def recent_of(self, workspace: str, member: str, limit: int) -> list[Document]:
        """Return a member's latest events that count, newest first, without corrections."""
        found = self._events.find(
            {
                "ws": workspace,
                "member": member,
                "state": {"$in": ["applied", "pending"]},
                "corrects": {"$exists": False},
                "set": {"$exists": False},
            }
        )
        return await found.sort([("on", -1), ("_id", -1)]).limit(limit).to_list(None)

    async def sales(self, ids: Sequence[object]) -> list[Document]:
        """Return events by document id, oldest first."""
        return await self._events.find({"_id": {"$in": list(ids)}}).sort("_id", 1).to_list(None)

    async def recent_sales(self, workspace: str, limit: int) -> list[Document]:
        """Return the latest orders, newest first."""
        found = self._events.find({"ws": workspace, "sale": True, "state": "applied"})
        return await found.sort("_id", -1).limit(limit).to_list(None)

    async def sales_of(self, workspace: str, sku: str, limit: int) -> list[Document]:
        """Return the latest orders of a SKU, newest first."""
        found = self._events.find(
            {"ws": workspace, "scope.sku": sku, "sale": True, "state": "applied"}
        )
        return await found.sort([("on", -1), ("_id", -1)]).limit(limit).to_list(None)

    async def unapplied(self, ids: Sequence[object]) -> int:
        """Return how many of these events are still pending."""
        return await self._events.count_documents({"_id": {"$in": list(ids)}, "state": "pending"})

    async def behind(self, workspace: str, received_before: datetime) -> bool:
        """Tell whether events that came in before an instant still wait to be applied."""
        found = await self._events.find_one(
            {"ws": workspace, "state": "pending", "received_at": {"$lt": received_before}},
            {"_id": 1},
            hint="lane_1__id_1",
        )
        return found is not None

    async def accepted_count(self) -> int:
        """Return about how many events were ever accepted, from the collection's own count."""
        return int(await self._events.estimated_document_count())

    async def pending_count(self) -> int:
        """Return how many events wait to be applied."""
        return await self._events.count_documents({"state": "pending"}, hint="lane_1__id_1")

    async def people(self, workspace: str, source: str) -> int:
        """Return how many members a source has told of."""
        rows = await self._events.aggregate(
            [
                {"$match": {"ws": workspace, "source": source}},
                {"$group": {"_id": "$member"}},
                {"$count": "people"},
            ]
        ).to_list(1)
        return int(rows[0]["people"]) if rows else 0


def is_placed(original: Document) -> bool:
    """Tell whether it is known when an original counts: not while it waits for its own."""
    return "corrects" not in original or original["state"] in {"applied", "void"}


def _placed(originals: Mapping[tuple[str, ...], Document], correction: Document) -> bool:
    original = originals.get((correction["ws"], correction["source"], correction["corrects"]))
    return original is not None and is_placed(original)


def _key(document: Document) -> Document:
    return {"ws": document["ws"], "source": document["source"], "id": document["id"]}
