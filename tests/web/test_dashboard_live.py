"""The dashboard in a real browser: a sale shows at once, everywhere it counts."""

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from playwright.async_api import Browser, BrowserContext, expect

from core.app import App
from tests.core.support import event, post
from tests.core.usecases.test_goals import wanted
from tests.web.people_in import cookie_of
from tests.web.tv_browser import *  # noqa: F403

pytestmark = pytest.mark.browser


@pytest.fixture
async def context(app: App, base_url: str, browser: Browser) -> AsyncIterator[BrowserContext]:
    await post(app, event(1, member_name="Ada"))
    opened = await browser.new_context(viewport={"width": 390, "height": 844})
    await opened.add_cookies([await cookie_of(app, base_url, "ada")])
    yield opened
    await opened.close()


async def test_a_sale_shows_within_a_second(
    app: App, base_url: str, client: aiohttp.ClientSession, context: BrowserContext
) -> None:
    await wanted(app, "units", 8, member="ada")
    page = await context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda note: said.append(note.text) if note.type == "error" else None)
    async with page.expect_websocket():
        await page.goto(base_url)
    revenue = page.locator('[data-figure="revenue"]')
    await expect(revenue).to_have_text("$199")
    await expect(page.locator("#goals .chip")).to_have_text("Off Track")

    sold = event(
        2, metrics={"revenue": "10801.00", "units": 6}, ticker={"product": "Copper kettle"}
    )
    async with client.post("/api/events", json=sold, params={"wait": "true"}) as answer:
        assert answer.status == 202
    await expect(revenue).to_have_attribute("data-value", "11000", timeout=2_000)
    await expect(revenue).to_have_text("$11,000")
    await expect(page.locator("#sales li").first).to_contain_text("Copper kettle")
    await expect(page.locator("#sales li").first).to_have_class("new")
    await expect(page.locator("#goals .chip")).to_have_text("Met")
    await expect(page.locator("#laurels li").first).to_contain_text("$10,000 this month")
    await expect(page.locator("#trophies li").first).to_be_visible()

    await expect(page.locator(".toast", has_text="Goal Crusher")).to_be_visible()
    assert said == []


async def test_without_scripts_everything_is_there(
    app: App, base_url: str, browser: Browser, context: BrowserContext
) -> None:
    cookies = await context.cookies()
    plain = await browser.new_context(java_script_enabled=False)
    await plain.add_cookies(cookies)  # type: ignore[arg-type]
    page = await plain.new_page()
    await page.goto(f"{base_url}/analytics")
    await page.fill("#f-from", "2026-11-20")
    await page.select_option("#f-group", "month")
    await page.get_by_role("button", name="Show").click()
    await expect(page).to_have_url(re.compile(r"from=2026-11-20&to=2026-11-20&group=month"))
    await page.goto(base_url)
    await expect(page.locator("#sales li")).to_have_count(1)
    await plain.close()
