"""A chat or a person not seen before."""

import asyncio
from typing import Any

import pytest

from core.app import App
from core.cards import Lines
from tests.core.conversation.two_people import ADA_ID, bea, say
from tests.core.support import counted, post


async def test_first_contact_joins_and_suggests_the_place_once(app: App) -> None:
    first = await say(app, "progress")
    assert first.summary().endswith("Welcome, Ada. You are in. /laurels help shows what I can do.")
    member = await app.store.members.get("default", ADA_ID)
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


async def test_where_the_platform_says_nothing_the_first_person_is_administrator(app: App) -> None:
    group: dict[str, Any] = {"platform": "telegram", "account": "", "admin": None}
    await say(app, "help", **group)
    await say(app, "help", person="U2", person_name="Bob", **group)
    card = await say(app, "announce here", person="U2", **group)
    assert "for administrators" in card.summary()
    assert "from now on" in (await say(app, "announce here", **group)).summary()


async def test_who_administers_there_administers_here(app: App) -> None:
    assert "for administrators" in (await say(app, "announce here")).summary()
    assert "from now on" in (await bea(app, "announce here")).summary()


async def test_two_first_words_at_once_are_one_member(app: App) -> None:
    await asyncio.gather(*(say(app, "progress") for _ in range(5)))
    assert await app.store.members.count("default") == 1
    assert len(await app.store.targets.active("default")) == 1


async def test_names_are_characters_and_nothing_else(app: App) -> None:
    name = "<!channel> & *@everyone* </b> {name}"
    card = await say(app, "progress", person_name=name)
    assert card.title == f"{name} in November"
    await post(app, counted(1, "U1", source="slack", revenue=5))
    board = await say(app, "leaderboard")
    [lines] = board.body
    assert isinstance(lines, Lines)
    assert [span.text for span in lines.lines[0]][:2] == ["1. ", name]


@pytest.mark.parametrize(
    ("zone", "kept"),
    [("Europe/Berlin", "Europe/Berlin"), ("UTC", None), ("Mars/Base", None), (None, None)],
)
async def test_the_zone_a_platform_knows_is_kept_where_it_is_another(
    app: App, zone: str | None, kept: str | None
) -> None:
    await say(app, "help", zone=zone)
    member = await app.store.members.get("default", ADA_ID)
    assert member is not None
    assert member.zone == kept


@pytest.mark.parametrize("said", ["en-GB", "xx", None])
async def test_the_language_of_the_workspace_is_left_to_it(app: App, said: str | None) -> None:
    await say(app, "help", locale=said)
    member = await app.store.members.get("default", ADA_ID)
    assert member is not None
    assert member.language is None


async def test_friday_is_the_askers_own(app: App) -> None:
    """20 November, 15:30 UTC: in Auckland Saturday has begun."""
    card = await say(app, "goal set units 9 by tomorrow", zone="Pacific/Auckland")
    assert "9 units from 20 November to 22 November." in card.summary()
    card = await say(app, "goal set units 9 by tomorrow", person="U2")
    assert "9 units from 20 November to 21 November." in card.summary()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\u202eeve\x00 ", "eve"),
        ("\u3164", "U1"),
        (" \n", "U1"),
        ("", "U1"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
async def test_a_name_is_one_that_can_be_read(app: App, name: str, shown: str) -> None:
    await say(app, "progress", person_name=name)
    member = await app.store.members.get("default", ADA_ID)
    assert member is not None
    assert member.name == shown
