"""The indexes, made at start-up; making one that exists costs nothing."""

import contextlib

from pymongo import DESCENDING, IndexModel
from pymongo.collation import Collation
from pymongo.errors import OperationFailure

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
        IndexModel([("identities.id", 1), ("identities.platform", 1)]),  # in any workspace
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
        # For analytics, which ask about any stretch of time.
        IndexModel(
            [("ws", 1), ("period_kind", 1), ("period", 1), ("created_at", 1)],
            partialFilterExpression={"cancelled_at": None},
        ),
    ],
    "user_milestones": [
        IndexModel([("ws", 1), ("achieved_at", 1)], partialFilterExpression={"revoked_at": None}),
        IndexModel([("ws", 1), ("recorded_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("ws", 1), ("member", 1), ("recorded_at", DESCENDING), ("_id", DESCENDING)]),
    ],
    "points_history": [
        IndexModel([("ws", 1), ("member", 1), ("created_at", DESCENDING), ("_id", DESCENDING)]),
    ],
    "deliveries": [
        # In the order they are claimed; the target is looked at without reading the document.
        IndexModel(
            [
                *((part, 1) for part in ("platform", "not_before", "created_at", "_id")),
                ("target", 1),
            ],
            partialFilterExpression={"state": "pending"},
        ),
        IndexModel([("ws", 1), ("created_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("awards", 1)], partialFilterExpression={"kind": "celebration"}),
        IndexModel([("target", 1), ("state", 1), ("not_before", 1)]),
        IndexModel([("target", 1), ("kind", 1), ("created_at", 1)]),
        IndexModel([("digest", 1)], sparse=True),
        IndexModel([("of", 1)], sparse=True),
        IndexModel(
            [("ws", 1), ("people", 1)], partialFilterExpression={"people": {"$exists": True}}
        ),
        IndexModel([("celebration", 1)], sparse=True),
        # At most one edit of a post that shows its applause and is not claimed yet.
        IndexModel([("fresh", 1), ("of", 1)], unique=True, partialFilterExpression={"fresh": True}),
    ],
    "pauses": [IndexModel([("platform", 1)])],
    "user_badges": [
        IndexModel([("ws", 1), ("recorded_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("ws", 1), ("member", 1), ("recorded_at", DESCENDING), ("_id", DESCENDING)]),
    ],
    "user_trophies": [
        IndexModel([("ws", 1), ("recorded_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("ws", 1), ("member", 1), ("recorded_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("ws", 1), ("revoked_at", 1), ("threshold", 1)]),
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
        IndexModel([("ws", 1), ("actor", 1), ("at", DESCENDING), ("_id", DESCENDING)]),
    ],
    "teams": [IndexModel([("ws", 1)])],
    "applause": [
        IndexModel([("ws", 1), ("celebration", 1), ("on", 1)]),
        IndexModel([("ws", 1), ("member", 1)]),
    ],
    "shares": [IndexModel([("ws", 1), ("member", 1)], unique=True)],
    "link_codes": [IndexModel([("ws", 1), ("member", 1)])],
    "link_tries": [IndexModel([("ws", 1)])],
    "targets": [IndexModel([("ws", 1), ("disabled_at", 1)])],
    "installations": [IndexModel([("serves", 1)], sparse=True)],
    "installation_states": [IndexModel([("until", 1)], expireAfterSeconds=0)],
    "seasons": [
        # One season at a time for a metric: the second is refused.
        IndexModel(
            [("ws", 1), ("metric", 1)], unique=True, partialFilterExpression={"closed_at": None}
        ),
        IndexModel([("ws", 1), ("created_at", DESCENDING), ("_id", DESCENDING)]),
    ],
    "tenants": [IndexModel([("platform", 1)])],
    "counted_chats": [IndexModel([("platform", 1)])],
    "sessions": [
        IndexModel([("until", 1)], expireAfterSeconds=0),
        IndexModel([("ws", 1), ("member", 1)]),
    ],
    "pairings": [
        IndexModel([("code", 1)], unique=True),
        IndexModel([("until", 1)], expireAfterSeconds=0),
    ],
    "sign_in_links": [
        IndexModel([("until", 1)], expireAfterSeconds=0),
        IndexModel([("ws", 1), ("member", 1)]),
    ],
    "import_jobs": [
        IndexModel([("ws", 1), ("created_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel(
            [("free_at", 1), ("created_at", 1)],
            partialFilterExpression={"finished_at": None},
        ),
        IndexModel([("expires_at", 1)], expireAfterSeconds=0),
    ],
    "import_pieces": [
        IndexModel([("job", 1), ("n", 1)], unique=True),
        IndexModel([("expires_at", 1)], expireAfterSeconds=0),
    ],
    "telegram_buttons": [IndexModel([("until", 1)], expireAfterSeconds=0)],
    "telegram_updates": [
        IndexModel(
            [("bot", 1), ("at", 1), ("number", 1)], partialFilterExpression={"state": "waiting"}
        ),
        IndexModel([("until", 1)], expireAfterSeconds=0),
    ],
}

# Indexes of earlier versions that are in the way of what is kept now.
FORMER = {"targets": "ws_1_platform_1"}  # one place a platform


async def ensure_indexes(db: Database) -> None:
    """Create every index and the lanes."""
    for collection, name in FORMER.items():
        with contextlib.suppress(OperationFailure):  # there is none
            await db[collection].drop_index(name)
    for collection, models in INDEXES.items():
        await db[collection].create_indexes(models)
    for lane in range(LANES):
        await db["lanes"].update_one(
            {"_id": lane},
            {"$setOnInsert": {"token": 0, "until": None, "after": None}},
            upsert=True,
        )
