"""The real servers: started, kept, shared, restarted."""

import asyncio
import os
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from core.errors import SetupError
from laurels import mongod, valkey
from laurels.binaries import find_mongod
from laurels.embedded import attach_or_start, servers
from laurels.ownership import FolderTakenError
from laurels.server import Place, free_port
from tests.laurels.helpers import DEADLINE_S, clients, ports, servers_of, until


async def test_it_starts_soon_and_leaves_nothing_running(tmp_path: Path) -> None:
    begun = time.monotonic()
    async with servers(tmp_path / "a b" / "ünï") as found:
        took = time.monotonic() - begun
        async with clients(found) as (mongo, redis):
            assert await redis.ping()
            assert (await mongo.admin.command("hello"))["setName"] == "laurels"
        assert len(servers_of(tmp_path)) == 2
        assert (tmp_path / "a b" / "ünï").stat().st_mode & 0o077 == 0
    print(f"started in {took:.2f} s")
    assert took < 20
    assert servers_of(tmp_path) == []
    assert not list(tmp_path.rglob("*.pid"))
    assert not list(tmp_path.rglob("servers.json"))


async def test_it_listens_on_loopback_only(tmp_path: Path) -> None:
    async with servers(tmp_path):
        for process in servers_of(tmp_path):
            listening = [c for c in process.net_connections() if c.status == psutil.CONN_LISTEN]
            assert [c.laddr.ip for c in listening] == ["127.0.0.1"]


async def test_data_survive_a_restart_on_other_ports(tmp_path: Path) -> None:
    async with servers(tmp_path) as first, clients(first) as (mongo, redis):
        await mongo.shop.orders.insert_one({"_id": "order-1001"})
        await redis.set("board", "kept")
    async with servers(tmp_path) as second, clients(second) as (mongo, redis):
        assert ports(first) != ports(second)
        assert await mongo.shop.orders.find_one() == {"_id": "order-1001"}
        assert await redis.get("board") == b"kept"


async def test_transactions_commit_and_abort(tmp_path: Path) -> None:
    async with servers(tmp_path) as found, clients(found) as (mongo, _):
        orders = mongo.shop.orders
        async with await mongo.start_session() as session:
            async with session.start_transaction():
                await orders.insert_one({"_id": "kept"}, session=session)
            session.start_transaction()
            await orders.insert_one({"_id": "undone"}, session=session)
            await session.abort_transaction()
        assert [order["_id"] async for order in orders.find()] == ["kept"]


async def test_an_exception_inside_stops_them(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        async with servers(tmp_path):
            raise LookupError
    assert servers_of(tmp_path) == []


async def test_cancelled_while_starting_stops_them(tmp_path: Path) -> None:
    async def run() -> None:
        async with servers(tmp_path):
            pytest.fail("cancelled before")

    task = asyncio.create_task(run())
    await until(lambda: servers_of(tmp_path))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert servers_of(tmp_path) == []
    async with servers(tmp_path):
        pass


async def test_a_second_owner_is_told_who_has_the_folder(tmp_path: Path) -> None:
    async with servers(tmp_path):
        with pytest.raises(FolderTakenError) as caught:
            async with servers(tmp_path):
                pytest.fail("two owners")
        assert isinstance(caught.value, SetupError)
        assert str(tmp_path) in caught.value.message
        assert f"process {os.getpid()}" in caught.value.message
        assert "LAURELS_DATA_DIR" in caught.value.message


async def test_a_second_command_attaches_to_the_running_servers(tmp_path: Path) -> None:
    async with servers(tmp_path) as found:
        async with attach_or_start(tmp_path) as attached:
            assert attached == found
        async with clients(found) as (mongo, redis):  # leaving did not stop them
            assert await redis.ping()
            assert await mongo.shop.orders.count_documents({}) == 0


async def test_without_an_owner_attaching_starts_its_own(tmp_path: Path) -> None:
    async with attach_or_start(tmp_path) as found, clients(found) as (_, redis):
        assert await redis.ping()
    assert servers_of(tmp_path) == []


async def test_commands_that_start_together_share_the_servers(tmp_path: Path) -> None:
    everyone_in = asyncio.Barrier(3)

    async def command() -> tuple[int | None, int | None]:
        async with attach_or_start(tmp_path) as found:
            async with asyncio.timeout(DEADLINE_S):
                await everyone_in.wait()
            return ports(found)

    assert len(set(await asyncio.gather(*(command() for _ in range(3))))) == 1


async def test_an_error_of_the_body_passes_through_attaching(tmp_path: Path) -> None:
    with pytest.raises(FolderTakenError, match="mine"):
        async with attach_or_start(tmp_path):
            raise FolderTakenError("mine")


@pytest.mark.parametrize("name", ["mongod", "valkey-server"])
async def test_a_server_that_dies_comes_back_on_its_port(tmp_path: Path, name: str) -> None:
    async with servers(tmp_path) as found, clients(found) as (mongo, redis):
        await mongo.shop.orders.insert_one({"_id": "order-1001"})
        (victim,) = (p for p in servers_of(tmp_path) if name in p.name())
        victim.kill()
        await until(
            lambda: any(p.pid != victim.pid and name in p.name() for p in servers_of(tmp_path))
        )
        assert await mongo.shop.orders.count_documents({}) == 1
        async with asyncio.timeout(DEADLINE_S):
            while not await valkey.answers(ports(found)[1] or 0):
                await asyncio.sleep(0.02)
        assert await redis.ping()
    assert servers_of(tmp_path) == []


async def test_a_leftover_of_a_killed_run_is_stopped_first(tmp_path: Path) -> None:
    async with servers(tmp_path):
        pass
    place = Place(tmp_path / "mongo", tmp_path / "logs/mongo.log", tmp_path / "mongo.pid")
    argv = mongod.argv(find_mongod().path, free_port(), place)
    # Not our child: the one that started it is gone.
    script = f'"$@" >"{tmp_path}/out" 2>&1 & echo $!'
    started = subprocess.run(["sh", "-c", script, "sh", *argv], capture_output=True, check=True)
    place.pid_file.write_bytes(started.stdout)
    leftover = psutil.Process(int(started.stdout))
    try:
        await until(leftover.net_connections)
        async with servers(tmp_path) as found, clients(found) as (mongo, _):
            assert await mongo.shop.orders.count_documents({}) == 0
            assert leftover.pid not in [p.pid for p in servers_of(tmp_path)]
    finally:
        for process in servers_of(tmp_path):
            process.kill()


async def test_a_pid_file_that_names_somebody_else_harms_nobody(tmp_path: Path) -> None:
    bystander = await asyncio.create_subprocess_exec("sleep", "600")
    try:
        tmp_path.joinpath("mongo.pid").write_text(str(bystander.pid))
        tmp_path.joinpath("valkey.pid").write_text("not a number")
        async with servers(tmp_path):
            assert bystander.returncode is None
    finally:
        bystander.kill()
        await bystander.wait()


async def test_a_snapshot_that_cannot_be_read_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "valkey").mkdir()
    (tmp_path / "valkey" / "dump.rdb").write_bytes(b"VALKEY999 from the future")
    async with servers(tmp_path) as found, clients(found) as (_, redis):
        assert await redis.dbsize() == 0
    assert (tmp_path / "valkey" / "dump.unreadable").exists()
