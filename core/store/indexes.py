"""The indexes, made at start-up; making one that exists costs nothing."""

from pymongo import DESCENDING, IndexModel

from core.store.client import Database

LANES = 8

INDEXES: dict[str, list[IndexModel]] = {
    "events": [
        IndexModel([("ws", 1), ("source", 1), ("id", 1)], unique=True),
        IndexModel([("lane", 1), ("_id", 1)], partialFilterExpression={"state": "pending"}),
        IndexModel([("corrects", 1)], partialFilterExpression={"state": "waiting"}),
        IndexModel([("ws", 1), ("member", 1), ("at", DESCENDING)]),
        IndexModel([("ws", 1), ("sale", 1), ("_id", DESCENDING)]),
    ],
    "members": [
        IndexModel(
            [("ws", 1), ("identities.platform", 1), ("identities.account", 1), ("identities.id", 1)]
        ),
        IndexModel([("ws", 1), ("team", 1)]),
    ],
    "progress": [
        IndexModel([("ws", 1), ("scope", 1), ("bucket", 1), ("v.revenue", DESCENDING)]),
        IndexModel([("ws", 1), ("member", 1), ("bucket", 1)]),
    ],
    "goals": [
        IndexModel(
            [("ws", 1), ("member", 1), ("metric", 1), ("scope", 1), ("period", 1)],
            unique=True,
            partialFilterExpression={"cancelled_at": None},
        ),
    ],
    "user_milestones": [
        IndexModel([("ws", 1), ("recorded_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("ws", 1), ("member", 1), ("recorded_at", DESCENDING), ("_id", DESCENDING)]),
    ],
    "points_history": [
        IndexModel([("ws", 1), ("member", 1), ("created_at", DESCENDING), ("_id", DESCENDING)]),
    ],
    "deliveries": [
        IndexModel(
            [("platform", 1), ("not_before", 1)], partialFilterExpression={"state": "pending"}
        ),
        IndexModel([("ws", 1), ("created_at", DESCENDING)]),
        IndexModel([("awards", 1)], partialFilterExpression={"kind": "celebration"}),
    ],
    "targets": [IndexModel([("ws", 1), ("platform", 1)], unique=True)],
}


async def ensure_indexes(db: Database) -> None:
    """Create every index and the lanes."""
    for collection, models in INDEXES.items():
        await db[collection].create_indexes(models)
    for lane in range(LANES):
        await db["lanes"].update_one(
            {"_id": lane},
            {"$setOnInsert": {"token": 0, "until": None, "after": None}},
            upsert=True,
        )
