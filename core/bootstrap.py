"""The composition root: everything is built here, opened and closed by one context manager."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from arq.connections import ArqRedis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from core.app import App, Store
from core.boards import Boards
from core.config import Settings
from core.errors import SetupError
from core.live import Live
from core.ports import Clock
from core.queue import Queue, dumps
from core.store.client import connect, require_replica_set
from core.store.indexes import ensure_indexes

REDIS_TIMEOUT_S = 3.0


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_app(settings: Settings, clock: Clock = utc_now) -> AsyncIterator[App]:
    """Connect to MongoDB and Redis, make the indexes, and close all of it at the end.

    Raises SetupError where an address is missing or MongoDB cannot do transactions, Unavailable
    where MongoDB does not answer. Redis may be away: nothing but seconds depends on it.
    """
    if settings.mongo_url is None or settings.redis_url is None:
        raise SetupError(
            "LAURELS_MONGO_URL and LAURELS_REDIS_URL are not set; `laurels up` starts servers of "
            "its own."
        )
    redis = ArqRedis.from_url(
        settings.redis_url,
        socket_timeout=REDIS_TIMEOUT_S,
        socket_connect_timeout=REDIS_TIMEOUT_S,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), 2),
        retry_on_error=[RedisConnectionError],
    )
    redis.job_serializer, redis.job_deserializer = dumps, json.loads
    try:
        async with connect(settings.mongo_url, settings.database) as db:
            await require_replica_set(db)
            await ensure_indexes(db)
            yield App(
                settings=settings,
                clock=clock,
                mongo_db=db,
                redis=redis,
                store=Store(db),
                queue=Queue(redis),
                boards=Boards(redis),
                live=Live(redis),
            )
    finally:
        await redis.aclose()
