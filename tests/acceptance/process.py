"""Laurels' own processes, run as a user would."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from core.config import Settings

ROOT = Path(__file__).parent.parent.parent


def environment(settings: Settings, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LAURELS_")}
    return clean | {
        "LAURELS_MONGO_URL": settings.mongo_url or "",
        "LAURELS_REDIS_URL": settings.redis_url or "",
        "LAURELS_DATABASE": settings.database,
        "LAURELS_DATA_DIR": str(settings.data_dir),
        "COLUMNS": "100",
        "PYTHONPATH": str(ROOT),
        **more,
    }


async def laurels(settings: Settings, *arguments: str, timeout_s: float = 90) -> tuple[int, str]:
    """Run a command to its end and return its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "laurels", *arguments,
        env=environment(settings), cwd=settings.data_dir, stdout=PIPE, stderr=STDOUT,
    )  # fmt: skip
    try:
        async with asyncio.timeout(timeout_s):
            out, _ = await process.communicate()
    finally:
        await stop(process, signal.SIGKILL)
    return process.returncode or 0, out.decode()


@asynccontextmanager
async def running(settings: Settings, *module: str, **env: str) -> AsyncIterator[Process]:
    """Run a part until the context closes."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *module,
        env=environment(settings, **env), cwd=settings.data_dir, stdout=PIPE, stderr=STDOUT,
    )  # fmt: skip
    try:
        yield process
    finally:
        await stop(process, signal.SIGKILL)


async def says(process: Process, words: str, timeout_s: float = 30) -> str:
    """Wait for a line of a process."""
    assert process.stdout is not None
    async with asyncio.timeout(timeout_s):
        while line := await process.stdout.readline():
            if words in line.decode():
                return line.decode()
    raise AssertionError(f"it ended without saying {words!r}")


async def stop(process: Process, number: signal.Signals) -> None:
    if process.returncode is None:
        process.send_signal(number)
    await process.wait()
    if process.stdout is not None:
        await process.stdout.read()
    transport = getattr(process, "_transport", None)
    if transport is not None:
        transport.close()
