"""One server a module; each test has a workspace of its own on it, and an admin's key to that."""

from collections.abc import AsyncIterator
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio
from motor.motor_asyncio import AsyncIOMotorClient
from pydantic import SecretStr

from core.app import App
from core.bootstrap import open_app
from core.config import Settings
from tests.conftest import ADMIN_KEY, NOW, Clock
from web.application import serving


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app_of_the_module(
    mongo_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[App]:
    settings = Settings(
        _env_file=None,
        mongo_url=mongo_url,
        redis_url=redis_url,
        database=f"seeds_{uuid4().hex}",
        data_dir=tmp_path_factory.mktemp("seeds"),
        port=0,
        api_key=SecretStr(ADMIN_KEY),
    )
    async with open_app(settings, Clock()) as opened:
        yield opened
    mongo = AsyncIOMotorClient(mongo_url, serverSelectionTimeoutMS=5000)
    await mongo.drop_database(settings.database)
    mongo.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(app_of_the_module: App) -> AsyncIterator[str]:
    async with serving(app_of_the_module) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def app(app_of_the_module: App, clock: Clock) -> App:
    """The module's app, whose clock is this test's."""
    app_of_the_module.clock = clock
    return app_of_the_module


@pytest.fixture
def store() -> str:
    """The id of this test's workspace: seed 001's store."""
    return f"store-{uuid4().hex}"


@pytest_asyncio.fixture(loop_scope="session")
async def client(app: App, server: str, store: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that holds an admin's key of a workspace where nothing has happened yet."""
    _, secret = await app.store.keys.create(store, "seeds", "admin", NOW)
    async with aiohttp.ClientSession(
        server,
        headers={"Authorization": f"Bearer {secret}"},
        timeout=aiohttp.ClientTimeout(total=20),
    ) as session:
        yield session
