"""Signing in and out in a real browser, with and without JavaScript."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect

from core.app import App
from core.usecases.signing_in import sign_in_link
from tests.core.support import counted, post
from tests.web.tv_browser import *  # noqa: F403

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripted", [True, False])
async def test_in_and_out(app: App, base_url: str, browser: Browser, scripted: bool) -> None:
    await post(app, counted(1, "ada", units=3))
    context = await browser.new_context(java_script_enabled=scripted)
    page = await context.new_page()
    said: list[str] = []
    page.on("console", lambda note: said.append(note.text) if note.type == "error" else None)
    await page.goto(f"{base_url}/goals")
    await expect(page).to_have_url(f"{base_url}/sign-in?next=/goals")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in with a link")
    link = urlsplit(await sign_in_link(app, "default", "ada"))
    await page.goto(f"{base_url}{link.path}?next=/goals")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page).to_have_url(f"{base_url}/goals")
    await expect(page.locator(".said")).to_have_text("You are signed in.")
    [cookie] = [c for c in await context.cookies() if c.get("name") == "__Host-laurels"]
    assert cookie.get("httpOnly")
    await page.locator(".menu summary").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.locator("h1")).to_have_text("Sign in with a link")
    await expect(page.locator(".said")).to_have_text("You are signed out.")
    await page.goto(f"{base_url}/goals")
    await expect(page).to_have_url(f"{base_url}/sign-in?next=/goals")
    assert said == []
    await context.close()
