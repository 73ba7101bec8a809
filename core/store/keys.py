"""API keys and display tokens, stored hashed."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.domain.screens import Screen
from core.store.client import Database, Document, away, plain

Scope = Literal["ingest", "read", "admin", "display"]
SEEN_EVERY = timedelta(minutes=1)


class ApiKey(BaseModel):
    """A key without its secret. `display` keys read what a TV shows and nothing else.

    screen: what a display shows, None as its workspace says. seen_at: when a display last asked,
    to the minute.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    workspace: str
    name: str
    scope: Scope
    created_at: datetime
    screen: Screen | None = None
    seen_at: datetime | None = None


class Keys:
    """The keys."""

    def __init__(self, db: Database) -> None:
        self._keys = db["keys"]

    async def create(
        self, workspace: str, name: str, scope: Scope, now: datetime
    ) -> tuple[ApiKey, str]:
        """Make a key and return it with its secret, which is shown this once."""
        secret = new_secret(scope)
        return await self.keep(digest(secret), workspace, name, scope, now), secret

    async def keep(
        self, hashed: str, workspace: str, name: str, scope: Scope, now: datetime
    ) -> ApiKey:
        """Make a key of a secret that somebody has already."""
        key = ApiKey(
            id=uuid.uuid4().hex[:12], workspace=workspace, name=name, scope=scope, created_at=now
        )
        document = {"_id": hashed, "ws": workspace, **key.model_dump(exclude={"workspace"})}
        with away("MongoDB"):
            await self._keys.insert_one(document)
        return key

    async def find(self, secret: str) -> ApiKey | None:
        """Return the key a secret belongs to."""
        found = await self._keys.find_one({"_id": digest(secret)})
        return ApiKey.model_validate(plain({**found, "_id": found["id"]})) if found else None

    async def listed(self, workspace: str, scope: Scope | None = None) -> list[ApiKey]:
        """Return a workspace's keys."""
        match = {"ws": workspace} | ({"scope": scope} if scope else {})
        found = await self._keys.find(match).sort("created_at", 1).to_list(None)
        return [ApiKey.model_validate(plain({**row, "_id": row["id"]})) for row in found]

    async def display(self, workspace: str, key: str) -> ApiKey | None:
        """Return one display."""
        found = await self._keys.find_one(_display(workspace, key))
        return ApiKey.model_validate(plain({**found, "_id": found["id"]})) if found else None

    async def change_display(
        self, workspace: str, key: str, name: str, screen: Screen | None
    ) -> None:
        """Set what a display is called and what it shows."""
        fields = {"name": name, "screen": screen and screen.model_dump()}
        await self._keys.update_one(_display(workspace, key), {"$set": fields})

    async def seen(self, workspace: str, key: str, now: datetime) -> None:
        """Note that a display asked, at most once a minute."""
        lately = {"seen_at": {"$gt": now - SEEN_EVERY}}
        await self._keys.update_one(
            _display(workspace, key) | {"$nor": [lately]}, {"$set": {"seen_at": now}}
        )

    async def revoke(self, workspace: str, key: str, scope: Scope | None = None) -> bool:
        """Delete a key; tells whether there was one."""
        match = {"ws": workspace, "id": key} | ({"scope": scope} if scope else {})
        return (await self._keys.delete_one(match)).deleted_count == 1


def _display(workspace: str, key: str) -> Document:
    return {"ws": workspace, "id": key, "scope": "display"}


def new_secret(scope: Scope) -> str:
    """Return a secret that nobody guesses."""
    return f"laurels_{scope}_{secrets.token_urlsafe(24)}"


def digest(secret: str) -> str:
    """Return what is stored instead of a secret (they are random: a plain hash is enough)."""
    given = secret.encode(errors="surrogatepass")  # a header may hold any bytes
    return hashlib.sha256(given).hexdigest()
