"""Goals of a team and of everybody: who sets them, who sees them."""

from core.app import App
from tests.core.conversation.two_people import ADA_ID, bea, commands, say
from tests.core.support import counted, post

TEAM_GOAL = "goal set revenue 200k monthly team"


async def in_north(app: App, **fields: object) -> None:
    await say(app, "help")
    await app.store.members.update("default", ADA_ID, team="North", **fields)


async def test_a_manager_sets_the_goals_of_their_team(app: App) -> None:
    await in_north(app, role="manager")
    card = await say(app, TEAM_GOAL)
    assert card.summary().startswith(
        "Goal set for Team North: $200,000 revenue in November. It stands at $0 (0 %), day 20"
    )
    assert commands(card) == ["goal edit #1 200000", "goal remove #1", "goal list"]
    assert "for its manager" not in (await say(app, 'goal set units 5 "team North"')).summary()
    await bea(app, "help")
    await app.store.members.update("default", "slack-T1-B", team="South")
    refused = await say(app, 'goal set units 5 "team South"')
    assert "for its manager and administrators" in refused.summary()


async def test_who_is_in_the_team_sees_its_goals_and_cannot_change_them(app: App) -> None:
    await in_north(app)
    assert "for its manager and administrators" in (await say(app, TEAM_GOAL)).summary()
    await bea(app, 'goal set revenue 200k monthly "team North"')
    await post(app, counted(1, ADA_ID, revenue=50_000))
    said = (await say(app, "goal list")).summary()
    assert "1. Team North: $200,000 revenue in November" in said
    assert "It stands at $50,000 (25 %)" in said
    assert "for its manager" in (await say(app, "goal edit 1 5")).summary()
    assert "for its manager" in (await say(app, "goal remove 1 yes")).summary()
    assert "Team North" in (await say(app, "goal list")).summary()
    assert "No goals yet" in (await say(app, "goal list", person="U9")).summary()


async def test_everybodys_goal_is_for_administrators_to_set(app: App) -> None:
    assert "is for administrators" in (await say(app, "goal set units 9 everybody")).summary()
    card = await bea(app, "goal set units 9 everybody")
    assert card.summary().startswith("Goal set for everybody: 9 units in November.")
    assert "Everybody: 9 units in November" in (await say(app, "goal list")).summary()
    assert "cannot be private" in (await bea(app, "goal edit 1 private")).summary()
    assert "Goal changed: 12 units" in (await bea(app, "goal edit 1 12")).summary()
    noted = await app.store.audit.listed("default", limit=2)
    assert [entry.action for entry in noted] == ["goal.edit", "goal.set"]
    gone = await bea(app, "goal remove 1 yes")
    assert commands(gone)[0] == "goal set units 12 everybody"
    assert "No goals yet" in (await say(app, "goal list")).summary()


async def test_own_goals_come_first_in_the_list(app: App) -> None:
    await in_north(app, role="manager")
    await say(app, "goal set orders 3 weekly")
    await say(app, TEAM_GOAL)
    await bea(app, "goal set units 9 everybody")
    lines = (await say(app, "goal list")).summary().split("\n")[1:]
    assert [line.split("  ")[0] for line in lines] == [
        "1. 3 orders this week",
        "2. Team North: $200,000 revenue in November",
        "3. Everybody: 9 units in November",
    ]
    assert "orders" in (await say(app, "progress")).summary()
    assert "Team North" not in (await say(app, "progress")).summary()


async def test_somebody_elses_goal_is_not_there(app: App) -> None:
    await say(app, "goal set units 5")
    for typed in ("goal edit #1 9", "goal remove #1 yes"):
        assert "not there any more" in (await say(app, typed, person="U2")).summary()
    assert "5 units" in (await say(app, "goal list")).summary()
