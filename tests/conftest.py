"""Fixtures: real servers a session, an app with a database of its own a test, a clock to set."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from core.app import App
from core.bootstrap import open_app
from core.config import Settings
from tests.servers import *  # noqa: F403

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
ADMIN_KEY = "test-admin-key"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(mongo_url: str, fresh_redis: str, mongo_database: str, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        mongo_url=mongo_url,
        redis_url=fresh_redis,
        database=mongo_database,
        data_dir=tmp_path,
        port=0,
        api_key=SecretStr(ADMIN_KEY),
    )


@pytest_asyncio.fixture(loop_scope="session")
async def app(settings: Settings, clock: Callable[[], datetime]) -> AsyncIterator[App]:
    async with open_app(settings, clock) as opened:
        yield opened
