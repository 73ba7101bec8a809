"""`team` as it is typed: yours, the others, in and out."""

from core.app import App
from core.domain.people import Team
from core.usecases.goals import set_goal
from tests.core.conversation.two_people import ADA_ID, bea, choices, commands, say
from tests.core.support import counted, post


async def team_of(app: App, member: str = ADA_ID) -> str | None:
    found = await app.store.members.get("default", member)
    assert found is not None
    return found.team


async def two_teams(app: App) -> None:
    """North with Ada and Bob, South with Cyd who leads."""
    await say(app, "help")
    await app.store.members.update("default", ADA_ID, team="North")
    await post(
        app,
        counted(1, "U1", source="slack", units=5, revenue="100"),
        counted(2, "bob", units=2) | {"team": "North"},
        counted(3, "cyd", revenue="300.50") | {"team": "South Side"},
    )


async def test_without_teams_there_is_a_way_to_begin(app: App) -> None:
    said = (await bea(app, "team")).summary()
    assert said.startswith("There are no teams yet. Begin one: /laurels team join North")
    assert (
        "There are no teams yet. An administrator can begin one."
        in (await say(app, "teams")).summary()
    )
    card = await bea(app, "team join Northern Lights")
    assert card.summary() == "A new team: Northern Lights. You are the first in it."
    card = await say(app, "team")
    assert "You are in no team yet. Together you count for more: pick one." in card.summary()
    assert commands(card) == ['team join "Northern Lights"', "team list"]
    said = (await say(app, commands(card)[0])).summary()
    assert said == "You are in Northern Lights. What you do counts for it now."
    assert await team_of(app) == "Northern Lights"
    said = (await say(app, "team join northern lights")).summary()
    assert said == "You are in Northern Lights already."


async def test_a_team_and_its_month(app: App) -> None:
    await two_teams(app)
    workspace = await app.workspace("default")
    units = app.catalogue(workspace).metrics["units"]
    await set_goal(app, workspace, None, units, 14, team="North")
    card = await say(app, "team")
    said = card.summary().split("\n")
    assert said[:4] == [
        "North in November",
        "Revenue: $100",
        "Units: 7",
        "Rank: #2 of 2 by revenue",
    ]
    assert said[4] == "1. Ada  $100  you"
    assert said[5].startswith("14 units in November")
    assert "It stands at 7 (50 %)" in said[5]
    assert card.footer == "2 people"
    assert commands(card) == ["team list", "team leave"]
    assert choices(card) == ['team show "South Side"', "team show North"]
    card = await say(app, "team show south side")
    assert card.title == "South Side in November"
    assert "Rank: #1 of 2 by revenue" in card.summary()
    assert (card.accent, commands(card)) == ("gold", ["team list", 'team join "South Side"'])


async def test_the_teams_are_listed_the_leader_first(app: App) -> None:
    await two_teams(app)
    await app.store.teams.describe("default", "West")
    card = await say(app, "team list")
    assert card.summary().split("\n") == [
        "The teams by revenue in November",
        "1. South Side  $300.50  1 person",
        "2. North  $100  2 people",
        "– West  0 people",
    ]
    assert card.public


async def test_who_hides_is_not_among_the_people(app: App) -> None:
    await two_teams(app)
    await app.store.members.update("default", ADA_ID, hidden=True)
    said = (await say(app, "team show North", person="U2", person_name="Eve")).summary()
    assert "Ada" not in said


async def test_leaving(app: App) -> None:
    await two_teams(app)
    said = (await say(app, "team leave")).summary()
    assert said == "You left North. What you did for it stays with it."
    assert await team_of(app) is None
    assert (await say(app, "team leave")).summary() == "You are in no team."
    assert "Units: 7" in (await say(app, "team show North")).summary()


async def test_where_teams_are_fixed_only_administrators_choose(app: App) -> None:
    await two_teams(app)
    assert (
        "Only administrators put people in teams." in (await bea(app, "setup teams off")).summary()
    )
    for typed in ("team leave", "team join South Side"):
        card = await say(app, typed)
        assert (card.kind, await team_of(app)) == ("error", "North")
        assert "/laurels setup teams on" in card.summary()
    assert commands(await say(app, "team")) == ["team list"]
    eve = {"person": "U2", "person_name": "Eve"}
    assert "An administrator puts you in one." in (await say(app, "team", **eve)).summary()
    assert "You are in North." in (await bea(app, "team join North")).summary()


async def test_what_is_no_team_is_said(app: App) -> None:
    await two_teams(app)
    for typed in ("team nroth", "team join nroth"):
        card = await say(app, typed)
        assert "There is no team “nroth”. Did you mean North?" in card.summary()
        assert (card.kind, card.field) == ("error", "team")
    # A slip of an administrator's begins no new team.
    assert "Did you mean North?" in (await bea(app, "team join nroth")).summary()
    assert "characters that cannot be seen" in (await bea(app, "team join a\u200bb")).summary()
    assert "A name has 1 to 100" in (await bea(app, f"team join {'y' * 101}")).summary()
    assert "There is no team “<!here>”." in (await say(app, "team join <!here>")).summary()


async def test_its_name_is_never_markup(app: App) -> None:
    await bea(app, "team join <b>@everyone</b>")
    await app.store.teams.describe("default", "<b>@everyone</b>", name="*x* <!channel>")
    card = await bea(app, "team")
    assert card.title == "*x* <!channel> in November"
    assert isinstance(await app.store.teams.get("default", "<b>@everyone</b>", []), Team)
