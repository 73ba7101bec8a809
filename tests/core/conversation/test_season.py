"""`season` as it is typed: everybody watches, administrators start and end it."""

import pytest

from core.app import App
from core.usecases.seasons import close_seasons
from tests.conftest import Clock
from tests.core.conversation.two_people import bea, choices, commands, say
from tests.core.support import counted, post

SPRINT = 'season start "Winter sprint" units by 20 December'


async def test_a_season_from_beginning_to_end(app: App, clock: Clock) -> None:
    said = (await say(app, "season")).summary()
    assert said.startswith("No season runs now. A season is a race over some days")
    assert "An administrator can start one." in said
    assert (
        f"Start one: /laurels {SPRINT.replace('units', 'revenue')}"
        in (await bea(app, "season")).summary()
    )
    assert "is for administrators" in (await say(app, SPRINT)).summary()
    card = await bea(app, SPRINT)
    assert card.summary() == "Winter sprint is on: 20 November to 20 December, most units wins."
    assert card.public
    card = await say(app, "season")
    assert card.title == "Winter sprint"
    assert "Nobody is on the board yet; the first one leads." in card.summary()
    await post(app, counted(1, "U1", source="slack", units=5), counted(2, "bob", units=7))
    card = await say(app, "season")
    assert card.summary().split("\n") == ["Winter sprint", "1. bob  7", "2. Ada  5"]
    assert card.footer == "Units, 20 November to 20 December · 30 days left · 2 people"
    assert (card.public, card.accent) == (True, "gold")
    refresh = card.actions[0]
    assert (refresh.stays, (await say(app, refresh.command)).summary()) == (True, card.summary())
    for admins in ("season end", "season cancel"):
        assert "is for administrators" in (await say(app, admins)).summary()
    said = (await bea(app, "season end")).summary()
    assert "bob won Winter sprint with 7 units. 🏁" in said
    said = (await bea(app, "season end winter sprint")).summary()
    assert said == "Winter sprint is over already."
    last = await say(app, "season")
    assert "No season runs now." in last.summary()
    assert "season show 1" in commands(last)
    assert "bob won" in (await say(app, "season show 1")).summary()


async def test_who_is_not_among_the_first_ten_is_told_their_place(app: App) -> None:
    await bea(app, SPRINT)
    await say(app, "help")
    others = [counted(n, f"m{n:02}", units=20 - n) for n in range(12)]
    await post(app, *others, counted(99, "U1", source="slack", units=1))
    said = (await say(app, "season")).summary()
    assert "10. m09" in said
    assert "11." not in said
    assert "Ada is #13 with 1." in said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("season start Winter sprint units by 20 December", "20 November to 20 December"),
        ('season start "Sprint" sales 1 December to 24 December', "1 December to 24 December"),
        ('season start "Sprint" units this month', "1 November to 30 November"),
        ('season start "Sprint" units 30 days', "20 November to 19 December"),
        ('season start "Sprint" units today', "20 November"),
        ('season start "Sprint" units q4', "1 October to 31 December"),
    ],
)
async def test_dates_are_said_in_many_ways(app: App, typed: str, said: str) -> None:
    state = "planned" if said.startswith("1 December") else "on"
    assert f"is {state}: {said}, most" in (await bea(app, typed)).summary()


@pytest.mark.parametrize(
    ("typed", "said", "field"),
    [
        ('season start "Sprint" karma by friday', "I can't count “karma”.", "metric"),
        ('season start "Sprint" profit_margin by friday', "does not add up over days", "metric"),
        ('season start "Sprint" units sometime', "I can't read “sometime” as a period.", "when"),
        ('season start "Sprint" units all', "A season needs a last day", "when"),
        ('season start "Sprint" units 2025-01', "is over", "when"),
        ('season start "Sprint" units by 1.1.2030', "A season lasts a year at most.", "when"),
        (f'season start "{"x" * 101}" units by friday', "A name has 1 to 100 characters.", "name"),
        ('season start "a\u200bb" units by friday', "characters that cannot be seen", "name"),
        ("season show nothing", "There is no season “nothing”.", None),
    ],
)
async def test_what_cannot_be_is_said(app: App, typed: str, said: str, field: str | None) -> None:
    card = await bea(app, typed)
    assert said in card.summary()
    assert (card.kind, card.field) == ("error", field)


async def test_the_second_one_of_a_metric_is_refused_with_a_way_out(app: App) -> None:
    await bea(app, SPRINT)
    card = await bea(app, 'season start "Another" units by friday')
    assert "Winter sprint runs on the same metric already." in card.summary()
    assert commands(card) == ["season show 1", "season end 1", "season cancel 1"]
    said = (await bea(app, "season cancel 1")).summary()
    assert said == "Winter sprint is cancelled. What was counted stays counted."
    assert (await bea(app, "season show 1")).summary() == "Winter sprint was cancelled."
    assert "Another is on" in (await bea(app, 'season start "Another" units by friday')).summary()


async def test_of_several_the_one_that_is_meant(app: App, clock: Clock) -> None:
    await bea(app, SPRINT)
    await bea(app, 'season start "Signup week" signups by 27 November')
    card = await say(app, "season")
    assert card.title == "Signup week"
    assert choices(card) == ["season show 2", "season show 1"]
    assert (await say(app, "season units")).title == "Winter sprint"
    which = await bea(app, "season end")
    assert commands(which) == ["season end 2", "season end 1"]
    await bea(app, 'season start "Later" visits 1 to 5 December')
    card = await say(app, "season later")
    assert "It begins in 11 days." in card.summary()
    assert (await bea(app, "season end later")).summary() == (
        "Later has not begun; cancel it instead."
    )
    clock.advance(days=9)
    assert await close_seasons(app) == 1


async def test_its_name_is_never_markup(app: App) -> None:
    await bea(app, "help")
    card = await bea(app, 'season start "<!channel> *x*" units by friday')
    [span] = [each for each in card.body[0].text if "channel" in each.text]  # type: ignore[union-attr]
    assert (span.text, span.style) == ("<!channel> *x*", "bold")
