"""An admin at the desk: asks for pages and sends forms, as a browser does."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import unquote

import aiohttp

from core.app import App
from core.domain.audit import AuditEntry
from core.domain.people import Member
from tests.web.people_in import signed_in
from web.pages.page import SAID

HOSTILE = '</textarea></script><img src=x onerror="alert(1)">'


@dataclass
class Page:
    """What came back: `said` is the message that the next page shows once."""

    status: int
    text: str
    to: str
    said: str

    @property
    def words(self) -> str:
        """The text without its markup."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.text)).split())

    def value(self, name: str) -> str:
        """Return what an input holds."""
        found = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', self.text)
        assert found, f"no input {name}"
        return unescape(found[1])

    def wrong(self, field: str) -> str:
        """Return what is said at a field."""
        found = re.search(rf'<p class="wrong" id="h-{field}">(.*?)</p>', self.text, re.DOTALL)
        assert found, f"nothing is wrong at {field}: {self.words}"
        return unescape(found[1])


class Desk:
    """Somebody who is signed in."""

    def __init__(self, app: App, session: aiohttp.ClientSession) -> None:
        self.app, self.session = app, session

    async def get(self, path: str, status: int = 200, **query: str) -> Page:
        async with self.session.get(path, params=query, allow_redirects=False) as answer:
            return await _page(answer, status)

    async def post(self, path: str, status: int = 303, **form: Any) -> Page:
        async with self.session.post(path, data=form, allow_redirects=False) as answer:
            return await _page(answer, status)

    async def audited(self) -> list[AuditEntry]:
        """Return the audit, the newest first."""
        return await self.app.store.audit.listed("default")


async def _page(answer: aiohttp.ClientResponse, status: int) -> Page:
    text = await answer.text()
    said = answer.cookies.get(SAID)
    page = Page(
        answer.status, text, answer.headers.get("Location", ""), unquote(said.value) if said else ""
    )
    assert answer.status == status, page.words
    return page


async def join(app: App, member: str, name: str, **fields: Any) -> None:
    """Add somebody."""
    await app.store.members.create(
        [Member(id=member, workspace="default", name=name, created_at=app.clock(), **fields)]
    )


@asynccontextmanager
async def desk_of(app: App, base_url: str, member: str = "boss") -> AsyncIterator[Desk]:
    """Sign somebody in; `boss` is an admin who is made for it."""
    if member == "boss":
        await join(app, "boss", "Bo Admin", role="admin")
    async with signed_in(app, base_url, member) as session:
        yield Desk(app, session)
