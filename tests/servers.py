"""Real servers for tests: one MongoDB and one Valkey a session, a fresh database a test.

Import the fixtures in a conftest: `from tests.servers import *`.
"""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from motor.motor_asyncio import AsyncIOMotorClient
from redis.asyncio import Redis

from laurels import embedded

__all__ = ["fresh_redis", "mongo_database", "mongo_url", "redis_url", "servers"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[embedded.Servers]:
    """Both servers, started for the first test that asks and stopped after the last."""
    async with embedded.servers(tmp_path_factory.mktemp("servers")) as found:
        # MongoDB forgets by its own clock; what tests keep is of the time their clock shows.
        client = AsyncIOMotorClient(found.mongo_url, serverSelectionTimeoutMS=5000)
        await client.admin.command("setParameter", 1, ttlMonitorEnabled=False)
        client.close()
        yield found


@pytest.fixture(scope="session")
def mongo_url(servers: embedded.Servers) -> str:
    return servers.mongo_url


@pytest.fixture(scope="session")
def redis_url(servers: embedded.Servers) -> str:
    return servers.redis_url


@pytest_asyncio.fixture(loop_scope="session")
async def mongo_database(mongo_url: str) -> AsyncIterator[str]:
    """The name of a database of this test's own, dropped afterwards."""
    name = f"test_{uuid4().hex}"
    yield name
    client = AsyncIOMotorClient(mongo_url, serverSelectionTimeoutMS=5000)
    await client.drop_database(name)
    client.close()


@pytest_asyncio.fixture(loop_scope="session")
async def fresh_redis(redis_url: str) -> str:
    """The URL of a Valkey that holds nothing."""
    async with Redis.from_url(redis_url, socket_timeout=5) as client:
        await client.flushall()
    return redis_url
