"""Nothing is open but what has to be: asked of every page and every endpoint there is."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
import pytest

from core.app import App
from core.domain.people import Member
from tests.web.every_page import SAFE, endpoints, filled, pages
from tests.web.people_in import COOKIE, signed_in, token_of

# The contract's: a TV pairs itself, links carry their own secret, the rest tells nothing.
OPEN_PAGES = {
    ("GET", "/tv"),
    ("GET", "/docs"),
    ("GET", "/share/"),
    ("GET", "/sign-in"),
    ("GET", "/sign-in/"),
    ("POST", "/sign-in/"),
    ("POST", "/sign-out"),
    ("POST", "/theme"),
    ("GET", "/static/"),
    ("GET", "/favicon.ico"),
}
OPEN_ENDPOINTS = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/openapi.json"),
    ("GET", "/api/displays/pairing"),
    ("POST", "/api/displays/pairing"),
}
FOR_DISPLAYS = {("GET", "/api/live/sales-events"), ("GET", "/api/orders/recent")}
CLOSED_PAGES = [
    (method, path) for method, path in pages() if (method, path.split("{")[0]) not in OPEN_PAGES
]
Answers = dict[tuple[str, str], tuple[int, str]]


@asynccontextmanager
async def browser(base_url: str, **headers: str) -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(base_url, headers=headers, timeout=timeout) as session:
        yield session


async def asked(
    session: aiohttp.ClientSession, routes: list[tuple[str, str]], **headers: str
) -> Answers:
    """Ask for routes; return each one's status and where it leads."""
    found: Answers = {}
    for method, path in routes:
        sent = {"name": "somebody"} if method not in SAFE else None
        async with session.request(
            method, filled(path), data=sent, headers=headers, allow_redirects=False
        ) as answer:
            found[method, path] = answer.status, answer.headers.get("Location", "")
    return found


def unlike(found: Answers, *statuses: int) -> Mapping[tuple[str, str], tuple[int, str]]:
    return {route: answer for route, answer in found.items() if answer[0] not in statuses}


def test_what_is_open_is_known() -> None:
    opened = {(e.method, e.path) for e in endpoints() if e.scope is None}
    assert opened == OPEN_ENDPOINTS
    assert {(e.method, e.path) for e in endpoints() if e.scope == "display"} == FOR_DISPLAYS
    assert len(CLOSED_PAGES) > 70, "the list of pages was read"


async def test_nobody_sees_anything_without_signing_in(base_url: str) -> None:
    keyed = [(e.method, e.path) for e in endpoints() if e.scope is not None]
    async with browser(base_url) as session:
        assert not unlike(await asked(session, CLOSED_PAGES + keyed), 401)
    async with browser(base_url, Accept="text/html") as session:
        found = await asked(session, [route for route in CLOSED_PAGES if route[0] in SAFE])
        assert not unlike(found, 303)
        assert all(to.startswith("/sign-in?next=/") for _, to in found.values())


async def test_a_member_sees_nothing_of_the_admins(app: App, base_url: str) -> None:
    await _member(app, "ada")
    admins = [route for route in CLOSED_PAGES if route[1].startswith("/admin")]
    programs = [(e.method, e.path) for e in endpoints() if e.scope not in {None, "display"}]
    async with signed_in(app, base_url, "ada") as session:
        assert not unlike(await asked(session, admins), 403)
        assert not unlike(await asked(session, programs), 403)
        assert not unlike(await asked(session, [("GET", "/api/orders/recent")]), 200)


async def test_a_display_opens_nothing_but_what_it_shows(app: App, base_url: str) -> None:
    _, token = await app.store.keys.create("default", "lobby", "display", app.clock())
    routes = [route for route in CLOSED_PAGES if route[1] != "/tv/snapshot"]
    programs = [(e.method, e.path) for e in endpoints() if e.scope not in {None, "display"}]
    async with browser(base_url, Authorization=f"Bearer {token}") as session:
        assert not unlike(await asked(session, [*routes, *programs]), 403)
        shown = await asked(session, [("GET", "/tv"), ("GET", "/tv/snapshot")])
        assert not unlike(shown, 200)
    # In an address, where it may be read by others, it opens even less.
    async with browser(base_url) as session:
        some = [(method, f"{path}?token={token}") for method, path in routes[:8]]
        assert not unlike(await asked(session, some), 401)


ELSEWHERE = [
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1.elsewhere.example", "Sec-Fetch-Site": "same-origin"},
    {},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
async def test_other_sites_change_nothing(app: App, base_url: str, headers: dict[str, str]) -> None:
    changing = [route for route in pages() if route[0] not in SAFE]
    changing += [(e.method, e.path) for e in endpoints() if e.method not in SAFE and e.scope]
    if "Origin" not in headers:  # these change nothing of anybody who is signed in
        changing = [r for r in changing if r[1] != "/theme" and not r[1].startswith("/sign-in/")]
    async with browser(base_url, Cookie=f"{COOKIE}={await token_of(app, None)}") as session:
        assert not unlike(await asked(session, changing, **headers), 403)
        async with session.get("/admin") as answer:
            assert answer.status == 200, "still signed in"


async def _member(app: App, name: str) -> None:
    member = Member(id=name, workspace="default", name=name.title(), created_at=app.clock())
    await app.store.members.create([member])
