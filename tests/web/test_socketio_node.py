"""Seed 002's client examples with npm's socket.io-client, run by node."""

import asyncio
import json
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from core.app import App
from tests.conftest import NOW
from tests.web.asking import happened, sold
from tests.web.npm import *  # noqa: F403
from tests.web.npm import run_script

DEADLINE_S = 30.0
SCRIPT = "seed_002.mjs"


@asynccontextmanager
async def node(modules: Path, *arguments: str) -> AsyncIterator[Process]:
    process = await run_script(modules, SCRIPT, *arguments)
    try:
        async with asyncio.timeout(DEADLINE_S):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def says(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


async def celebrations(process: Process, client: aiohttp.ClientSession) -> list[Any]:
    """Reach a milestone once both clients are there; return what they print until they end."""
    assert await says(process) == "ready"
    await happened(client, sold(1, "7", metrics={"revenue": "50500"}))
    printed = []
    while line := await says(process):
        print(line)
        printed.append(json.loads(line))
    assert await process.wait() == 0
    return printed


async def test_in_a_demo_the_examples_work_as_they_are_written(
    base_url: str,
    client: aiohttp.ClientSession,
    app: App,
    npm_modules: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app, "settings", app.settings.model_copy(update={"demo": True}))
    url = base_url.replace("127.0.0.1", "localhost")
    async with node(npm_modules, url) as process:
        printed = await celebrations(process, client)
    assert sorted(each["client"] for each in printed) == ["example 2", "quick start"]
    for each in printed:
        achievement = each["achievement"]
        assert achievement["userId"] == 7
        assert achievement["title"] == "$50,000 Revenue Milestone"
        milestone = achievement["milestone"]
        shown = [milestone[name] for name in ("type", "value", "emoji", "color")]
        assert shown == ["revenue", 50000, "💰", "bg-green-500"]
        assert milestone["salesRep"]["monthlyRevenue"] == 50500


async def test_elsewhere_a_displays_token_opens_it(
    base_url: str, client: aiohttp.ClientSession, app: App, npm_modules: Path
) -> None:
    _, token = await app.store.keys.create("default", "lobby", "display", NOW)
    async with node(npm_modules, base_url, token) as process:
        assert len(await celebrations(process, client)) == 2
    async with node(npm_modules, base_url) as process:
        told = json.loads(await says(process))
        assert told["refused"].startswith("This needs a key")
