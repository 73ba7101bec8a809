"""The indexes, made at start-up; making one that exists costs nothing."""

from pymongo import DESCENDING, IndexModel
from pymongo.collation import Collation

from core.domain.events import SCOPE_KINDS
from core.store.client import Database

LANES = 8

INDEXES: dict[str, list[IndexModel]] = {
    "events": [
        IndexModel([("ws", 1), ("source", 1), ("id", 1)], unique=True),
        IndexModel([("lane", 1), ("_id", 1)], partialFilterExpression={"state": "pending"}),
        IndexModel([("corrects", 1)], partialFilterExpression={"corrects": {"$exists": True}}),
        IndexModel([("ws", 1), ("member", 1), ("on", 1)]),
        IndexModel([("ws", 1), ("sale", 1), ("_id", DESCENDING)]),
        *(
            IndexModel(
                [("ws", 1), (f"scope.{kind}", 1), ("on", 1)],
                partialFilterExpression={f"scope.{kind}": {"$exists": True}},
            )
            for kind in SCOPE_KINDS
        ),
    ],
    "members": [
        IndexModel(
            [("ws", 1), ("identities.platform", 1), ("identities.account", 1), ("identities.id", 1)]
        ),
        # Somebody elsewhere is one member here; another order of fields than the one above.
        IndexModel(
            [("ws", 1), *((f"identities.{part}", 1) for part in ("platform", "id", "account"))],
            unique=True,
            partialFilterExpression={"identities.id": {"$exists": True}},
        ),
        IndexModel([("ws", 1), ("name", 1), ("_id", 1)], collation=Collation("en")),
        IndexModel([("merging", 1)], partialFilterExpression={"merging": {"$type": "date"}}),
        IndexModel([("ws", 1), ("team", 1)]),
        IndexModel([("ws", 1)], name="hidden", partialFilterExpression={"hidden": True}),
        IndexModel(
            [("ws", 1), ("left_at", 1)], partialFilterExpression={"left_at": {"$type": "date"}}
        ),
        IndexModel(
            [("ws", 1), ("merged_into", 1)],
            partialFilterExpression={"merged_into": {"$type": "string"}},
        ),
    ],
    "progress": [
        IndexModel([("ws", 1), ("scope", 1), ("bucket", 1), ("v.revenue", DESCENDING)]),
        IndexModel([("ws", 1), ("member", 1), ("bucket", 1)]),
    ],
    "goals": [
        IndexModel(
            [("ws", 1), ("member", 1), ("team", 1), ("metric", 1), ("scope", 1), ("period", 1)],
            unique=True,
            partialFilterExpression={"cancelled_at": None},
        ),
        IndexModel(
            [("ws", 1), ("period_kind", 1), ("period", 1)],
            partialFilterExpression={"cancelled_at": None, "ended_at": None},
        ),
        IndexModel([("ws", 1), ("ended_at", 1)]),
        IndexModel([("ws", 1), ("created_at", DESCENDING), ("_id", DESCENDING)]),
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
    "user_badges": [
        IndexModel([("ws", 1), ("recorded_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("ws", 1), ("member", 1), ("recorded_at", DESCENDING), ("_id", DESCENDING)]),
    ],
    "user_trophies": [
        IndexModel([("ws", 1), ("recorded_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("ws", 1), ("member", 1), ("recorded_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("ws", 1), ("threshold", 1)]),
    ],
    "backfills": [IndexModel([("ws", 1)])],
    "work": [
        IndexModel([("lane", 1), ("kind", 1), ("asked_at", 1)]),
        IndexModel([("ws", 1), ("kind", 1)]),
    ],
    "archives": [
        IndexModel([("ws", 1), ("closed_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("due", 1)], sparse=True),
    ],
    "archive_rows": [IndexModel([("archive", 1), ("n", 1)], unique=True)],
    "closings": [IndexModel([("ws", 1)]), IndexModel([("due", 1)])],
    "chat_settings": [IndexModel([("ws", 1), ("chat", 1), ("member", 1)], unique=True)],
    "audit": [
        IndexModel([("ws", 1), ("at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("ws", 1), ("subject", 1), ("at", DESCENDING), ("_id", DESCENDING)]),
    ],
    "teams": [IndexModel([("ws", 1)])],
    "link_codes": [IndexModel([("ws", 1), ("member", 1)])],
    "link_tries": [IndexModel([("ws", 1)])],
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
