"""Deliver: claim what is due on a platform, word it, send it, mark it.

At least once, and as close to once as the platform allows: a claim keeps others away for 15 s, the
nonce is the same on every try, and a sent message is marked with its id.
"""

import asyncio
import uuid
from collections import OrderedDict
from datetime import timedelta

from aiolimiter import AsyncLimiter

from core.app import App
from core.domain.targets import Target
from core.errors import DeliveryError, RetryLater, TargetGone, TargetMoved
from core.ports import Sender
from core.store.client import Document
from core.store.targets import notice_deliveries
from core.tasks import end
from core.usecases.announcement import card_of

MOST_ATTEMPTS = 12
MOST_AT_ONCE = 16
FIRST_RETRY = timedelta(seconds=1)
LONGEST_RETRY = timedelta(minutes=10)
SEND_TIMEOUT_S = 10.0
MOST_LIMITERS = 1_000


class Pace:
    """At most one message a second to each chat, over the places used last."""

    def __init__(self) -> None:
        self._limiters: OrderedDict[str, AsyncLimiter] = OrderedDict()

    async def wait(self, target: Target) -> None:
        """Wait for this place's turn."""
        limiter = self._limiters.pop(target.id, None) or AsyncLimiter(1, 1.0)
        self._limiters[target.id] = limiter
        if len(self._limiters) > MOST_LIMITERS:
            self._limiters.popitem(last=False)
        await limiter.acquire()


async def deliver_due(app: App, sender: Sender, pace: Pace) -> int:
    """Send everything due on the sender's platform; returns how many were claimed.

    One at a time to each place and several places at once, so that one that is slow, asks to wait
    or refuses holds back nobody but itself.
    """
    holder = uuid.uuid4().hex
    busy: dict[str, asyncio.Task[None]] = {}
    claimed = 0
    try:
        while True:
            delivery = None
            if len(busy) < MOST_AT_ONCE:
                now = app.clock()
                delivery = await app.store.deliveries.claim(
                    sender.platform, now, holder, list(busy)
                )
            if delivery is not None:
                claimed += 1
                work = asyncio.create_task(_deliver(app, sender, pace, delivery))
                busy[delivery["target"]] = work
                continue
            if not busy:
                return claimed
            await asyncio.wait(busy.values(), return_when=asyncio.FIRST_COMPLETED)
            for target, work in list(busy.items()):
                if work.done():
                    del busy[target]
                    work.result()
    finally:
        # One that broke must not break off others in the middle of a post.
        if busy and not _cancelling():
            await asyncio.wait(busy.values())
        await end(*busy.values())


def _cancelling() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _deliver(app: App, sender: Sender, pace: Pace, delivery: Document) -> None:
    target = await app.store.targets.get(delivery["target"])
    if target is None or target.disabled_at is not None:
        reason = target.disabled_reason if target else "the place is not set up any more"
        await app.store.deliveries.fail(delivery, reason or "the place is disabled", app.clock())
        return
    original = await app.store.deliveries.get(delivery["of"]) if "of" in delivery else None
    if original is not None and original["state"] == "pending":
        # Its post is on the way, perhaps with the old words: edit it once it stands.
        await _wait(app, sender, delivery, FIRST_RETRY, "the post is on its way")
        return
    message = original.get("message") if original else None
    moved_on = False
    if original is not None and message is not None:
        # Where it was posted, not where things are announced by now.
        moved_on = original["chat"] != target.chat
        target = target.model_copy(update={"chat": original["chat"]})
    card = await card_of(app, delivery, original)
    if card is None or (original is not None and message is None):
        await app.store.deliveries.fail(delivery, "there is nothing left to say", app.clock())
        return
    await pace.wait(target)
    try:
        async with asyncio.timeout(SEND_TIMEOUT_S):
            if message is not None:
                await sender.edit(target, message, card)
            else:
                message = await sender.send(target, card, delivery["_id"])
    except RetryLater as wait:
        after = timedelta(seconds=wait.after_s)
        await _wait(app, sender, delivery, after, f"asked to wait {wait.after_s:g} s")
    except (TargetMoved, TargetGone) as refused:
        if original is not None and (moved_on or isinstance(refused, TargetMoved)):
            # An old post is out of reach; the place of today has nothing to do with it.
            await app.store.deliveries.fail(delivery, refused.message, app.clock())
        elif isinstance(refused, TargetMoved):
            await app.store.targets.move(target.id, refused.chat)
            await _try_again(app, sender, delivery, refused.message, at_once=True)
        else:
            await _gone(app, delivery, target, refused.message)
    except (DeliveryError, TimeoutError, OSError) as error:
        await _try_again(app, sender, delivery, str(error) or "no answer in time")
    except Exception as error:
        app.log.exception("delivery broke", delivery=delivery["_id"])
        await _try_again(app, sender, delivery, f"{type(error).__name__}: {error}")
    else:
        await app.store.deliveries.mark_sent(delivery, message, target.chat, app.clock())


async def _wait(
    app: App, sender: Sender, delivery: Document, after: timedelta, reason: str
) -> None:
    """Wait as told; that uses up no attempt."""
    await app.store.deliveries.postpone(delivery, app.clock() + after, reason, attempts=-1)
    await app.queue.ring_at(sender.platform, after)


async def _try_again(
    app: App, sender: Sender, delivery: Document, error: str, *, at_once: bool = False
) -> None:
    if delivery["attempts"] >= MOST_ATTEMPTS:
        await app.store.deliveries.fail(delivery, error, app.clock())
        app.log.error("delivery given up", delivery=delivery["_id"], error=error)
        return
    after = (
        timedelta(0)
        if at_once
        else min(FIRST_RETRY * 2 ** (delivery["attempts"] - 1), LONGEST_RETRY)
    )
    app.log.warning("delivery failed; trying again", delivery=delivery["_id"], error=error)
    await app.store.deliveries.postpone(delivery, app.clock() + after, error)
    await app.queue.ring_at(sender.platform, after)


async def _gone(app: App, delivery: Document, target: Target, reason: str) -> None:
    """Disable a place that refuses for good and tell the admins where they can still read it."""
    await app.store.deliveries.fail(delivery, reason, app.clock())
    if not await app.store.targets.disable(target.id, reason, app.clock()):
        return
    place = target.place or "the chosen place"
    text = (
        f"{target.platform.capitalize()} no longer lets me post in {place}: {reason} Invite me "
        "back, or choose another place there: announce here."
    )
    app.log.error("target disabled", target=target.id, reason=reason)
    others = await app.store.targets.active(target.workspace)
    notices = notice_deliveries(others, text, app.clock())
    await app.store.deliveries.add(notices)
    await app.queue.ring_platforms({notice["platform"] for notice in notices})
