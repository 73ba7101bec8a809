"""The way in by a link, the way out, and what a session may do."""

from typing import Any

import aiohttp
import pytest

from core.app import App
from core.domain.people import Member
from core.usecases.privacy import erase
from core.usecases.signing_in import VALID, sign_in_link
from tests.conftest import NOW, Clock
from tests.web.people_in import COOKIE, signed_in, token_of

PAGE = {"Accept": "text/html"}


async def person(app: App, name: str, **fields: Any) -> Member:
    member = Member(id=name, workspace="default", name=name.title(), created_at=NOW, **fields)
    await app.store.members.create([member])
    return member


async def link(app: App, member: str | None = None) -> str:
    """Return the path of a sign-in link."""
    return "/sign-in/" + (await sign_in_link(app, "default", member)).rsplit("/", 1)[1]


@pytest.fixture
async def browser_like(base_url: str) -> Any:
    headers, jar = {**PAGE, "Origin": base_url}, aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(base_url, headers=headers, cookie_jar=jar) as session:
        yield session


async def test_a_link_signs_in_once_and_only_when_it_is_clicked(
    app: App, browser_like: aiohttp.ClientSession
) -> None:
    await person(app, "ada")
    path = await link(app, "ada")
    for _ in range(2):  # a chat that previews the link does not use it up
        async with browser_like.get(path) as answer:
            assert answer.status == 200
            assert 'Welcome, <span dir="auto">Ada</span>' in await answer.text()
    async with browser_like.post(path, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        cookie = answer.cookies[COOKIE]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert (cookie["path"], cookie["samesite"], cookie["domain"]) == ("/", "Lax", "")
    async with browser_like.post(path, allow_redirects=False) as answer:
        assert answer.status == 404
        assert "This link is used up" in await answer.text()
        assert COOKIE not in answer.cookies
    held = await app.mongo_db["sessions"].find_one({})
    assert held is not None
    assert cookie.value not in str(held), "the token is kept hashed"


async def test_a_link_runs_out(app: App, clock: Clock, browser_like: aiohttp.ClientSession) -> None:
    path = await link(app)
    clock.advance(seconds=VALID.total_seconds())
    async with browser_like.post(path, allow_redirects=False) as answer:
        assert answer.status == 404


async def test_an_address_that_is_not_known_is_told(
    app: App, browser_like: aiohttp.ClientSession
) -> None:
    path, elsewhere = await link(app), {"Host": "192.168.7.7:8080"}
    async with browser_like.get(path, headers=elsewhere) as answer:
        assert answer.status == 403
        assert "set LAURELS_PUBLIC_URL" in await answer.text()
    async with browser_like.post(path) as answer:
        assert "used up" not in await answer.text()


async def test_a_new_link_takes_the_place_of_the_one_before(
    app: App, browser_like: aiohttp.ClientSession
) -> None:
    first, second = await link(app), await link(app)
    async with browser_like.get(first) as answer:
        assert answer.status == 404
    async with browser_like.get(second) as answer:
        assert answer.status == 200


async def test_signing_in_ends_the_session_that_the_browser_had(app: App, base_url: str) -> None:
    await person(app, "ada")
    async with signed_in(app, base_url, "ada") as session:
        path = await link(app, None)
        async with session.post(path, allow_redirects=False) as answer:
            assert answer.status == 303
            assert answer.cookies[COOKIE].value
        async with session.get("/goals", allow_redirects=False) as answer:
            assert answer.headers["Location"] == "/sign-in?next=/goals"


async def test_signing_out_ends_the_session(app: App, base_url: str) -> None:
    async with signed_in(app, base_url, None) as session:
        async with session.get("/goals") as answer:
            assert answer.status == 200
        async with session.post("/sign-out", allow_redirects=False) as answer:
            gone = answer.cookies[COOKIE]
            assert (gone.value, gone["max-age"], gone["secure"]) == ("", "0", True)
        async with session.get("/goals", allow_redirects=False) as answer:
            assert answer.status == 303
    assert await app.mongo_db["sessions"].count_documents({}) == 0


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", None])
async def test_another_site_cannot_act_for_somebody_signed_in(
    app: App, base_url: str, origin: str | None
) -> None:
    headers = {"Cookie": f"{COOKIE}={await token_of(app, None)}"}
    headers |= {"Origin": origin} if origin else {}
    async with aiohttp.ClientSession(base_url, headers=headers) as session:
        body = {"name": "theirs", "scope": "admin"}
        async with session.post("/api/keys", json=body) as answer:
            assert answer.status == 403
        async with session.get(
            "/api/live/sales-events", headers={"Upgrade": "websocket"}
        ) as answer:
            assert answer.status == 403
    assert await app.store.keys.listed("default") == []


async def test_what_members_and_admins_may(app: App, base_url: str) -> None:
    await person(app, "ada")
    await person(app, "bea", role="admin")
    await person(app, "cyd", role="admin")
    for member, status in (("ada", 403), ("bea", 200), (None, 200)):
        async with signed_in(app, base_url, member) as session:
            async with session.get("/api/keys") as answer:
                assert answer.status == status
            async with session.get("/api/orders/recent") as answer:
                assert answer.status == 200
            async with session.get("/goals?member=bea") as answer:
                assert answer.status == status
    async with signed_in(app, base_url, "bea") as session:
        await app.store.roster.change("default", "bea", {"role": "member"})
        async with session.get("/api/keys") as answer:
            assert answer.status == 403, "what somebody may is looked at anew"


async def test_who_left_or_was_erased_is_signed_out(app: App, base_url: str) -> None:
    await person(app, "bea", role="admin")
    await person(app, "ada")
    await person(app, "cyd", left_at=NOW)
    async with signed_in(app, base_url, "ada") as session:
        await erase(app, await app.workspace("default"), "ada", why=None, by="test")
        async with session.get("/goals", allow_redirects=False) as answer:
            assert answer.status == 303
    assert await app.mongo_db["sessions"].count_documents({}) == 0
    async with (
        signed_in(app, base_url, "cyd") as session,
        session.get("/goals", allow_redirects=False) as answer,
    ):
        assert answer.status == 303


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
async def test_the_way_on_stays_on_this_site(
    app: App, browser_like: aiohttp.ClientSession, elsewhere: str
) -> None:
    path = await link(app)
    async with browser_like.post(path, params={"next": elsewhere}, allow_redirects=False) as answer:
        assert answer.headers["Location"] == "/"


async def test_programs_get_json_and_browsers_a_page(
    app: App, base_url: str, browser_like: aiohttp.ClientSession
) -> None:
    async with browser_like.get("/nothing-here") as answer:
        assert (answer.status, answer.content_type) == (404, "text/html")
        assert "Nothing here" in await answer.text()
    async with browser_like.get("/nothing-here", headers={"Accept": "*/*"}) as answer:
        assert (answer.status, answer.content_type) == (404, "application/json")
    async with browser_like.get("/api/keys") as answer:
        assert (answer.status, answer.content_type) == (401, "application/json")


async def test_a_theme_is_kept_for_the_browser(browser_like: aiohttp.ClientSession) -> None:
    form = {"theme": "day", "back": "/sign-in"}
    async with browser_like.post("/theme", data=form) as answer:
        assert 'data-theme="day"' in await answer.text()
    async with browser_like.post("/theme", data={"theme": "pink"}) as answer:
        assert answer.status == 400
