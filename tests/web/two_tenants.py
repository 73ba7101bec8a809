"""Two workspaces on one Laurels: a full one, all of whose words are marked, and a stranger's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from core.app import App
from core.domain.milestones import CustomRule
from core.domain.people import Member
from core.domain.roster import NewTeam
from core.store.sessions import Entrance
from core.usecases.import_jobs import keep_file
from core.usecases.rules import add_rule
from core.usecases.signing_in import LASTS
from core.usecases.teams import add_team
from tests.core.support import workspace_of
from tests.web.people_in import COOKIE
from tests.web.sample import sample

MARK = "qwert"  # in every word of the full workspace, and nowhere else
OTHER = "other"


async def two(app: App) -> dict[str, str]:
    """Fill both workspaces; return the marked one's ids by the section of the admin area."""
    await sample(app)
    await app.change_workspace("default", name="Qwertspace", templates={"goal": "Qwertwords."})
    db = app.mongo_db
    for collection, field in (
        ("members", "name"),
        ("keys", "name"),
        ("seasons", "name"),
        ("targets", "chat_name"),
        ("goals", "description"),
    ):
        await db[collection].update_many({"ws": "default"}, {"$set": {field: "Qwertname"}})
    for part in ("sku", "category"):
        await db["events"].update_many({}, {"$set": {f"scope.{part}": "QWERTSKU"}})
    full = await app.workspace_now("default")
    await add_team(app, full, NewTeam(id="qwerteam", name="Qwerteam"), by="test")
    steps: Any = ({"at": "100"},)
    rule, _ = await add_rule(
        app,
        full,
        CustomRule(id="", title="Qwertrule", metric="units", steps=steps),
        actor="test",
        why="Qwertwhy",
    )

    async def lines() -> AsyncIterator[bytes]:
        yield b"member,occurred_at,units\nqwert,2026-11-20,1\n"

    job = await keep_file(app, full, "qwert.csv", lines(), by="test")
    await workspace_of(app, OTHER)
    app._workspaces.clear()
    boss = Member(id="boss", workspace=OTHER, name="Bo", role="admin", created_at=app.clock())
    mate = Member(id="mate", workspace=OTHER, name="Mo", created_at=app.clock())
    await app.store.members.create([boss, mate])
    season = await db["seasons"].find_one({"ws": "default"})
    target = await db["targets"].find_one({"ws": "default"})
    assert season is not None
    assert target is not None
    return {
        "people": "ada",
        "teams": "qwerteam",
        "rules": rule.id,
        "seasons": str(season["_id"]),
        "targets": str(target["_id"]),
        "deliveries": "sample-failed",
        "keys": "shop-key",
        "displays": "lobby-display",
        "import": job.id,
    }


@asynccontextmanager
async def stranger(
    app: App, base_url: str, member: str | None = "boss"
) -> AsyncIterator[aiohttp.ClientSession]:
    """Yield a client that is signed in to the other workspace."""
    who = Entrance(workspace=OTHER, member=member)
    token = await app.store.sessions.open(who, app.clock() + LASTS)
    headers = {"Cookie": f"{COOKIE}={token}", "Origin": base_url}
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(base_url, headers=headers, timeout=timeout) as session:
        yield session


async def kept(app: App) -> dict[str, Any]:
    """Return everything that is kept of the full workspace."""
    found: dict[str, Any] = {}
    for name in await app.mongo_db.list_collection_names():
        mine = {"$or": [{"ws": "default"}, {"_id": "default"}]}
        rows = app.mongo_db[name].find(mine, {"seen_at": 0})
        found[name] = sorted([str(row) async for row in rows])
    return found
