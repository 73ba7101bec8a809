"""What a delivery says: its picture, its applause, its reader's language."""

import asyncio
import struct
from typing import Any

import pytest

from core.app import App
from core.cards import Card
from core.domain.targets import Target
from core.store.client import Document
from core.store.outgoing import outgoing
from core.usecases import celebration_picture
from core.usecases.announcement import card_of
from core.usecases.celebrate import celebrate
from core.usecases.celebration_picture import celebration_image
from tests.core.support import event, place, post, workspace_of
from tests.core.usecases.awarded import ADA, award


async def announced(app: App, **changes: Any) -> tuple[Document, Card]:
    """The delivery of everything Ada just did, and what it says."""
    await place(app)
    sale = event(1, metrics={"revenue": "52310", "units": 1}, member_name="Ada")
    await post(app, sale)
    [delivery] = await app.store.deliveries.listed("default", 10)
    card = await card_of(app, delivery | changes, None)
    assert card is not None
    return delivery, card


async def test_a_celebration_has_a_picture_with_words_for_those_who_cannot_see_it(
    app: App,
) -> None:
    _, card = await announced(app)
    assert card.image is not None
    assert struct.unpack(">II", card.image.png[16:24]) == (1200, 630)
    assert card.image.alt.startswith("A laurel for Ada: reached $50,000 in November.")
    assert "Next laurel at $75,000." in card.image.alt
    assert card.footer == "$52,310 so far"
    assert card.thread is not None
    assert "· $25,000" in card.thread.summary()


@pytest.mark.parametrize("broken", [RuntimeError("no font"), "slow"])
async def test_a_picture_that_cannot_be_drawn_holds_nothing_back(
    app: App, monkeypatch: pytest.MonkeyPatch, broken: Any
) -> None:
    async def draw(_: Any) -> bytes:
        if broken == "slow":
            await asyncio.sleep(60)
        raise broken

    monkeypatch.setattr(celebration_picture, "drawn", draw)
    monkeypatch.setattr(celebration_picture, "DRAW_TIMEOUT_S", 0.01)
    _, card = await announced(app)
    assert card.image is None
    assert card.summary().startswith("Ada reached $50,000 in November.")


async def test_the_tone_and_the_words_are_the_workspaces_of_the_moment(app: App) -> None:
    delivery, _ = await announced(app)
    for fields, begins in (
        ({"tone": "formal"}, "Ada has reached $50,000 in revenue for November ("),
        ({"tone": "playful"}, "🔔 Ring it: Ada just passed $50,000."),
        ({"templates": {"milestone": "{name}: {reached}"}}, "Ada: $50,000"),
    ):
        await workspace_of(app, "default", **fields)
        card = await card_of(app, delivery, None)
        assert card is not None
        assert card.summary().startswith(begins)


async def test_direct_messages_have_no_applause_and_the_readers_own_dates(app: App) -> None:
    await workspace_of(app, "default", locale="en_GB")
    delivery, card = await announced(app)
    assert [action.label for action in card.actions] == ["👏 Applaud"]
    await app.store.roster.change("default", "ada", {"language": "de"})
    direct = Target(
        id="default|slack|U1", workspace="default", platform="slack", chat="U1", direct=True
    )
    mine = outgoing(
        direct,
        "celebration",
        "x",
        app.clock(),
        **{k: delivery[k] for k in ("awards", "celebration")},
    )
    found = await card_of(app, mine, None)
    assert found is not None
    assert found.actions == ()
    assert found.image is not None


async def test_nothing_is_said_of_people_who_hide(app: App) -> None:
    delivery, _ = await announced(app)
    await app.store.roster.change("default", "ada", {"hidden": True})
    assert await card_of(app, delivery, None) is None
    assert await card_of(app, delivery, delivery) is None


@pytest.mark.parametrize(
    ("rule", "fields", "alt"),
    [
        (
            "goal-achieved",
            {"at": 10, "value": "107%", "period": "2026-11"},
            "A laurel for Ada: reached the goal of 10 units in November.",
        ),
        (
            "top3-revenue-month",
            {"at": 2, "threshold": "3", "metric": "revenue", "period": "2026-11"},
            "A laurel for Ada: entered the top 3 in November, now at #2.",
        ),
        (
            "streak-orders-day",
            {"phrase": "5 days in a row"},
            "A laurel for Ada: keeps going: 5 days",
        ),
        (
            "badge-top-earner",
            {"family": "badge", "phrase": "Top Earner", "points": 5},
            "A laurel for Ada: earned the badge Top Earner. +5 points.",
        ),
        (
            "trophies-units",
            {"family": "trophy", "phrase": "Opening Bell", "threshold": "opening-bell"},
            "A laurel for Ada: won the trophy Opening Bell.",
        ),
        ("own-gone", {"phrase": "5 pretzels"}, "A laurel for Ada: reached 5 pretzels."),
    ],
)
async def test_every_kind_is_drawn(app: App, rule: str, fields: dict[str, Any], alt: str) -> None:
    workspace = await app.workspace("default")
    lead = award(rule, "x", **{"phrase": ""} | fields)
    image = await celebration_image(app, workspace, celebrate(app, workspace, [lead], ADA, 1), lead)
    assert image is not None
    assert image.alt.startswith(alt)
    assert image.png[:4] == b"\x89PNG"
