"""API keys leave a trace, and displays are none."""

import pytest

from core.app import App
from core.errors import NotFound
from core.usecases.keys import NewKey, keys_of, make_key, revoke_key


async def test_what_is_made_and_revoked_is_noted(app: App) -> None:
    workspace = await app.workspace("default")
    wanted = NewKey(name=" shop ", scope="ingest")
    made, secret = await make_key(app, workspace, wanted, by="owner")
    assert (made.name, made.scope) == ("shop", "ingest")
    assert await app.store.keys.find(secret) == made
    await app.store.keys.create("default", "Lobby", "display", app.clock())
    await app.store.keys.create("other", "theirs", "read", app.clock())
    assert await keys_of(app, workspace) == [made]
    assert await revoke_key(app, workspace, made.id, by="owner") == made
    assert await keys_of(app, workspace) == []
    assert await app.store.keys.find(secret) is None
    noted = [(entry.action, entry.subject) for entry in await app.store.audit.listed("default")]
    assert noted == [("key.revoke", f"key:{made.id}"), ("key.add", f"key:{made.id}")]
    assert secret not in repr(await app.store.audit.listed("default"))


async def test_only_a_key_of_this_workspace_is_revoked(app: App) -> None:
    workspace = await app.workspace("default")
    display, _ = await app.store.keys.create("default", "Lobby", "display", app.clock())
    theirs, _ = await app.store.keys.create("other", "theirs", "read", app.clock())
    for key in (display.id, theirs.id, "nothing"):
        with pytest.raises(NotFound):
            await revoke_key(app, workspace, key, by="owner")
