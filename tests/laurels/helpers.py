"""What several tests of the launcher need."""

import asyncio
import dataclasses
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from redis.asyncio import Redis

from laurels import mongod
from laurels.binaries import Binary
from laurels.embedded import Servers

ROOT = Path(__file__).parents[2]
DEADLINE_S = 30.0


async def until(condition: Callable[[], Any], deadline_s: float = DEADLINE_S) -> None:
    """Return once `condition` holds."""
    end = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end, f"never true: {condition}"
        await asyncio.sleep(0.02)


def servers_of(folder: Path) -> list[psutil.Process]:
    """Every living process but the launcher that names `folder`, or something in it."""
    found = []
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
            alive = process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:  # it has just ended
            continue
        if alive and str(folder) in " ".join(words) and "tests.laurels.launcher" not in words:
            found.append(process)
    return found


def ports(found: Servers) -> tuple[int | None, int | None]:
    return urlsplit(found.mongo_url).port, urlsplit(found.redis_url).port


@asynccontextmanager
async def clients(found: Servers) -> AsyncIterator[tuple[Any, Redis]]:
    mongo: Any = AsyncIOMotorClient(found.mongo_url, serverSelectionTimeoutMS=20_000)
    try:
        async with Redis.from_url(found.redis_url, socket_timeout=5) as redis:
            yield mongo, redis
    finally:
        mongo.close()


@contextmanager
def launcher(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run `tests.laurels.launcher` in a session of its own, and be sure that it is gone after."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.laurels.launcher", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(DEADLINE_S)
        assert process.stdout
        process.stdout.close()


async def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    async with asyncio.timeout(DEADLINE_S):
        return await asyncio.to_thread(process.stdout.readline)


def pretend(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Put a shell script in mongod's place."""
    program = folder / "mongod"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    kind = dataclasses.replace(mongod.KIND, find=lambda: Binary(program, "PATH"))
    monkeypatch.setattr(mongod, "KIND", kind)
