"""Valkey (or Redis): how it is started, and what its failures mean.

Nothing in it is precious: queues, boards and the live stream are rebuilt from MongoDB.
"""

import asyncio
from pathlib import Path

from core.errors import Unavailable
from laurels.binaries import find_valkey
from laurels.server import Kind, Place

_DUMP = "dump.rdb"
_ANSWER_TIMEOUT_S = 2.0
_POLL_S = 0.01


def argv(binary: Path, port: int, place: Place) -> list[str]:
    """Return the command line: loopback only, saved at stop, never evicting a queued job."""
    return [
        str(binary),
        *("--port", str(port)),
        *("--bind", "127.0.0.1"),
        *("--protected-mode", "yes"),
        *("--dir", str(place.data)),
        *("--dbfilename", _DUMP),
        *("--save", "300", "100"),  # with any save point it also saves when it is stopped
        *("--appendonly", "no"),
        *("--stop-writes-on-bgsave-error", "no"),  # a full disk must not stop the queue
        *("--maxmemory-policy", "noeviction"),
        *("--set-proc-title", "no"),  # the command line tells a later start that this is ours
        *("--daemonize", "no"),
        *("--logfile", str(place.log)),
        *("--loglevel", "notice"),
    ]


async def ready(port: int, timeout_s: float) -> None:
    """Return once it answers PING, which it doesn't while it loads; else raise Unavailable."""
    try:
        async with asyncio.timeout(timeout_s):
            while not await answers(port):
                await asyncio.sleep(_POLL_S)
    except TimeoutError as error:
        raise Unavailable(
            f"Valkey on 127.0.0.1:{port} did not answer in {timeout_s:g} s"
        ) from error


async def answers(port: int) -> bool:
    """Tell whether a Valkey or Redis answers PING on this loopback port."""
    try:
        async with asyncio.timeout(_ANSWER_TIMEOUT_S):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(b"PING\r\n")
                return await reader.readline() == b"+PONG\r\n"
            finally:
                writer.close()
    except (OSError, ValueError):  # ValueError: an endless line, so something else answers
        return False


def explain(place: Place, code: int, text: str) -> str | None:
    """Say what a failed start means and what mends it, where it is a known case."""
    said = text.lower()
    if "no space left on device" in said:
        return f"The disk of {place.data} is full. Free some space and start again."
    if "permission denied" in said or "read-only file system" in said:
        return (
            f"Valkey can't write to {place.data}: make the folder and all files in it yours,"
            " or set LAURELS_DATA_DIR to another folder."
        )
    if "error while loading shared libraries" in said:
        line = next(part for part in text.splitlines() if "shared libraries" in part)
        return (
            f"Valkey can't start on this machine (exit code {code}): {line.strip()}."
            " Install Valkey or Redis, or set LAURELS_REDIS_URL to one that runs elsewhere."
        )
    return None


def repair(place: Place) -> bool:
    """Put aside a snapshot that can't be read: damaged, or written by a newer version."""
    dump = place.data / _DUMP
    if not dump.exists():
        return False
    dump.replace(dump.with_suffix(".unreadable"))
    return True


KIND = Kind(
    name="Valkey",
    folder="valkey",
    programs=("valkey-server", "redis-server"),
    find=find_valkey,
    argv=argv,
    ready=ready,
    explain=explain,
    repair=repair,
)
