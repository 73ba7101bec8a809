"""One server a module; each test has a workspace of its own on it, and an admin's key to that."""

from collections.abc import AsyncIterator
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio

from core.app import App
from tests.conftest import NOW, Clock
from tests.core import conftest as core
from web.application import serving

app_of_the_session = core.app_of_the_session


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(app_of_the_session: App) -> AsyncIterator[str]:
    async with serving(app_of_the_session) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def app(app_of_the_session: App, clock: Clock) -> App:
    """The session's app, whose clock is this test's."""
    app_of_the_session.clock = clock
    return app_of_the_session


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
