"""Who is signed in to the pages, and the links that sign somebody in; all kept hashed."""

import secrets
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from core.store.client import Database, Document, away, plain
from core.store.keys import digest

TOKEN_BYTES = 32


class Entrance(BaseModel):
    """Who signs in: a member, or (None) whoever runs Laurels, as an admin without a name."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    workspace: str
    member: str | None = None


class Sessions:
    """The sessions and the links; both forget themselves when their time is over."""

    def __init__(self, db: Database) -> None:
        self._sessions = db["sessions"]
        self._links = db["sign_in_links"]

    async def invite(self, who: Entrance, until: datetime) -> str:
        """Return the secret of a link that signs somebody in once; earlier ones work no more."""
        secret = secrets.token_urlsafe(TOKEN_BYTES)
        owner = {"ws": who.workspace, "member": who.member}
        with away("MongoDB"):
            await self._links.delete_many(owner)
            await self._links.insert_one({"_id": digest(secret), **owner, "until": until})
        return secret

    async def invited(self, secret: str, now: datetime) -> Entrance | None:
        """Return whom a link signs in, while it can be used."""
        with away("MongoDB"):
            return _entrance(await self._links.find_one(_usable(secret, now)))

    async def take(self, secret: str, now: datetime) -> Entrance | None:
        """Use a link up and return whom it signs in; None where it was used, or ran out."""
        with away("MongoDB"):
            return _entrance(await self._links.find_one_and_delete(_usable(secret, now)))

    async def open(self, who: Entrance, until: datetime) -> str:
        """Begin a session and return its token."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        made = {"_id": digest(token), "ws": who.workspace, "member": who.member, "until": until}
        with away("MongoDB"):
            await self._sessions.insert_one(made)
        return token

    async def find(self, token: str, now: datetime) -> Entrance | None:
        """Return whose session a token is."""
        with away("MongoDB"):
            return _entrance(await self._sessions.find_one(_usable(token, now)))

    async def close(self, token: str) -> None:
        """End a session."""
        with away("MongoDB"):
            await self._sessions.delete_one({"_id": digest(token)})

    async def close_all(self, workspace: str, member: str | None) -> int:
        """End every session of somebody; returns how many there were."""
        with away("MongoDB"):
            gone = await self._sessions.delete_many({"ws": workspace, "member": member})
            await self._links.delete_many({"ws": workspace, "member": member})
        return gone.deleted_count


def _usable(secret: str, now: datetime) -> Document:
    return {"_id": digest(secret), "until": {"$gt": now}}


def _entrance(found: Document | None) -> Entrance | None:
    return Entrance.model_validate(plain(found)) if found else None
