"""The admin's tools in a browser: a rule tried, words as they are typed, a test, an import."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from core.app import App
from core.usecases.deliver import deliver_due
from core.usecases.run_imports import run_import
from tests.core.support import Script, Unpaced, event, place, post
from tests.web.admin.desk import HOSTILE, join
from tests.web.npm import *  # noqa: F403
from tests.web.page_as import page_as, violations
from tests.web.tv_browser import *  # noqa: F403

pytestmark = pytest.mark.browser
PAGES = (
    "rules",
    "rules/new",
    "trophies",
    "targets",
    "templates",
    "deliveries",
    "import",
    "seasons",
)


@pytest.fixture
async def boss(app: App) -> str:
    """An admin."""
    await join(app, "boss", "Bo Admin", role="admin")
    return "boss"


async def test_tools_at_a_desk(
    app: App, base_url: str, browser: Browser, boss: str, npm_modules: Path, tmp_path: Path
) -> None:
    await post(app, event(1))
    await place(app, chat_name="wins")
    async with page_as(browser, app, base_url, boss, "/admin/rules/new") as page:
        await page.get_by_label("Title").fill("{figure} in a day")
        await page.get_by_label("Within a").select_option("day")
        await page.get_by_label("Reach", exact=True).fill("150")
        await page.get_by_role("button", name="Preview").click()
        await expect(page.locator("#tried")).to_contain_text("1 laurel for 1 person")
        await expect(page.get_by_label("Title")).to_have_value("{figure} in a day")
        await page.get_by_role("button", name="Add it").click()
        await expect(page.locator(".said")).to_contain_text("Added: … in a day.")

        await page.goto(f"{base_url}/admin/templates/milestone")
        await page.get_by_label("Your words").fill("Hear, hear: {name} " + HOSTILE)
        await expect(page.locator("#looks")).to_contain_text("Hear, hear: Mei Tanaka </textarea>")
        await page.get_by_label("Your words").fill("{name} {nothing}")
        await expect(page.locator("#looks .wrong")).to_contain_text("is not a placeholder")
        await page.get_by_label("Your words").fill("{name} made ")
        await page.get_by_role("button", name="{reached}", exact=True).click()
        await expect(page.locator("#looks")).to_contain_text("Mei Tanaka made $50,000")
        await page.get_by_role("button", name="Use these words").click()
        await expect(page.locator(".said")).to_contain_text("Your words")

        await page.goto(f"{base_url}/admin/targets")
        await page.get_by_role("button", name="Send a test").click()
        await expect(page.locator("#test")).to_contain_text("On its way to #wins.")
        await deliver_due(app, Script(), Unpaced())
        await expect(page.locator("#test")).to_contain_text("It arrived in #wins")

        for path in PAGES:
            await page.goto(f"{base_url}/admin/{path}")
            found = await violations(page, npm_modules)
            wrong = {each["id"]: each["nodes"][0]["html"] for each in found}
            assert wrong == {}, path


async def test_an_import_on_a_phone(
    app: App,
    base_url: str,
    browser: Browser,
    boss: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.usecases.import_file.BATCH", 5)
    file = tmp_path / "sales.csv"
    rows = "".join(f"m{n},2026-11-20,1\n" for n in range(10))
    file.write_text(f"member,occurred_at,sold\n{rows}x,y,z\n")
    phone: Any = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    async with page_as(browser, app, base_url, boss, "/admin/import", **phone) as page:
        await page.get_by_label("A CSV file").set_input_files(file)
        await page.get_by_role("button", name="Send it and look").click()
        await page.locator("#column-2").select_option("units")
        await page.get_by_role("button", name="Look again").click()
        await expect(page.locator("tbody")).to_contain_text("units 1")
        await page.get_by_role("button", name="Import it").click()
        await expect(page.locator("#state")).to_have_text("Waiting")
        [job] = await app.store.import_jobs.listed("default", 1)
        await app.store.import_jobs.take(app.clock(), "a worker")
        await app.store.import_jobs.note(job.id, "a worker", {"line": 6})
        bar = page.get_by_role("progressbar")
        await expect(bar).to_have_attribute("aria-valuenow", "50.0")
        await page.reload()
        await expect(bar).to_have_attribute("aria-valuenow", "50.0")
        await app.store.import_jobs.give_back(job.id, "a worker", app.clock())
        assert await run_import(app)
        await expect(page.locator("#state")).to_have_text("Done")
        await expect(page.locator("#job")).to_contain_text("10 events from 10 people are in.")
        await expect(page.locator("#job")).to_contain_text("y: is not an ISO 8601 date")
        assert await page.evaluate("document.scrollingElement.scrollWidth") == 390
        for path in PAGES:
            await page.goto(f"{base_url}/admin/{path}")
            assert await page.evaluate("document.scrollingElement.scrollWidth") == 390, path
