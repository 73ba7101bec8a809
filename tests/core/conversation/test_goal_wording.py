"""Goals of every kind, as the cards in chat tell them."""

from typing import Any

import pytest

from core.app import App
from core.cards import Progress, plain_text
from core.conversation import answer
from core.usecases.goals import set_goal
from core.usecases.renew import renew_goals
from tests.conftest import Clock
from tests.core.support import asked, counted, event, post

ADA = "slack-T1-U1"


async def listed(app: App, metric: str, target: int, period: str, **also: Any) -> str:
    """Set a goal for Ada and return what `goal list` says."""
    workspace = await app.workspace("default")
    found = app.catalogue(workspace).metrics[metric]
    await set_goal(app, workspace, ADA, found, target, period, **also)
    card = await answer(app, asked("goal list"))
    return card.summary().removeprefix("Your goals\n1. ")


@pytest.mark.parametrize(
    ("metric", "target", "period", "also", "said"),
    [
        (
            "units",
            10,
            "30d",
            {},
            "10 units in the last 30 days  Off track (You are at 4 (40 %), off track; 6 to go.)",
        ),
        (
            "units",
            10,
            "2026-11-16/2026-11-27",
            {},
            "10 units from 16 November to 27 November  On track "
            "(You are at 4 (40 %), on track; 1 a day to go.)",
        ),
        (
            "units",
            10,
            "2026-12-01/2026-12-24",
            {},
            "10 units from 1 December to 24 December  Planned "
            "(It begins on 1 December and has 24 days.)",
        ),
        (
            "units",
            10,
            "2026-12",
            {},
            "10 units in December  Planned (It begins on 1 December and has 31 days.)",
        ),
        (
            "units",
            8,
            "week",
            {"scope": "sku:NANO"},
            "8 units of NANO this week  Off track (You are at 2 (25 %), day 5 of 7. "
            "Behind pace by 3; 2 a day would still make it.)",
        ),
        (
            "profit_margin",
            2_500,
            "month",
            {},
            "25 % profit margin in November  On track (You are at 40 %, on track.)",
        ),
        (
            "profit_margin",
            5_000,
            "month",
            {},
            "50 % profit margin in November  Off track (You are at 40 %, off track; 10 % to go.)",
        ),
    ],
)
async def test_a_goal_in_chat(
    app: App, metric: str, target: int, period: str, also: dict[str, Any], said: str
) -> None:
    await answer(app, asked("help"))
    sale = {"source": "slack", "metrics": {"revenue": "100", "cost": "60", "units": 2}}
    await post(app, event(1, "U1", scope={"sku": "NANO"}, **sale), event(2, "U1", **sale))
    assert await listed(app, metric, target, period, **also) == said


async def test_a_percentage_is_set_by_typing_it(app: App) -> None:
    said = (await answer(app, asked("goal set margin 25 monthly"))).summary()
    assert said.startswith("Goal set: 25 % profit margin in November. You are at 0 %, off")
    said = (await answer(app, asked("goal set profit_margin 25%"))).summary()
    assert said.startswith("Goal set: 25 % profit margin in November.")


async def test_a_goal_that_was_renewed_is_listed_once(app: App, clock: Clock) -> None:
    await answer(app, asked("help"))
    await post(app, counted(1, "U1", source="slack", units=1))
    said = await listed(app, "units", 5, "day", recurring=True)
    assert "You are at 1 (20 %)" in said
    clock.advance(days=1)
    await renew_goals(app)
    [line] = (await answer(app, asked("goal list"))).body
    assert isinstance(line, Progress)
    assert plain_text(line.label).startswith("1. 5 units today")
    assert plain_text(line.caption).startswith("You are at 0 (0 %)")
