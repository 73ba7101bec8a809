"""Somebody who installs the app: the pages of Laurels and the question of Slack between them."""

import html
import re
from typing import Any

import aiohttp

from bots.slack.bot import Bot
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_world import Workspace


class Browser:
    """Follows links the way a browser does that came by the public address."""

    def __init__(self, bot: Bot) -> None:
        self._base = f"http://127.0.0.1:{bot.port}"
        self.cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        self.status = 0
        self.page = ""

    async def get(self, address: str, **headers: str) -> str:
        """Open an address of Laurels; returns the text that is read, keeps the rest."""
        path = address.removeprefix("https://laurels.example")
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": cookie, **headers}
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.get(f"{self._base}{path}", headers=sent) as response,
        ):
            self.status, self.headers = response.status, dict(response.headers)
            self.page = await response.text()
            for name, morsel in response.cookies.items():
                assert morsel["secure"]
                assert morsel["httponly"]
                self.cookies[name] = morsel.value
                if morsel["expires"].startswith("Thu, 01 Jan 1970"):
                    del self.cookies[name]
        text = re.sub(r"<style>.*?</style>|<title>.*?</title>|<[^>]+>", "", self.page, flags=re.S)
        return " ".join(html.unescape(text).split())

    @property
    def link(self) -> str:
        """Where the page's button leads."""
        found = re.search(r'<a href="([^"]+)"', self.page)
        assert found is not None
        return html.unescape(found[1])


async def install(
    browser: Browser, slack: SlackEmulator, team: str = "T2", name: str = "Beta", **more: Any
) -> tuple[Workspace, str]:
    """Click through an installation; returns the workspace and what the last page says."""
    workspace = Workspace(team, name, **more)
    await browser.get("/slack/install")
    return workspace, await browser.get(slack.oauth.allow(browser.link, workspace, "U9"))
