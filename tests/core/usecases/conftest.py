"""Workers beside the one that every test has."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest_asyncio

from core.app import App
from core.bootstrap import open_app


@pytest_asyncio.fixture(loop_scope="session")
async def workers(app: App) -> AsyncIterator[list[App]]:
    """Four workers with connections of their own."""
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(open_app(app.settings, app.clock)) for _ in range(3)
        ]
        yield [app, *opened]
