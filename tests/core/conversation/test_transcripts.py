"""Conversations as transcripts: what is typed, and what must be in the answer."""

import asyncio
from typing import Any

import pytest

from core.app import App
from core.bootstrap import open_app
from core.cards import Card, Lines, Paragraph
from core.config import Settings
from core.conversation import answer
from core.errors import Unavailable
from core.usecases.deliver import deliver_due
from tests.conftest import Clock
from tests.core.support import Script, Unpaced, asked, counted, place, post, workspace_of

GOAL = "Goal set: $50,000 revenue in November."
BEHIND = "You are at $0 (0 %), day 20 of 30. Behind pace by $32,744; $4,546 a day would still"
TEACH = "Set one: /goal set revenue 50k monthly."
TALKS: dict[str, list[tuple[str, tuple[str, ...]]]] = {
    "nothing yet": [
        ("progress", ("Ada in November", "No goals yet.", TEACH, "the first one is yours", "Welc")),
        ("", ("What I can do", "/goal set revenue 50k monthly", "/leaderboard revenue weekly")),
        ("help", ("I keep the score", "/progress  Show your month")),
        ("goal list", ("No goals yet.", TEACH)),
        ("goal", ("No goals yet.", TEACH)),
        ("leaderboard", ("Revenue in November", "Nobody is on this board yet", TEACH[10:])),
        ("leaderboard week", ("Revenue this week", "Nobody is on this board yet")),
        ("leaderboard weekly units", ("Units this week",)),
        ("leaderboard units all time", ("Units of all time",)),
        ("leaderboard signups today", ("Signups today",)),
    ],
    "goals": [
        ("goal set", ("I still need the metric: what to count.", "/goal set revenue 50k monthly")),
        ("goal set revenue", ("I still need the target: how much, such as 50k or 25.",)),
        ("goal set revenue 50k monthly", (GOAL, BEHIND)),
        ("goal set revenue $50,000", (GOAL,)),
        ("goal set revenue 50 000", (GOAL,)),
        ("goal set revenue $ 50 000 per month", (GOAL,)),
        ('GOAL Set "revenue" “50k” this month', (GOAL,)),
        ("goal set sales 50000", (GOAL,)),
        ("goal set units 25 weekly", ("Goal set: 25 units this week.", "day 5 of 7")),
        ("goal set signups 1k yearly", ("Goal set: 1,000 signups in 2026.",)),
        ("goal set units 7 today", ("Goal set: 7 units today.",)),
        ("goal list", ("Your goals", "25 units this week  Off track", "$50,000 revenue in Nov")),
        ("progress", ("7 units today", "Nothing counted in November yet")),
    ],
    "mistakes": [
        ("goal set revenue 50 000 €", ("This workspace counts in USD, not in €.",)),
        ("goal set revenue €50k", ("This workspace counts in USD, not in €.",)),
        ("goal set units $5", ("I can't read “$5” as a number. Try 25, 1,000 or 2k.",)),
        ("goal set revenue many", ("I can't read “many” as an amount. Try 50k, 50,000 or $50",)),
        ("goal set revenue 0", ("A goal needs a target above zero.",)),
        ("goal set revenue -5", ("I can't read “-5” as an amount.",)),
        ("goal set revenue 1e999999", ("I can't read “1e999999” as an amount.",)),
        ("goal set revenue " + "9" * 40, ("is larger than Laurels can count.",)),
        ("goal set karma 5", ("I can't count “karma”. I count revenue, cost, units",)),
        ("goal set revenu 5", ("I can't count “revenu”. Did you mean revenue?",)),
        ("goal set revenue 5 wekly", ("I can't read “wekly” as a period. Did you mean weekly?",)),
        ("goal set revenue 5 fortnightly", ("Try daily, weekly, monthly, quarterly, yearly.",)),
        ("leaderboard karma", ("I can't count “karma”.",)),
        ("leaderbord", ("I don't know “leaderbord”. Did you mean /leaderboard?",)),
        ("goal sett revenue 5", ("Did you mean /goal set?",)),
        ("goal remove", ("I don't know “goal remove”.",)),
        ("xyzzy", ("I don't know “xyzzy”. /laurels help lists all I can.",)),
        ("x" * 2_000, ("I don't know “" + "x" * 59 + "…”.",)),
        ("goal list", ("No goals yet.",)),
    ],
    "what looks like markup": [
        ("@everyone", ("I don't know “@everyone”.",)),
        ("<!channel> *now*", ("I don't know “<!channel> *now*”.",)),
        ("goal set </script><b>x</b> 5", ("I can't count “</script><b>x</b>”.",)),
        ("goal set revenue {0.__class__}", ("I can't read “{0.__class__}” as an amount.",)),
        ("goal set revenue %s%n", ("I can't read “%s%n” as an amount.",)),
        ('leaderboard "$where: 1"', ("I can't count “$where: 1”.",)),
        ("leaderboard \u202erevenue", ("I can't count “\u202erevenue”.",)),
    ],
    "an administrator's command": [
        ("announce here", ("/laurels announce here is for administrators. Ask one of them",)),
        ("announce", ("is for administrators.",)),
        ("anounce here", ("Did you mean /laurels announce here?",)),
    ],
}


async def say(app: App, text: str, **fields: Any) -> Card:
    return await answer(app, asked(text, **fields))


@pytest.mark.parametrize("talk", TALKS)
async def test_a_conversation(app: App, clock: Clock, talk: str) -> None:
    for typed, fragments in TALKS[talk]:
        card = await say(app, typed)
        said = card.summary()
        for fragment in fragments:
            assert fragment in said, f"{typed!r} was answered with {said!r}"
        assert len(said) < 1_500
        clock.advance(seconds=1)


async def test_answers_offer_what_comes_next(app: App) -> None:
    card = await say(app, "goal set revenue 50k monthly")
    assert [action.command for action in card.actions] == ["progress", "goal list"]
    assert (card.kind, card.accent, card.public) == ("goal_set", "gold", False)
    card = await say(app, "leaderbord")
    assert [action.command for action in card.actions] == ["leaderboard", "help"]
    assert (card.kind, card.accent) == ("error", "ember")
    for action in (await say(app, "help")).actions:
        assert (await say(app, action.command)).kind != "error"


async def test_a_month_with_something_in_it(app: App, clock: Clock) -> None:
    await say(app, "goal set revenue 50k monthly")
    clock.advance(seconds=1)
    await say(app, "goal set units 25 weekly")
    await post(
        app,
        counted(1, "U1", source="slack", revenue="31940.00", units=20),
        counted(2, "bob", revenue="60000", units=5, signups=12),
    )
    said = (await say(app, "progress")).summary().split("\n")
    assert said == [
        "Ada in November",
        "Revenue: $31,940",
        "Units: 20",
        "Rank: #2 by revenue",
        "25 units this week  On track (You are at 20 (80 %), on track; 2 a day to go.)",
        "$50,000 revenue in November  On track "
        "(You are at $31,940 (64 %), on track; $1,642 a day to go.)",
        said[-1],
    ]
    assert said[-1].startswith("Next laurel: $50,000 (64")
    assert said[-1].endswith("$18,060 to go.")
    board = await say(app, "leaderboard")
    assert board.summary().split("\n") == [
        "Revenue in November",
        "1. bob  $60,000",
        "2. Ada  $31,940  you",
    ]
    assert (board.public, board.accent) == (True, "gold")
    assert [action.command for action in board.actions] == ["leaderboard week", "progress"]
    units = (await say(app, "leaderboard units daily")).summary().split("\n")
    assert units[1:] == ["1. Ada  20  you", "2. bob  5"]
    assert "you" not in (await say(app, "leaderboard signups")).summary()
    said = [(await say(app, "goal set units 10 today")).summary()]
    assert said == ["Goal set: 10 units today. You are already past it at 200 %. Aim higher?"]


async def test_who_is_not_among_the_first_ten_is_told_their_place(app: App) -> None:
    await say(app, "help")
    await post(
        app,
        *(counted(n, f"m{n:02}", revenue=100 + n) for n in range(12)),
        counted("mine", "U1", source="slack", revenue=101),
    )
    card = await say(app, "leaderboard")
    lines, mine = card.body
    assert isinstance(lines, Lines)
    assert isinstance(mine, Paragraph)
    assert len(lines.lines) == 10
    assert card.summary().endswith("You are #11 with $101.")


async def test_a_goal_reached_is_celebrated_once(app: App, clock: Clock) -> None:
    await place(app)
    await say(app, "goal set visits 10 monthly")
    sender = Script()
    await post(app, counted(1, "U1", source="slack", visits=9))
    assert await deliver_due(app, sender, Unpaced()) == 0
    await post(app, counted(2, "U1", source="slack", visits=1))
    await post(app, counted(2, "U1", source="slack", visits=1))
    await post(app, counted(3, "U1", source="slack", visits=50))
    await deliver_due(app, sender, Unpaced())
    told = "Ada reached the goal of 10 visits in November. Goal Crusher came with it. 👏"
    assert sender.texts == [told]
    said = (await say(app, "goal list")).summary()
    assert "10 visits in November  Met (You are there: 60 (600 %).)" in said
    # Undone and reached again: restored without a word.
    await post(app, counted(4, "U1", source="slack", visits=-51) | {"corrects": "order-3"})
    assert "Met" not in (await say(app, "goal list")).summary()
    await post(app, counted(5, "U1", source="slack", visits=60))
    assert "Met" in (await say(app, "goal list")).summary()
    await deliver_due(app, sender, Unpaced())
    assert len(sender.texts) == 1
    assert {text for _, text, _ in sender.edited} == set(sender.texts)
    clock.advance(days=11)
    assert "Met" in (await say(app, "goal list")).summary()


@pytest.mark.parametrize("typed", ["50 000 USD monthly", "50k usd", "USD 50,000"])
async def test_a_currency_may_be_written_as_its_code(app: App, typed: str) -> None:
    assert GOAL in (await say(app, f"goal set revenue {typed}")).summary()


async def test_a_goal_that_is_reached_already_is_not_celebrated(app: App) -> None:
    await place(app)
    await say(app, "help")
    await post(app, counted(1, "U1", source="slack", visits=30))
    assert "already past it at 120 %" in (await say(app, "goal set visits 25")).summary()
    await post(app, counted(2, "U1", source="slack", visits=1))
    assert await app.store.deliveries.listed("default", 10) == []


async def test_a_goal_that_ended_is_told_as_it_ended(app: App, clock: Clock) -> None:
    await say(app, "goal set revenue 50k monthly")
    await post(app, counted(1, "U1", source="slack", revenue="40000"))
    clock.advance(days=11)
    said = (await say(app, "goal list")).summary()
    assert "$50,000 revenue in November  Unmet" in said
    assert "It ended at $40,000 (80 %), $10,000 short." in said


async def test_a_goal_for_every_day_can_be_set_for_months(app: App, clock: Clock) -> None:
    for _ in range(60):
        said = (await say(app, "goal set units 5 daily")).summary()
        assert said.startswith("Goal set: 5 units today.")
        clock.advance(days=1)


async def test_first_contact_joins_and_suggests_the_place_once(app: App) -> None:
    first = await say(app, "progress")
    assert first.summary().endswith("Welcome, Ada. You are in. /laurels help shows what I can do.")
    member = await app.store.members.get("default", "slack-T1-U1")
    assert member is not None
    assert (member.name, member.role, member.points) == ("Ada", "member", 0)
    assert "Welcome" not in (await say(app, "progress")).summary()
    await say(app, "progress", chat="C2", chat_name="random", person="U2", person_name="Bob")
    [target] = await app.store.targets.active("default")
    assert (target.chat, target.chosen, target.place) == ("C1", False, "#sales")
    assert await app.store.members.count("default") == 2
    await say(app, "help", platform="telegram", account="", chat="-7", chat_name="Sales")
    places = {target.platform: target for target in await app.store.targets.active("default")}
    assert sorted(places) == ["slack", "telegram"]
    assert places["telegram"].place == "Sales"


async def test_the_platforms_administrator_chooses_the_place(app: App) -> None:
    await say(app, "help")
    boss: dict[str, Any] = {"person": "B", "person_name": "Boss", "admin": True}
    card = await say(app, "announce here", chat="C9", chat_name="wins", **boss)
    assert "Celebrations will be posted in #wins from now on." in card.summary()
    assert (card.public, card.accent) == (True, "leaf")
    [target] = await app.store.targets.active("default")
    assert (target.chat, target.chosen) == ("C9", True)
    assert "announce here" in (await say(app, "help", **boss)).summary()
    assert "announce here" not in (await say(app, "help")).summary()
    refused = await say(app, "announce here", chat="C1")
    assert "for administrators" in refused.summary()
    [target] = await app.store.targets.active("default")
    assert target.chat == "C9"


async def test_where_the_platform_says_nothing_the_first_person_is_administrator(app: App) -> None:
    group: dict[str, Any] = {"platform": "telegram", "account": "", "admin": None}
    await say(app, "help", **group)
    await say(app, "help", person="U2", person_name="Bob", **group)
    card = await say(app, "announce here", person="U2", **group)
    assert "for administrators" in card.summary()
    assert "from now on" in (await say(app, "announce here", **group)).summary()


async def test_a_terminal_is_no_place(app: App) -> None:
    card = await say(app, "announce here", platform="terminal", admin=True)
    assert "A terminal is no place for celebrations" in card.summary()
    assert await app.store.targets.active("default") == []
    assert "goal set revenue 50k monthly" in (await say(app, "", platform="terminal")).summary()


async def test_arguments_that_a_platform_parsed_are_used_as_they_are(app: App) -> None:
    card = await say(app, "goal set", arguments={"metric": "revenue", "target": "50 000"})
    assert GOAL in card.summary()
    card = await say(app, "goal set", arguments={"metric": "revenue"})
    assert "I still need the target" in card.summary()
    card = await say(app, "leaderboard", arguments={"period": "weekly"})
    assert "Revenue this week" in card.summary()


async def test_names_are_characters_and_nothing_else(app: App) -> None:
    name = "<!channel> & *@everyone* </b>"
    card = await say(app, "progress", person_name=name)
    assert card.title == f"{name} in November"
    await post(app, counted(1, "U1", source="slack", revenue=5))
    board = await say(app, "leaderboard")
    [lines] = board.body
    assert isinstance(lines, Lines)
    assert [span.text for span in lines.lines[0]][:2] == ["1. ", name]


async def test_another_currency_and_language(app: App) -> None:
    await workspace_of(app, "default", currency="EUR", locale="de_DE", zone="Europe/Berlin")
    card = await say(app, "goal set revenue 50 000 €")
    assert "Goal set: 50.000\u00a0€ revenue in November." in card.summary()
    refused = await say(app, "goal set revenue $50")
    assert refused.summary() == "This workspace counts in EUR, not in $."


async def test_without_redis_every_command_still_answers(settings: Settings, clock: Clock) -> None:
    """A closed port in its place: boards are read from MongoDB."""
    away = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1"})
    async with open_app(settings, clock) as app:
        await say(app, "help")
        await post(app, counted(1, "U1", source="slack", revenue=5))
    async with open_app(away, clock) as app:
        assert "1. Ada  $5  you" in (await say(app, "leaderboard")).summary()
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


async def test_two_first_words_at_once_are_one_member(app: App) -> None:
    await asyncio.gather(*(say(app, "progress") for _ in range(5)))
    assert await app.store.members.count("default") == 1
    assert len(await app.store.targets.active("default")) == 1
