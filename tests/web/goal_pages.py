"""What the tests of the goals' pages share: people who are signed in, forms, goals."""

import re
from html import unescape
from typing import Any
from urllib.parse import unquote

import aiohttp

from core.app import App
from core.domain.goals import Goal
from core.domain.people import Member
from core.usecases.goals import set_goal
from tests.conftest import NOW
from web.pages.page import SAID


async def person(app: App, member_id: str, **fields: Any) -> Member:
    """Add somebody to the default workspace."""
    fields = {"name": member_id.title()} | fields
    member = Member(id=member_id, workspace="default", created_at=NOW, **fields)
    await app.store.members.create([member])
    return member


async def aim(
    app: App,
    member: str | None,
    metric: str = "units",
    target: int = 100,
    period: str = "month",
    **more: Any,
) -> Goal:
    """Set a goal; target in stored units."""
    workspace = await app.workspace("default")
    known = app.catalogue(workspace).metrics[metric]
    goal, _ = await set_goal(app, workspace, member, known, target, period, **more)
    return goal


async def seen(
    session: aiohttp.ClientSession, path: str = "/goals", status: int = 200, **query: str
) -> str:
    """Return a page's markup."""
    async with session.get(path, params=query, headers={"Accept": "text/html"}) as answer:
        assert answer.status == status, await answer.text()
        return await answer.text()


async def sent(
    session: aiohttp.ClientSession, path: str = "/goals", **form: str
) -> tuple[int, str]:
    """Send a form; return the status and what is said of it, or the page that came back."""
    headers = {"Accept": "text/html"}
    async with session.post(path, data=form, headers=headers, allow_redirects=False) as answer:
        if answer.status == 303:
            return 303, unquote(answer.cookies[SAID].value)
        return answer.status, await answer.text()


def words(markup: str) -> str:
    """Return what a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def card(markup: str, goal: Goal) -> str:
    """Return the markup of one goal's card."""
    found = re.search(
        rf'<article class="card goal" id="goal-{goal.id}">.*?</article>', markup, re.S
    )
    assert found is not None, "the goal is not on the page"
    return found[0]


def field_error(markup: str, name: str) -> str:
    """Return what is said at a field of a form."""
    found = re.search(rf'<p class="wrong" id="h-{name}">(.*?)</p>', markup, re.S)
    assert found is not None, f"nothing is said at {name}"
    return unescape(found[1])
