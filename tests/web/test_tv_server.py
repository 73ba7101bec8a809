"""The TV page on the real server: live within a second, pairing, a server that is killed."""

import asyncio
import os
import re
import socket
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import expect

from core.app import App
from tests.conftest import ADMIN_KEY, Clock
from tests.core.support import event, post
from tests.web.tv_browser import *  # noqa: F403
from tests.web.tv_browser import Tv

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
SECOND_MS = 1000
# Looked at before every picture, where `expect` looks ever more seldom.
SEEN = """(number) =>
  document.querySelector(`[data-member="rep-${number}"] .value`)?.textContent === "$199" &&
  [...document.querySelectorAll(".sale")].some(
    (sale) => sale.textContent.includes(`thimble ${number}`) &&
      sale.getBoundingClientRect().left < innerWidth && sale.getBoundingClientRect().right > 0)
"""


def sale(number: int, product: str, member: str = "ada", **changes: Any) -> dict[str, Any]:
    """An order of $199.00, now by the real clock: the page looks at it."""
    return event(
        number,
        member,
        occurred_at=datetime.now(UTC).isoformat(),
        ticker={"order_id": str(1000 + number), "product": product},
        **changes,
    )


async def display(client: aiohttp.ClientSession) -> str:
    """Make a display and return its address."""
    async with client.post("/api/displays", json={"name": "Lobby"}) as response:
        made = await response.json()
    return f"/tv?{made['url'].split('?')[1]}"


async def test_a_post_is_on_the_screen_within_a_second(
    tv: Tv, client: aiohttp.ClientSession, base_url: str, app: App, clock: Clock
) -> None:
    clock.now = datetime.now(UTC)
    page = await tv.open(at=base_url + await display(client))
    await tv.live("live")
    await expect(page.locator("#teach")).to_be_visible()
    took_ms = []
    for number in (1, 2, 3):  # a machine that is busy with something else may need another try
        await expect(page.locator("#board .row")).to_have_count(number - 1)
        started = time.monotonic()
        sent = sale(number, f"Silver thimble {number}", f"rep-{number}")
        async with client.post("/api/events?wait=true", json=sent) as response:
            assert response.status == 202
        await page.wait_for_function(SEEN, arg=number)
        took_ms.append(round(1000 * (time.monotonic() - started)))
        assert took_ms[-1] < 2 * SECOND_MS
        if took_ms[-1] < SECOND_MS:
            break
    print(f"from POST to ticker and board: {took_ms} ms")
    assert took_ms[-1] < SECOND_MS
    values = page.locator("#board .value")
    await expect(values).to_have_text(["$199"] * len(took_ms))
    item = page.locator(".sale", has_text="Silver thimble 1")
    await expect(item).to_be_in_viewport()
    await expect(item.locator(".order")).to_have_text("#1001")


async def test_a_tv_is_paired_survives_a_reboot_and_is_removed(
    tv: Tv, client: aiohttp.ClientSession, base_url: str
) -> None:
    tv.expected += ["401", "WebSocket"]
    page = await tv.open("", at=f"{base_url}/tv?dwell=30")
    code = page.locator("#code")
    await expect(page.locator("#code b")).to_have_count(8)
    await expect(page.locator("#link")).to_contain_text(f"{base_url[7:]}/admin/displays")
    await expect(page.locator("#qr path")).to_have_attribute("d", re.compile("^M4 4h7"))
    for width, height in ((1080, 1920), (390, 844), (1920, 1080)):
        await page.set_viewport_size({"width": width, "height": height})
        over = "document.documentElement.scrollWidth > innerWidth"
        assert not await page.evaluate(over), (width, height)
    shown = (await code.inner_text()).replace("\n", "")
    # The code stays when the TV is switched off and on.
    await page.reload()
    await expect(page.locator("#code b")).to_have_count(8)
    assert (await code.inner_text()).replace("\n", "") == shown
    body = {"code": shown, "name": "Lobby"}
    async with client.post("/api/displays/confirm", json=body) as response:
        assert response.status == 201, await response.text()
        made = await response.json()
    await page.clock.fast_forward(3000)
    await expect(page.locator("#title")).to_have_text("Revenue in November")
    assert "dwell=30" in page.url
    await tv.live("live")
    await page.goto(f"{base_url}/tv")
    await expect(page.locator("#title")).to_be_visible()
    await tv.live("live")
    async with client.delete(f"/api/displays/{made['id']}") as response:
        assert response.status == 204
    await expect(page.locator("#removed")).to_be_visible()
    await page.clock.fast_forward(12_500)
    await expect(page.locator("#code b")).to_have_count(8)
    await expect(page.locator("#removed")).to_be_visible()
    assert (await code.inner_text()).replace("\n", "") != shown


class Web:
    """A web process of its own, that can be killed and started again on the same port."""

    def __init__(self, app: App) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        ours = {k: v for k, v in os.environ.items() if not k.startswith("LAURELS_")}
        self._environment = ours | {
            "LAURELS_MONGO_URL": str(app.settings.mongo_url),
            "LAURELS_REDIS_URL": str(app.settings.redis_url),
            "LAURELS_DATABASE": app.settings.database,
            "LAURELS_DATA_DIR": str(app.settings.data_dir),
            "LAURELS_PORT": str(self.port),
            "LAURELS_API_KEY": ADMIN_KEY,
        }
        self._process: Process | None = None

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "web", env=self._environment, cwd=ROOT, stdout=DEVNULL
        )
        async with aiohttp.ClientSession() as session, asyncio.timeout(30):
            while True:
                try:
                    async with session.get(f"{self.url}/readyz") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    assert self._process.returncode is None, "the web process ended"
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """Kill it as nobody should."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


async def test_nothing_is_lost_when_the_server_is_killed(tv: Tv, app: App, clock: Clock) -> None:
    tv.expected += ["WebSocket", "ERR_CONNECTION_REFUSED"]
    clock.now = datetime.now(UTC)
    server = Web(app)
    try:
        await server.start()
        _, token = await app.store.keys.create("default", "Lobby", "display", clock.now)
        page = await tv.open(at=f"{server.url}/tv?token={token}")
        await tv.live("live")
        await post(app, sale(1, "Before"))
        await expect(page.locator(".sale", has_text="Before")).to_have_count(1)
        await expect(page.locator("#board .value")).to_have_text("$199")
        await server.kill()
        await post(app, sale(2, "Meanwhile one"), sale(3, "Meanwhile two", "bob"))
        await page.clock.fast_forward(4000)
        await tv.live("stale")
        await expect(page.locator("#tag")).to_contain_text("Reconnecting · as of ")
        await expect(page.locator("#board .value")).to_have_text(
            "$199"
        )  # works on with what it has
        await server.start()
        await post(app, sale(4, "After"))
        for _ in range(20):  # it waits longer from try to try
            await page.clock.fast_forward(1000)
            if await page.locator("body").get_attribute("data-live") == "live":
                break
        await tv.live("live")
        for product in ("Before", "Meanwhile one", "Meanwhile two", "After"):
            await expect(page.locator(".sale", has_text=product)).to_have_count(1)
        await expect(page.locator("#board .value")).to_have_text(["$597", "$199"])
    finally:
        await server.kill()
