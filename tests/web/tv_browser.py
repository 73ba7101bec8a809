"""A browser for the TV page: one chromium a session, a page of its own a test.

Every page is watched: an uncaught error or a console error fails the test that caused it, unless
the test says that it provokes that one (`tv.expected`).
"""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Error, Page, async_playwright, expect

from tests.web.tv_rig import Rig, open_rig

__all__ = ["Tv", "browser", "rig", "tv", "until"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DEADLINE_S = 10.0
# Notes what is animated: an animation is over sooner than a test can look at it.
NOTE_MOVES = """
window.moves = [];
const animate = Element.prototype.animate;
Element.prototype.animate = function (frames, options) {
  window.moves.push({ node: this.className, frames, ms: options.duration });
  return animate.call(this, frames, options);
};
"""


def _chromium() -> str:
    debian = Path("/usr/bin/chromium")
    found = str(debian) if debian.exists() else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        reason = "no chromium on this machine; on Debian: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


async def until(condition: Callable[[], Any], deadline_s: float = DEADLINE_S) -> None:
    """Wait until a condition holds on the test's side of the line."""
    end = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end, "the condition did not come true in time"
        await asyncio.sleep(0.01)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = _chromium()
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=ARGS)
        try:
            yield opened
        finally:
            await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def rig() -> AsyncIterator[Rig]:
    async with open_rig() as opened:
        yield opened


class Tv:
    """Opens the page and knows its way round it."""

    def __init__(self, browser: Browser, rig: Rig) -> None:
        self._browser = browser
        self.rig = rig
        self.errors: list[str] = []
        self.expected: list[str] = []
        self.frames = 0  # received by the page, over all its lines
        self.page: Page

    async def open(
        self,
        query: str = "",
        *,
        at: str | None = None,
        width: int = 1920,
        height: int = 1080,
        script: str = "",
        **options: Any,
    ) -> Page:
        """Load the page with a clock that can be moved; wait until its line is open.

        at: the address of a real server's page, in place of the rig's. script: runs first.
        """
        size: Any = {"width": width, "height": height}
        context = await self._browser.new_context(viewport=size, **options)
        context.set_default_timeout(DEADLINE_S * 1000)
        self.page = page = await context.new_page()
        page.on("pageerror", self._error)
        page.on("console", self._console)
        page.on("websocket", lambda line: line.on("framereceived", self._frame))
        await page.add_init_script(NOTE_MOVES + script)
        await page.clock.install()
        await page.goto(at or f"{self.rig.url}/tv{query}")
        if at is None and not self.rig.refuse:
            await until(lambda: self.rig.connected > 0)
        return page

    def _error(self, error: Error) -> None:
        self.errors.append(str(error))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _frame(self, _: Any) -> None:
        self.frames += 1

    def unexpected(self) -> list[str]:
        """Return the errors that no test announced."""
        return [e for e in self.errors if not any(known in e for known in self.expected)]

    async def names(self) -> list[str]:
        """Return the names on the board, from the top."""
        return await self.page.locator("#board .name").all_text_contents()

    async def live(self, state: str) -> None:
        """Wait until the page says how live it is."""
        await expect(self.page.locator("body")).to_have_attribute("data-live", state)


@pytest_asyncio.fixture(loop_scope="session")
async def tv(browser: Browser, rig: Rig) -> AsyncIterator[Tv]:
    opened = Tv(browser, rig)
    yield opened
    for context in browser.contexts:
        await context.close()
    assert opened.unexpected() == []
