"""The admin area in a real browser: the main path through it, and what axe and the console say."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from core.app import App
from core.usecases import displays
from tests.web.admin.desk import join
from tests.web.page_as import page_as
from tests.web.tv_browser import browser

__all__ = ["browser"]
pytestmark = pytest.mark.browser


async def test_an_admin_sets_everything_up(app: App, base_url: str, browser: Browser) -> None:
    await join(app, "boss", "Bo Admin", role="admin")
    size: Any = {"width": 390, "height": 844}
    async with page_as(browser, app, base_url, "boss", "/admin", viewport=size) as page:
        await _workspace(page)
        await _team(page)
        await _key(page)
        await _display(app, page)
        await page.goto(f"{base_url}/admin/audit")
        rows = page.locator(".audit li")
        await expect(rows.first).to_contain_text("Bo Admin linked the display Lobby.")
        await expect(rows).to_have_count(4)


async def _workspace(page: Page) -> None:
    await page.get_by_role("link", name="Set it up").click()
    await page.get_by_label("Name", exact=True).fill("Harbour Sales")
    await page.get_by_label("Time zone").fill("Berlni")
    await page.get_by_role("button", name="Save").click()
    zone = page.get_by_label("Time zone")
    await expect(zone).to_be_focused()
    await expect(zone).to_be_in_viewport()
    await expect(page.get_by_text("Did you mean Europe/Berlin?")).to_be_visible()
    await zone.fill("berlin")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("instead of UTC")).to_be_visible()
    await page.get_by_role("button", name="Save and count anew").click()
    await expect(page.locator(".said")).to_contain_text("counted anew in the background")
    await expect(page.locator(".home")).to_have_text("Harbour Sales")


async def _team(page: Page) -> None:
    await page.get_by_role("link", name="Teams", exact=True).click()
    await page.get_by_label("Id", exact=True).fill("North")
    await page.get_by_role("button", name="Make the team").click()
    await expect(page.locator(".said")).to_have_text("North is a team.")
    await expect(page.locator(".people li")).to_contain_text("North")


async def _key(page: Page) -> None:
    # On a phone the tabs scroll: the one that is open is in view.
    await page.get_by_role("link", name="API keys").click()
    await expect(page.locator(".tabs [aria-current]")).to_be_in_viewport()
    await page.get_by_label("Name").fill("shop")
    await page.get_by_role("button", name="Make the key").click()
    await expect(page.locator("#once")).to_contain_text("laurels_ingest_")


async def _display(app: App, page: Page) -> None:
    asked = await displays.ask(app)
    here = page.url.split("/admin")[0]
    await page.goto(f"{here}/admin/displays?code={asked.code}")
    name = page.get_by_label("Name of the screen").first
    await expect(name).to_be_focused()
    await name.fill("Lobby")
    await page.get_by_role("button", name="Link it").click()
    await expect(page.locator(".said")).to_contain_text("Lobby is linked")
    assert (await displays.state_of(app, asked.secret))[0] == "linked"
