"""API keys: made, listed, revoked."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from core.app import App
from core.domain.people import Workspace
from core.errors import NotFound, shorten
from core.store.keys import ApiKey
from core.usecases.audit import note


class NewKey(BaseModel):
    """A key to make."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=100, description="Who or what will use it.")
    scope: Literal["ingest", "read", "admin"] = Field(
        description="ingest sends events, read reads, admin does everything."
    )


async def make_key(
    app: App, workspace: Workspace, wanted: NewKey, *, by: str
) -> tuple[ApiKey, str]:
    """Make a key and return it with its secret, which is shown this once."""
    key, secret = await app.store.keys.create(workspace.id, wanted.name, wanted.scope, app.clock())
    await note(app, workspace, by, "key.add", f"key:{key.id}", after=wanted.model_dump())
    return key, secret


async def keys_of(app: App, workspace: Workspace) -> list[ApiKey]:
    """Return the keys, the oldest first; displays have tokens of their own."""
    return [key for key in await app.store.keys.listed(workspace.id) if key.scope != "display"]


async def revoke_key(app: App, workspace: Workspace, key: str, *, by: str) -> ApiKey:
    """Take a key back and return what it was. Raises NotFound."""
    found = next((each for each in await keys_of(app, workspace) if each.id == key), None)
    if found is None or not await app.store.keys.revoke(workspace.id, key, found.scope):
        raise NotFound(f"There is no key {shorten(key)!r}.")
    before = {"name": found.name, "scope": found.scope}
    await note(app, workspace, by, "key.revoke", f"key:{key}", before=before)
    return found
