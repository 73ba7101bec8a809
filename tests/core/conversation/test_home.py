"""A person's home: everything about them on one page."""

import pytest

from core.app import App
from core.cards import Fields, Progress
from core.conversation.home import home
from core.errors import Unavailable
from tests.core.conversation.two_people import ADA_ID, commands, say
from tests.core.support import asked, counted, event, post


async def test_home_before_anything_happened(app: App) -> None:
    card = await home(app, asked("", chat="", admin=None))
    said = card.summary()
    assert card.kind == "home"
    assert "No goals yet. Set one: /goal set revenue 50k monthly." in said
    assert "Nothing counted for you in November yet" in said
    assert "Opening Bell" in said
    assert card.actions[0].form
    member = await app.store.members.get("default", ADA_ID)
    assert member is not None
    assert await app.store.targets.active("default") == [], "a home is no place to announce in"


async def test_home_with_a_month_goals_and_trophies(app: App) -> None:
    await say(app, "goal set revenue 50k monthly")
    await post(app, event(1, "U1", source="slack", metrics={"revenue": "31940", "units": 20}))
    await post(app, counted(2, "bob", revenue=60_000))
    card = await home(app, asked(""))
    said = card.summary()
    assert card.title == "Ada in November"
    assert "Revenue: $31,940" in said
    assert "Rank: #2 by revenue" in said
    assert "1. $50,000 revenue in November" in said
    assert said.index("Goals") < said.index("Closest trophies") < said.index("Trophy room")
    assert "Both Hands Full  Bronze · Nov 20, 2026" in said
    fields = [block for block in card.body if isinstance(block, Fields)]
    assert [field.name for field in fields[1].fields] == ["Platinum", "Gold", "Silver", "Bronze"]
    bars = [block for block in card.body if isinstance(block, Progress)]
    assert len(bars) == 1 + 5
    assert card.accent == "sky"


async def test_home_shows_the_latest_twelve(app: App) -> None:
    await say(app, "help")
    await post(app, event(1, "U1", source="slack", metrics={"revenue": "500000", "units": 5000}))
    card = await home(app, asked(""))
    assert card.summary().count("have it") == 12


async def test_every_link_of_a_home_leads_somewhere(app: App) -> None:
    for typed in commands(await home(app, asked(""))):
        assert (await say(app, typed)).kind != "error"


async def test_home_says_when_the_database_is_away(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise Unavailable("MongoDB does not answer")

    monkeypatch.setattr(app.store.members, "identified", away)
    assert "can't reach my memory" in (await home(app, asked(""))).summary()
