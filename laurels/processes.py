"""Child processes that never outlive the launcher: starting, stopping, clearing leftovers."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import psutil  # type: ignore[import-untyped]

_TETHER = Path(__file__).with_name("tether.py")
STOP_TIMEOUT_S = 10.0
_LOOK_S = 0.25


async def spawn(
    argv: Sequence[str],
    *,
    output: IO[bytes] | int,
    env: Mapping[str, str] | None = None,
    kill_with_us: bool = False,
) -> Process:
    """Start a child in a session of its own, its stdout and stderr merged into `output`.

    Its own session keeps Ctrl-C, which reaches the whole foreground group, from killing it before
    we have finished with it. On Linux the kernel sends it SIGTERM, or SIGKILL with
    `kill_with_us`, if we die first.
    """
    command = list(argv)
    if sys.platform == "linux":
        # -I -S: nothing of the environment or of site-packages delays or changes the tether.
        tether = [sys.executable, "-I", "-S", str(_TETHER)]
        number = signal.SIGKILL if kill_with_us else signal.SIGTERM
        command = [*tether, str(os.getpid()), str(int(number)), *command]
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=DEVNULL,
        stdout=output,
        stderr=asyncio.subprocess.STDOUT,
        env=None if env is None else dict(env),
        start_new_session=True,
    )


async def ended(process: Process) -> int:
    """Return the exit code once the child has ended.

    Up to Python 3.12 `process.wait()` also waits for the pipe to close, which a grandchild may
    hold open for as long as it lives: look besides waiting.
    """
    waiting = asyncio.ensure_future(process.wait())
    try:
        while process.returncode is None:
            await asyncio.wait({waiting}, timeout=_LOOK_S)
        return process.returncode
    finally:
        waiting.cancel()


async def stop(process: Process) -> int:
    """Ask a child to stop, make it stop after ten seconds, and clear away its group."""
    try:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STOP_TIMEOUT_S):
                    await ended(process)
    finally:  # also when we are cancelled meanwhile: then without waiting politely
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        kill_group(process)
        await ended(process)
    return await ended(process)


def kill_group(process: Process) -> None:
    """Kill what a child of ours has started itself and left behind."""
    if sys.platform != "win32":
        # It leads a session of its own, so the group's number is the child's.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def stop_leftover(pid_file: Path, programs: tuple[str, ...], folder: Path) -> bool:
    """Stop the server that a killed run left in `folder`; True if there was one.

    The id in the file may belong to somebody else by now: only a process that runs one of
    `programs` and names `folder` in its command line is ours.
    """
    try:
        process = psutil.Process(int(pid_file.read_text(encoding="ascii")))
        words = process.cmdline()
    except (OSError, ValueError, psutil.Error):
        return False
    runs_it = any(Path(word).name.startswith(programs) for word in words)
    if not (runs_it and str(folder) in words):
        return False
    with contextlib.suppress(psutil.NoSuchProcess):
        process.terminate()
        if not _ends(process):
            process.kill()
            _ends(process)
    return True


def _ends(process: psutil.Process) -> bool:
    """Wait for somebody else's child; where nobody reaps it, a zombie is as good as gone."""
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while time.monotonic() < deadline:
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return False


def describe(pid: int) -> str:
    """Name a process for a person: `process 4711 (laurels up)`."""
    try:
        words = psutil.Process(pid).cmdline()
    except psutil.Error:
        return f"process {pid}"
    # "python /x/.venv/bin/laurels up" is known to its user as "laurels up".
    if len(words) > 1 and Path(words[0]).name.startswith("python"):
        words = words[1:]
    text = " ".join([Path(words[0]).name, *words[1:]]) if words else ""
    return f"process {pid} ({text[:60]})" if text else f"process {pid}"
