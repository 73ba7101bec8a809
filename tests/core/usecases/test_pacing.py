"""No faster than a platform allows, no slower than it asked, and nobody waits for somebody else."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import pytest
from aiolimiter import AsyncLimiter

from core.app import App
from core.cards import Card
from core.domain.targets import Target
from core.errors import DeliveryError, RetryLater
from core.store.outgoing import outgoing
from core.usecases import pacing
from core.usecases.deliver import deliver_due
from core.usecases.pacing import Pace, Rate
from tests.conftest import NOW, Clock
from tests.core.support import Script, counted, place, post, workspace_of
from tests.core.usecases.outbox import celebrated, outbox, run


class Time:
    """What a limiter asks its loop for."""

    def __init__(self) -> None:
        self.now = 0.0

    def time(self) -> float:
        return self.now


def most_within(times: list[float], window: float) -> int:
    """The most that happened in any window, its end left out."""
    return max(
        sum(1 for at in times[start:] if at < times[start] + window) for start in range(len(times))
    )


def at(platform: str, chat: str = "C1") -> Target:
    return Target(id=f"w|{platform}|{chat}", workspace="w", platform=platform, chat=chat)


@pytest.mark.parametrize(
    ("target", "window", "most", "least_a_minute"),
    [
        (at("slack"), 1.0, 1, 60),
        (at("discord"), 5.0, 5, 33),
        (at("telegram", "7"), 1.0, 1, 60),
        (at("telegram", "-7"), 1.0, 1, 15),
        (at("telegram", "-7"), 60.0, 20, 15),
        (at("elsewhere"), 1.0, 1, 60),
    ],
)
async def test_a_place_gets_what_its_platform_allows(
    target: Target, window: float, most: int, least_a_minute: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = await _all_at_once([target], 300.0, monkeypatch)
    assert most_within(times, window) <= most
    assert len(times) >= 5 * least_a_minute


async def test_all_of_telegram_together(monkeypatch: pytest.MonkeyPatch) -> None:
    chats = [at("telegram", str(number)) for number in range(100)]
    times = await _all_at_once(chats, 20.0, monkeypatch)
    assert most_within(times, 1.0) <= 30
    assert len(times) >= 20 * 24


async def _all_at_once(
    targets: list[Target], seconds: float, monkeypatch: pytest.MonkeyPatch
) -> list[float]:
    """Post to places whenever they may be posted to; return when that was."""
    time = Time()

    class Limiter(AsyncLimiter):
        _loop: Any = time

    monkeypatch.setattr(pacing, "AsyncLimiter", Limiter)
    pace, times = Pace(), []
    while time.now < seconds:
        for target in targets:
            room = all(overall.has_capacity() for overall in pace._overall.values())
            if room and target.id not in pace.resting():  # so that nobody has to wait
                await pace.wait(target)
                times.append(time.now)
        time.now += 1 / 16
    return times


async def test_places_used_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MOST_LIMITERS", 2)
    pace = Pace()
    for chat in ("C1", "C2", "C1", "C3"):
        target = at("slack", chat)
        if target.id not in pace.resting():
            await pace.wait(target)
    assert pace.resting() == {at("slack", "C2").id, at("slack", "C3").id}


async def test_one_that_waits_for_its_turn_holds_up_nobody(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even somebody who comes while it waits."""
    monkeypatch.setitem(pacing.PLACE, "slack", Rate(1, 0.3))
    await workspace_of(app, "other")
    await place(app)
    await place(app, workspace="other", chat="C2")
    await celebrated(app)
    await celebrated(app, "bob")
    bell = asyncio.Event()

    class Watched(Script):
        async def send(self, target: Target, card: Card, nonce: str) -> str:
            message = await super().send(target, card, nonce)
            if len(self.sent) == 1:
                [one] = [d for d in await outbox(app) if d["_id"] == nonce]
                moved = {**one, "_id": "other", "ws": "other", "target": "other|slack"}
                moved |= {"kind": "summary", "text": "Somebody else's.", "state": "pending"}
                await app.store.deliveries.add([moved | {"not_before": NOW, "attempts": 0}])
                bell.set()
            return message

    sender = Watched()
    assert await deliver_due(app, sender, Pace(), bell) == 3
    assert [target.chat for target, _, _ in sender.sent] == ["C1", "C2", "C1"]


async def test_a_request_to_wait_is_for_the_place_and_outlives_the_process(
    app: App, clock: Clock
) -> None:
    await place(app)
    await celebrated(app)
    await celebrated(app, "bob")
    assert await run(app, Script(RetryLater(30))) == 1
    # Somebody else's place is not concerned, and what comes for this one meanwhile waits as well.
    await workspace_of(app, "other")
    other = await place(app, workspace="other", chat="C2")
    await post(app, counted("later", "cyd", images=15))
    sender = Script()
    await app.store.deliveries.add(
        [{**(await outbox(app))[0], "_id": "x", "ws": "other", "target": other.id, "kind": "test"}]
    )
    assert await run(app, sender) == 1
    clock.advance(seconds=29.999)
    assert await run(app, sender) == 0
    clock.advance(seconds=0.001)
    assert await run(app, sender) == 3
    assert [target.chat for target, _, _ in sender.sent] == ["C2", "C1", "C1", "C1"]
    clock.advance(days=1)
    assert await run(app, sender) == 0


async def test_a_part_of_a_millisecond_is_not_cut_off(app: App, clock: Clock) -> None:
    await place(app)
    await celebrated(app)
    await run(app, Script(RetryLater(3.0004)))
    clock.advance(seconds=3)
    assert await run(app, Script()) == 0
    clock.advance(milliseconds=1)
    assert await run(app, Script()) == 1


@pytest.mark.parametrize(("platform", "others"), [("telegram", 0), ("slack", 1)])
async def test_a_request_to_wait_everywhere_is_for_all_that_a_token_reaches(
    app: App, clock: Clock, platform: str, others: int
) -> None:
    await workspace_of(app, "other")
    places = [
        await place(app, platform, account="T1"),
        await place(app, platform, workspace="other", account="T2", chat="C2"),
    ]
    await celebrated(app)
    assert await run(app, Script(RetryLater(30, everywhere=True), platform=platform)) == 1
    [one] = await outbox(app)
    for number, target in enumerate(places):
        test = {**one, "_id": f"x{number}", "ws": target.workspace, "target": target.id}
        test |= {"kind": "test", "attempts": 0, "not_before": NOW, "account": target.account}
        await app.store.deliveries.add([test])
    sender = Script(platform=platform)
    assert await run(app, sender) == others
    clock.advance(seconds=30)
    assert await run(app, sender) == 3 - others
    assert len(sender.sent) == 3


async def test_an_outage_wears_nobody_out(app: App, clock: Clock) -> None:
    """One after the other finds out whether it is over, at longer and longer intervals."""
    await place(app)
    for number in range(9):
        await celebrated(app, f"m{number}")
    sender = Script(*(DeliveryError("503") for _ in range(16)))
    begun = clock()
    while len(sender.tries) < 16:
        assert clock() - begun < timedelta(minutes=15)
        await run(app, sender)
        clock.advance(seconds=1)
    assert clock() - begun > timedelta(minutes=9)
    for _ in range(600):
        if len(sender.sent) == 9:
            break
        await run(app, sender)
        clock.advance(seconds=1)
    assert len({nonce for _, _, nonce in sender.sent}) == len(sender.sent) == 9
    assert await app.store.pauses.of("slack") == []


async def test_one_that_is_at_fault_itself_holds_up_the_others_for_a_second(
    app: App, clock: Clock
) -> None:
    await place(app)
    for name in ("ada", "bob"):
        await celebrated(app, name)
    bad = (await outbox(app))[-1]["_id"]

    class Picky(Script):
        async def send(self, target: Target, card: Card, nonce: str) -> str:
            if nonce == bad:
                self.tries.append((target, "", nonce))
                raise DeliveryError("invalid")
            return await super().send(target, card, nonce)

    sender = Picky()
    for _ in range(2):
        await run(app, sender)
        clock.advance(seconds=1)
    await run(app, sender)
    assert len(sender.sent) == 1


def test_rates_never_pass_what_platforms_allow() -> None:
    """As the docstring of Rate says: burst * (1 + window / seconds)."""

    def most(rate: Rate, window: float) -> float:
        return rate.burst * (1 + window / rate.seconds)

    assert most(pacing.GROUP, 60) <= 20 + 1e-9
    assert most(pacing.OVERALL["telegram"], 1) <= 30 + 1e-9
    assert most(pacing.PLACE["discord"], 5) <= 5 + 1e-9
    assert all(rate.burst >= 1 for rate in itertools.chain(pacing.PLACE.values()))


async def test_topics_of_one_group_share_what_the_group_is_allowed(app: App, clock: Clock) -> None:
    sales = await place(app, "telegram", chat="-7", thread="1")
    support = sales.model_copy(update={"id": "default|telegram-2", "thread": "2"})
    await app.store.targets.choose(support)
    pace = Pace()
    await pace.wait(sales)
    assert pace.resting() == {sales.id}
    assert pace._shared(support) is pace._shared(sales)
    sender = Script(RetryLater(9), platform="telegram")
    for target in (sales, support):
        await app.store.deliveries.add([outgoing(target, "test", "1", clock())])
        await run(app, sender)
    assert len(sender.tries) == 1
    clock.advance(seconds=9)
    await run(app, sender)
    assert sorted(target.thread or "" for target, _, _ in sender.sent) == ["1", "2"]
