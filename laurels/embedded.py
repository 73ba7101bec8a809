"""The embedded servers: a real one-node MongoDB replica set and a real Valkey.

They listen on loopback only, keep their data under one folder between runs, and end with the
process that started them: after an exception, Ctrl-C and SIGTERM by stopping them, after
`kill -9` by the kernel (Linux) or by the next start, which stops what it finds left over.
Open them in the main thread.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from core.store import replica_set
from laurels import mongod, valkey
from laurels.ownership import FolderTakenError, Note, owned, prepare, read_note, write_note
from laurels.server import START_TIMEOUT_S, Server
from laurels.signals import exit_on_sigterm

_ANSWER_TIMEOUT_S = 5.0
_POLL_S = 0.05


@dataclass(frozen=True)
class Servers:
    """The addresses, as drivers take them."""

    mongo_url: str
    redis_url: str


@asynccontextmanager
async def servers(data_dir: Path) -> AsyncIterator[Servers]:
    """Run both servers in `data_dir` while the context is open.

    One that dies is started again on its port. Raises SetupError, with what to do about it: no
    program for this machine, a folder that is taken, full or not ours, data of a newer version.
    """
    folder = prepare(data_dir)
    with owned(folder), exit_on_sigterm():
        mongo, redis = Server(mongod.KIND, folder), Server(valkey.KIND, folder)
        keepers: list[asyncio.Task[None]] = []
        try:
            await _both(mongo.start(), redis.start())
            found = Servers(
                f"mongodb://127.0.0.1:{mongo.port}/?replicaSet={replica_set.NAME}",
                f"redis://127.0.0.1:{redis.port}/0",
            )
            write_note(folder, Note(os.getpid(), found.mongo_url, found.redis_url))
            keepers = [asyncio.create_task(server.keep()) for server in (mongo, redis)]
            yield found
        finally:
            for keeper in keepers:
                keeper.cancel()
            await asyncio.gather(*keepers, return_exceptions=True)
            await _both(mongo.stop(), redis.stop())


@asynccontextmanager
async def attach_or_start(data_dir: Path) -> AsyncIterator[Servers]:
    """Use the servers of a running owner of `data_dir`, else run them here.

    What was attached to isn't stopped at the end, and goes away with its owner. Raises SetupError
    like `servers`, and if the owner's servers don't answer.
    """
    async with AsyncExitStack() as stack:
        yield await _attach_or_start(prepare(data_dir), stack)


async def _attach_or_start(folder: Path, stack: AsyncExitStack) -> Servers:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            return await stack.enter_async_context(servers(folder))
        except FolderTakenError:
            note = read_note(folder)
            if note and (found := await _answering(note)):
                return found
            # Its owner is just starting or just stopping: soon it answers, or the folder is free.
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(_POLL_S)


async def _answering(note: Note) -> Servers | None:
    if not (note.mongo_url and note.redis_url):
        return None
    mongo_port, redis_port = urlsplit(note.mongo_url).port, urlsplit(note.redis_url).port
    if not (mongo_port and redis_port):
        return None
    up = await asyncio.gather(
        replica_set.is_primary(mongo_port, _ANSWER_TIMEOUT_S), valkey.answers(redis_port)
    )
    return Servers(note.mongo_url, note.redis_url) if all(up) else None


async def _both(*work: Coroutine[Any, Any, None]) -> None:
    """Let both end, whatever becomes of the other, then raise the first failure."""
    for outcome in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
