"""/share/{token}: handsome for people, telling for chats, silent about everything else."""

import re
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser

from core.app import App
from core.usecases.people import person
from core.usecases.sharing import share
from tests.core.support import counted, event, post
from tests.web.tv_browser import *  # noqa: F403
from web.assets import CONTENT_SECURITY_POLICY

HOSTILE = '"><script>alert(1)</script>\u202e & <b>@everyone</b>'


async def opened(app: App, who: str = "Mei Tanaka", **fields: Any) -> str:
    """Mei's room with some trophies; returns the path of its link."""
    sale = event(1, "mei", metrics={"revenue": "1311.00", "units": 12})
    await post(app, sale | {"member_name": who})
    if fields:
        await app.change_workspace("default", **fields)
    workspace = await app.workspace_now("default")
    url = await share(app, workspace, await person(app, workspace, "mei"))
    return url.removeprefix(app.settings.url)


async def seen(base_url: str, path: str) -> tuple[int, str, dict[str, str]]:
    async with aiohttp.ClientSession(base_url) as nobody, nobody.get(path) as response:
        return response.status, await response.text(), dict(response.headers)


def metas(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page))


async def test_anybody_with_the_link_sees_name_and_trophies(app: App, base_url: str) -> None:
    path = await opened(app)
    status, page, headers = await seen(base_url, path)
    assert status == 200
    assert "Mei Tanaka" in page
    for trophy in ("Opening Bell", "First Earnings", "Both Hands Full", "Four Figures"):
        assert f"<b>{trophy}</b>" in page
    assert "4 of 31 trophies" in page
    assert page.count("<li>") == 4
    assert page.count('class="medal"') == 1 + 31
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert not re.search(r"<script|<style|\son\w+=|\sstyle=|javascript:", page)


async def test_nothing_else_about_them_is_told(app: App, base_url: str) -> None:
    await post(app, counted(5, "mei", visits=90017) | {"member_name": "Mei Tanaka"})
    _, page, _ = await seen(base_url, await opened(app))
    for secret in ("1,311", "1311", "90017", "90,017", " %", "default|", ">mei<"):
        assert secret not in page, secret


async def test_chats_find_what_they_unfurl(app: App, base_url: str) -> None:
    path = await opened(app)
    _, page, headers = await seen(base_url, path)
    said, url = metas(page), f"{app.settings.url}{path}"
    assert said["og:title"] == "The trophy room of Mei Tanaka"
    assert said["og:description"] == "4 of 31 trophies: 4 Bronze."
    assert (said["og:url"], said["og:image"]) == (url, f"{url}.png")
    assert said["og:image:alt"].startswith("The trophy room of Mei Tanaka. 4 of 31")
    assert "noindex" in said["robots"]
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


async def test_the_picture_is_there_for_anybody(app: App, base_url: str) -> None:
    path = await opened(app)
    async with (
        aiohttp.ClientSession(base_url) as nobody,
        nobody.get(f"{path}.png") as response,
    ):
        assert (response.status, response.content_type) == (200, "image/png")
        assert (await response.read())[:4] == b"\x89PNG"
        assert response.headers["Cache-Control"] == "public, max-age=300"
        assert "noindex" in response.headers["X-Robots-Tag"]


@pytest.mark.parametrize("end", ["", ".png"])
async def test_a_link_that_is_off_says_so(app: App, base_url: str, end: str) -> None:
    path = await opened(app)
    await app.store.roster.change("default", "mei", {"hidden": True})
    for wanted in (path, "/share/nobody-has-this-token-1234", "/share/x"):
        status, page, headers = await seen(base_url, f"{wanted}{end}")
        assert status == 404
        assert "This room is closed" in page
        assert "Mei" not in page
        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert "noindex" in headers["X-Robots-Tag"]


async def test_a_name_is_never_markup(app: App, base_url: str) -> None:
    _, page, _ = await seen(base_url, await opened(app, HOSTILE, name=HOSTILE))
    assert "<script" not in page
    assert "<b>@everyone" not in page
    assert "&lt;script&gt;" in page


async def test_it_is_in_the_workspaces_language(app: App, base_url: str) -> None:
    _, page, _ = await seen(base_url, await opened(app, locale="de_DE"))
    assert re.search(r"<time>20\.11\.2026</time>", page)


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
async def test_it_fits_a_phone_and_a_desk(
    browser: Browser, app: App, base_url: str, width: int
) -> None:
    path = await opened(app, "Wilhelmina Featherstonehaugh-Cholmondeley")
    page = await browser.new_page(viewport={"width": width, "height": 800})
    try:
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text))
        await page.goto(f"{base_url}{path}")
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        assert errors == []
    finally:
        await page.close()
