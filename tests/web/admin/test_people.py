"""/admin/people: found, added, changed, signed in, let go."""

import json
import re
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp

from core.app import App
from core.domain.people import FORMER_MEMBER, Identity, Member
from core.usecases.people import person
from tests.core.support import event, points, post
from tests.web.admin.desk import HOSTILE, Desk, Page, join
from tests.web.people_in import COOKIE


async def _who(app: App, member: str) -> Member:
    return await person(app, await app.workspace("default"), member)


def _names(page: Page) -> list[str]:
    return re.findall(r'<b dir="auto">(.*?)</b>', page.text)


async def test_people_are_found_by_page_name_team_role_and_state(app: App, desk: Desk) -> None:
    for number in range(60):
        await join(app, f"p{number:02}", f"Person {number:02}")
    await join(app, "zoe", "Zoë Lindqvist", team="North", role="manager", muted=True)
    await join(app, "hid", "Hidden One", hidden=True)
    page = await desk.get("/admin/people")
    assert "63 people" in page.words
    assert _names(page) == ["Bo Admin", *(f"Person {number:02}" for number in range(49))]
    following = re.search(r'href="([^"]*)" rel="next"', page.text)
    assert following
    page = await desk.get(following[1].replace("&amp;", "&"))
    assert _names(page)[-1] == "Zoë Lindqvist"
    assert 'rel="next"' not in page.text
    for asked, found in (
        ({"q": "lindq"}, ["Zoë Lindqvist"]),
        ({"team": "North"}, ["Zoë Lindqvist"]),
        ({"role": "admin"}, ["Bo Admin"]),
        ({"state": "hidden"}, ["Hidden One"]),
        ({"q": "nobody of that name"}, []),
    ):
        assert _names(await desk.get("/admin/people", **asked)) == found
    assert "Nobody is found by that" in (await desk.get("/admin/people", q="zzz")).words
    await desk.get("/admin/people", 400, state="asleep")


async def test_somebody_new(app: App, desk: Desk) -> None:
    form = {"id": "crm/7 ü", "name": "Grace", "team": "South", "role": "manager", "reason": "new"}
    page = await desk.post("/admin/people", **form)
    assert (page.to, page.said) == ("/admin/people/crm%2F7%20%C3%BC", "Grace is in.")
    assert (await _who(app, "crm/7 ü")).team == "South"
    assert "Grace" in (await desk.get(page.to)).words
    page = await desk.post("/admin/people", 400, **form)
    assert page.wrong("id") == "is somebody already"
    assert (page.value("name"), page.value("reason")) == ("Grace", "new")
    page = await desk.post("/admin/people", 400, **form | {"id": "x", "name": " "})
    assert "at least 1 character" in page.wrong("name")
    await desk.post("/admin/people", 400, **form | {"id": "y", "points": "9000"})
    [entry] = await desk.audited()
    assert (entry.action, entry.why) == ("member.add", "new")


async def test_somebody_changes(app: App, desk: Desk) -> None:
    await join(app, "ada", "Ada", team="North")
    assert (await desk.get("/admin/people/ada")).value("team") == "North"
    form: dict[str, Any] = {
        "name": "Ada Byron",
        "team": "",
        "role": "manager",
        "hidden": "on",
        "muted": "on",
        "days_off": "2026-12-24 to 2027-01-01\r\n2026-11-30",
        "reason": "asked",
    }
    page = await desk.post("/admin/people/ada", **form)
    assert page.said == "Ada Byron is saved."
    ada = await _who(app, "ada")
    assert (ada.name, ada.team, ada.role, ada.hidden, ada.muted) == (
        "Ada Byron",
        None,
        "manager",
        True,
        True,
    )
    assert ada.days_off == (("2026-11-30", "2026-11-30"), ("2026-12-24", "2027-01-01"))
    assert "2026-12-24 to 2027-01-01" in (await desk.get("/admin/people/ada")).text
    for field, typed, said in (
        ("name", "", "is required"),
        ("days_off", "tomorrow", "each line is a date such as 2026-12-24"),
        ("days_off", "2026-12-24 to 2026-12-20", "each line is a date"),
        ("role", "king", "input should be"),
    ):
        page = await desk.post("/admin/people/ada", 400, **form | {field: typed})
        assert said in page.wrong(field)
    assert (await _who(app, "ada")) == ada
    form = {"name": "Bo Admin", "role": "member"}
    page = await desk.post("/admin/people/boss", 400, **form)
    assert "is the last admin" in page.wrong("role")


async def test_leaving_and_coming_back(app: App, desk: Desk) -> None:
    await join(app, "ada", "Ada")
    page = await desk.post("/admin/people/ada/left", left="yes")
    assert page.said == "Ada left: off the boards, history kept."
    assert "They are back" in (await desk.get("/admin/people/ada")).words
    await desk.post("/admin/people/ada/left", left="no")
    assert (await _who(app, "ada")).left_at is None
    page = await desk.post("/admin/people/boss/left", 400, left="yes")
    assert "is the last admin" in page.words


async def test_who_somebody_is_elsewhere(app: App, desk: Desk) -> None:
    await join(app, "ada", "Ada")
    await join(app, "jo", "Jo", identities=(Identity(platform="telegram", id="7"),))
    form = {"platform": "slack", "account": "T1", "identity": "U1"}
    await desk.post("/admin/people/ada/identities", **form)
    slack = Identity(platform="slack", account="T1", id="U1")
    assert (await _who(app, "ada")).identities == (slack,)
    page = await desk.post("/admin/people/ada/identities", 400, platform="telegram", identity="7")
    assert "is Jo (jo) already" in page.wrong("identity")
    assert 'name="platform" type="text" value="telegram"' in page.text
    page = await desk.post("/admin/people/ada/identities", 400, platform="slack", identity="U2")
    assert page.wrong("account").startswith("is needed too")
    await desk.post("/admin/people/ada/identities/remove", **form)
    assert (await _who(app, "ada")).identities == ()
    await desk.post("/admin/people/ada/identities/remove", 404, **form)


async def test_a_link_signs_somebody_in(app: App, desk: Desk, base_url: str) -> None:
    await join(app, "ada", "Ada")
    page = await desk.post("/admin/people/ada/sign-in", 200)
    link = re.search(r'<code id="once">(.*?)</code>', page.text)
    assert link
    path = urlsplit(link[1]).path
    assert (await desk.audited())[0].action == "member.sign-in"
    assert path.rsplit("/", 1)[1] not in (await desk.get("/admin/people/ada")).text
    async with (
        aiohttp.ClientSession(base_url, headers={"Origin": base_url}) as ada,
        ada.post(path, allow_redirects=False) as answer,
    ):
        assert answer.status == 303
        assert answer.cookies[COOKIE].value


async def test_two_become_one(app: App, desk: Desk) -> None:
    await post(app, event(1, "ada", member_name="Ada"), event(2, "a-lovelace"))
    page = await desk.get("/admin/people/a-lovelace/merge", q="ad")
    assert 'value="ada"' in page.text
    assert 'value="a-lovelace"' not in page.text
    page = await desk.get("/admin/people/a-lovelace/merge", into="ada")
    assert "turns out to be Ada ( ada ), who stays" in page.words
    page = await desk.post("/admin/people/a-lovelace/merge", into="ada", reason="twice")
    assert (page.to, page.said) == ("/admin/people/ada", "a-lovelace is Ada now.")
    assert (await desk.get("/admin/people/a-lovelace", 303)).to == "/admin/people/ada"
    for into, said in (("ada", "is the same person"), ("nobody", "There is no member"), ("", "")):
        page = await desk.post("/admin/people/ada/merge", 400, into=into)
        assert said in page.words


async def test_what_is_kept_can_be_downloaded(app: App, desk: Desk) -> None:
    await post(app, event(1, "ada"))
    async with desk.session.get("/admin/people/ada/export") as answer:
        assert answer.headers["Content-Disposition"] == 'attachment; filename="member.json"'
        kept = json.loads(await answer.text())
    assert kept["member"] == "ada"
    assert len(kept["events"]) == 1


async def test_erasing_wants_the_name(app: App, desk: Desk) -> None:
    await post(app, event(1, "ada", member_name="Ada  Byron"))
    earned = await points(app)
    page = await desk.get("/admin/people/ada/erase")
    assert "Gone for good" in page.words
    page = await desk.post("/admin/people/ada/erase", 400, name="Ada", reason="asked")
    assert page.wrong("name").startswith("is not Ada")
    assert (page.value("name"), page.value("reason")) == ("Ada", "asked")
    page = await desk.post("/admin/people/ada/erase", name="Ada Byron", reason="asked")
    assert page.to == "/admin/people"
    gone = await _who(app, "ada")
    assert (gone.name, gone.points) == (FORMER_MEMBER, earned)
    await desk.get("/admin/people/ada/erase", 404)
    page = await desk.post("/admin/people/boss/erase", 400, name="Bo Admin")
    assert "is the last admin" in page.words


async def test_names_stay_text(app: App, desk: Desk) -> None:
    await join(app, HOSTILE, HOSTILE, team=HOSTILE)
    for path in ("", "/merge", "/erase"):
        page = await desk.get(f"/admin/people/{quote(HOSTILE, safe='')}{path}")
        assert "<img" not in page.text
        assert HOSTILE in page.words
    assert "<img" not in (await desk.get("/admin/people")).text


async def test_nobody_is_a_page_that_says_so(desk: Desk) -> None:
    assert "There is no member 'nobody'" in (await desk.get("/admin/people/nobody", 404)).words
