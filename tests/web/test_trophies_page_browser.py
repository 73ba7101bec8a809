"""The trophy pages in a browser: by key, by finger, live, and without any script."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from core.app import App
from tests.core.support import event, post
from tests.web.npm import *  # noqa: F403
from tests.web.page_as import page_as, violations
from tests.web.trophy_pages import PROGRESS, ROOM, sold
from tests.web.tv_browser import *  # noqa: F403

pytestmark = pytest.mark.browser


async def test_a_room_is_filtered_read_by_key_and_shown_to_the_world(
    app: App, base_url: str, browser: Browser, npm_modules: Path
) -> None:
    await sold(app)
    size: Any = {"width": 1280, "height": 900}
    async with page_as(browser, app, base_url, "ada", ROOM, viewport=size) as page:
        await page.get_by_role("button", name="Bronze", exact=True).click()
        await expect(page.locator(".tile")).to_have_count(10)
        assert page.url.endswith("?tier=bronze")
        bell, about = page.locator("#t-1"), page.locator("#about-1")
        await page.locator("#t-2").focus()
        await page.keyboard.press("Tab")
        await expect(bell).to_be_focused()
        await expect(about).to_contain_text("Won on November 8, 2026")
        await expect(about).to_contain_text("2 of 3 people have it (66.7 %)")
        near = (
            "([a, b]) => Math.abs(a.getBoundingClientRect().top - b.getBoundingClientRect().bottom)"
        )
        handles = [await each.element_handle() for each in (about, bell)]
        assert await page.evaluate(near, handles) < 20, "it opens beside its trophy"
        assert await violations(page, npm_modules) == []
        await page.keyboard.press("Escape")
        await expect(about).to_be_hidden()
        await page.locator("#t-6").hover()
        await expect(page.locator("#about-6")).to_contain_text("$1,180 to go")
        await page.get_by_role("button", name="Make a public link").click()
        link = await page.get_by_label("Public link").input_value()
        picture = page.locator(".preview img")
        await picture.scroll_into_view_if_needed()
        await expect(picture).to_have_js_property("naturalWidth", 1200)
        nobody = await browser.new_context()
        there = await nobody.new_page()
        await there.goto(base_url + link.removeprefix(app.settings.url))
        await expect(there.get_by_role("heading", level=1)).to_have_text("Ada")
        await nobody.close()


async def test_a_trophy_won_just_now_has_its_moment(
    app: App, base_url: str, browser: Browser
) -> None:
    await sold(app)
    phone: Any = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    async with page_as(browser, app, base_url, "ada", ROOM, **phone) as page:
        await page.locator("#t-1").tap()
        await expect(page.locator("#about-1")).to_be_visible()
        await post(app, event("live", metrics={"units": 40}))
        await expect(page.locator(".toast b")).to_have_text(["First Crate"])
        await expect(page.locator("#tally-chip")).to_have_text("5 of 31")
        await expect(page.locator("#about-1")).to_be_visible()
        await expect(page.locator(".tile.fresh")).to_have_count(0)
        await page.locator("h1").tap()
        await expect(page.locator("#about-1")).to_be_hidden()
        await expect(page.locator(".tile.fresh")).to_have_attribute("id", "t-5")
        assert await page.evaluate("document.scrollingElement.scrollWidth") == 390


async def test_more_of_the_closest_come_without_leaving_the_page(
    app: App, base_url: str, browser: Browser, npm_modules: Path
) -> None:
    await sold(app)
    async with page_as(browser, app, base_url, "ada", PROGRESS) as page:
        await page.evaluate("window.stayed = true")
        await page.get_by_role("link", name="Show 5 more").click()
        await expect(page.locator(".ahead")).to_have_count(10)
        await expect(page.locator(".ahead").nth(5)).to_be_focused()
        assert await page.evaluate("window.stayed")
        assert page.url.endswith("?limit=10")
        assert await violations(page, npm_modules) == []
        await post(app, event("live", metrics={"units": 20}))
        await expect(page.locator(".ahead").first).to_contain_text("17 units to go")
        await expect(page.locator(".ahead")).to_have_count(10)
    async with page_as(browser, app, base_url, "ada", PROGRESS, java_script_enabled=False) as page:
        await page.get_by_role("link", name="Show 5 more").click()
        await expect(page.locator(".ahead")).to_have_count(10)
        await page.get_by_role("link", name="won").click()
        await page.locator("#t-1").click()
        await expect(page.locator("#about-1")).to_be_visible()
