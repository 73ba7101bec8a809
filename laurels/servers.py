"""The servers a command works on: those the environment names, else the embedded ones."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.app import App
from core.bootstrap import open_app
from core.config import Settings
from core.errors import SetupError
from laurels.embedded import attach_or_start, servers


@asynccontextmanager
async def with_servers(settings: Settings, *, own: bool) -> AsyncIterator[Settings]:
    """Yield settings whose servers run.

    own: run embedded servers for everybody (`up`); otherwise use those of a running `up` where
    there is one. Raises SetupError where only one of the two addresses is set.
    """
    if (settings.mongo_url is None) != (settings.redis_url is None):
        missing = "LAURELS_MONGO_URL" if settings.mongo_url is None else "LAURELS_REDIS_URL"
        raise SetupError(
            f"{missing} is not set while the other is: set both, or neither for embedded servers."
        )
    if settings.mongo_url is not None:
        yield settings
        return
    opened = servers(settings.data_dir) if own else attach_or_start(settings.data_dir)
    async with opened as found:
        yield settings.model_copy(
            update={"mongo_url": found.mongo_url, "redis_url": found.redis_url}
        )


@asynccontextmanager
async def with_app(settings: Settings) -> AsyncIterator[App]:
    """Yield an app on the servers a command works on."""
    async with with_servers(settings, own=False) as found, open_app(found) as app:
        yield app
