"""An admin who is signed in."""

from collections.abc import AsyncIterator

import pytest_asyncio

from core.app import App
from tests.web.admin.desk import Desk, desk_of


@pytest_asyncio.fixture(loop_scope="session")
async def desk(app: App, base_url: str) -> AsyncIterator[Desk]:
    async with desk_of(app, base_url) as opened:
        yield opened
