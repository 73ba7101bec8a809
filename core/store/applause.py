"""Applause: who clapped for which celebration; one each, and taken back by clapping again."""

import uuid
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from core.domain.ids import join_id
from core.store.client import Database, Document, away
from core.store.outgoing import applause_edit

# A post may have an edit on its way and one that waits behind it.
_POSTED = ("pending", "sent")
_TRIES = 5


class Applause:
    """Who applauds what."""

    def __init__(self, db: Database) -> None:
        self._applause = db["applause"]
        self._deliveries = db["deliveries"]

    async def toggle(
        self, workspace: str, celebration: str, member: str, request: str | None, at: datetime
    ) -> bool:
        """Applaud, or take it back; tells whether the member applauds now.

        request: the platform's id of the click: the same one delivered again changes nothing.
        """
        said = {
            "ws": workspace,
            "celebration": celebration,
            "member": member,
            "request": request,
            "at": at,
        }
        click = {"$literal": request}  # in a pipeline, words with a dollar are its own
        again = {"$and": [{"$ne": [click, None]}, {"$eq": ["$request", click]}]}
        change: Document = {
            "on": {"$cond": [again, "$on", {"$not": ["$on"]}]},
            **{field: {"$literal": value} for field, value in said.items()},
        }
        name = {"_id": join_id(workspace, celebration, member)}
        with away("MongoDB"):
            for _ in range(_TRIES):
                try:
                    found = await self._applause.find_one_and_update(
                        name, [{"$set": change}], upsert=True, return_document=True
                    )
                except DuplicateKeyError:  # two first clicks at once: the later one finds the other
                    continue
                return bool(found["on"])
        raise DuplicateKeyError("the same applause again and again")

    async def count(self, workspace: str, celebration: str) -> int:
        """Return how many applaud a celebration."""
        match = {"ws": workspace, "celebration": celebration, "on": True}
        return await self._applause.count_documents(match)

    async def posts(self, workspace: str, celebration: str) -> list[Document]:
        """Return the deliveries that show a celebration, or are about to."""
        match = {"ws": workspace, "celebration": celebration, "state": {"$in": list(_POSTED)}}
        return await self._deliveries.find(match).to_list(None)

    async def refresh(self, post: Document, now: datetime) -> None:
        """See to it that a post shows the count: one edit that nobody has claimed is enough.

        `fresh` says that, and is gone once it is claimed; what is counted after that needs another.
        """
        made = applause_edit(post, uuid.uuid4().hex, now)
        name = {"of": post["_id"], "fresh": True}
        fields = {key: value for key, value in made.items() if key not in name}
        with away("MongoDB"):
            try:
                await self._deliveries.update_one(name, {"$setOnInsert": fields}, upsert=True)
            except DuplicateKeyError:
                return  # somebody else's, at the same moment; not claimed before it was there

    async def move(self, workspace: str, member: str, into: str) -> None:
        """Make one member's applause another's; who applauded as both applauds once."""
        async for mine in self._applause.find({"ws": workspace, "member": member}):
            name = join_id(workspace, mine["celebration"], into)
            kept = {k: v for k, v in mine.items() if k not in {"_id", "on"}} | {"member": into}
            change: Document = {"$setOnInsert": kept | ({} if mine["on"] else {"on": False})}
            if mine["on"]:
                change["$set"] = {"on": True}
            with away("MongoDB"):
                await self._applause.update_one({"_id": name}, change, upsert=True)
                await self._applause.delete_one({"_id": mine["_id"]})
