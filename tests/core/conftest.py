"""One app a session for the tests of the core, emptied before each test: a new one takes longer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from uuid import uuid4

import pytest
import pytest_asyncio
from pydantic import SecretStr
from pymongo import WriteConcern

from core.app import App
from core.bootstrap import open_app
from core.config import Settings
from core.store.indexes import INDEXES
from tests.conftest import ADMIN_KEY

COLLECTIONS = {
    *INDEXES,
    "workspaces",
    "imports",
    "keys",
    "counters",
    "bots",
    "bot_chats",
    "workspace_aliases",
}
FREE_LANE = {"token": 0, "until": None, "after": None}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def app_of_the_session(
    mongo_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[App]:
    settings = Settings(
        _env_file=None,
        mongo_url=mongo_url,
        redis_url=redis_url,
        database=f"session_{uuid4().hex}",
        data_dir=tmp_path_factory.mktemp("core"),
        port=0,
        api_key=SecretStr(ADMIN_KEY),
    )
    async with open_app(settings) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def app(app_of_the_session: App, clock: Callable[[], datetime]) -> AsyncIterator[App]:
    """An app on real servers that hold nothing."""
    opened = app_of_the_session
    opened.clock = clock
    opened._workspaces.clear()
    quick = WriteConcern(w=1, j=False)
    await asyncio.gather(
        opened.redis.flushall(),
        opened.mongo_db["lanes"]
        .with_options(write_concern=quick)
        .update_many(
            {}, [{"$replaceWith": {"$mergeObjects": [{"_id": "$_id"}, {"$literal": FREE_LANE}]}}]
        ),
        *(
            opened.mongo_db[name].with_options(write_concern=quick).delete_many({})
            for name in COLLECTIONS
        ),
    )
    yield opened
    names = set(await opened.mongo_db.list_collection_names())
    assert names <= COLLECTIONS | {"lanes"}, "a collection that no test empties"
