"""/goals and /products in a real browser, on a phone: set a goal, watch it move."""

import re
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, Page, expect

from core.app import App
from tests.core.support import event
from tests.core.support import post as count
from tests.web.asking import happened, sold
from tests.web.goal_pages import person
from tests.web.page_as import page_as
from tests.web.tv_browser import *  # noqa: F403

pytestmark = pytest.mark.browser
NANO = {"sku": "NANO", "category": "audio"}
SECOND_MS = 1000
# Looked at before every picture, where `expect` looks ever more seldom.
FIGURE = "text => document.querySelector('.reached').textContent === text"


@pytest.fixture
async def phone(app: App, base_url: str, browser: Browser) -> AsyncIterator[Page]:
    """A phone on which Ada is signed in and sees her goals."""
    await person(app, "ada")
    size: Any = {"width": 390, "height": 844}
    async with page_as(browser, app, base_url, "ada", "/goals", viewport=size) as page:
        yield page


async def fits(page: Page) -> bool:
    return bool(await page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"))


async def test_a_goal_is_set_moves_and_is_given_up(
    phone: Page, base_url: str, client: aiohttp.ClientSession
) -> None:
    lines: list[Any] = []
    phone.on("websocket", lambda line: lines.append(line))
    await phone.goto(f"{base_url}/goals")
    await phone.get_by_role("link", name="Set the first one").click()
    dialog = phone.get_by_role("dialog", name="Set a goal")
    await expect(dialog).to_be_visible()
    await dialog.get_by_label("What to count").select_option("units")
    await dialog.get_by_label("How much").fill("10")
    await dialog.get_by_role("button", name="Set the goal").click()
    await expect(phone.locator(".said")).to_contain_text("Goal set: 10 units in November.")
    goal = phone.get_by_role("article")
    await expect(goal.locator(".reached")).to_have_text("0/10 units sold")
    assert await fits(phone)

    await until(lambda: lines)  # noqa: F405
    took_ms = []
    for sale in (1, 2, 3):  # a machine that is busy with something else may need another try
        started = time.monotonic()
        await happened(client, sold(sale))
        await phone.wait_for_function(FIGURE, arg=f"{2 * sale}/10 units sold")
        took_ms.append(round(1000 * (time.monotonic() - started)))
        if took_ms[-1] < SECOND_MS:
            break
    print(f"from POST to the figure on the page: {took_ms} ms")
    assert took_ms[-1] < SECOND_MS
    percent = 20 * len(took_ms)
    await expect(phone.get_by_role("progressbar")).to_have_attribute(
        "aria-valuenow", f"{percent}.0"
    )
    await expect(goal.get_by_role("img")).to_have_accessible_name(
        re.compile(rf"^Units: 10 in November: \d \({percent}.%\), forecast \d+\.$")
    )
    await happened(client, sold(4, metrics={"revenue": "1.00", "units": 8}))
    await expect(goal.locator(".chip")).to_have_text("Met")
    await expect(phone.locator(".toast")).not_to_have_count(0)

    await goal.get_by_role("link", name="Edit").click()
    await phone.get_by_label("How much").fill("lots")
    await phone.get_by_role("button", name="Save").click()
    await expect(phone.get_by_label("How much")).to_have_accessible_description(
        "I can't read “lots” as a number. Try 25, 1,000 or 2k."
    )
    await expect(phone.get_by_label("How much")).to_have_value("lots")
    await phone.get_by_text("Give this goal up").click()
    await phone.get_by_role("button", name="Remove the goal").click()
    await expect(phone.get_by_role("heading", name="No goals yet")).to_be_visible()


async def test_a_products_goals_move_in_their_dialog(
    phone: Page, app: App, base_url: str, client: aiohttp.ClientSession
) -> None:
    await count(app, event(1, scope=NANO, ticker={"product": "IPod Nano"}))
    await phone.goto(f"{base_url}/products/NANO")
    await phone.get_by_role("link", name="Goals").last.click()
    dialog = phone.get_by_role("dialog", name="Goals about it")
    await dialog.get_by_label("How much").fill("10")
    await dialog.get_by_role("button", name="Set the goal").click()
    await expect(phone.locator(".said")).to_contain_text("Goal set: 10 units of NANO in November.")
    await phone.goto(f"{base_url}/products/NANO")
    await phone.get_by_role("link", name="Goals · 1").click()
    await expect(dialog.locator(".reached")).to_have_text("2/10 units sold")
    await happened(client, sold(2, scope=NANO, ticker={"product": "IPod Nano"}))
    await expect(dialog.locator(".reached")).to_have_text("4/10 units sold")
    await dialog.get_by_role("button", name="Close").click()
    await expect(phone.locator("#product .totals")).to_contain_text("$398")
    assert await fits(phone)
