"""`laurels demo` as a stranger starts it: board, ticker and celebration in a real browser."""

import asyncio
import contextlib
import json
import signal
import socket
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import aiohttp
import psutil
from playwright.async_api import Browser, expect

from tests.acceptance.process import ROOT, says, stop
from tests.web.tv_browser import *  # noqa: F403

BOARD = "/api/leaderboard?metric=revenue&period=month"


async def test_the_demo_moves_celebrates_and_leaves_nothing_behind(
    tmp_path: Path,
    browser: Browser,
) -> None:
    port = _free_port()
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    env |= {"LAURELS_PORT": str(port), "LAURELS_DATA_DIR": str(tmp_path / "data")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "laurels", "demo", "--speed", "4",
        env=env, cwd=tmp_path, stdout=PIPE, stderr=STDOUT,
    )  # fmt: skip
    base = f"http://localhost:{port}"
    try:
        await says(process, f"{base}/tv")
        await says(process, "the month so far is in", 60)
        page = await browser.new_page(viewport={"width": 1920, "height": 1080})
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        async with aiohttp.ClientSession(base) as session:
            await _ready(session)
            before = await _board(session)
            await page.goto(f"{base}/tv")
            await expect(page.locator("#board > li")).to_have_count(8)
            await expect(page.locator("#ticker li").first).to_be_visible(timeout=30_000)
            await expect(page.locator("#party .highlight")).to_be_visible(timeout=60_000)
            async with asyncio.timeout(30):
                while await _board(session) == before:
                    await asyncio.sleep(0.1)
        await page.close()
        assert problems == []
        family = psutil.Process(process.pid).children(recursive=True)
        assert {"mongod", "valkey-server"} <= {child.name() for child in family}
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(30):
            await process.wait()
        _, alive = psutil.wait_procs(family, timeout=5)
        assert alive == []
    finally:
        await stop(process, signal.SIGKILL)


async def test_the_demo_refuses_to_be_open_to_others(tmp_path: Path) -> None:
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "LAURELS_HOST": "0.0.0.0"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "laurels", "demo", env=env, cwd=tmp_path, stdout=PIPE, stderr=STDOUT
    )
    out, _ = await process.communicate()
    assert process.returncode == 78
    assert "listens on 127.0.0.1, not on 0.0.0.0" in out.decode()


async def _ready(session: aiohttp.ClientSession) -> None:
    """Wait until the pages are served: they are a process of their own."""
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(aiohttp.ClientConnectionError):
                async with session.get("/readyz") as response:
                    if response.status == 200:
                        return
            await asyncio.sleep(0.1)


async def _board(session: aiohttp.ClientSession) -> str:
    async with session.get(BOARD) as response:
        assert response.status == 200
        rows = (await response.json())["rows"]
    assert len(rows) == 10
    return json.dumps(rows)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
