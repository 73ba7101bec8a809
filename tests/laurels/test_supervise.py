"""Parts: kept alive, left down when that can't help, stopped with everything they started."""

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable

import psutil
import pytest

from laurels import processes
from laurels.merged_log import MergedLog
from laurels.supervise import EX_CONFIG, Part, supervise
from tests.laurels.helpers import DEADLINE_S, until
from tests.laurels.launcher import STUBBORN

FOREVER = "import os, time; print('pid', os.getpid(), flush=True); time.sleep(600)"


def python(name: str, code: str) -> Part:
    return Part(name, [sys.executable, "-c", code])


def recorded(
    limit: int, stop: asyncio.Event
) -> tuple[list[float], Callable[[float, asyncio.Event], Awaitable[None]]]:
    """A pause that takes no time, remembers how long it would have been, and ends it all."""
    delays: list[float] = []

    async def pause(delay_s: float, _stop: asyncio.Event) -> None:
        delays.append(delay_s)
        if len(delays) == limit:
            stop.set()

    return delays, pause


def pids(out: io.StringIO) -> list[int]:
    return [int(line.split()[-1]) for line in out.getvalue().splitlines() if "| pid" in line]


async def test_a_part_that_dies_is_started_again_with_back_off() -> None:
    out, stop = io.StringIO(), asyncio.Event()
    delays, pause = recorded(9, stop)
    part = python("web", "print('hello'); raise SystemExit(3)")
    await supervise([part], log=MergedLog(out), stop=stop, clock=lambda: 0.0, pause=pause)
    assert delays == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert out.getvalue().count("web | hello\n") == 9
    assert "web | -- ended with exit code 3; starting it again in 0.5 s\n" in out.getvalue()


async def test_one_that_has_lived_a_minute_starts_from_the_first_delay() -> None:
    stop = asyncio.Event()
    delays, pause = recorded(5, stop)
    # Start and end of each life: the third one lasts a minute.
    times = iter([0.0, 0.0, 0.0, 59.9, 100.0, 160.0, 200.0, 200.0, 300.0, 300.0])
    await supervise(
        [python("web", "")],
        log=MergedLog(io.StringIO()),
        stop=stop,
        clock=lambda: next(times),
        pause=pause,
    )
    assert delays == [0.5, 1, 0.5, 1, 2]


async def test_one_dies_alone() -> None:
    out, stop = io.StringIO(), asyncio.Event()
    running = asyncio.create_task(
        supervise(
            [python("web", FOREVER), python("worker", FOREVER)], log=MergedLog(out), stop=stop
        )
    )
    await until(lambda: len(pids(out)) == 2)
    web, worker = (
        int(next(line for line in out.getvalue().splitlines() if line.startswith(name)).split()[-1])
        for name in ("web", "worker")
    )
    psutil.Process(web).kill()
    await until(lambda: len(pids(out)) == 3)
    assert psutil.pid_exists(worker)
    assert "web    | -- was ended by SIGKILL; starting it again in 0.5 s" in out.getvalue()
    stop.set()
    await asyncio.wait_for(running, DEADLINE_S)
    assert not any(map(psutil.pid_exists, pids(out)))


async def test_a_wrong_configuration_is_not_tried_again() -> None:
    out, stop = io.StringIO(), asyncio.Event()
    parts = [
        python("slack", f"print('no token'); raise SystemExit({EX_CONFIG})"),
        python("web", FOREVER),
    ]
    running = asyncio.create_task(supervise(parts, log=MergedLog(out), stop=stop))
    await until(lambda: "stays down" in out.getvalue() and pids(out))
    assert out.getvalue().count("no token") == 1
    assert not running.done()
    stop.set()
    await asyncio.wait_for(running, DEADLINE_S)


async def test_it_ends_when_every_part_is_down_for_good() -> None:
    out = io.StringIO()
    parts = [python(name, f"raise SystemExit({EX_CONFIG})") for name in ("web", "worker")]
    async with asyncio.timeout(DEADLINE_S):
        await supervise(parts, log=MergedLog(out), stop=asyncio.Event())
    assert out.getvalue().count("stays down") == 2


async def test_a_part_that_cannot_be_started_is_tried_again() -> None:
    out, stop = io.StringIO(), asyncio.Event()
    delays, pause = recorded(2, stop)
    parts = [Part("bot", ["/nowhere/python"])]
    await supervise(parts, log=MergedLog(out), stop=stop, pause=pause)
    assert delays == [0.5, 1]
    assert "/nowhere/python" in out.getvalue()


async def test_stop_also_ends_one_that_ignores_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "STOP_TIMEOUT_S", 0.2)
    out, stop = io.StringIO(), asyncio.Event()
    parts = [python("web", STUBBORN), python("worker", FOREVER)]
    running = asyncio.create_task(supervise(parts, log=MergedLog(out), stop=stop))
    await until(lambda: len(pids(out)) == 2)
    stop.set()
    await asyncio.wait_for(running, DEADLINE_S)
    assert not any(map(psutil.pid_exists, pids(out)))


async def test_stop_lets_a_part_finish_and_shows_its_last_words() -> None:
    code = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit('closed in order'))\n"
        "print('pid 0', flush=True)\n"
        "time.sleep(600)"
    )
    out, stop = io.StringIO(), asyncio.Event()
    running = asyncio.create_task(supervise([python("web", code)], log=MergedLog(out), stop=stop))
    await until(lambda: pids(out))
    stop.set()
    await asyncio.wait_for(running, DEADLINE_S)
    assert out.getvalue().endswith("web | closed in order\n")


async def test_cancelling_ends_the_parts_too() -> None:
    out = io.StringIO()
    running = asyncio.create_task(
        supervise([python("web", FOREVER)], log=MergedLog(out), stop=asyncio.Event())
    )
    await until(lambda: pids(out))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not any(map(psutil.pid_exists, pids(out)))


async def test_what_a_dead_part_left_behind_is_ended_too() -> None:
    # The grandchild inherits the pipe: waiting for its end must not delay the restart.
    code = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {FOREVER!r}])\n"
        "print('pid', child.pid, flush=True)"
    )
    out, stop = io.StringIO(), asyncio.Event()
    delays, pause = recorded(2, stop)
    async with asyncio.timeout(DEADLINE_S):
        await supervise([python("web", code)], log=MergedLog(out), stop=stop, pause=pause)
    assert len(delays) == 2
    await until(lambda: not any(map(_lives, pids(out))))


async def test_stop_before_the_start_starts_nothing() -> None:
    out, stop = io.StringIO(), asyncio.Event()
    stop.set()
    await supervise([python("web", FOREVER)], log=MergedLog(out), stop=stop)
    assert out.getvalue() == ""


async def test_stop_cuts_a_pause_short() -> None:
    out, stop = io.StringIO(), asyncio.Event()
    running = asyncio.create_task(
        supervise([Part("bot", ["/nowhere/python"])], log=MergedLog(out), stop=stop)
    )
    await until(lambda: "in 2 s" in out.getvalue())
    stop.set()
    await asyncio.wait_for(running, 1.5)


async def test_a_part_gets_its_environment_beside_ours() -> None:
    out, stop = io.StringIO(), asyncio.Event()
    _, pause = recorded(1, stop)
    part = Part(
        "web",
        [sys.executable, "-c", "import os; print(os.environ['A_PORT'], 'PATH' in os.environ)"],
        {"A_PORT": "8080"},
    )
    await supervise([part], log=MergedLog(out), stop=stop, pause=pause)
    assert "web | 8080 True\n" in out.getvalue()


async def test_a_line_without_an_end_comes_in_pieces() -> None:
    out, stop = io.StringIO(), asyncio.Event()
    _, pause = recorded(1, stop)
    part = python("web", "print('x' * 300_000, end='')")
    await supervise([part], log=MergedLog(out), stop=stop, pause=pause)
    lines = [line.removeprefix("web | ") for line in out.getvalue().splitlines() if "xx" in line]
    assert "".join(lines) == "x" * 300_000
    assert max(map(len, lines)) < 2 * 65_536


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
