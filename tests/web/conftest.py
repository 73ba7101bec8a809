"""A real web server on a free port, and a client that holds the admin key."""

from collections.abc import AsyncIterator

import aiohttp
import pytest_asyncio

from core.app import App
from tests.conftest import ADMIN_KEY
from tests.core import conftest as core
from web.application import serving

app, app_of_the_session = core.app, core.app_of_the_session


@pytest_asyncio.fixture(loop_scope="session")
async def base_url(app: App) -> AsyncIterator[str]:
    async with serving(app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest_asyncio.fixture(loop_scope="session")
async def client(base_url: str) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(
        base_url,
        headers={"Authorization": f"Bearer {ADMIN_KEY}"},
        timeout=aiohttp.ClientTimeout(total=20),
    ) as session:
        yield session
