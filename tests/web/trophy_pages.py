"""The pages about trophies, read as somebody signed in sees them."""

import re
from datetime import timedelta
from html import unescape

import aiohttp

from core.app import App
from tests.conftest import NOW
from tests.core.support import event, post
from tests.web.people_in import signed_in

ROOM, PROGRESS = "/goals/trophy-room", "/goals/trophies-progress"
HOSTILE = '"><script>alert(1)</script>\u202e & <b>@everyone</b>'


async def read(session: aiohttp.ClientSession, path: str, status: int = 200, **query: str) -> str:
    async with session.get(path, params=query) as answer:
        assert answer.status == status, await answer.text()
        return await answer.text()


async def seen(app: App, base_url: str, member: str | None, path: str, **query: str) -> str:
    """Return a page as somebody sees it who is signed in."""
    async with signed_in(app, base_url, member) as session:
        return await read(session, path, **query)


def words(html: str) -> str:
    """Return what a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def tiles(html: str) -> list[tuple[str, str, str]]:
    """Return every trophy of the room in its order: tier, name, and how it stands."""
    found = re.findall(
        r'<button class="plain tile ([^"]+)"[^>]* data-tier="(\w+)".*?'
        r'<b class="name">([^<]+)</b>\s*<span class="sr">, ([^<]*)</span>',
        html,
        re.DOTALL,
    )
    return [(tier, name, said) for _, tier, name, said in found]


def told(html: str, number: int) -> str:
    """Return what opens beside a trophy."""
    [found] = re.findall(rf'<div class="about" id="about-{number}".*?</div>', html, re.DOTALL)
    return words(found)


def names(html: str) -> list[str]:
    return re.findall(r'<li class="ahead".*?<b>([^<]+)</b>', html, re.DOTALL)


async def sold(app: App) -> None:
    """Ada has won four trophies over three days, Bob one of them, Cyd none."""
    ago = (NOW - timedelta(days=12)).isoformat()
    await post(
        app,
        event(1, "ada", metrics={"revenue": "520", "units": 1}, occurred_at=ago),
        event(2, "ada", metrics={"revenue": "800", "units": 12}) | {"member_name": "Ada"},
        event(3, "bob", metrics={"units": 1}),
        event(4, "cyd", metrics={"revenue": "5"}),
    )
