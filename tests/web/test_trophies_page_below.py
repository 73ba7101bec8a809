"""Below the trophies: milestones and what else was earned, files to keep, the public link."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import aiohttp

from core.app import App
from core.usecases.people import person
from core.usecases.sharing import share, share_of
from tests.conftest import NOW, Clock
from tests.core.support import counted, event, post
from tests.web.people_in import signed_in
from tests.web.trophy_pages import ROOM, read, seen, sold, words


async def test_milestones_badges_and_streaks_stand_below(
    app: App, base_url: str, clock: Clock
) -> None:
    await post(app, event(1, metrics={"revenue": "26000"}), counted(2, signups=21))
    clock.advance(hours=1)
    await post(app, event(3, corrects="order-1", metrics={"revenue": "-2000"}))
    said = words(await seen(app, base_url, "ada", ROOM))
    assert "Rising Star" not in said.split("Milestones")[0]
    assert "Sales Rookie" in said
    assert "$10,000 in November" in said
    assert "$25,000 in November taken back by a correction" in said
    assert "20 signups in November" in said
    assert "Days with orders" in said


async def test_older_milestones_are_pages_away(app: App, base_url: str) -> None:
    ago = [(NOW - timedelta(days=31 * n)).isoformat() for n in (2, 0, 3, 1)]
    await post(app, *(counted(n, signups=21 + n) | {"occurred_at": at} for n, at in enumerate(ago)))
    row = r'<li class="history-row">.*?<b>([^<]+).*?num">([^<]+)</span></li>'
    async with signed_in(app, base_url, "ada") as session:
        page = await read(session, ROOM)
        rows = re.findall(row, page)
        while older := re.search(r'href="([^"]+)#milestones">Older', page):
            page = await read(session, unescape(older[1]))
            assert 'href="/goals/trophy-room#milestones">Latest' in page
            rows += re.findall(row, page)
    history = await app.store.awards.history("default", "ada")
    assert len(rows) == len(set(rows)) == len(history) > 10
    days = [datetime.strptime(day, "%b %d, %Y").replace(tzinfo=UTC) for _, day in rows]
    assert days == sorted(days, reverse=True), "all came in at once; the newest stands first"


async def test_downloads(app: App, base_url: str) -> None:
    await sold(app)
    async with signed_in(app, base_url, "ada") as session:
        html = await read(session, ROOM)
        for ending, kind, begins in (
            ("pdf", "application/pdf", b"%PDF-"),
            ("png", "image/png", b"\x89PNG\r\n"),
        ):
            assert f'href="{ROOM}.{ending}" download' in html
            async with session.get(f"{ROOM}.{ending}") as answer:
                assert (answer.status, answer.content_type) == (200, kind)
                named = f'filename="trophy-room-ada.{ending}"'
                assert named in answer.headers["Content-Disposition"]
                assert (await answer.read()).startswith(begins)


async def switch(session: aiohttp.ClientSession, to: str, status: int = 303, **query: str) -> str:
    """Switch the link; return what the page says then."""
    async with session.post(
        ROOM, data={"share": to}, params=query, allow_redirects=False
    ) as answer:
        assert answer.status == status, await answer.text()
        if status != 303:
            return await answer.text()
        assert answer.headers["Location"].endswith("#share")
        said = answer.cookies["laurels-said"].value
    headers = {"Cookie": f"{session.headers['Cookie']}; laurels-said={said}"}
    async with session.get(ROOM, headers=headers) as answer:
        return words(await answer.text())


async def opens(base_url: str, path: str) -> int:
    async with aiohttp.ClientSession(base_url) as nobody, nobody.get(path) as answer:
        return answer.status


async def link_of(app: App, member: str) -> str | None:
    workspace = await app.workspace_now("default")
    return await share_of(app, workspace, await person(app, workspace, member))


async def test_the_link_is_switched_on_and_off(app: App, base_url: str) -> None:
    await sold(app)
    async with signed_in(app, base_url, "ada") as ada:
        assert "Make a public link" in await read(ada, ROOM)
        assert "Your room is open to everybody who has the link." in await switch(ada, "on")
        url = await link_of(app, "ada")
        assert url is not None
        path = url.removeprefix(app.settings.url)
        html = await read(ada, ROOM)
        assert f'data-copy="{url}"' in html
        assert f'<img src="{path}.png"' in html
        assert [await opens(base_url, each) for each in (path, f"{path}.png")] == [200, 200]
        assert "nothing else" in await switch(ada, "on"), "on again it stays the same"
        assert await link_of(app, "ada") == url
        assert "Your link leads nowhere any more." in await switch(ada, "off")
        assert [await opens(base_url, each) for each in (path, f"{path}.png")] == [404, 404]
        assert "Your link is off." in await switch(ada, "off")
        assert path not in await read(ada, ROOM)
        await switch(ada, "sideways", 400)


async def test_only_its_owner_switches_a_link(app: App, base_url: str) -> None:
    await sold(app)
    await app.store.roster.change("default", "cyd", {"role": "admin"})
    async with signed_in(app, base_url, "bob") as bob, signed_in(app, base_url, "cyd") as cyd:
        await switch(bob, "on", 403, member="ada")
        await switch(cyd, "on", 403, member="ada")
        assert await link_of(app, "ada") is None
        workspace = await app.workspace("default")
        url = await share(app, workspace, await person(app, workspace, "ada"))
        await switch(cyd, "off", 403, member="ada")
        assert await link_of(app, "ada") == url
        html = await read(cyd, ROOM, member="ada")
        assert "The public link is on; only Ada switches it." in words(html)
        assert url not in html
    async with signed_in(app, base_url, None) as owner:
        await switch(owner, "on", 404)


async def test_who_hides_has_no_link(app: App, base_url: str) -> None:
    await sold(app)
    async with signed_in(app, base_url, "ada") as ada:
        await switch(ada, "on")
        url = await link_of(app, "ada")
        assert url is not None
        await app.store.roster.change("default", "ada", {"hidden": True})
        assert await opens(base_url, url.removeprefix(app.settings.url)) == 404
        assert "your link leads nowhere until you are shown" in words(await read(ada, ROOM))
        await switch(ada, "off")
        said = words(await read(ada, ROOM))
        assert "You are private, so nobody outside can see your room." in said
        assert "4 of 31" in said, "their own page stays theirs"
        assert "nobody outside can see your room." in await switch(ada, "on")
        assert await link_of(app, "ada") is None


async def test_a_form_of_another_site_switches_nothing(app: App, base_url: str) -> None:
    await sold(app)
    async with (
        signed_in(app, base_url, "ada") as ada,
        ada.post(ROOM, data={"share": "on"}, headers={"Origin": "https://evil.example"}) as answer,
    ):
        assert answer.status == 403
    assert await link_of(app, "ada") is None
