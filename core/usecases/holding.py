"""May a delivery go now? Quiet hours, the daily cap, and one digest instead of a flood.

A digest or a restless night never costs a celebration: held ones wait in the outbox, and those a
digest tells of are marked by the transaction that makes it. What was tried before is neither held
with others nor digested, as it may be posted already.
"""

from datetime import datetime, timedelta

from core.app import App
from core.domain.people import Identity, Workspace
from core.domain.quiet import midnight_before, next_morning, quiet_until
from core.domain.targets import Target
from core.store.client import Document

# Ten posts are what somebody reads in a minute, and half of what a Telegram group takes in one.
MOST_AT_ONCE = 10
# While they keep flooding in, a place gets one digest in this time.
BETWEEN_DIGESTS = timedelta(minutes=1)
# What waits for the end of quiet hours. Edits are silent, and notices say that something is wrong.
HELD = frozenset({"celebration", "digest", "summary", "weekly"})
# A digest says what its celebrations were held back for; what was said first counts.
_REASONS = ("cap", "quiet", "flood")


async def held_back(app: App, workspace: Workspace, delivery: Document, target: Target) -> bool:
    """Tell whether a claimed delivery must not go now, having seen to it that it goes later."""
    now = app.clock()
    if delivery["kind"] in HELD and not delivery.get("test"):  # somebody waits for a test
        until = await _quiet(app, workspace, target, now)
        if until is not None:
            await _hold(app, delivery, until, "quiet")
            return True
    if delivery["kind"] != "celebration":
        return False
    if await _over_cap(app, workspace, delivery, target, now):
        morning = next_morning(now, workspace.quiet, workspace.zone)
        await _hold(app, delivery, morning, "cap")
        return True
    return await _digested(app, delivery, target, now)


async def _quiet(app: App, workspace: Workspace, target: Target, now: datetime) -> datetime | None:
    """Return when it is no longer quiet at a place, None where it is not.

    A person's own hours count for their direct messages, else the workspace's in the person's zone.
    """
    quiet, zone = workspace.quiet, workspace.zone
    if target.direct:
        who = Identity(platform=target.platform, account=target.account, id=target.chat)
        member = await app.store.members.identified(workspace.id, who)
        if member is not None:
            quiet, zone = member.quiet or quiet, member.zone or zone
    return quiet_until(now, quiet, zone)


async def _over_cap(
    app: App, workspace: Workspace, delivery: Document, target: Target, now: datetime
) -> bool:
    """Tell whether a place has had its celebrations of the day; what was held has waited enough."""
    if not workspace.daily_cap or target.direct or delivery.get("held"):
        return False
    since = midnight_before(now, workspace.zone)
    return await app.store.deliveries.posted(target.id, since) >= workspace.daily_cap


async def _digested(app: App, delivery: Document, target: Target, now: datetime) -> bool:
    """Put a digest in place of what waits where it would be a flood, or was held back together."""
    if delivery["attempts"] > 1:
        return False
    store, held = app.store.deliveries, delivery.get("held")
    found = await store.like(delivery, now, MOST_AT_ONCE + 1)
    if len(found) < 2 or (not held and len(found) <= MOST_AT_ONCE):
        return False
    if not held:
        last = await store.last_digest(target.id, now - BETWEEN_DIGESTS)
        if last is not None and last + BETWEEN_DIGESTS > now:
            await _hold(app, delivery, last + BETWEEN_DIGESTS, "flood")
            return True
    reasons = {one.get("held") for one in found}
    why = next((reason for reason in _REASONS if reason in reasons), "flood")
    return await store.digest(delivery, why, now) is not None


async def _hold(app: App, delivery: Document, until: datetime, why: str) -> None:
    now = app.clock()
    await app.store.deliveries.hold(delivery, until, why, now)
    await app.queue.ring_at(delivery["platform"], until - now)
