"""Pauses: until when a place, or everything one token reaches, must not be called.

Kept in MongoDB, so that a platform's request to wait outlives the process it was made to.
"""

from datetime import datetime

from core.domain.ids import join_id
from core.domain.targets import Target
from core.store.client import Database, Document


class Pauses:
    """One document a place or token that had to be left alone lately."""

    def __init__(self, db: Database) -> None:
        self._pauses = db["pauses"]

    async def of(self, platform: str) -> list[Document]:
        """Return a platform's pauses, those that are over too, with `target` or `token`."""
        return await self._pauses.find({"platform": platform}).to_list(None)

    async def place(self, target: Target, until: datetime, failures: int) -> None:
        """Leave a place alone; `failures` in a row made that necessary, 0 where it was asked."""
        fields = {"target": target.id, "channel": target.channel, "failures": failures}
        await self._put(join_id("target", target.id), target, until, fields)

    async def token(self, target: Target, until: datetime) -> None:
        """Leave everything alone that the token of a place reaches."""
        name = join_id("token", target.platform, target.token)
        await self._put(name, target, until, {"token": target.token})

    async def end(self, target: Target) -> None:
        """Forget the pause of a place that answers again."""
        await self._pauses.delete_one({"_id": join_id("target", target.id)})

    async def _put(self, name: str, target: Target, until: datetime, fields: Document) -> None:
        fields = {**fields, "platform": target.platform, "until": until}
        await self._pauses.update_one({"_id": name}, {"$set": fields}, upsert=True)
