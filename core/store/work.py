"""Work a lane has to do besides pending events: replay a member, settle what an owner's depend on.

One item an owner, kind and place of origin; asking again changes its token, so that an item that is
asked for while it is being done is done once more.
"""

import uuid
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from pymongo import DeleteOne, UpdateOne

from core.domain.ids import join_id
from core.domain.people import TEAM, WORKSPACE_OWNER
from core.store.client import Database, Document, Session
from core.store.lanes import lane_of

Kind = Literal["replay", "settle"]
CHUNK = 1_000


@dataclass(frozen=True)
class Ask:
    """One thing to do.

    origin: a lane, or what else keeps askers apart who would write at the same time. touched:
    `metric|period key` of totals that changed. loud: whether what it brings may be announced.
    grant, ungrant: a trophy's slug that an admin awards, or takes back.
    """

    workspace: str
    owner: str
    kind: Kind
    origin: str = ""
    touched: frozenset[str] = frozenset()
    loud: bool = False
    grant: str | None = None
    ungrant: str | None = None

    @property
    def lane(self) -> int:
        """Return the lane of its owner."""
        return lane_of(self.workspace, self.owner)

    def write(self, now: datetime) -> UpdateOne:
        """Return the upsert that asks for it."""
        changes: dict[str, Any] = {
            "$set": {"token": uuid.uuid4().hex},
            "$setOnInsert": {
                "ws": self.workspace,
                "owner": self.owner,
                "kind": self.kind,
                "lane": self.lane,
                "asked_at": now,
            },
            "$max": {"loud": self.loud},
        }
        if self.touched:
            changes["$addToSet"] = {"touched": {"$each": sorted(self.touched)}}
        given = {"grants": self.grant, "ungrants": self.ungrant}
        for part, slug in given.items():
            if slug is not None:  # whichever was said last
                other = "ungrants" if part == "grants" else "grants"
                changes.setdefault("$addToSet", {})[part] = slug
                changes["$pull"] = {other: slug}
        name = join_id(self.workspace, self.owner, self.kind, self.origin)
        return UpdateOne({"_id": name}, changes, upsert=True)


@dataclass
class Todo:
    """Items of one workspace, by what has to be done."""

    items: list[Document] = field(default_factory=list)

    @property
    def replays(self) -> set[str]:
        """Return the members to replay."""
        return {item["owner"] for item in self.items if item["kind"] == "replay"}

    @property
    def members(self) -> set[str]:
        """Return the people among the owners."""
        return {
            item["owner"]
            for item in self.items
            if not item["owner"].startswith((TEAM, WORKSPACE_OWNER))
        }

    @property
    def settles(self) -> list[Document]:
        """Return what to settle."""
        return [item for item in self.items if item["kind"] == "settle"]


class Work:
    """The items."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._work = db["work"]

    async def ask(self, asks: Iterable[Ask], now: datetime) -> set[int]:
        """Write items and return the lanes that have to do them."""
        lanes: set[int] = set()
        writes: list[UpdateOne] = []
        for ask in asks:
            lanes.add(ask.lane)
            writes.append(ask.write(now))
            if len(writes) == CHUNK:
                await self._work.bulk_write(writes, ordered=False)
                writes = []
        if writes:
            await self._work.bulk_write(writes, ordered=False)
        return lanes

    async def write(self, session: Session, asks: Sequence[Ask], now: datetime) -> None:
        """Write items inside a transaction."""
        if asks:
            await self._work.bulk_write([ask.write(now) for ask in asks], session=session)

    async def done(self, session: Session, items: Sequence[Document]) -> None:
        """Take items off inside a transaction, except what was asked for again."""
        if items:
            await self._work.bulk_write(
                [DeleteOne({"_id": item["_id"], "token": item["token"]}) for item in items],
                session=session,
            )

    async def of_lane(self, lane: int, limit: int) -> list[Document]:
        """Return the items of a lane that come first: replays, then the oldest."""
        found = self._work.find({"lane": lane}).sort([("kind", 1), ("asked_at", 1)])
        return await found.limit(limit).to_list(None)

    async def lanes(self) -> set[int]:
        """Return the lanes that have something to do."""
        return set(await self._work.distinct("lane"))

    async def count(self, workspace: str, **match: Any) -> int:
        """Return how many items wait."""
        return await self._work.count_documents({"ws": workspace, **match})

    async def workspaces(self) -> list[str]:
        """Return the workspaces that anybody belongs to."""
        return sorted(await self._db["members"].distinct("ws"))

    async def people(self, workspace: str) -> AsyncIterator[str]:
        """Go through the ids of a workspace's members."""
        async for row in self._db["members"].find({"ws": workspace}, {"member": 1}):
            yield row["member"]

    async def last_day(self, workspace: str) -> date | None:
        """Return the last date whose end was settled."""
        found = await self._db["closings"].find_one({"_id": join_id(workspace, "days")})
        return date.fromisoformat(found["next"]) if found else None

    async def close_day(self, workspace: str, day: date) -> None:
        """Note that a date's end is settled; never goes back."""
        await self._db["closings"].update_one(
            {"_id": join_id(workspace, "days")},
            {"$max": {"next": day.isoformat()}, "$setOnInsert": {"ws": workspace, "kind": "days"}},
            upsert=True,
        )

    async def begin_backfill(self, workspace: str, rule: str, title: str, now: datetime) -> None:
        """Note that a rule is being given to those who earned it already."""
        await self._db["backfills"].update_one(
            {"_id": join_id(workspace, rule)},
            {"$set": {"ws": workspace, "rule": rule, "title": title, "since": now}},
            upsert=True,
        )

    async def backfills(self) -> list[Document]:
        """Return the backfills whose summary is not posted yet."""
        return await self._db["backfills"].find().to_list(None)

    async def end_backfill(self, name: str) -> bool:
        """Take a backfill off; tells whether this call did it."""
        return (await self._db["backfills"].delete_one({"_id": name})).deleted_count == 1
