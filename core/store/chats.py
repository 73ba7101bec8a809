"""What is remembered of a chat with a character: whether its goals are shown."""

from core.domain.ids import join_id
from core.store.client import Database


class Chats:
    """The settings of chats, for everybody in one or for one member."""

    def __init__(self, db: Database) -> None:
        self._settings = db["chat_settings"]

    async def goals_enabled(self, workspace: str, chat: str, member: str) -> bool:
        """Tell whether a member sees goals in a chat: as they chose, else as the chat, else yes."""
        ids = [_id(workspace, chat, who) for who in (member, "")]
        found = {
            row["_id"]: row["goals_enabled"]
            async for row in self._settings.find({"_id": {"$in": ids}})
        }
        return bool(next((found[name] for name in ids if name in found), True))

    async def enable_goals(
        self, workspace: str, chat: str, member: str | None, *, enabled: bool
    ) -> None:
        """Remember the choice of a member, or of the chat for those who made none."""
        who = member or ""
        await self._settings.update_one(
            {"_id": _id(workspace, chat, who)},
            {
                "$set": {"goals_enabled": enabled},
                "$setOnInsert": {"ws": workspace, "chat": chat, "member": who},
            },
            upsert=True,
        )


def _id(workspace: str, chat: str, member: str) -> str:
    return join_id(workspace, chat, member)
