"""The outbox: everything arrives, nothing twice, and nobody holds up anybody else."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from core import delivery
from core.app import App
from core.cards import Card
from core.domain.targets import Target
from core.errors import DeliveryError, RetryLater
from core.store.outgoing import summary_deliveries
from core.usecases import deliver
from core.usecases.deliver import MOST_ATTEMPTS, deliver_due
from tests.conftest import NOW, Clock
from tests.core.support import (
    Hang,
    Script,
    Unpaced,
    counted,
    event,
    patiently,
    place,
    post,
)
from tests.core.usecases.outbox import celebrated, one, outbox, run


async def test_a_celebration_arrives_once_and_is_marked(app: App, clock: Clock) -> None:
    target = await place(app)
    await celebrated(app)
    sender = Script()
    assert await run(app, sender) == 1
    assert await run(app, sender) == 0
    clock.advance(hours=1)
    assert await run(app, sender) == 0
    found = await one(app)
    assert sender.sent == [
        (
            target,
            "ada reached 15 images. +50 points. 15 images to the next laurel. 👏",
            found["_id"],
        )
    ]
    assert (found["state"], found["message"], found["attempts"]) == (
        "sent",
        "message-1",
        1,
    )
    assert found["sent_at"] == NOW


async def test_a_platform_sends_its_own_and_leaves_the_rest(app: App) -> None:
    await place(app)
    await place(app, "discord", chat="D1")
    await celebrated(app)
    discord, telegram = Script(platform="discord"), Script(platform="telegram")
    assert (await run(app, discord), await run(app, telegram)) == (1, 0)
    assert {d["platform"]: d["state"] for d in await outbox(app)} == {
        "discord": "sent",
        "slack": "pending",
    }


async def test_a_request_to_wait_is_honoured_to_the_millisecond(app: App, clock: Clock) -> None:
    await place(app)
    await celebrated(app)
    sender = Script(RetryLater(3))
    assert await run(app, sender) == 1
    found = await one(app)
    assert (found["state"], found["not_before"]) == ("pending", NOW + timedelta(seconds=3))
    assert found["error"] == "asked to wait 3 s"
    clock.advance(seconds=2.999)
    assert await run(app, sender) == 0
    clock.advance(seconds=0.001)
    assert await run(app, sender) == 1
    assert len(sender.sent) == 1
    nonces = {nonce for _, _, nonce in sender.tries}
    assert (len(sender.tries), nonces) == (2, {found["_id"]})
    # The bell rings again when it is due.
    [due] = await app.redis.zrange("laurels:queue:slack", -1, -1, withscores=True)
    assert due[1] > 0


async def test_failures_are_tried_again_with_back_off_and_then_given_up(
    app: App, clock: Clock
) -> None:
    await place(app)
    await celebrated(app)
    sender = Script(*(DeliveryError("500 from the platform") for _ in range(MOST_ATTEMPTS)))
    waits = []
    for _ in range(MOST_ATTEMPTS):
        assert await run(app, sender) == 1
        assert await run(app, sender) == 0
        found = await one(app)
        if found["state"] == "pending":
            waits.append((found["not_before"] - clock()).total_seconds())
            clock.now = found["not_before"]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] + [600] * (MOST_ATTEMPTS - 11)
    assert sum(waits) > 5 * 60 * 60
    assert len(sender.tries) == MOST_ATTEMPTS
    assert (found["state"], found["error"]) == ("failed", "500 from the platform")
    clock.advance(days=1)
    assert await run(app, sender) == 0


async def test_waiting_as_asked_uses_up_no_attempts(app: App, clock: Clock) -> None:
    """A busy hour of 429s must not make the first real failure the last."""
    await place(app)
    await celebrated(app)
    asked_to_wait = [RetryLater(1) for _ in range(MOST_ATTEMPTS)]
    sender = Script(*asked_to_wait, DeliveryError("500 from the platform"))
    for _ in asked_to_wait:
        await run(app, sender)
        clock.advance(seconds=1)
    await run(app, sender)
    clock.advance(minutes=10)
    await run(app, sender)
    assert (await one(app))["state"] == "sent"


async def test_a_platform_that_hangs_is_left_after_a_while(
    app: App, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "SEND_TIMEOUT_S", 0.02)
    await place(app)
    await celebrated(app)
    sender = Script(Hang())
    assert await run(app, sender) == 1
    found = await one(app)
    assert (found["state"], found["error"]) == ("pending", "no answer in time")
    clock.advance(seconds=1)
    assert await run(app, sender) == 1
    assert (await one(app))["state"] == "sent"


async def test_a_refused_connection_is_tried_again(app: App, clock: Clock) -> None:
    await place(app)
    await celebrated(app)
    sender = Script(ConnectionRefusedError("nobody there"))
    await run(app, sender)
    clock.advance(seconds=1)
    await run(app, sender)
    assert len(sender.sent) == 1


async def test_a_claim_of_the_dead_runs_out(app: App, clock: Clock) -> None:
    await place(app)
    await celebrated(app)
    claimed = await app.store.deliveries.claim("slack", clock(), "dead", [])
    assert claimed is not None
    sender = Script()
    assert await run(app, sender) == 0
    clock.advance(seconds=15)
    assert await run(app, sender) == 1
    # The dead one comes back and may not put it off any more.
    await app.store.deliveries.postpone(claimed, clock() + timedelta(hours=1), "late")
    assert (await one(app))["state"] == "sent"


async def test_two_senders_at_once_send_once(app: App) -> None:
    await place(app)
    for number in range(8):
        await celebrated(app, f"m{number}")
    sender = Script()
    assert await asyncio.gather(*(run(app, sender) for _ in range(3))) != [0, 0, 0]
    assert len(sender.sent) == len({nonce for _, _, nonce in sender.sent}) == 8


async def test_what_was_revoked_meanwhile_is_left_out(app: App) -> None:
    await place(app)
    await post(app, counted(1, images=30, signups=10))
    await post(app, counted(2, images=-10) | {"corrects": "order-1"})
    sender = Script()
    await run(app, sender)
    assert sender.texts == [
        "ada reached 15 images. 10 signups came with it, +50 points. "
        "10 images to the next laurel. 👏"
    ]


async def test_a_celebration_of_nothing_is_not_sent(app: App) -> None:
    await place(app)
    await celebrated(app)
    await post(app, counted(2, images=-1) | {"corrects": "order-ada-1"})
    sender = Script()
    await run(app, sender)
    assert sender.tries == []
    found = await one(app)
    assert (found["state"], found["error"]) == ("skipped", "there is nothing left to say")


async def test_who_hides_is_not_celebrated(app: App) -> None:
    await place(app)
    await celebrated(app)
    await app.store.members.update("default", "ada", hidden=True)
    sender = Script()
    await run(app, sender)
    assert sender.tries == []


async def test_the_highest_leads_and_the_rest_came_with_it(app: App) -> None:
    await place(app)
    await post(app, counted(1, signups=26))
    sender = Script()
    await run(app, sender)
    # By weight: bonus tiers, then signups; the badges come last. Three are named, the rest counted.
    assert sender.texts == [
        "ada reached Bonus tier 3 in November. 25 signups, Sales Rookie, Bonus Achiever and 5 more "
        "came with it. 4 signups to the next laurel. 👏"
    ]
    [delivery] = await app.store.deliveries.listed("default", 10)
    assert [key.removeprefix("default|ada|") for key in delivery["awards"]] == [
        *(f"bonus-tier-month|{tier}|global|2026-11" for tier in (3, 2, 1)),
        *(f"signups-month|{at}|global|2026-11" for at in (25, 20, 15, 10)),
        "badge-sales-rookie|1|global|all",
        "badge-bonus-achiever|1|global|all",
    ]


async def test_money_leads_and_trophies_come_with_it(app: App) -> None:
    await place(app)
    await post(app, event(1, metrics={"revenue": "60000", "signups": 26}))
    sender = Script()
    await run(app, sender)
    # 10 milestones, 4 badges (Rising Star, Top Earner, Sales Rookie, Bonus Achiever), 6 trophies.
    assert sender.texts == [
        "ada reached $50,000 in November. Bonus tier 3, Base Camp, Fresh Wind and 16 more "
        "came with it. $15,000 to the next laurel. 👏"
    ]


async def test_summaries_are_said_as_they_are_once(app: App) -> None:
    target = await place(app)
    for _ in range(2):  # somebody died between this and saying that it was done
        news = summary_deliveries([target], "6,919 events are in.", "f", NOW)
        await app.store.deliveries.add(news)
    sender = Script()
    await run(app, sender)
    assert sender.texts == ["6,919 events are in."]


async def test_the_bell_of_a_platform_wakes_its_worker(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the bell it would sleep for a minute."""
    monkeypatch.setattr(delivery, "SWEEP_S", 60)
    patiently(monkeypatch)
    await place(app)
    begun, arrived = asyncio.Event(), asyncio.Event()
    real = deliver_due

    async def watched(*arguments: Any) -> int:
        done = await real(*arguments)
        begun.set()
        if done:
            arrived.set()
        return done

    monkeypatch.setattr(delivery, "deliver_due", watched)
    async with delivery.deliveries(app, Script()):
        await asyncio.wait_for(begun.wait(), 10)
        await celebrated(app)
        await asyncio.wait_for(arrived.wait(), 3)


async def test_the_worker_of_a_bot_delivers_what_comes_while_it_is_open(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "Pace", Unpaced)
    monkeypatch.setattr(delivery, "SWEEP_S", 0.05)
    patiently(monkeypatch)
    await place(app)
    arrived = asyncio.Event()

    class Watched(Script):
        async def send(self, target: Target, card: Card, nonce: str) -> str:
            if not self.tries:
                # An error nobody thought of: the worker goes on.
                self.tries.append((target, "", nonce))
                raise ZeroDivisionError
            message = await super().send(target, card, nonce)
            arrived.set()
            return message

    sender = Watched()
    async with delivery.deliveries(app, sender):
        await celebrated(app)
        await celebrated(app, "bob")
        await asyncio.wait_for(arrived.wait(), 10)
    assert len(sender.sent) >= 1
