"""Whoever dies and whenever: everything is told, and nothing twice.

The platform of these tests knows nonces as Discord does: the same one again is the same message. A
bot dies at any `await`; what it had asked of MongoDB may or may not have happened.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.app import App
from core.cards import Card
from core.domain.people import Workspace
from core.domain.targets import Target
from core.errors import DeliveryError, RetryLater
from core.usecases.deliver import deliver_due
from core.usecases.record_events import record_events
from tests.conftest import NOW, Clock
from tests.core.support import Unpaced, counted, dear, evaluate, place, workspace_of
from tests.core.usecases.outbox import outbox

TROUBLE = (None, None, DeliveryError("503"), RetryLater(3))


@dataclass
class Wall:
    """A platform that keeps what it was given, by nonce, and has its moods."""

    moods: list[int] = field(default_factory=list)
    platform: str = "slack"
    posts: dict[str, str] = field(default_factory=dict)
    taken: int = 0

    async def send(self, target: Target, card: Card, nonce: str) -> str:
        mood = TROUBLE[self.moods.pop() % len(TROUBLE)] if self.moods else None
        if isinstance(mood, RetryLater):
            raise mood
        await asyncio.sleep(0)
        self.posts[nonce] = card.summary()
        self.taken += 1
        await asyncio.sleep(0)
        if mood is not None:  # it was taken, and the answer was lost
            raise mood
        return nonce

    async def edit(self, target: Target, message: str, card: Card) -> None:
        """Nothing is edited here."""


async def until_it_dies(app: App, wall: Wall, steps: int) -> None:
    """Deliver, and be killed after so many turns of the loop."""
    work = asyncio.create_task(deliver_due(app, wall, Unpaced()))
    for _ in range(steps):
        if work.done():
            break
        await asyncio.sleep(0.0005)
    work.cancel()
    await asyncio.wait([work])
    if not work.cancelled():
        work.result()


async def come(app: App, workspace: Workspace, first: int, count: int) -> None:
    """Have so many people reach something at this moment."""
    at = {"occurred_at": app.clock().isoformat()}
    events = [counted(f"e{n}", f"m{n}", images=15) | at for n in range(first, first + count)]
    if events:
        await evaluate(app, await record_events(app, workspace, events))


async def rest(app: App, wall: Wall, workspace: str, clock: Clock) -> None:
    """Deliver until nothing is left to do, however long that takes."""
    for _ in range(300):
        await deliver_due(app, wall, Unpaced())
        waiting = [d["not_before"] for d in await outbox(app, workspace) if d["state"] == "pending"]
        if not waiting:
            return
        clock.now = max(clock.now, min(waiting)) + timedelta(seconds=1)
    raise AssertionError("it never comes to rest")


async def check(app: App, wall: Wall, workspace: str, total: int) -> None:
    """Check that each celebration was told in exactly one post: its own, or a digest."""
    found = await outbox(app, workspace)
    celebrations = [one for one in found if one["kind"] == "celebration"]
    assert len(celebrations) == total
    for one in celebrations:
        own, digest = one["_id"] in wall.posts, one.get("digest") in wall.posts
        assert own is not digest, one
        assert one["state"] == ("sent" if own else "digested"), one
    for one in found:
        if one["kind"] == "digest":
            told = [each for each in celebrations if each.get("digest") == one["_id"]]
            assert (one["state"], one["count"]) == ("sent", len(told)), one
    assert set(wall.posts) <= {one["_id"] for one in found}


steps_ = st.lists(
    st.tuples(
        st.integers(0, 14),  # how many celebrations come
        st.integers(0, 60),  # how far the bot gets before it dies
        st.sampled_from((1, 15, 61, 3_600, 5 * 3_600)),  # seconds until it is back
    ),
    min_size=1,
    max_size=7,
)


@settings(dear, max_examples=12)
@given(steps_, st.lists(st.integers(0, 3), max_size=12), st.booleans(), st.integers(0, 2))
async def test_everything_is_told_once(
    app: App,
    clock: Clock,
    steps: list[tuple[int, int, int]],
    moods: list[int],
    night: bool,
    cap: int,
) -> None:
    clock.now = NOW
    quiet = ("16:00", "18:00") if night else None
    workspace = await workspace_of(app, uuid4().hex, quiet=quiet, daily_cap=3 * cap)
    await place(app, workspace=workspace.id)
    wall, total = Wall(list(moods)), 0
    for count, reach, away in steps:
        await come(app, workspace, total, count)
        total += count
        await until_it_dies(app, wall, reach)
        clock.advance(seconds=away)
    await rest(app, wall, workspace.id, clock)
    await check(app, wall, workspace.id, total)


@pytest.mark.parametrize("reach", range(0, 40, 4))
async def test_a_bot_that_dies_while_it_makes_a_digest(app: App, clock: Clock, reach: int) -> None:
    workspace = await app.workspace("default")
    await place(app)
    await come(app, workspace, 0, 30)
    wall = Wall()
    await until_it_dies(app, wall, reach)
    clock.advance(seconds=15)
    await rest(app, wall, "default", clock)
    await check(app, wall, "default", 30)
    assert len(wall.posts) <= 2  # the one that was claimed may go by itself
