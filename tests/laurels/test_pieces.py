"""The small parts below the servers: replica set, tether, log rotation, ports."""

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from core.errors import SetupError, Unavailable
from core.store.replica_set import ensure_primary, is_primary
from laurels import embedded, mongod, processes, server, valkey
from laurels.server import Server, free_port
from tests.laurels.helpers import DEADLINE_S, pretend, servers_of, until

TETHER = Path(processes.__file__).with_name("tether.py")


async def test_nobody_there_is_no_primary() -> None:
    port = free_port()
    assert not await is_primary(port, 1)
    assert not await valkey.answers(port)
    with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{port} did not become primary in 0.2 s"):
        await ensure_primary(port, 0.2)
    with pytest.raises(Unavailable, match=r"did not answer in 0\.2 s"):
        await valkey.ready(port, 0.2)


async def test_somebody_silent_is_no_primary() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert not await is_primary(port, 0.3)
        with pytest.raises(Unavailable):
            await ensure_primary(port, 0.3)


async def test_a_server_that_stays_deaf_is_given_up_and_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "START_TIMEOUT_S", 0.3)
    pretend(monkeypatch, tmp_path, "exec sleep 600")
    with pytest.raises(SetupError, match=r"does not listen after 0\.3 s\. Its log: .*mongo\.log"):
        async with embedded.servers(tmp_path / "data"):
            pytest.fail("it started")
    assert servers_of(tmp_path) == []


async def test_a_log_that_grows_is_rotated_while_mongod_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_LOG_BYTES", 1000)
    monkeypatch.setattr(server, "_LOG_CHECK_S", 0.05)
    for name in ("mongo", "logs"):
        (tmp_path / name).mkdir()
    mongo = Server(mongod.KIND, tmp_path)
    await mongo.start()
    first_pid = mongo.pid
    keeper = asyncio.create_task(mongo.keep())
    try:
        await until((tmp_path / "logs" / "mongo.log.1").exists)
        await until((tmp_path / "logs" / "mongo.log").exists)  # opened again
        assert mongo.pid == first_pid
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        await mongo.stop()
    assert {path.name for path in (tmp_path / "logs").iterdir()} == {
        "mongo.log",
        "mongo.log.1",
        "mongo.out",
    }


async def test_a_server_that_does_not_come_back_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("valkey", "logs"):
        (tmp_path / name).mkdir()
    redis = Server(valkey.KIND, tmp_path)
    await redis.start()
    works, redis._binary = redis._binary, Path("/nowhere/valkey-server")
    keeper = asyncio.create_task(redis.keep())
    try:
        assert redis.pid
        psutil.Process(redis.pid).kill()
        await until(lambda: "cannot run" in (tmp_path / "logs" / "valkey.out").read_text())
        redis._binary = works
        async with asyncio.timeout(DEADLINE_S):
            while not await valkey.answers(redis.port):
                await asyncio.sleep(0.02)
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        await redis.stop()
    assert servers_of(tmp_path) == []


def test_ports_are_free_and_below_those_of_outgoing_connections() -> None:
    port = free_port()
    assert 20_000 <= port < 30_000
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))


def test_a_crowded_machine_lets_the_system_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(server, "_PORTS", range(port, port + 1))
        assert free_port() not in {0, port}


@pytest.mark.parametrize(
    ("parent", "program", "code"),
    [
        (None, ["sh", "-c", "exit 7"], 7),
        (1 << 30, ["sh", "-c", "exit 7"], 137),  # the parent died before we could ask
        (None, ["/nowhere/mongod"], 127),
    ],
)
def test_the_tether(parent: int | None, program: list[str], code: int) -> None:
    argv = [sys.executable, "-I", "-S", str(TETHER), str(parent or os.getpid()), "15"]
    done = subprocess.run(
        [*argv, *program], capture_output=True, text=True, timeout=DEADLINE_S, check=False
    )
    assert done.returncode == code
    assert (code == 127) == ("cannot run /nowhere/mongod: No such file" in done.stderr)


def test_a_process_is_named_as_its_user_knows_it() -> None:
    assert processes.describe(os.getpid()).startswith(f"process {os.getpid()} (")
    assert processes.describe(1 << 30) == f"process {1 << 30}"
