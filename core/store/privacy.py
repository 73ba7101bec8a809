"""Everything that is kept about one person: to hand it out, and to forget it."""

from collections.abc import Sequence
from typing import Any

from core.domain.people import FORMER_MEMBER
from core.store.client import Database, Document, away
from core.store.evaluation import AWARDS, member_id

# Where a person's documents are, under the name that an export shows them by.
_THEIRS = {
    "events": "events",
    "progress": "progress",
    "goals": "goals",
    "milestones": AWARDS["milestone"],
    "badges": AWARDS["badge"],
    "trophies": AWARDS["trophy"],
    "points": "points_history",
    "chats": "chat_settings",
    "applause": "applause",
    "shares": "shares",
}
# How it is kept, not what is known.
_INTERNAL = frozenset({"fp", "lane", "rev", "ws", "merging", "absorbs"})


class Privacy:
    """What is known of somebody."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def names(self, workspace: str, member: str) -> list[str]:
        """Return a member's id and those of whom was merged into them."""
        found = self._db["members"].find({"ws": workspace, "merged_into": member}, {"member": 1})
        return [member, *sorted([row["member"] async for row in found])]

    async def everything(self, workspace: str, names: Sequence[str]) -> dict[str, list[Document]]:
        """Return every document about a person, by what it is, as it is stored."""
        match = {"ws": workspace, "member": {"$in": list(names)}}
        kept = {
            shown: await self._db[collection].find(match).sort("_id", 1).to_list(None)
            for shown, collection in _THEIRS.items()
        }
        ids = {"$in": [member_id(workspace, name) for name in names]}
        kept["members"] = await self._db["members"].find({"_id": ids}).sort("_id", 1).to_list(None)
        return {shown: [_shown(row) for row in rows] for shown, rows in kept.items()}

    async def forget(self, workspace: str, names: Sequence[str]) -> None:
        """Take names, identities, tickers and typed words away; totals and the ledger stay."""
        match = {"ws": workspace, "member": {"$in": list(names)}}
        gone: dict[str, Any] = {
            "name": FORMER_MEMBER,
            "identities": [],
            "hidden": True,
            "role": "member",
            "days_off": [],
            "muted": True,
            "announce": "channel",
            "language": None,
            "zone": None,
            "quiet": None,
        }
        with away("MongoDB"):
            await self._db["members"].update_many(match, {"$set": gone})
            await self._db["events"].update_many(
                match | {"ticker": {"$exists": True}}, {"$unset": {"ticker": ""}}
            )
            await self._db["goals"].update_many(match, {"$set": {"description": ""}})
            for collection in ("link_codes", "link_tries", "chat_settings", "applause", "shares"):
                await self._db[collection].delete_many(match)


def _shown(document: Document) -> Document:
    return {
        name: str(value) if name == "_id" else value
        for name, value in document.items()
        if name not in _INTERNAL
    }
