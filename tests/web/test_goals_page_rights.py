"""/goals: who sees which goals, and who may change them."""

import aiohttp
import pytest

from core.app import App
from core.domain.goals import Goal
from tests.web.goal_pages import aim, card, person, seen, sent, words
from tests.web.people_in import signed_in

NOTE = "nobody's business"


@pytest.fixture
async def goals(app: App) -> dict[str, Goal]:
    """Goals of two people, two teams and everybody; one of Ben's is private."""
    await person(app, "ada", team="north")
    await person(app, "ben", team="north")
    await person(app, "mia", team="north", role="manager")
    await person(app, "zoe", team="south", role="admin")
    return {
        "ada": await aim(app, "ada", private=True),
        "ben": await aim(app, "ben", "signups"),
        "secret": await aim(app, "ben", "orders", private=True, description=NOTE),
        "north": await aim(app, None, team="north"),
        "south": await aim(app, None, team="south"),
        "all": await aim(app, None, "revenue"),
    }


async def ids(session: aiohttp.ClientSession, goals: dict[str, Goal], **query: str) -> set[str]:
    page = await seen(session, **query)
    return {name for name, goal in goals.items() if f'id="goal-{goal.id}"' in page}


async def test_everybody_sees_their_own_their_teams_and_everybodys(
    app: App, base_url: str, client: aiohttp.ClientSession, goals: dict[str, Goal]
) -> None:
    async with signed_in(app, base_url, "ada") as session:
        assert await ids(session, goals) == {"ada", "north", "all"}
        page = await seen(session)
        assert "private" in words(card(page, goals["ada"]))
        assert "Team north" in card(page, goals["north"])
        assert "Everybody" in card(page, goals["all"])
        assert (await session.get("/goals", params={"member": "ben"})).status == 403
    async with signed_in(app, base_url, "zoe") as session:
        assert await ids(session, goals) == {"north", "south", "all"}
        assert await ids(session, goals, member="ben") == {"ben", "north", "all"}
        for show in ("met", "ended"):
            assert NOTE not in await seen(session, member="ben", show=show)
    async with signed_in(app, base_url, None) as session:  # whoever runs Laurels
        assert await ids(session, goals) == {"north", "south", "all"}
        assert await ids(session, goals, member="ben") == {"ben", "north", "all"}
    # A key with the admin's scope may ask for anybody's, as it may ask the API.
    assert await ids(client, goals, member="ben") == {"ben", "secret", "north", "all"}


REFUSED = [
    ("ada", "ben", 403),
    ("ada", "secret", 404),
    ("ada", "north", 403),
    ("ada", "south", 404),
    ("ada", "all", 403),
    ("mia", "south", 404),
    ("mia", "ben", 403),
    ("mia", "all", 403),
    ("zoe", "ben", 403),  # but on Ben's page
    ("zoe", "secret", 404),
]
ALLOWED = [("ada", "ada"), ("mia", "north"), ("zoe", "south"), ("zoe", "all")]


async def test_who_may_change_what(app: App, base_url: str, goals: dict[str, Goal]) -> None:
    for who, whose, status in REFUSED:
        goal = goals[whose]
        async with signed_in(app, base_url, who) as session:
            assert await seen_status(session, goal) == status
            for form in ({"do": "edit", "target": "7"}, {"do": "remove"}):
                answer, said = await sent(session, **form, goal=goal.id)
                assert answer == status, (who, whose)
                assert NOTE not in said
        assert await app.store.goals.get("default", goal.id) == goal
    for who, whose in ALLOWED:
        async with signed_in(app, base_url, who) as session:
            form = {"do": "edit", "target": "7", "goal": goals[whose].id}
            assert await seen_status(session, goals[whose]) == 200
            assert (await sent(session, **form))[0] == 303
            assert (await sent(session, **form | {"do": "remove"}))[0] == 303
        kept = await app.store.goals.get("default", goals[whose].id)
        assert kept is not None
        assert kept.cancelled_at is not None
        assert kept.target != goals[whose].target


async def seen_status(session: aiohttp.ClientSession, goal: Goal) -> int:
    async with session.get("/goals", params={"edit": goal.id}) as answer:
        assert NOTE not in await answer.text()
        return answer.status


async def test_an_admin_acts_on_somebodys_page_and_the_audit_says_so(
    app: App, base_url: str, goals: dict[str, Goal]
) -> None:
    there = "/goals?member=ben"
    async with signed_in(app, base_url, "zoe") as session:
        form = {"metric": "units", "target": "9", "whose": "me", "do": "set"}
        assert (await sent(session, there, **form))[0] == 303
        edit = {"do": "edit", "goal": goals["ben"].id, "target": "8"}
        assert (await sent(session, there, **edit))[0] == 303
        assert (await sent(session, there, do="edit", goal=goals["secret"].id))[0] == 404
    lines = await app.mongo_db["audit"].find({}).sort("_id", 1).to_list(None)
    assert [(line["actor"], line["action"], line["subject"]) for line in lines] == [
        ("member:zoe", "goal.set", "member:ben"),
        ("member:zoe", "goal.edit", "member:ben"),
    ]


async def test_whose_a_goal_may_be(app: App, base_url: str, goals: dict[str, Goal]) -> None:
    form = {"metric": "images", "target": "7", "period": "monthly"}
    async with signed_in(app, base_url, "ada") as session:
        page = await seen(session, set="1")
        assert '<select id="f-whose"' not in page, "there is nothing to choose"
        assert (await sent(session, **form, whose="team:north"))[0] == 403
        assert (await sent(session, **form, whose="everybody"))[0] == 403
        status, page = await sent(session, **form, whose="ben")
        assert status == 400
        assert "Choose whose goal it is." in page
    async with signed_in(app, base_url, "mia") as session:
        page = await seen(session, set="1")
        assert ">Team north</option>" in page
        assert "Team south" not in page
        assert "Everybody</option>" not in page
        assert (await sent(session, **form, whose="team:north"))[0] == 303
        assert (await sent(session, **form, whose="team:south"))[0] == 403
        status, page = await sent(session, **form, whose="team:north", private="on")
        assert status == 400
        assert "Is for one person" in page
    async with signed_in(app, base_url, "zoe") as session:
        assert (await sent(session, **form, whose="everybody"))[0] == 303
        assert (await sent(session, **form, whose="team:nowhere"))[0] == 404


async def test_forms_come_from_our_own_pages(app: App, base_url: str, goals: object) -> None:
    form = {"metric": "units", "target": "7", "whose": "me"}
    async with signed_in(app, base_url, "ada") as session:
        for headers in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}):
            answer = await session.post("/goals", data=form, headers=headers, allow_redirects=False)
            assert answer.status == 403
        assert (await sent(session, **form, surprise="1"))[0] == 400
    async with aiohttp.ClientSession(base_url) as stranger:
        answer = await stranger.post("/goals", data=form, allow_redirects=False)
        assert answer.status in {303, 401}
