"""What our bots know of themselves: their names, the menus they have set, the chats they met."""

from typing import Any

from pymongo.errors import DuplicateKeyError

from core.domain.ids import join_id
from core.store.client import Database, Document, away


class Bots:
    """One document a platform, and one a chat that was greeted."""

    def __init__(self, db: Database) -> None:
        self._bots = db["bots"]
        self._chats = db["bot_chats"]

    async def get(self, platform: str) -> Document:
        """Return what is known of a platform's bot: `username`, and what it keeps for itself."""
        with away("MongoDB"):
            return await self._bots.find_one({"_id": platform}) or {}

    async def note(self, platform: str, **fields: Any) -> None:
        """Remember something about a platform's bot."""
        with away("MongoDB"):
            await self._bots.update_one({"_id": platform}, {"$set": fields}, upsert=True)

    async def meet(self, platform: str, chat: str) -> bool:
        """Remember a chat; tells whether it was met for the first time."""
        with away("MongoDB"):
            try:
                await self._chats.insert_one({"_id": join_id(platform, chat)})
            except DuplicateKeyError:
                return False
        return True

    async def follow(self, platform: str, old: str, new: str) -> None:
        """Remember that a chat goes on under another id, where it needs no greeting."""
        await self.meet(platform, new)
        with away("MongoDB"):
            await self._chats.update_one(
                {"_id": join_id(platform, old)}, {"$set": {"moved_to": new}}, upsert=True
            )

    async def moved(self, platform: str, chat: str) -> bool:
        """Tell whether a chat goes on under another id."""
        with away("MongoDB"):
            found = await self._chats.find_one({"_id": join_id(platform, chat)})
        return found is not None and "moved_to" in found
