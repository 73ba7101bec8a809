"""Deliver: claim what is due on a platform, word it, send it, mark it.

At least once, and as close to once as the platform allows: a claim keeps others away for 15 s, the
nonce is the same on every try, and a sent message is marked with its id.
"""

import asyncio
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.app import App
from core.cards import Card
from core.domain.targets import KEPT, Target
from core.errors import DeliveryError, RetryLater, TargetGone, TargetMoved
from core.language import speaking
from core.ports import Sender, ThreadSender
from core.store.client import Document
from core.store.outgoing import thread_delivery
from core.tasks import end
from core.usecases.holding import held_back
from core.usecases.homes import move_chat
from core.usecases.pacing import Pace, Pauses
from core.usecases.refused import refused, target_of
from core.usecases.said import said

# Over five hours of a platform's outage.
MOST_ATTEMPTS = 40
MOST_AT_ONCE = 16
FIRST_RETRY = timedelta(seconds=1)
LONGEST_RETRY = timedelta(minutes=10)
SEND_TIMEOUT_S = 10.0
# How often a place that has to wait its turn is looked at, and how soon a bell nobody rang is made
# up for while something is on its way.
TICK_S = 0.02
SWEEP_S = 1.0


async def deliver_due(
    app: App, sender: Sender, pace: Pace, bell: asyncio.Event | None = None
) -> int:
    """Send everything due on the sender's platform; returns how many were claimed.

    One at a time to each place and several places at once, so that one that is slow, has to wait
    or refuses holds back nobody but itself; `bell` says that something new came meanwhile.
    """
    pauses = Pauses(app, sender.platform)
    await pauses.load()
    return await _Round(app, sender, pace, pauses, bell or asyncio.Event()).run()


@dataclass
class _Round:
    """One go at everything that is due."""

    app: App
    sender: Sender
    pace: Pace
    pauses: Pauses
    bell: asyncio.Event
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)
    busy: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def run(self) -> int:
        """Deliver until nothing is due and nothing is on its way."""
        claimed = 0
        try:
            while True:
                self.bell.clear()
                claimed += await self._claim_all()
                resting = await self._waiting_their_turn()
                if not self.busy and not resting:
                    return claimed
                await self._something_happened(resting)
                for target, work in list(self.busy.items()):
                    if work.done():
                        del self.busy[target]
                        work.result()
        finally:
            # One that broke must not break off others in the middle of a post.
            if self.busy and not _cancelling():
                await asyncio.wait(self.busy.values())
            await end(*self.busy.values())

    async def _claim_all(self) -> int:
        claimed = 0
        while len(self.busy) < MOST_AT_ONCE:
            now = self.app.clock()
            if self.pauses.everything(now):
                break
            without = {*self.busy, *self.pace.resting(), *self.pauses.places(now)}
            delivery = await self.app.store.deliveries.claim(
                self.sender.platform, now, self.holder, sorted(without), self.pauses.tokens(now)
            )
            if delivery is None:
                break
            claimed += 1
            self.busy[delivery["target"]] = asyncio.create_task(self._deliver(delivery))
        return claimed

    async def _waiting_their_turn(self) -> set[str]:
        """Return the places that may not be posted to just now, where anything is due for them."""
        now = self.app.clock()
        resting = self.pace.resting() - {*self.busy, *self.pauses.places(now)}
        if not resting or self.pauses.everything(now):
            return set()
        due = await self.app.store.deliveries.due(self.sender.platform, now, sorted(resting))
        return resting if due else set()

    async def _something_happened(self, resting: set[str]) -> None:
        """Wait until a delivery is done, the bell rings, or a place may be posted to again."""
        ring = asyncio.ensure_future(self.bell.wait())
        until = asyncio.get_running_loop().time() + SWEEP_S
        try:
            while asyncio.get_running_loop().time() < until and resting <= self.pace.resting():
                done, _ = await asyncio.wait(
                    {ring, *self.busy.values()},
                    timeout=TICK_S if resting else SWEEP_S,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if done:
                    return
        finally:
            ring.cancel()

    async def _deliver(self, delivery: Document) -> None:
        app, now = self.app, self.app.clock()
        target = await target_of(app, delivery)
        workspace = await app.workspace(delivery["ws"])
        if target is None or workspace.retired_at is not None:
            await app.store.deliveries.skip(delivery, "nothing is posted there any more", now)
            return
        if target.disabled_at is not None:
            reason = target.disabled_reason or "the place is switched off"
            await app.store.deliveries.fail(delivery, reason, now)
            return
        if delivery["kind"] != "edit" and now - delivery["created_at"] > KEPT:
            await app.store.deliveries.fail(delivery, "it is older than a week", now)
            return
        if await held_back(app, workspace, delivery, target):
            return
        if (until := self.pauses.until(target, now)) is not None:
            await self._wait(delivery, until, "its chat is left alone for a while")
            return
        original = await self._original(delivery)
        if original is not None and original["state"] == "pending" and original["attempts"]:
            # Its post is on the way, perhaps with the old words: edit it once it stands.
            await self._wait(delivery, now + FIRST_RETRY, "the post is on its way")
            return
        if original is not None and original.get("message") is None:
            # Whenever it is posted, it will say what is true then.
            await app.store.deliveries.skip(delivery, "nothing was posted", now)
            return
        card = await said(app, delivery, original)
        if card is None:
            await app.store.deliveries.skip(delivery, "there is nothing left to say", now)
            return
        await self._send(delivery, original, target, card)

    async def _original(self, delivery: Document) -> Document | None:
        """Return what an edit or a thread belongs to; the digest, where that was put into one."""
        store = self.app.store.deliveries
        found = await store.get(delivery["of"]) if "of" in delivery else None
        if found is not None and found["state"] == "digested":
            return await store.get(found["digest"])
        return found

    async def _send(
        self, delivery: Document, original: Document | None, target: Target, card: Card
    ) -> None:
        place, moved_on = target, False
        if original is not None:
            # Where it was posted, not where things are announced by now.
            moved_on = original["chat"] != target.chat
            place = target.model_copy(update={"chat": original["chat"]})
        await self.pace.wait(target)
        # What a platform refuses is told to admins, in words of their language.
        locale = (await self.app.workspace(target.workspace)).locale
        try:
            with speaking(locale):
                async with asyncio.timeout(SEND_TIMEOUT_S):
                    message = await self._post(delivery, original, place, card)
        except RetryLater as wait:
            until = _whole_ms(self.app.clock() + timedelta(seconds=wait.after_s))
            await self.pauses.asked(target, until, everywhere=wait.everywhere)
            await self._wait(delivery, until, f"asked to wait {wait.after_s:g} s")
        except (TargetMoved, TargetGone) as no:
            old = moved_on or isinstance(no, TargetMoved) or delivery["kind"] == "thread"
            if original is not None and old:
                # An old post is out of reach; the place of today has nothing to do with it.
                await self.app.store.deliveries.fail(delivery, no.message, self.app.clock())
            elif isinstance(no, TargetMoved):
                await self.app.store.targets.move(target.id, no.chat)
                await move_chat(self.app, target.platform, target.chat, no.chat)
                await self._try_again(delivery, no.message, at_once=delivery["attempts"] == 1)
            else:
                await refused(self.app, delivery, target, no)
        except (DeliveryError, TimeoutError, OSError) as error:
            await self.pauses.failed(target)
            await self._try_again(delivery, str(error) or "no answer in time")
        except Exception as error:
            self.app.log.exception("delivery broke", delivery=delivery["_id"])
            await self._try_again(delivery, f"{type(error).__name__}: {error}")
        else:
            now = self.app.clock()
            threads = isinstance(self.sender, ThreadSender) and self.sender.threads
            follows = threads and original is None and card.thread is not None
            then = [thread_delivery(delivery, now)] if follows else []
            await self.app.store.deliveries.mark_sent(delivery, message, place.chat, now, *then)
            await self.pauses.well(target)

    async def _post(
        self, delivery: Document, original: Document | None, place: Target, card: Card
    ) -> str:
        if original is None:
            return await self.sender.send(place, card, delivery["_id"])
        message: str = original["message"]
        if delivery["kind"] != "thread":
            await self.sender.edit(place, message, card)
        elif isinstance(self.sender, ThreadSender):
            message = await self.sender.reply(place, message, card, delivery["_id"])
        return message

    async def _wait(self, delivery: Document, until: datetime, reason: str) -> None:
        """Wait as told; that uses up no attempt."""
        await self.app.store.deliveries.postpone(delivery, until, reason, attempts=-1)
        await self.app.queue.ring_at(self.sender.platform, until - self.app.clock())

    async def _try_again(self, delivery: Document, error: str, *, at_once: bool = False) -> None:
        if delivery["attempts"] >= MOST_ATTEMPTS:
            await self.app.store.deliveries.fail(delivery, error, self.app.clock())
            self.app.log.error("delivery given up", delivery=delivery["_id"], error=error)
            return
        after = min(FIRST_RETRY * 2 ** min(delivery["attempts"] - 1, 20), LONGEST_RETRY)
        after = timedelta(0) if at_once else after
        self.app.log.warning("delivery failed; trying again", delivery=delivery["_id"], error=error)
        await self.app.store.deliveries.postpone(delivery, self.app.clock() + after, error)
        await self.app.queue.ring_at(self.sender.platform, after)


def _whole_ms(at: datetime) -> datetime:
    """Round up to what MongoDB keeps, so that what was asked is never cut short."""
    return at + timedelta(microseconds=-at.microsecond % 1_000)


def _cancelling() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
