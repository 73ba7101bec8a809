"""One-time codes that link two accounts of one person; kept hashed, short-lived, used once."""

from datetime import datetime, timedelta

from pymongo import ReturnDocument

from core.store.client import Database, Document, away
from core.store.evaluation import member_id
from core.store.keys import digest


class Links:
    """The codes, and how often each person tried one."""

    def __init__(self, db: Database) -> None:
        self._codes = db["link_codes"]
        self._tries = db["link_tries"]

    async def put(
        self, workspace: str, member: str, code: str, now: datetime, until: datetime
    ) -> None:
        """Keep a member's new code; those they had, and any that ran out, are gone."""
        with away("MongoDB"):
            await self._codes.delete_many(
                {"ws": workspace, "$or": [{"member": member}, {"until": {"$lte": now}}]}
            )
            await self._codes.insert_one(
                {"_id": digest(code), "ws": workspace, "member": member, "until": until}
            )

    async def owner(self, workspace: str, code: str, now: datetime) -> str | None:
        """Return whose code it is, while it can be used."""
        found = await self._codes.find_one(_usable(workspace, code, now))
        return found["member"] if found else None

    async def workspace(self, code: str, now: datetime) -> str | None:
        """Return where a code was made, while it can be used."""
        found = await self._codes.find_one({"_id": digest(code), "until": {"$gt": now}})
        return found["ws"] if found else None

    async def take(self, workspace: str, code: str, now: datetime) -> str | None:
        """Use a code up and return whose it was; None where it is not, or was used."""
        with away("MongoDB"):
            found = await self._codes.find_one_and_delete(_usable(workspace, code, now))
        return found["member"] if found else None

    async def tried(self, workspace: str, member: str, now: datetime, within: timedelta) -> int:
        """Count a try and return how many there were since the first of the last `within`."""
        started = now - within
        recent = {"$gt": [{"$ifNull": ["$since", started]}, started]}
        with away("MongoDB"):
            found = await self._tries.find_one_and_update(
                {"_id": member_id(workspace, member)},
                [
                    {
                        "$set": {
                            "ws": workspace,
                            "member": {"$literal": member},
                            "tries": {"$cond": [recent, {"$add": ["$tries", 1]}, 1]},
                            "since": {"$cond": [recent, "$since", now]},
                        }
                    }
                ],
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        return int(found["tries"]) if found else 1

    async def forgive(self, workspace: str, member: str) -> None:
        """Forget a member's tries."""
        await self._tries.delete_one({"_id": member_id(workspace, member)})


def _usable(workspace: str, code: str, now: datetime) -> Document:
    return {"_id": digest(code), "ws": workspace, "until": {"$gt": now}}
