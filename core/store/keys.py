"""API keys and display tokens, stored hashed."""

import hashlib
import secrets
import uuid
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.store.client import Database, plain

Scope = Literal["ingest", "read", "admin", "display"]


class ApiKey(BaseModel):
    """A key without its secret. `display` keys read what a TV shows and nothing else."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    workspace: str
    name: str
    scope: Scope
    created_at: datetime


class Keys:
    """The keys."""

    def __init__(self, db: Database) -> None:
        self._keys = db["keys"]

    async def create(
        self, workspace: str, name: str, scope: Scope, now: datetime
    ) -> tuple[ApiKey, str]:
        """Make a key and return it with its secret, which is shown this once."""
        secret = f"laurels_{scope}_{secrets.token_urlsafe(24)}"
        key = ApiKey(
            id=uuid.uuid4().hex[:12], workspace=workspace, name=name, scope=scope, created_at=now
        )
        document = {"_id": digest(secret), "ws": workspace, **key.model_dump(exclude={"workspace"})}
        await self._keys.insert_one(document)
        return key, secret

    async def find(self, secret: str) -> ApiKey | None:
        """Return the key a secret belongs to."""
        found = await self._keys.find_one({"_id": digest(secret)})
        return ApiKey.model_validate(plain({**found, "_id": found["id"]})) if found else None

    async def listed(self, workspace: str, scope: Scope | None = None) -> list[ApiKey]:
        """Return a workspace's keys."""
        match = {"ws": workspace} | ({"scope": scope} if scope else {})
        found = await self._keys.find(match).sort("created_at", 1).to_list(None)
        return [ApiKey.model_validate(plain({**row, "_id": row["id"]})) for row in found]

    async def revoke(self, workspace: str, key: str, scope: Scope | None = None) -> bool:
        """Delete a key; tells whether there was one."""
        match = {"ws": workspace, "id": key} | ({"scope": scope} if scope else {})
        return (await self._keys.delete_one(match)).deleted_count == 1


def digest(secret: str) -> str:
    """Return what is stored instead of a secret (they are random: a plain hash is enough)."""
    return hashlib.sha256(secret.encode()).hexdigest()
