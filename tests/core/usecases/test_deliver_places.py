"""A place that is slow, gone, moved or broken holds up nobody but itself."""

import asyncio

from core.app import App
from core.cards import Card
from core.domain.targets import Target
from core.errors import RetryLater, TargetGone, TargetMoved
from core.usecases.deliver import MOST_ATTEMPTS
from core.usecases.evaluate import evaluate_lane
from core.usecases.record_events import record_events
from tests.conftest import NOW, Clock
from tests.core.support import (
    Script,
    counted,
    place,
    workspace_of,
)
from tests.core.usecases.outbox import celebrated, one, outbox, run


async def test_one_that_has_to_wait_holds_up_nobody(app: App, clock: Clock) -> None:
    await place(app)
    other = await workspace_of(app, "other")
    await place(app, workspace="other", chat="C2")
    await celebrated(app)
    results = await record_events(app, other, [counted(1, "bob", images=15)])
    assert results[0].document is not None
    await evaluate_lane(app, results[0].document["lane"])
    sender = Script(RetryLater(30))
    assert await run(app, sender) == 2
    [(target, _, _)] = sender.sent
    assert target.id != sender.tries[0][0].id
    clock.advance(seconds=30)
    await run(app, sender)
    assert len(sender.sent) == 2


async def test_a_place_that_is_gone_is_disabled_and_the_others_are_told(app: App) -> None:
    slack = await place(app, chat_name="sales")
    await place(app, "discord", chat="D1", chat_name="wins")
    await celebrated(app)
    gone = Script(TargetGone("The bot was removed from the channel."))
    assert await run(app, gone) == 1
    found = await app.store.targets.get(slack.id)
    assert found is not None
    assert (found.disabled_at, found.disabled_reason) == (
        NOW,
        "The bot was removed from the channel.",
    )
    # What is on its way there fails at once, without another try.
    await celebrated(app, "bob")
    await run(app, gone)
    assert len(gone.tries) == 1
    discord = Script(platform="discord")
    await run(app, discord)
    notices = [text for text in discord.texts if "no longer" in text]
    assert notices == [
        "Slack no longer lets me post in #sales: The bot was removed from the channel. Invite me "
        "back, or choose another channel: /laurels announce here."
    ]
    assert len(discord.texts) == 3
    states = {(d["platform"], d["state"]) for d in await outbox(app)}
    assert states == {("slack", "failed"), ("discord", "sent")}


async def test_deliveries_that_were_waiting_for_a_place_that_is_gone_fail(app: App) -> None:
    await place(app)
    await celebrated(app)
    await celebrated(app, "bob")
    sender = Script(TargetGone("archived."), TargetGone("archived."))
    assert await run(app, sender) == 1
    assert len(sender.tries) == 1
    assert [d["state"] for d in await outbox(app)] == ["failed", "failed"]
    assert {d["error"] for d in await outbox(app)} == {"archived."}


async def test_a_place_chosen_again_is_used_again(app: App) -> None:
    await place(app)
    await celebrated(app)
    await run(app, Script(TargetGone("removed.")))
    await place(app, chat="C2")
    await celebrated(app, "bob")
    sender = Script()
    assert await run(app, sender) == 2
    assert [target.chat for target, _, _ in sender.sent] == ["C2", "C2"]


async def test_a_chat_that_moved_is_followed(app: App) -> None:
    target = await place(app, "telegram", chat="-1")
    await celebrated(app)
    sender = Script(TargetMoved("-1001"), platform="telegram")
    assert await run(app, sender) == 2
    assert [tried.chat for tried, _, _ in sender.tries] == ["-1", "-1001"]
    found = await app.store.targets.get(target.id)
    assert found is not None
    assert found.chat == "-1001"
    assert (await one(app))["state"] == "sent"


async def test_a_chat_that_never_stops_moving_is_given_up(app: App, clock: Clock) -> None:
    await place(app, "telegram", chat="-1")
    await celebrated(app)
    sender = Script(*(TargetMoved(f"-{n}") for n in range(59)), platform="telegram")
    for _ in range(MOST_ATTEMPTS + 1):
        await run(app, sender)
        clock.advance(minutes=10)
    assert len(sender.tries) <= MOST_ATTEMPTS
    assert (await one(app))["state"] == "failed"


async def test_an_error_nobody_thought_of_costs_nobody_else_anything(app: App) -> None:
    """The other message is on the wire at that moment: it must be sent, marked, and sent once."""
    await place(app)
    await celebrated(app)
    other = await workspace_of(app, "other")
    await place(app, workspace="other", chat="C2")
    results = await record_events(app, other, [counted(1, "bob", images=15)])
    assert results[0].document is not None
    await evaluate_lane(app, results[0].document["lane"])
    on_the_wire, broken = asyncio.Event(), asyncio.Event()

    class Breaking(Script):
        async def send(self, target: Target, card: Card, nonce: str) -> str:
            if target.workspace == "default" and not broken.is_set():
                await on_the_wire.wait()
                broken.set()
                raise ZeroDivisionError
            message = await super().send(target, card, nonce)
            on_the_wire.set()
            await broken.wait()
            for _ in range(3):  # long enough for the error to be seen before this is answered
                await app.store.ping()
            return message

    sender = Breaking()
    await asyncio.wait_for(asyncio.gather(run(app, sender), return_exceptions=True), 10)
    [delivery] = await outbox(app, "other")
    assert (delivery["state"], len(sender.sent)) == ("sent", 1)
