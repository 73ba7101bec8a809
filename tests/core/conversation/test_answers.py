"""Answers beyond their words: what comes next, whose they are, and what happens when parts fail."""

import asyncio

import pytest

from core.app import App
from core.bootstrap import open_app
from core.cards import Lines, Progress, plain_text
from core.config import Settings
from core.conversation import patience
from core.conversation.patience import ask
from core.errors import Unavailable
from core.usecases.deliver import deliver_due
from tests.conftest import Clock
from tests.core.conversation.two_people import bea, choices, commands, say
from tests.core.support import Script, Unpaced, asked, counted, place, post, workspace_of


async def test_answers_offer_what_comes_next(app: App) -> None:
    card = await say(app, "goal set revenue 50k monthly")
    assert commands(card) == [
        "goal edit #1 50000",
        "goal edit #1 private",
        "goal remove #1",
        "goal list",
    ]
    assert [action.form for action in card.actions] == [True, False, False, False]
    assert [action.stays for action in card.actions] == [False, True, False, False]
    assert card.actions[2].style == "danger"
    assert (card.kind, card.accent, card.public) == ("goal_set", "gold", False)
    private = await say(app, "goal edit #1 private")
    assert "goal edit #1 public" in commands(private)
    card = await say(app, "leaderbord")
    assert commands(card) == ["leaderboard", "help"]
    assert (card.kind, card.accent) == ("error", "ember")


async def test_a_removal_asks_and_can_be_undone(app: App) -> None:
    await say(app, 'goal set units 25 weekly sku "IPOD NANO" private')
    card = await say(app, "goal remove #1")
    assert commands(card) == ["goal remove #1 yes", "goal list"]
    assert all(action.stays for action in card.actions)
    gone = await say(app, commands(card)[0])
    again = commands(gone)[0]
    assert again == 'goal set units 25 week sku "IPOD NANO" private'
    assert "25 units of IPOD NANO this week." in (await say(app, again)).summary()


async def test_an_error_names_its_argument_for_forms(app: App) -> None:
    for typed, field in (
        ("goal set karma 5", "metric"),
        ("goal set units many", "target"),
        ("goal set units 5 fortnightly", "period"),
        ("goal set units 5 of nothing", "of"),
        ("goal set units 5 team", "whose"),
        ("goal set growth 5 30 days", "metric"),
        ("goal edit 7 5", "goal"),
        ("trophies nobody", "who"),
        ("goal set", "metric"),
    ):
        card = await say(app, typed)
        assert card.field == field, typed


async def test_what_is_missing_can_be_chosen(app: App) -> None:
    card = await say(app, "goal set 5 weekly")
    assert card.kind == "error", "weekly is no metric"
    card = await say(app, "goal set")
    assert card.kind == "missing"
    assert "goal set units" in choices(card)
    await say(app, "goal set units 5")
    await say(app, "goal set orders 5")
    assert choices(await say(app, "goal remove")) == ["goal remove #2", "goal remove #1"]


async def test_a_board_is_paged_in_its_place(app: App) -> None:
    await say(app, "help")
    await post(app, *(counted(n, f"m{n:02}", revenue=100 + n) for n in range(25)))
    card = await say(app, "leaderboard")
    assert commands(card)[0] == "leaderboard revenue month page 2"
    assert (card.public, card.accent, card.actions[0].stays) == (True, "gold", True)
    second = await say(app, commands(card)[0])
    assert commands(second)[:2] == ["leaderboard revenue month", "leaderboard revenue month page 3"]
    last = await say(app, commands(second)[1])
    [lines] = last.body
    assert isinstance(lines, Lines)
    assert len(lines.lines) == 5
    assert commands(last)[0] == "leaderboard revenue month page 2"
    assert "leaderboard units month" in choices(card)
    assert [o.label for menu in card.menus for o in menu.options if o.chosen] == ["Revenue"]


async def test_the_board_of_a_team(app: App) -> None:
    await say(app, "help")
    await post(
        app,
        counted(1, "ann", revenue=5) | {"team": "North"},
        counted(2, "ben", revenue=9) | {"team": "South"},
    )
    await app.store.members.update("default", "ann", team="North")
    await app.store.members.update("default", "ben", team="South")
    card = await say(app, "leaderboard team north")
    assert card.title == "Revenue in November, team North"
    assert "1. ann  $5" in card.summary()
    assert "ben" not in card.summary()
    assert 'leaderboard revenue week "team North"' in commands(card)
    assert "ann" in (await say(app, 'leaderboard revenue week "team North"')).summary()
    assert "Did you mean North?" in (await say(app, "leaderboard team Norht")).summary()


async def test_a_goal_reached_is_celebrated_once(app: App, clock: Clock) -> None:
    await place(app)
    await say(app, "goal set visits 10 monthly")
    sender = Script()
    await post(app, counted(1, "U1", source="slack", visits=9))
    assert await deliver_due(app, sender, Unpaced()) == 0
    await post(app, counted(2, "U1", source="slack", visits=1))
    await post(app, counted(3, "U1", source="slack", visits=50))
    await deliver_due(app, sender, Unpaced())
    assert len(sender.texts) == 1
    assert "Ada" in sender.texts[0]
    assert "10 visits" in sender.texts[0]
    assert "10 visits in November  Met" in (await say(app, "goal list")).summary()
    clock.advance(days=11)
    assert "Met" in (await say(app, "goal list")).summary()


async def test_a_goal_that_is_reached_already_is_not_celebrated(app: App) -> None:
    await place(app)
    await say(app, "help")
    await post(app, counted(1, "U1", source="slack", visits=30))
    assert "already past it at 120 %" in (await say(app, "goal set visits 25")).summary()
    await post(app, counted(2, "U1", source="slack", visits=1))
    assert await app.store.deliveries.listed("default", 10) == []


async def test_a_goal_for_every_day_can_be_set_for_months(app: App, clock: Clock) -> None:
    for _ in range(60):
        said = (await say(app, "goal set units 5 daily")).summary()
        assert said.startswith("Goal set: 5 units today.")
        clock.advance(days=1)


async def test_arguments_that_a_platform_parsed_are_used_as_they_are(app: App) -> None:
    card = await say(app, "goal set", arguments={"metric": "revenue", "target": "50 000"})
    assert "Goal set: $50,000 revenue in November." in card.summary()
    card = await say(app, "goal set", arguments={"metric": " ", "target": ""})
    assert "I still need the metric" in card.summary()
    card = await say(app, "leaderboard", arguments={"period": "weekly"})
    assert "Revenue this week" in card.summary()
    card = await say(app, "trophies", arguments={"who": "x" * 40_000})
    assert len(card.summary()) < 300


async def test_another_currency_and_place(app: App) -> None:
    await workspace_of(app, "default", currency="EUR", locale="de_DE", zone="Europe/Berlin")
    card = await say(app, "goal set revenue 50 000 €")
    assert "50.000\u00a0€" in card.summary()
    refused = await say(app, "goal set revenue $50")
    assert "EUR" in refused.summary()


async def test_without_redis_every_command_still_answers(settings: Settings, clock: Clock) -> None:
    """A closed port in its place: boards are read from MongoDB."""
    away = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1"})
    async with open_app(settings, clock) as app:
        await say(app, "help")
        await post(app, counted(1, "U1", source="slack", revenue=5))
    async with open_app(away, clock) as app:
        assert "1. Ada  $5" in (await say(app, "leaderboard")).summary()
        assert "Goal set" in (await say(app, "goal set units 5")).summary()
        assert "Revenue: $5" in (await say(app, "progress")).summary()


async def test_without_mongodb_the_answer_says_so(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: str) -> None:
        raise Unavailable("MongoDB does not answer")

    app._workspaces.clear()
    monkeypatch.setattr(app.store.workspaces, "get", away)
    card = await say(app, "progress")
    assert card.summary() == "I can't reach my memory right now. Try again in a minute."


async def test_what_goes_wrong_is_an_apology(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_: object) -> None:
        await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(patience, "ANSWER_TIMEOUT_S", 0.01)
    card = await ask(never, asked("help"))  # type: ignore[arg-type]
    assert card.summary() == "Something went wrong on my side. Try again in a moment."
    assert card.kind == "error"


async def test_an_admin_sees_what_admins_may_do(app: App) -> None:
    said = (await bea(app, "help")).summary()
    assert "For administrators" in said
    assert said.index("For administrators") > said.index("You and your team")
    assert "announce here" in said
    assert "announce here" not in (await say(app, "help")).summary()


async def test_a_goal_bar_says_how_full_it_is(app: App) -> None:
    await say(app, "goal set units 8")
    await post(app, counted(1, "U1", source="slack", units=2))
    [bar] = (await say(app, "goal list")).body
    assert isinstance(bar, Progress)
    assert bar.fraction == 0.25
    assert plain_text(bar.label) == "1. 8 units in November  Off track"
