"""Chats whose messages are counted, because an admin switched it on."""

from core.domain.counting import CountedChat
from core.domain.ids import join_id
from core.store.client import Database, away, plain, stored


class Counting:
    """The chats that are counted."""

    def __init__(self, db: Database) -> None:
        self._chats = db["counted_chats"]

    async def start(self, chat: CountedChat) -> None:
        """Count a chat from now on."""
        with away("MongoDB"):
            await self._chats.replace_one({"_id": chat.id}, stored(chat.model_dump()), upsert=True)

    async def stop(self, chat: str) -> bool:
        """Count a chat no more, by its id; tells whether it was counted."""
        with away("MongoDB"):
            result = await self._chats.delete_one({"_id": chat})
        return result.deleted_count == 1

    async def on(self, platform: str) -> list[CountedChat]:
        """Return every chat of a platform that is counted."""
        with away("MongoDB"):
            found = await self._chats.find({"platform": platform}).to_list(None)
        return [CountedChat.model_validate(plain(row)) for row in found]


def counted_id(workspace: str, platform: str, chat: str) -> str:
    """Return the id of a counted chat."""
    return join_id(workspace, platform, chat)
