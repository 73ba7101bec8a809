"""Every page, on a wall screen by night and on a phone by day: readable, quiet, within its width.

The pages come from the routes themselves, so one that is added is looked at too.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from core.app import App
from tests.web.npm import *  # noqa: F403
from tests.web.page_as import violations
from tests.web.people_in import cookie_of
from tests.web.sample import sample
from tests.web.tv_browser import *  # noqa: F403
from web.pages.registry import PAGES

pytestmark = pytest.mark.browser

# A wall screen by night, a phone by day: width, height, theme.
SCREENS = {"wall": (1920, 1080, "night"), "phone": (390, 844, "day")}
# What stands for the parameters of a path; a page with others has to be named here.
FILLED = {
    "/people/{id}": "/people/ada",
    "/teams/{id}": "/teams/North",
    "{sku}": "IPOD2008GREEN",
    "{kind}": "goal",
    "{trophy}": "opening-bell",
}
# No pages: files, pictures, data for a page's own script, and what is looked at elsewhere.
NOT_PAGES = ("/static/", "/favicon.ico", "/tv", "/share/", "/sign-in/", "/docs")


def addresses() -> list[str]:
    """Return the address of every page that a GET opens."""
    found = {route.path for part in PAGES for route in part.ROUTES if route.method == "GET"}
    kept = []
    for path in sorted(found):
        if path.startswith(NOT_PAGES) or (path.endswith("/export") and "{" in path):
            continue
        for hole, filled in FILLED.items():
            path = path.replace(hole, filled)
        kept.append(path)
    return [path for path in kept if "{" not in path and "." not in path.rsplit("/", 1)[1]]


@pytest.fixture(params=SCREENS)
async def page(
    request: pytest.FixtureRequest, app: App, base_url: str, browser: Browser
) -> AsyncIterator[Page]:
    width, height, theme = SCREENS[request.param]
    await sample(app)
    context = await browser.new_context(viewport={"width": width, "height": height})
    look: Any = {"name": "laurels-theme", "value": theme, "url": base_url}
    await context.add_cookies([await cookie_of(app, base_url, None), look])
    yield await context.new_page()
    await context.close()


@pytest.mark.timeout(240)
async def test_every_page(page: Page, base_url: str, npm_modules: Path) -> None:
    troubles: list[str] = []
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda note: said.append(note.text) if note.type == "error" else None)
    for path in addresses():
        said.clear()
        answer = await page.goto(base_url + path)
        assert answer is not None
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            troubles.append(f"{path}: answers {answer.status}")
            continue
        troubles += [f"{path}: {words}" for words in said]
        if (headings := await page.locator("h1:visible").count()) != 1:
            troubles.append(f"{path}: {headings} h1")
        over = await page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        if over > 0:
            troubles.append(f"{path}: {over} px wider than the screen")
        troubles += [
            f"{path}: {each['id']}: {node['target']} {node['failureSummary']}"
            for each in await violations(page, npm_modules)
            if each["impact"] in {"serious", "critical"}
            for node in each["nodes"][:3]
        ]
    assert not troubles, "\n".join(troubles)
