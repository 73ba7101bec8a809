"""What the tests of closing share: three people on a Friday, and how boards are read."""

from datetime import UTC, datetime, timedelta
from typing import Any

from core.app import App
from core.store.client import Document
from core.usecases.close import close_periods
from core.usecases.leaderboards import leaderboard
from tests.core.support import counted, post

TODAY = "2026-11-20"  # a Friday
MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)
DUE = MIDNIGHT + timedelta(hours=48)


async def board(app: App, period: str = TODAY, metric: str = "units", **options: Any) -> Any:
    return await leaderboard(app, await app.workspace("default"), metric, period, **options)


def places(found: Any) -> list[tuple[int, str, Any]]:
    return [(row["rank"], row["member"], row["value"]) for row in found["rows"]]


async def headers(app: App, **match: Any) -> list[Document]:
    return await app.mongo_db["archives"].find(match).sort("_id", 1).to_list(None)


async def close_all(app: App) -> int:
    """Close until nothing is due, as a cron would in a few minutes."""
    total = 0
    for _ in range(40):
        done = await close_periods(app)
        total += done
        if not done:
            break
    return total


async def three_people(app: App) -> None:
    await post(
        app,
        counted(1, "ada", units=5),
        counted(2, "bob", units=9),
        counted(3, "cyd", units=9) | {"occurred_at": "2026-11-20T10:00:00Z"},
        counted(4, "dan", units=0),
    )
    await close_periods(app)  # the workspace is seen
