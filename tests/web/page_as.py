"""A page in a browser as somebody who is signed in, and what axe finds on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from core.app import App
from tests.web.people_in import cookie_of
from tests.web.tv_browser import DEADLINE_S


@asynccontextmanager
async def page_as(
    browser: Browser, app: App, base_url: str, member: str, path: str, **options: Any
) -> AsyncIterator[Page]:
    """Open a page as a member; an error in its console fails the test.

    But for the one that Chromium notes itself where a form comes back with bad input.
    """
    context = await browser.new_context(**options)
    try:
        context.set_default_timeout(DEADLINE_S * 1000)
        await context.add_cookies([await cookie_of(app, base_url, member)])
        page, errors = await context.new_page(), list[str]()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda note: errors.append(note.text) if note.type == "error" else None)
        await page.goto(base_url + path)
        yield page
    finally:
        await context.close()
    assert [error for error in errors if "status of 400" not in error] == []


async def violations(page: Page, npm_modules: Path) -> list[dict[str, Any]]:
    """Return what axe finds wrong with a page as it stands."""
    await page.evaluate((npm_modules / "axe-core" / "axe.min.js").read_text())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return list(found["violations"])
