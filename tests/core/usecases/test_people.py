"""Members added, listed, changed, known elsewhere; admins; teams and who is in them."""

import asyncio
from typing import Any

import pytest

from core.app import App
from core.domain.people import Member, Workspace
from core.domain.roster import IdentityIn, MemberChange, NewMember, NewTeam, TeamChange
from core.errors import InvalidInput, NotFound
from core.usecases.leaderboards import leaderboard
from core.usecases.people import (
    add_identity,
    add_member,
    change_member,
    person,
    remove_identity,
    roster,
)
from core.usecases.streaks import streaks_of
from core.usecases.teams import add_team, change_team, remove_team, teams
from tests.conftest import NOW, Clock
from tests.core.support import event, post, record
from tests.core.usecases import state

BOSS = "key:boss"
SLACK = {"platform": "slack", "account": "T1", "id": "U1"}


@pytest.fixture
async def home(app: App) -> Workspace:
    return await app.workspace("default")


async def add(app: App, name: str, **fields: Any) -> Member:
    workspace = await app.workspace("default")
    new = NewMember.model_validate({"id": name.lower(), "name": name, **fields})
    return await add_member(app, workspace, new, by=BOSS)


async def change(app: App, member: str, **fields: Any) -> Member:
    workspace = await app.workspace("default")
    said = MemberChange.model_validate(fields)
    return await change_member(app, workspace, member, said, by=BOSS)


async def test_who_is_added_is_who_events_name(app: App, home: Workspace) -> None:
    ada = await add(app, "Ada", team="North", role="manager", identities=[SLACK, SLACK])
    assert (ada.id, len(ada.identities)) == ("ada", 1)
    made_up = await add_member(app, home, NewMember(name="Bob"), by=BOSS)
    assert len(made_up.id) == 12
    [result] = await record(app, event(1, "U1", source="slack"))
    assert result.document is not None
    assert (result.document["member"], result.document["scope"]["team"]) == ("ada", "North")
    with pytest.raises(InvalidInput, match="id: ada: is somebody already"):
        await add(app, "Ada")
    with pytest.raises(InvalidInput, match=r"identities: U1: on slack is Ada \(ada\) already"):
        await add(app, "Cyd", identities=[SLACK])
    with pytest.raises(NotFound):
        await person(app, home, "cyd")
    results = await record(app, event(2, "team:North"), event(3, "workspace:"))
    assert [result.status for result in results] == ["invalid", "invalid"]


async def test_somebody_elsewhere_is_one_member(app: App, home: Workspace) -> None:
    await add(app, "Ada")
    await add(app, "Bob")
    wanted = IdentityIn.model_validate(SLACK)
    found = await asyncio.gather(
        add_identity(app, home, "ada", wanted, why=None, by=BOSS),
        add_identity(app, home, "bob", wanted, why=None, by=BOSS),
        return_exceptions=True,
    )
    [refused] = [each for each in found if isinstance(each, InvalidInput)]
    [taken] = [each for each in found if isinstance(each, Member)]
    assert refused.message == f"id: U1: on slack is {taken.name} ({taken.id}) already"
    assert await add_identity(app, home, taken.id, wanted, why=None, by=BOSS) == taken
    other = IdentityIn(platform="slack", account="T2", id="U1")
    await add_identity(app, home, taken.id, other, why=None, by=BOSS)
    with pytest.raises(InvalidInput, match="account: nothing: say which: T1, T2"):
        await remove_identity(app, home, taken.id, "slack", None, "U1", why=None, by=BOSS)
    left = await remove_identity(app, home, taken.id, "slack", "T1", "U1", why="x", by=BOSS)
    assert [each.account for each in left.identities] == ["T2"]
    with pytest.raises(NotFound, match="is not 'U1' on telegram"):
        await remove_identity(app, home, taken.id, "telegram", None, "U1", why=None, by=BOSS)
    actions = [entry.action for entry in await app.store.audit.listed("default", limit=4)]
    assert actions == ["member.identity.remove", *["member.identity.add"] * 2, "member.add"]


async def test_the_roster_is_by_name_and_in_pages(app: App, home: Workspace, clock: Clock) -> None:
    for name in ("zoe", "Ada", "ada lovelace", "Bob", "Émile", "Cyd.x"):
        await add(app, name, team="North" if name in {"Ada", "Bob"} else None)
    await change(app, "bob", left=True)
    await change(app, "zoe", hidden=True)

    async def names(**asked: Any) -> list[str]:
        found, after = await roster(app, home, limit=2, **asked)
        shown = [member.name for member in found]
        while after:
            found, after = await roster(app, home, limit=2, after=after, **asked)
            shown += [member.name for member in found]
        return shown

    assert await names() == ["Ada", "ada lovelace", "Cyd.x", "Émile"]
    assert await names(state="all") == ["Ada", "ada lovelace", "Bob", "Cyd.x", "Émile", "zoe"]
    assert await names(state="left") == ["Bob"]
    assert await names(state="hidden") == ["zoe"]
    assert await names(words="ADA") == ["Ada", "ada lovelace"]
    assert await names(words=".x") == ["Cyd.x"]
    assert await names(words=".*") == []
    assert await names(team="North", state="all") == ["Ada", "Bob"]
    assert await names(role="admin") == []


async def test_there_is_always_an_admin(app: App, home: Workspace) -> None:
    await add(app, "Ada", role="admin")
    with pytest.raises(InvalidInput, match="role: manager: Ada is the last admin"):
        await change(app, "ada", role="manager")
    with pytest.raises(InvalidInput, match="left: True: Ada is the last admin"):
        await change(app, "ada", left=True)
    await add(app, "Bob", role="admin")
    found = await asyncio.gather(
        change(app, "ada", role="member"), change(app, "bob", left=True), return_exceptions=True
    )
    assert len([each for each in found if isinstance(each, InvalidInput)]) == 1
    people, _ = await roster(app, home, role="admin")
    assert len(people) == 1


async def test_a_change_is_noted_with_before_and_after(app: App, clock: Clock) -> None:
    await add(app, "Ada", team="North")
    await change(app, "ada", name="Ada L.", team=None, reason="she said so")
    await change(app, "ada", name="Ada L.", role="member")
    [entry, _] = await app.store.audit.listed("default", subject="member:ada")
    assert (entry.action, entry.actor, entry.why, entry.at) == (
        "member.change",
        BOSS,
        "she said so",
        NOW,
    )
    assert entry.before == {"name": "Ada", "team": "North"}
    assert entry.after == {"name": "Ada L.", "team": None}


async def test_who_left_or_hides_is_off_the_boards_and_comes_back(app: App) -> None:
    await post(app, event(1), event(2, "bob"))
    workspace = await app.workspace("default")

    async def shown(team: str | None = None) -> list[str]:
        board = await leaderboard(app, workspace, "revenue", "month", team=team)
        return sorted(row["member"] for row in board["rows"])

    assert await shown() == ["ada", "bob"]
    for off, on in (({"left": True}, {"left": False}), ({"hidden": True}, {"hidden": False})):
        await change(app, "ada", team="North", **off)
        await state.drain(app)
        assert await shown() == ["bob"]
        assert await shown("North") == []
        await change(app, "ada", **on)
        await state.drain(app)
        assert await shown() == ["ada", "bob"]
        assert await shown("North") == ["ada"]
    history = await app.store.awards.history("default", "ada")
    assert all(award.revoked_at is None for award in history)


async def test_when_somebody_left_is_kept(app: App, clock: Clock) -> None:
    await add(app, "Ada")
    gone = await change(app, "ada", left=True)
    clock.advance(days=1)
    assert (await change(app, "ada", left=True, name="A")).left_at == gone.left_at == NOW
    assert (await change(app, "ada", left=False)).left_at is None


async def test_days_off_reach_the_streaks(app: App) -> None:
    """Orders on Tuesday and on Friday: one streak where the two days between were a holiday."""
    days = ("17", "20")
    await post(app, *(event(day, occurred_at=f"2026-11-{day}T10:00:00+00:00") for day in days))
    workspace = await app.workspace("default")

    async def longest() -> int:
        found = await streaks_of(app, workspace, await person(app, workspace, "ada"))
        return next(each["longest"] for each in found if each["id"] == "streak-orders-day")

    assert await longest() == 1
    await change(app, "ada", daysOff=[{"start": "2026-11-18", "end": "2026-11-19"}])
    await state.drain(app)
    assert await longest() == 2


async def test_teams_are_there_as_soon_as_they_are_named(app: App, home: Workspace) -> None:
    await post(app, event(1, team="North"), event(2, "bob", team="North"))
    await post(app, event(3, "bob", team="South"))
    await add(app, "Cyd", team="East")
    assert [(team.id, team.size) for team in await teams(app, home)] == [
        ("East", 1),
        ("North", 2),
        ("South", 0),
    ]
    made = await add_team(
        app, home, NewTeam(id="North", name="Nordlichter", color="#00AA00"), by=BOSS
    )
    assert (made.name, made.color, made.size) == ("Nordlichter", "#00AA00", 2)
    with pytest.raises(InvalidInput, match="id: North: is a team already"):
        await add_team(app, home, NewTeam(id="North"), by=BOSS)
    south = await change_team(app, home, "South", TeamChange(name="Team South"), by=BOSS)
    assert south.name == "Team South"
    with pytest.raises(NotFound, match="There is no team 'West'"):
        await change_team(app, home, "West", TeamChange(name="x"), by=BOSS)
    owners = await app.store.members.many("default", ["team:North", "team:South", "team:x", "ada"])
    assert {name: member.name for name, member in owners.items()} == {
        "team:North": "Team Nordlichter",
        "team:South": "Team South",
        "team:x": "Team x",
        "ada": "ada",
    }
    whole = await app.store.members.get("default", "workspace:")
    assert whole is not None
    assert whole.name == "Laurels"


async def test_a_team_that_is_given_up_leaves_its_people_without_one(
    app: App, home: Workspace
) -> None:
    await post(app, event(1, team="North"), event(2, "bob", team="North"))
    await change(app, "bob", left=True)
    assert [(team.id, team.size) for team in await teams(app, home)] == [("North", 1)]
    assert await remove_team(app, home, "North", why="over", by=BOSS) == 2
    assert await teams(app, home) == []
    assert (await person(app, home, "ada")).team is None
    with pytest.raises(NotFound):
        await remove_team(app, home, "North", why=None, by=BOSS)
    # Somebody joins it again: it is back, under its name.
    await change(app, "ada", team="North")
    assert [(team.id, team.size) for team in await teams(app, home)] == [("North", 1)]
    await add_team(app, home, NewTeam(id="North"), by=BOSS)
    actions = {entry.action for entry in await app.store.audit.listed("default", action="team")}
    assert actions == {"team.remove", "team.add"}
