"""The program one would write first: one event at a time, inserted and counted in a transaction.

It does less than Laurels: one period, one kind of milestone, no leaderboard, no live stream, no
corrections. It is as durable: majority, journalled, and an award commits with what it stands for.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.store.client import Database, Document, Session

# Revenue in a month, in cents: the thresholds that ship with Laurels.
THRESHOLDS = (1_000_000, 2_500_000, 5_000_000, 7_500_000, 10_000_000)


async def record(db: Database, item: dict[str, Any]) -> Document:
    """Store an event; the unique id refuses it the second time."""
    document = {
        "_id": f"{item['source']}|{item['id']}",
        "member": item["member"],
        "at": datetime.fromisoformat(item["occurred_at"]),
        "revenue": int(Decimal(item["metrics"]["revenue"]) * 100),
        "units": item["metrics"]["units"],
        "applied": False,
    }
    await db["naive_events"].insert_one(document)
    return document


async def count(db: Database, event: Document) -> None:
    """Add an event to its member's month and award what that crosses, in one transaction."""

    async def write(session: Session) -> None:
        month = f"{event['member']}|{event['at']:%Y-%m}"
        progress = await db["naive_progress"].find_one_and_update(
            {"_id": month},
            {"$inc": {"revenue": event["revenue"], "units": event["units"], "orders": 1}},
            upsert=True,
            return_document=True,
            session=session,
        )
        after = progress["revenue"]
        for at in THRESHOLDS:
            if after - event["revenue"] < at <= after:
                award = {"_id": f"{month}|{at}", "member": event["member"], "at": event["at"]}
                await db["naive_awards"].insert_one(award, session=session)
                await db["naive_deliveries"].insert_one({"award": award["_id"]}, session=session)
        await db["naive_events"].update_one(
            {"_id": event["_id"]}, {"$set": {"applied": True}}, session=session
        )

    async with await db.client.start_session() as session:
        await session.with_transaction(write)


async def run(db: Database, items: Sequence[dict[str, Any]]) -> None:
    """Record and count events one after another."""
    for item in items:
        await count(db, await record(db, item))


async def total(db: Database) -> int:
    """Return all revenue that was counted, in cents."""
    rows = await db["naive_progress"].find({}, {"revenue": 1}).to_list(None)
    return sum(row["revenue"] for row in rows)
