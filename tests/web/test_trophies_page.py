"""/goals/trophy-room and /goals/trophies-progress: what is won, what is next, and whose it is."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import aiohttp

from core.app import App
from core.domain.people import Member
from core.usecases.people import person
from core.usecases.privacy import erase
from core.usecases.trophies import award_trophy, closest, standings
from tests.conftest import NOW
from tests.core.support import event, post
from tests.web.people_in import signed_in
from tests.web.trophy_pages import (
    HOSTILE,
    PROGRESS,
    ROOM,
    names,
    read,
    seen,
    sold,
    tiles,
    told,
    words,
)

SECRETS = ("The Million", "Ten Thousand Thanks", "One in Ten")


async def test_the_room_stands_by_tier_newest_first(app: App, base_url: str) -> None:
    await sold(app)
    html = await seen(app, base_url, "ada", ROOM)
    found = tiles(html)
    assert len(found) == 31
    order = [tier for tier, *_ in found]
    assert order == ["platinum"] + 10 * ["gold"] + 10 * ["silver"] + 10 * ["bronze"]
    assert found[21:25] == [
        ("bronze", "Four Figures", "won on November 20, 2026, new"),
        ("bronze", "Both Hands Full", "won on November 20, 2026, new"),
        ("bronze", "First Earnings", "won on November 8, 2026"),
        ("bronze", "Opening Bell", "won on November 8, 2026"),
    ]
    assert found[25] == ("bronze", "Taking Root", "52\N{NO-BREAK SPACE}%"), "then the nearest"
    assert "4 of 31" in words(html)
    counts = re.findall(r'id="shelf-(\w+)">\w+</h2><span class="num">([^<]+)', html)
    assert counts == [
        ("platinum", "0 of 1"),
        ("gold", "0 of 10"),
        ("silver", "0 of 10"),
        ("bronze", "4 of 10"),
    ]


async def test_beside_a_trophy_stand_its_day_its_rarity_and_what_it_needs(
    app: App, base_url: str
) -> None:
    await sold(app)
    html = await seen(app, base_url, "ada", ROOM)
    assert told(html, 1) == (
        "Opening Bell Bronze Sell your very first unit. Won on November 8, 2026 "
        "2 of 3 people have it (66.7 %)"
    )
    assert told(html, 4).endswith("Nobody else has it yet")
    assert told(html, 6) == (
        "Taking Root Bronze Reach $2,500 in total revenue. 52 % $1,180 to go Nobody has it yet"
    )
    assert "38 units to go" not in told(html, 5)
    assert "37 units to go" in told(html, 5)
    assert "30 days in a row" in told(html, 11)
    assert "26 more trophies" in told(html, 31)
    bobs = await seen(app, base_url, "bob", ROOM)
    assert "1 of 3 people has it (33.3 %)" in told(bobs, 4)


async def test_a_run_of_days_says_what_is_left_of_it(app: App, base_url: str) -> None:
    days = [
        event(ago, metrics={"revenue": "100", "cost": cost}, occurred_at=at)
        for ago, cost in ((9, "80"), (8, "80"), (7, "80"), (6, "99"), (5, "80"))
        for at in [(NOW - timedelta(days=ago)).isoformat()]
    ]
    await post(app, *days)
    html = await seen(app, base_url, "ada", ROOM)
    assert "42 % 6 more days in a row" in told(html, 8)  # 3 of 7 days; one runs now
    await post(app, event("x", metrics={"revenue": "100", "cost": "99"},
                          occurred_at=(NOW - timedelta(days=4)).isoformat()))  # fmt: skip
    html = await seen(app, base_url, "ada", ROOM)
    assert "42 % 7 days in a row; your best run is 3" in told(html, 8)


async def test_among_one_person_nothing_is_rare(app: App, base_url: str) -> None:
    await post(app, event(1))
    html = await seen(app, base_url, "ada", ROOM)
    assert 'class="rarity"' not in html


async def test_secret_ones_tell_nothing_before(app: App, base_url: str) -> None:
    await post(app, event(1, metrics={"revenue": "999000", "units": 9_990}), event(2, "bob"))
    for path in (ROOM, f"{PROGRESS}?limit=31"):
        html = await seen(app, base_url, "ada", path)
        for secret in SECRETS:
            assert secret not in html
        assert "99.9" not in html
    html = await seen(app, base_url, "ada", ROOM)
    assert told(html, 28) == "Secret trophy Gold Win it to find out. Nobody has it yet"
    await post(app, event(3, metrics={"revenue": "1000"}))
    assert ("gold", "The Million", "won on November 20, 2026, new") in tiles(
        await seen(app, base_url, "ada", ROOM)
    )
    assert "The Million" not in await seen(app, base_url, "bob", ROOM)


async def test_an_empty_room_begins_with_the_closest(app: App, base_url: str) -> None:
    await sold(app)
    html = await seen(app, base_url, "cyd", ROOM)
    assert names(html) == ["First Earnings", "Four Figures", "Taking Root"]
    assert html.index("Nothing won yet") < html.index('class="ahead"') < html.index('id="t-')
    html = await seen(app, base_url, "bob", ROOM)
    assert "Nothing won yet" not in html
    assert len(names(html)) == 3
    assert html.index('class="ahead"') > html.rindex('id="t-')


async def test_filters(app: App, base_url: str) -> None:
    await sold(app)
    wanted: list[tuple[dict[str, str], int]] = [
        ({"tier": "silver"}, 10),
        ({"metric": "trophies"}, 1),
        ({"tier": "gold", "metric": "revenue"}, 2),
        ({"tier": "", "metric": "", "utm_source": "chat"}, 31),
        ({"tier": "platinum", "metric": "revenue"}, 0),
    ]
    async with signed_in(app, base_url, "ada") as session:
        for query, found in wanted:
            html = await read(session, ROOM, **query)
            assert len(tiles(html)) == found
            assert "4 of 31" in words(html), "the tally is of all of them"
            assert ("No such trophy" in html) == (not found)
            for name in ("tier", "metric"):
                chosen = query.get(name)
                kept = f'<input type="hidden" name="{name}" value="{chosen}">'
                assert (kept in html) == bool(chosen), "the other filter stays"
                pressed = f'name="{name}" value="{chosen}" aria-pressed="true"'
                assert (pressed in html) == bool(chosen)


async def test_what_cannot_be_read_is_said(app: App, base_url: str) -> None:
    await sold(app)
    async with signed_in(app, base_url, "ada") as session:
        for path, query, said in (
            (ROOM, {"tier": "wood"}, "tier"),
            (ROOM, {"metric": "karma"}, "no trophy is about it"),
            (ROOM, {"before": "yesterday"}, "is not one that this API gave out"),
            (PROGRESS, {"limit": "many"}, "must be a whole number"),
            (PROGRESS, {"limit": "0"}, "must be between 1 and 100"),
        ):
            assert said in words(await read(session, path, 400, **query))


async def test_the_closest_five_then_more(app: App, base_url: str) -> None:
    await sold(app)
    html = await seen(app, base_url, "ada", PROGRESS)
    assert names(html) == [
        "Taking Root", "First Crate", "The Full Laurel", "Five Figures", "One Hundred Sold"
    ]  # fmt: skip
    assert "52 %" in words(html)
    assert "$1,180 to go" in words(html)
    assert 'data-tone="platinum"' in html
    listed = [names(html)]
    while more := re.search(r'<a class="button" id="more"[^>]* href="([^"#]+)#', html):
        html = await seen(app, base_url, "ada", unescape(more[1]))
        assert names(html)[: len(listed[-1])] == listed[-1]
        listed.append(names(html))
    assert [len(each) for each in listed] == [5, 10, 15, 20, 24]  # 31 less 4 won and 3 secret
    assert "3 more trophies are secret" in words(html)


async def test_when_nothing_is_left_it_says_so(app: App, base_url: str) -> None:
    await post(app, event(1, metrics={"revenue": "1000000", "units": 10_000}))
    workspace = await app.workspace("default")
    ahead = closest(await standings(app, workspace, await person(app, workspace, "ada")), 31)
    for each in ahead:
        if each.trophy.kind != "collect":
            await award_trophy(app, workspace, each.trophy.id, "ada", by="test")
    rest = await seen(app, base_url, "ada", PROGRESS)
    assert names(rest) == ["The Full Laurel"]
    assert "1 more trophy" in words(rest)
    assert "One more trophy is secret: win it to find out." in words(rest)
    await award_trophy(app, workspace, "one-in-ten", "ada", by="test")
    assert "Every trophy is won" in await seen(app, base_url, "ada", PROGRESS)
    assert "31 of 31" in words(await seen(app, base_url, "ada", ROOM))


async def test_nobody_but_admins_sees_another_room(app: App, base_url: str) -> None:
    await sold(app)
    workspace = await app.workspace("default")
    await app.store.roster.change("default", "cyd", {"role": "admin"})
    paths = (ROOM, PROGRESS, f"{ROOM}.pdf", f"{ROOM}.png")
    async with signed_in(app, base_url, "bob") as bob, signed_in(app, base_url, "cyd") as cyd:
        for path in paths:
            async with bob.get(path, params={"member": "ada"}) as answer:
                assert answer.status == 403
            async with cyd.get(path, params={"member": "ada"}) as answer:
                assert answer.status == 200
        html = await read(cyd, ROOM, member="ada")
        assert "4 of 31" in words(html)
        assert '<input type="hidden" name="member" value="ada">' in html
        await read(cyd, ROOM, 404, member="nobody")
        await erase(app, workspace, "bob", why=None, by="test")
        gone = words(await read(cyd, ROOM, member="bob"))
        assert "Former member" in gone
        assert "2 of 3 people have it" in gone, "the totals of who was erased stay"
    async with aiohttp.ClientSession(base_url) as nobody, nobody.get(ROOM) as answer:
        assert answer.status == 401


async def test_an_admin_who_is_no_member_chooses_whose(app: App, base_url: str) -> None:
    await sold(app)
    await app.store.members.create(
        [Member(id=HOSTILE, workspace="default", name=HOSTILE, created_at=NOW)]
    )
    async with signed_in(app, base_url, None) as owner:
        for path in (ROOM, PROGRESS):
            page = await read(owner, path)
            links = re.findall(rf'href="({path}\?member=[^"]+)"', page)
            assert len(links) == 4
            assert "<script>alert" not in page
            for link in links:
                page = await read(owner, unescape(link))
                assert "<script>alert" not in page
                assert "Trophy room" in page or "Closest trophies" in page
        found = await read(owner, ROOM, who="ADA")
        assert re.findall(r"\?member=([^\"]+)", found) == ["ada"]
        assert "Nobody is called that" in await read(owner, ROOM, who="zoe")
        await read(owner, f"{ROOM}.pdf", 404)


async def test_names_are_never_markup(app: App, base_url: str) -> None:
    await post(app, event(1, HOSTILE) | {"member_name": HOSTILE})
    await app.change_workspace("default", name=HOSTILE)
    who = (await person(app, await app.workspace_now("default"), HOSTILE)).id
    for path in (ROOM, f"{ROOM}?{urlencode({'member': who})}", PROGRESS):
        html = await seen(app, base_url, who, path)
        assert "<script>alert" not in html
        assert "<b>@everyone" not in html
        assert not re.search(r"<style|\son\w+=|\sstyle=|javascript:", html)


async def test_dates_and_figures_are_the_workspaces(app: App, base_url: str) -> None:
    await sold(app)
    await app.change_workspace("default", locale="de_DE")
    html = await seen(app, base_url, "ada", ROOM)
    assert "20. November 2026" in html
    assert "1.180\N{NO-BREAK SPACE}$ to go" in unescape(html)
