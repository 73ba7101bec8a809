"""The fixtures that every other test stands on."""

from redis.asyncio import Redis

from laurels.embedded import Servers
from tests.laurels.helpers import clients


async def test_a_database_is_this_tests_own(servers: Servers, mongo_database: str) -> None:
    async with clients(servers) as (mongo, _):
        assert mongo_database not in await mongo.list_database_names()
        await mongo[mongo_database].things.insert_one({})


async def test_it_was_dropped_after_the_last_one(servers: Servers) -> None:
    async with clients(servers) as (mongo, _):
        names = await mongo.list_database_names()
    assert not [name for name in names if name.startswith("test_")]


async def test_redis_holds_nothing(servers: Servers, fresh_redis: str) -> None:
    assert fresh_redis == servers.redis_url
    async with Redis.from_url(fresh_redis, socket_timeout=5) as redis:
        assert await redis.dbsize() == 0
