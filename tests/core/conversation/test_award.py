"""`award` as it is typed: points and trophies from an administrator, once each."""

import pytest

from core.app import App
from core.usecases.deliver import deliver_due
from tests.core.conversation.two_people import ADA_ID, BEA_ID, bea, commands, say
from tests.core.support import Script, Unpaced, place, points
from tests.core.usecases import state


async def test_only_administrators_award(app: App) -> None:
    assert "is for administrators" in (await say(app, "award Ada 50")).summary()


async def test_points_are_given_once_noted_and_undone(app: App) -> None:
    await say(app, "help")
    await bea(app, "help")
    card = await bea(app, "award Ada 50 points for the talk", id="command-1")
    assert card.summary() == "Ada gets 50 points.\nfor the talk"
    assert (card.public, card.accent, card.footer) == (True, "gold", "Ada has 50 points now")
    assert await points(app, ADA_ID) == 50
    # The platform delivers the same command again.
    again = await bea(app, "award Ada 50 points for the talk", id="command-1")
    assert again == card
    assert await points(app, ADA_ID) == 50
    [entry] = await app.store.audit.listed("default", action="points.grant")
    assert (entry.actor, entry.subject, entry.why) == (
        f"member:{BEA_ID}",
        f"member:{ADA_ID}",
        "for the talk",
    )
    [undo] = commands(card)
    assert (await bea(app, undo)).summary() == "Undone. Ada has 0 points."
    assert (await bea(app, undo)).summary() == "Undone. Ada has 0 points."
    assert await points(app, ADA_ID) == 0


async def test_points_are_taken_down_to_nothing_and_no_further(app: App) -> None:
    await say(app, "help")
    await bea(app, "award Ada 50")
    card = await bea(app, "award Ada -20 counted twice")
    assert "20 points taken from Ada." in card.summary()
    assert (card.public, await points(app, ADA_ID)) == (False, 30)
    card = await bea(app, "award Ada -31")
    assert card.summary() == "Ada has 30 points; no more can be taken."
    assert (card.field, await points(app, ADA_ID)) == ("what", 30)


async def test_a_trophy_is_asked_for_and_celebrated(app: App) -> None:
    await place(app)
    await say(app, "help")
    await bea(app, "help")
    trophy = app.catalogue(await app.workspace("default")).trophies[0]
    card = await bea(app, f"award Ada {trophy.name} for 3 years with us")
    assert f"Award {trophy.name} to Ada?" in card.summary()
    assert await state.held(app, "default", "trophy") == set()
    [command] = commands(card)
    assert command == f"award {ADA_ID} trophy:{trophy.slug} for 3 years with us"
    card = await bea(app, command)
    said = f"Ada has {trophy.name} now. The celebration is on its way."
    assert card.summary() == said
    [held] = await state.held(app, "default", "trophy")
    assert held[0] == ADA_ID
    [entry] = await app.store.audit.listed("default", action="trophy.award")
    assert entry.why == "for 3 years with us"
    sender = Script()
    await deliver_due(app, sender, Unpaced())
    assert [trophy.name in text for text in sender.texts] == [True]
    assert (await bea(app, command)).summary() == f"Ada has {trophy.name} already."


async def test_who_hides_is_not_celebrated(app: App) -> None:
    await place(app)
    await say(app, "settings private on")
    slug = app.catalogue(await app.workspace("default")).trophies[0].slug
    card = await bea(app, f"award {ADA_ID} trophy:{slug}")
    assert "celebration" not in card.summary()
    sender = Script()
    await deliver_due(app, sender, Unpaced())
    assert sender.texts == []
    assert not (await bea(app, "award Ada 5")).public


async def test_people_are_found_by_mention_and_name(app: App) -> None:
    await say(app, "help", person_name="Ada Lovelace")
    for who in ("<@U1>", "<@U1|ada>", "@ada", "Ada Lovelace", '"ada lovelace"', ADA_ID):
        assert "Ada Lovelace gets 5 points." in (await bea(app, f"award {who} 5")).summary()


@pytest.mark.parametrize(
    ("typed", "said", "field"),
    [
        ("award Adda 50", "I know nobody called “Adda”. Did you mean Ada?", "who"),
        ("award <@U9> 50", "I have not met them yet", "who"),
        ("award Ada 0", "Give 1 to 1,000,000 points at once.", "what"),
        ("award Ada 1000001", "Give 1 to 1,000,000 points at once.", "what"),
        ("award Ada cake", "Try 50, -50 or the name of a trophy.", "what"),
        ("award Ada 1e5", "I can't read “1e5” as points or a trophy.", "what"),
        ("award Ada <!here>", "I can't read “<!here>” as points or a trophy.", "what"),
        ("award Ada 50 " + "x" * 201, "a reason has room for 200 characters", "reason"),
        ("award undo nothing", "There is nothing of that kind to undo.", "what"),
    ],
)
async def test_what_cannot_be_awarded_is_said(app: App, typed: str, said: str, field: str) -> None:
    await say(app, "help")
    await bea(app, "help")
    card = await bea(app, typed)
    assert said in card.summary()
    assert (card.kind, card.field) == ("error", field)
    assert await points(app, ADA_ID) == 0
