"""Links that show a trophy room to anybody who has them; a member has one or none."""

import secrets
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from core.store.client import Database, away

TOKEN_BYTES = 18  # 24 characters nobody guesses


class Shares:
    """The links in use. Their tokens are kept as they are: they have to be shown again."""

    def __init__(self, db: Database) -> None:
        self._shares = db["shares"]

    async def of(self, workspace: str, member: str) -> str | None:
        """Return a member's token."""
        with away("MongoDB"):
            found = await self._shares.find_one({"ws": workspace, "member": member})
        return str(found["_id"]) if found else None

    async def open(self, workspace: str, member: str, at: datetime) -> str:
        """Return a member's token, a new one where there is none."""
        made = {
            "_id": secrets.token_urlsafe(TOKEN_BYTES),
            "ws": workspace,
            "member": member,
            "created_at": at,
        }
        while (token := await self.of(workspace, member)) is None:
            with away("MongoDB"):
                try:
                    await self._shares.insert_one(made)
                except DuplicateKeyError:  # asked for twice at once
                    continue
        return token

    async def close(self, workspace: str, member: str) -> bool:
        """Make a member's link lead nowhere; tells whether there was one."""
        with away("MongoDB"):
            gone = await self._shares.delete_many({"ws": workspace, "member": member})
        return gone.deleted_count > 0

    async def find(self, token: str) -> tuple[str, str] | None:
        """Return (workspace, member) of a token."""
        with away("MongoDB"):
            found = await self._shares.find_one({"_id": token})
        return (found["ws"], found["member"]) if found else None

    async def move(self, workspace: str, member: str, into: str) -> None:
        """Make one member's link another's, unless that one has a link already."""
        with away("MongoDB"):
            try:
                await self._shares.update_one(
                    {"ws": workspace, "member": member}, {"$set": {"member": into}}
                )
            except DuplicateKeyError:
                await self._shares.delete_one({"ws": workspace, "member": member})
