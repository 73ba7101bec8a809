"""What MongoDB says after everything is done, read without the stores that wrote it."""

from typing import Any

from core.app import App
from core.usecases.evaluate import evaluate_lane

AWARDS = ("user_milestones", "user_badges", "user_trophies")
NAMES = {"_id", "rev", "ws", "member", "scope", "bucket"}
Total = tuple[str, str, str, str]  # member, scope, period, metric
Holding = tuple[str, str, str, str, str]  # member, rule, label, scope, period


async def drain(app: App) -> int:
    """Evaluate until no event is pending and no work is left; return how often a lane was done."""
    for count in range(200):
        waiting = await app.mongo_db["events"].distinct("lane", {"state": "pending"})
        waiting += await app.mongo_db["work"].distinct("lane")
        if not waiting:
            return count
        for lane in sorted(set(waiting)):
            await evaluate_lane(app, lane)
    raise AssertionError("the evaluation never comes to rest")


async def at_rest(app: App) -> bool:
    """Tell whether nothing is pending, nothing is to be done and no lease is held."""
    pending = await app.mongo_db["events"].count_documents({"state": "pending"})
    work = await app.mongo_db["work"].count_documents({})
    busy = {"$or": [{"until": {"$ne": None}}, {"after": {"$ne": None}}]}
    lanes = await app.mongo_db["lanes"].count_documents(busy)
    return (pending, work, lanes) == (0, 0, 0)


async def totals(app: App, workspace: str) -> dict[Total, int]:
    """Read every total that is not zero out of the documents, as they are."""
    found = {}
    async for document in app.mongo_db["progress"].find({"ws": workspace}):
        member, scope = document["member"], document["scope"]
        for period, inside in _periods(document).items():
            for metric, value in inside.get("v", {}).items():
                if value:
                    found[member, scope, period, metric] = value
    return found


async def held(app: App, workspace: str, family: str = "milestone") -> set[Holding]:
    """Return (member, rule, label, scope, period) of everything of a family that is held."""
    rows = app.mongo_db[f"user_{_plural(family)}"].find({"ws": workspace, "revoked_at": None})
    found = [
        (row["member"], row["rule"], row["threshold"], row["scope"], row["period"])
        async for row in rows
    ]
    assert len(found) == len(set(found))
    return set(found)


async def awards(app: App, workspace: str) -> list[dict[str, Any]]:
    """Return every award of every family, held or revoked."""
    return [row for name in AWARDS async for row in app.mongo_db[name].find({"ws": workspace})]


async def ledger(app: App, workspace: str) -> dict[str, int]:
    """Return the sum of everybody's ledger, where it is not zero."""
    found: dict[str, int] = {}
    async for row in app.mongo_db["points_history"].find({"ws": workspace}):
        change = row["points"] if row["type"] == "credit" else -row["points"]
        found[row["member"]] = found.get(row["member"], 0) + change
    return {member: points for member, points in found.items() if points}


async def balances(app: App, workspace: str) -> dict[str, int]:
    """Return everybody's balance, where it is not zero."""
    people = app.mongo_db["members"].find({"ws": workspace, "points": {"$ne": 0}})
    return {row["member"]: row["points"] async for row in people}


async def snapshot(app: App, workspace: str) -> dict[str, Any]:
    """Return everything that a replay must leave as it is: all but revisions and empty parts."""
    progress = {}
    async for document in app.mongo_db["progress"].find({"ws": workspace}):
        for chunks in document.get("k", {}).values():
            for chunk in [chunk for chunk, marks in chunks.items() if not any(marks)]:
                del chunks[chunk]
        parts = {name: part for name, part in document.items() if name not in NAMES}
        if full := _full(parts):
            progress[document["_id"]] = full
    kept: dict[str, Any] = {"progress": progress}
    for name in (*AWARDS, "points_history", "goals", "deliveries"):
        rows = app.mongo_db[name].find({"ws": workspace})
        kept[name] = {row.pop("_id"): row async for row in rows}
    kept["balances"] = await balances(app, workspace)
    return kept


def _periods(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    bucket = document["bucket"]
    found = {bucket: document}
    found |= {f"{bucket}-{day}": inside for day, inside in document.get("d", {}).items()}
    for part in "wqy":
        found |= document.get(part, {})
    return found


def _full(value: Any) -> Any:
    """Return a value without its empty parts."""
    if not isinstance(value, dict):
        return value
    parts = {name: _full(part) for name, part in value.items()}
    return {name: part for name, part in parts.items() if part not in ({}, [])}


def _plural(family: str) -> str:
    return {"milestone": "milestones", "badge": "badges", "trophy": "trophies"}[family]
