"""Trophies for admins: who holds what, given by hand and taken back."""

import aiohttp

from core.app import App
from tests.core.support import counted, place, post
from tests.web.admin.desk import HOSTILE, Desk, join
from tests.web.asking import ask

TROPHIES = "/admin/trophies"


async def held(app: App, member: str = "ada") -> set[str]:
    return {each.threshold for each in await app.store.awards.held("default", member, "trophy")}


async def test_the_catalogue_says_how_many_hold_each(desk: Desk) -> None:
    await post(desk.app, counted(1, units=12), counted(2, "bob", units=1))
    page = await desk.get(TROPHIES)
    assert "Opening Bell Sell your very first unit. Held by 2 people" in page.words
    assert "Both Hands Full Sell 10 units: one for every finger. Held by 1 person" in page.words
    assert "The Million Secret" in page.words
    one = await desk.get(f"{TROPHIES}/opening-bell")
    assert "Opening Bell" in one.words
    assert one.words.count("Nov 20, 2026") == 2
    assert "given by hand" not in one.words
    assert "Nobody yet." in (await desk.get(f"{TROPHIES}/the-summit")).words
    await desk.get(f"{TROPHIES}/nothing", 404)


async def test_a_trophy_is_given_by_name_and_taken_back(desk: Desk) -> None:
    app = desk.app
    await place(app)
    await post(app, counted(1, units=1))
    await join(app, "mei", "Mei Tanaka")
    form = {"member": "mei tanaka", "trophy": "the-summit", "reason": "the fair"}
    page = await desk.post(TROPHIES, **form)
    assert page.said == "Mei Tanaka has The Summit now. The celebration is on its way."
    assert (await desk.post(TROPHIES, **form)).said == "Mei Tanaka has The Summit already."
    assert await held(app, "mei") == {"the-summit"}
    page = await desk.get(f"{TROPHIES}/the-summit")
    assert "Mei Tanaka Nov 20, 2026, given by hand" in page.words
    back = f"{TROPHIES}/the-summit/take-back"
    page = await desk.post(back, member="mei", reason="a mistake")
    assert page.said == "The Summit is taken back from Mei Tanaka."
    assert page.to == f"{TROPHIES}/the-summit"
    assert await held(app, "mei") == set()
    page = await desk.post(back, member="mei")
    assert "was not given to Mei Tanaka by hand" in page.said
    found = [(entry.action, entry.why, entry.subject) for entry in await desk.audited()]
    assert found == [
        ("trophy.take_back", "a mistake", "member:mei"),
        ("trophy.award", "the fair", "member:mei"),
    ]


async def test_what_was_earned_is_not_taken_back(desk: Desk) -> None:
    await post(desk.app, counted(1, units=1))
    page = await desk.post(f"{TROPHIES}/opening-bell/take-back", member="ada")
    assert "was not given to" in page.said
    assert await held(desk.app) == {"opening-bell"}


async def test_who_is_meant_has_to_be_clear(desk: Desk) -> None:
    await join(desk.app, "mei", "Mei Tanaka")
    await join(desk.app, "mel", "Mei Lin")
    form = {"trophy": "the-summit", "reason": HOSTILE}
    page = await desk.post(TROPHIES, 400, member="Mei", **form)
    assert "may be several people: Mei Lin (mel), Mei Tanaka (mei)" in page.wrong("member")
    assert (page.value("member"), page.value("reason")) == ("Mei", HOSTILE)
    page = await desk.post(TROPHIES, 400, member="nobody", **form)
    assert page.wrong("member") == "is nobody's name or id here"
    page = await desk.post(TROPHIES, 400, member="mei")
    assert page.wrong("trophy") == "is required"
    assert await desk.audited() == []


async def test_a_program_takes_one_back_too(client: aiohttp.ClientSession, app: App) -> None:
    await post(app, counted(1, units=1))
    award = {"trophy_id": "the-summit", "user_id": "ada"}
    assert (await ask(client, "POST", "/api/user_trophies", award))[0] == 201
    which = {"trophy_id": "the-summit", "member": "ada"}
    assert await ask(client, "DELETE", "/api/user_trophies", **which) == (204, None)
    assert await held(app) == {"opening-bell"}
    status, body = await ask(client, "DELETE", "/api/user_trophies", **which)
    assert (status, body["details"][0]["field"]) == (400, "trophy")
