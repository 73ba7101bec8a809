"""The trophy room in chat: paged, filtered, of others, as a picture."""

from typing import Any

import pytest

from core.app import App
from core.cards import Fields, Lines, Progress
from core.usecases.points import book
from tests.core.conversation.two_people import ADA_ID, bea, choices, commands, say
from tests.core.support import counted, event, post


async def won(app: App, person: str = "U1") -> None:
    """Win the bronze and silver trophies for units and revenue: more than one page."""
    await post(
        app, event(person, person, source="slack", metrics={"revenue": "60000", "units": 400})
    )


async def names(app: App, typed: str, **fields: Any) -> list[str]:
    """Return the names of the trophies a card shows."""
    card = await say(app, typed, **fields)
    lines = next((block for block in card.body if isinstance(block, Lines)), None)
    return [line[0].text for line in lines.lines[::2]] if lines else []


async def test_the_room_is_paged_in_its_place(app: App) -> None:
    await say(app, "help")
    await won(app)
    first = await say(app, "trophies")
    assert first.footer is not None
    assert first.footer.startswith("Page 1 of ")
    assert commands(first)[0] == "trophies all page 2"
    assert first.actions[0].stays
    assert (first.public, first.accent) == (False, "gold")
    [tiers] = [block for block in first.body if isinstance(block, Fields)]
    assert [field.name for field in tiers.fields] == ["Platinum", "Gold", "Silver", "Bronze"]
    seen: list[str] = []
    typed: str | None = "trophies"
    while typed:
        seen += await names(app, typed)
        ahead = [c for c in commands(await say(app, typed)) if "page" in c]
        number = int(typed.rsplit(" ", 1)[1]) if "page" in typed else 1
        typed = next((c for c in ahead if c.endswith(str(number + 1))), None)
    assert len(seen) == len(set(seen)) > 6
    assert (
        await names(app, "trophies page 99") == seen[-len(await names(app, "trophies page 99")) :]
    )


async def test_a_tier_is_chosen_from_the_menu(app: App) -> None:
    await say(app, "help")
    await won(app)
    card = await say(app, "trophies")
    assert choices(card) == [
        f"trophies {tier}" for tier in ("all", "platinum", "gold", "silver", "bronze")
    ]
    bronze = await say(app, "trophies bronze")
    [chosen] = [o.label for menu in bronze.menus for o in menu.options if o.chosen]
    assert chosen.startswith("Bronze: ")
    shown = {*await names(app, "trophies bronze")}
    assert shown
    assert not shown & {*await names(app, "trophies silver")}


async def test_the_newest_come_first(app: App) -> None:
    await say(app, "help")
    await post(app, event(1, "U1", source="slack", metrics={"units": 1}))
    await post(
        app,
        event(2, "U1", source="slack", metrics={"units": 9}, occurred_at="2026-11-20T15:30:00Z"),
    )
    found = await names(app, "trophies")
    assert found == ["Both Hands Full", "Opening Bell"]


async def test_the_closest_are_bars_with_percent(app: App) -> None:
    await say(app, "help")
    await post(app, counted(1, "U1", source="slack", units=5))
    card = await say(app, "trophies closest")
    bars = [block for block in card.body if isinstance(block, Progress)]
    assert len(bars) == 5
    assert bars[0].fraction == 0.5
    assert [bar.fraction for bar in bars] == sorted((b.fraction for b in bars), reverse=True)


async def test_another_room_keeps_its_owner_through_its_buttons(app: App) -> None:
    await say(app, "help")
    await bea(app, "help")
    await won(app)
    for who in ("Ada", "ada", "<@U1>", "<@U1|ada>", "@Ada", ADA_ID):
        card = await bea(app, f"trophies {who}")
        assert card.title == "Trophy room: Ada", who
    assert commands(card)[0] == f"trophies all {ADA_ID} page 2"
    for typed in (*commands(card), *choices(card)):
        again = await bea(app, typed)
        assert "Ada" in (again.title or ""), typed
    parsed = await bea(app, "trophies", arguments={"who": "<@U1>"})
    assert parsed.title == "Trophy room: Ada"


async def test_in_a_telegram_group_anybody_may_page(app: App) -> None:
    """Everybody sees every answer there, so the buttons say whose room it is."""
    group: dict[str, Any] = {"platform": "telegram", "account": "", "chat": "-7", "person": "9"}
    card = await say(app, "trophies", **group)
    assert all("telegram-9" in typed for typed in (*commands(card), *choices(card)))
    private = await say(app, "trophies", **group, private=True)
    assert not any("telegram-9" in typed for typed in commands(private))


@pytest.mark.parametrize("typed", ["trophies Ada", "trophies closest Ada", "trophies picture Ada"])
async def test_who_hides_shows_their_room_to_nobody_else(app: App, typed: str) -> None:
    await say(app, "help")
    await bea(app, "help")
    await won(app)
    await app.store.members.update("default", ADA_ID, hidden=True)
    card = await bea(app, typed)
    assert card.summary() == "Ada keeps their trophies to themselves."
    assert card.image is None
    assert card.kind != "error"
    assert (
        "Opening Bell"
        in (await say(app, "trophies bronze page 2")).summary()
        + (await say(app, "trophies bronze")).summary()
    )


async def test_somebody_who_was_never_met_is_told_so(app: App) -> None:
    card = await say(app, "trophies <@U99>")
    assert card.summary().startswith("I have not met them yet")
    assert card.field == "who"


async def test_who_was_erased_is_nobody(app: App) -> None:
    await say(app, "help")
    await app.store.privacy.forget("default", [ADA_ID])
    await app.store.members.update("default", ADA_ID, name="Former member")
    for typed in ("trophies Former", f"trophies {ADA_ID}"):
        assert "I know nobody called" in (await bea(app, typed)).summary()


async def test_the_picture_is_for_everybody(app: App) -> None:
    await say(app, "help")
    await won(app)
    card = await say(app, "trophies picture")
    assert card.public
    assert card.image is not None
    assert card.image.png.startswith(b"\x89PNG")
    assert "Ada" in card.image.alt
    assert commands(card) == [f"trophies room {ADA_ID}"]
    assert (await bea(app, commands(card)[0])).title == "Trophy room: Ada"


async def test_the_ledger_is_paged(app: App) -> None:
    await say(app, "help")
    workspace = await app.workspace("default")
    for number in range(15):
        await book(app, workspace, ADA_ID, "credit", 5, f"reason {number}", by="test")
    first = await say(app, "points history")
    assert commands(first)[0] == "points history page 2"
    second = await say(app, "points history page 2")
    assert commands(second)[0] == "points history"
    lines = [block for card in (first, second) for block in card.body if isinstance(block, Lines)]
    assert len(lines[0].lines) == 10
    assert not set(lines[0].lines) & set(lines[1].lines)
    assert "You have 75 points." in (await say(app, "points history page 999")).summary()
