"""MongoDB or Redis stalls: never a false 202, nothing lost, and it heals by itself."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import aiohttp
import psutil
import pytest
import pytest_asyncio
from pydantic import SecretStr

from core.app import App
from core.bootstrap import open_app
from core.config import Settings
from core.tasks import end
from laurels import embedded
from tests.acceptance.cdnow import all_settled
from tests.conftest import ADMIN_KEY
from tests.web.test_events import GOOD
from web.application import serving
from workers.__main__ import work

# arq abandons its pipeline when Redis does not answer in time, and redis-py complains of that.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest_asyncio.fixture(loop_scope="session")
async def own(tmp_path: Path) -> AsyncIterator[App]:
    """An app on servers that nobody else uses, so that they can be stalled."""
    async with embedded.servers(tmp_path / "data") as found:
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            mongo_url=found.mongo_url,
            redis_url=found.redis_url,
            database=f"outage_{uuid4().hex}",
            data_dir=tmp_path,
            port=0,
            api_key=SecretStr(ADMIN_KEY),
        )
        async with open_app(settings) as app:
            worker = asyncio.create_task(work(app))
            try:
                yield app
            finally:
                await end(worker)


@contextmanager
def stalled(url: str | None) -> Iterator[None]:
    """Stop the server at an address in its tracks, for as long as the context is open."""
    port = int((url or "").split(":")[2].split("/")[0])
    pid = next(
        found.pid
        for found in psutil.net_connections("tcp")
        if found.status == psutil.CONN_LISTEN and found.laddr.port == port
    )
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def post(client: aiohttp.ClientSession, number: int) -> int:
    async with client.post("/api/events", json=GOOD | {"id": f"e-{number}"}) as response:
        return response.status


async def ready(client: aiohttp.ClientSession) -> int:
    async with client.get("/readyz") as response:
        return response.status


async def test_redis_stalls_and_events_are_accepted_and_applied_when_it_is_back(own: App) -> None:
    headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
    async with (
        serving(own) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers) as client,
    ):
        assert await post(client, 1) == 202
        with stalled(own.settings.redis_url):
            assert await ready(client) == 503
            assert await post(client, 2) == 202
        async with asyncio.timeout(30):
            while not await all_settled(own):
                await asyncio.sleep(0.05)
        assert await own.store.progress.value("default", "ada", "global", "2026-11", "units") == 4
        async with asyncio.timeout(10):
            while await ready(client) != 200:
                await asyncio.sleep(0.05)


async def test_mongodb_stalls_and_no_event_is_accepted(own: App) -> None:
    headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
    async with (
        serving(own) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers) as client,
    ):
        assert await post(client, 1) == 202
        with stalled(own.settings.mongo_url):
            assert await ready(client) == 503
            async with client.get("/healthz") as response:
                assert response.status == 200
            assert await post(client, 2) == 503
        assert await post(client, 2) == 202
        async with asyncio.timeout(30):
            while not await all_settled(own):
                await asyncio.sleep(0.05)
        assert await own.store.progress.value("default", "ada", "global", "2026-11", "units") == 4
