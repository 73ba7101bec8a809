"""However the launcher ends, nothing it started goes on."""

import signal
import sys
from pathlib import Path

import psutil
import pytest

from laurels.embedded import servers
from tests.laurels.helpers import DEADLINE_S, launcher, read_line, servers_of, until


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, -signal.SIGINT), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
)
async def test_a_signal_stops_the_servers_cleanly(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    with launcher("servers", str(tmp_path)) as process:
        assert "mongodb://" in await read_line(process)
        assert len(servers_of(tmp_path)) == 2
        process.send_signal(number)
        assert process.wait(DEADLINE_S) == code
    assert servers_of(tmp_path) == []
    assert not (tmp_path / "servers.json").exists()
    assert "Shutting down" in (tmp_path / "logs/mongo.log").read_text()


async def test_kill_9_of_the_launcher_leaves_no_server(tmp_path: Path) -> None:
    with launcher("servers", str(tmp_path)) as process:
        assert "mongodb://" in await read_line(process)
        process.kill()
        process.wait(DEADLINE_S)
        if sys.platform == "linux":  # elsewhere the next start clears them away
            await until(lambda: not servers_of(tmp_path))
    async with servers(tmp_path):
        assert len(servers_of(tmp_path)) == 2


async def test_kill_9_while_they_are_starting_leaves_no_server(tmp_path: Path) -> None:
    with launcher("servers", str(tmp_path)) as process:
        await until(lambda: servers_of(tmp_path))
        process.kill()
        process.wait(DEADLINE_S)
        if sys.platform == "linux":
            await until(lambda: not servers_of(tmp_path))
    async with servers(tmp_path):
        assert len(servers_of(tmp_path)) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_stops_the_parts(number: signal.Signals) -> None:
    with launcher("parts", "1") as process:
        pids = [int((await read_line(process)).split()[-1]) for _ in range(2)]
        process.send_signal(number)
        assert process.wait(DEADLINE_S) == 0  # by force, after waiting a second for both
    assert not any(map(psutil.pid_exists, pids))


async def test_kill_9_of_the_supervisor_leaves_no_part() -> None:
    with launcher("parts", "10") as process:
        pids = [int((await read_line(process)).split()[-1]) for _ in range(2)]
        process.kill()
        process.wait(DEADLINE_S)
        if sys.platform == "linux":
            await until(lambda: not any(map(_lives, pids)))
        else:
            for pid in pids:
                psutil.Process(pid).kill()


async def test_ctrl_c_again_does_not_wait() -> None:
    with launcher("parts", "600") as process:
        pids = [int((await read_line(process)).split()[-1]) for _ in range(2)]

        def ended() -> bool:
            process.send_signal(signal.SIGINT)  # does nothing once it is reaped
            return process.poll() is not None

        await until(ended)
        assert process.returncode in {130, -signal.SIGINT}  # the last one may come very late
    await until(lambda: not any(map(_lives, pids)))


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
