"""The servers a benchmark runs on, and apps with a database of their own."""

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from core.app import App
from core.bootstrap import open_app
from core.config import Settings
from core.domain.targets import Target
from core.store.targets import target_id
from laurels import processes
from laurels.embedded import Servers

ROOT = Path(__file__).parent.parent
WORKSPACE = "default"
DEADLINE_S = 20.0


@dataclass(frozen=True)
class Rig:
    """What every benchmark receives. full: take the time for the large sizes."""

    servers: Servers
    folder: Path
    full: bool

    @asynccontextmanager
    async def app(self, database: str) -> AsyncIterator[App]:
        """Open an app on a database that holds nothing but a place to announce in."""
        settings = Settings(
            _env_file=None,
            mongo_url=self.servers.mongo_url,
            redis_url=self.servers.redis_url,
            database=database,
            data_dir=self.folder,
            port=0,
            demo=True,
        )
        async with open_app(settings) as app:
            await app.redis.flushall()
            await app.store.targets.choose(
                Target(
                    id=target_id(WORKSPACE, "slack"),
                    workspace=WORKSPACE,
                    platform="slack",
                    chat="C1",
                )
            )
            try:
                yield app
            finally:
                await app.mongo_db.client.drop_database(database)

    @asynccontextmanager
    async def process(self, module: str, database: str, *arguments: str) -> AsyncIterator[None]:
        """Run `python -m module` beside this process while the context is open."""
        addresses = {
            "LAURELS_MONGO_URL": self.servers.mongo_url,
            "LAURELS_REDIS_URL": self.servers.redis_url,
            "LAURELS_DATABASE": database,
        }
        log = self.folder / f"{module}.log"
        with log.open("wb") as output:
            process = await processes.spawn(
                [sys.executable, "-m", module, *arguments],
                output=output.fileno(),
                env=environment() | addresses,
                kill_with_us=True,
            )
        try:
            yield
        except TimeoutError as error:
            said = log.read_text("utf-8", "replace")[-2_000:]
            raise RuntimeError(f"{module} did not do its work; it said:\n{said}") from error
        finally:
            await processes.stop(process)


def environment() -> dict[str, str]:
    """Return the environment of a child: this one without its settings of Laurels."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LAURELS_")}
    return ours | {"PYTHONPATH": str(ROOT)}


async def until(true: Callable[[], Awaitable[bool]], pause_s: float = 0.005) -> None:
    """Wait for something; TimeoutError after 20 s."""
    async with asyncio.timeout(DEADLINE_S):
        while not await true():
            await asyncio.sleep(pause_s)


def orders(app: App, name: str, count: int, members: int) -> list[dict[str, Any]]:
    """Return orders of the last ten minutes by a team of some size, the same in every run."""
    dice = random.Random(name)
    now = app.clock()
    return [
        {
            "id": f"{name}-{number}",
            "source": "shop",
            "type": "order",
            "member": f"rep-{dice.randrange(members)}",
            "occurred_at": (now - timedelta(seconds=dice.random() * 600)).isoformat(),
            "metrics": {"revenue": f"{dice.randrange(50, 950)}.00", "units": dice.randint(1, 4)},
            "currency": "USD",
            "scope": {"sku": f"sku-{dice.randrange(100)}"},
            "ticker": {"product": "Aurora", "city": "Lisbon", "country": "PT"},
        }
        for number in range(count)
    ]
