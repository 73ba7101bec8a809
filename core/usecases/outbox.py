"""The outbox, for admins: what waits, what failed and why; tried again or dropped."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.app import App
from core.domain.people import Workspace
from core.domain.targets import KEPT, Target
from core.errors import InvalidInput, NotFound, shorten
from core.store.client import Document
from core.usecases.audit import note
from core.usecases.outbox_words import words_of
from core.usecases.places import public_id

Cursor = tuple[datetime, str]


async def deliveries(
    app: App,
    workspace: Workspace,
    *,
    state: str | None = None,
    platform: str | None = None,
    limit: int = 50,
    before: Cursor | None = None,
) -> tuple[list[dict[str, Any]], Cursor | None]:
    """Return deliveries as the API shows them, newest first, and where the next page begins.

    state: one of those in core/store/outgoing.py, or `held`: waiting for quiet hours or another day
    to end.
    """
    match: dict[str, Any] = {"platform": platform} if platform else {}
    if state == "held":
        match |= {"state": "pending", "held": {"$ne": None}, "not_before": {"$gt": app.clock()}}
    elif state is not None:
        match["state"] = state
    found = await app.store.deliveries.listed(workspace.id, limit + 1, before, **match)
    shown = found[:limit]
    targets = await app.store.targets.many({one["target"] for one in shown})
    says = await words_of(app, workspace, shown)
    items = [delivery_shape(one, targets, says) for one in shown]
    following = (shown[-1]["created_at"], shown[-1]["_id"]) if len(found) > limit else None
    return items, following


async def retry(app: App, workspace: Workspace, delivery: str, *, by: str) -> dict[str, Any]:
    """Try a failed delivery again.

    Raises NotFound, and InvalidInput where it did not fail, is too old to be news, or its place is
    disabled still.
    """
    found = await _delivery(app, workspace, delivery)
    target = await app.store.targets.get(found["target"])
    now = app.clock()
    if found["state"] != "failed":
        raise InvalidInput("id", delivery, f"is {found['state']}; only what failed is tried again")
    if now - found["created_at"] > KEPT:
        raise InvalidInput("id", delivery, "is older than a week; that is no news any more")
    if target is not None and target.disabled_at is not None:
        raise InvalidInput("id", delivery, "goes to a place that is disabled; enable that first")
    again = await app.store.deliveries.retry(workspace.id, delivery, now) or found
    await note(app, workspace, by, "delivery.retry", f"delivery:{delivery}")
    await app.queue.ring_platforms({again["platform"]})
    says = await words_of(app, workspace, [again])
    return delivery_shape(again, {target.id: target} if target else {}, says)


async def one_delivery(app: App, workspace: Workspace, delivery: str) -> dict[str, Any]:
    """Return a delivery as the API shows it. Raises NotFound."""
    found = await _delivery(app, workspace, delivery)
    targets = await app.store.targets.many({found["target"]})
    return delivery_shape(found, targets, await words_of(app, workspace, [found]))


async def retry_all(app: App, workspace: Workspace, *, by: str) -> int:
    """Try everything again that failed in the last week, but for disabled places; how many."""
    now = app.clock()
    targets = await app.store.targets.of_workspace(workspace.id)
    disabled = [target.id for target in targets if target.disabled_at is not None]
    count, platforms = await app.store.deliveries.retry_all(workspace.id, now - KEPT, disabled, now)
    if count:
        await note(app, workspace, by, "delivery.retry", "delivery:", after={"count": count})
        await app.queue.ring_platforms(platforms)
    return count


async def drop(app: App, workspace: Workspace, delivery: str, *, why: str | None, by: str) -> None:
    """Give a delivery up that waits or failed. Raises NotFound, InvalidInput where it is done."""
    found = await _delivery(app, workspace, delivery)
    if await app.store.deliveries.drop(workspace.id, delivery, app.clock()) is None:
        raise InvalidInput("id", delivery, f"is {found['state']}; there is nothing to drop")
    before = {"kind": found["kind"], "state": found["state"], "error": found.get("error")}
    await note(app, workspace, by, "delivery.drop", f"delivery:{delivery}", why=why, before=before)


def delivery_shape(
    delivery: Document, targets: Mapping[str, Target], says: Mapping[str, str]
) -> dict[str, Any]:
    """Return a delivery as the API shows it; `says` is what it is about, by id.

    Its words are made when it is sent.
    """
    target = targets.get(delivery["target"])
    direct = "person" in delivery
    return {
        "id": delivery["_id"],
        "kind": delivery["kind"],
        "state": delivery["state"],
        "held": delivery.get("held") if delivery["state"] == "pending" else None,
        "says": says.get(delivery["_id"], ""),
        "platform": delivery["platform"],
        "target": None if direct else public_id(delivery["target"], delivery["ws"]),
        "place": target.place if target else None,
        "direct": direct,
        "people": delivery.get("people", []),
        "attempts": delivery["attempts"],
        "error": delivery.get("error"),
        "digest": delivery.get("digest"),
        "createdAt": delivery["created_at"].isoformat(),
        "notBefore": _when(delivery, "not_before") if delivery["state"] == "pending" else None,
        "sentAt": _when(delivery, "sent_at"),
        "failedAt": _when(delivery, "failed_at"),
    }


def _when(delivery: Document, name: str) -> str | None:
    at = delivery.get(name)
    return at.isoformat() if at is not None else None


async def _delivery(app: App, workspace: Workspace, delivery: str) -> Document:
    found = await app.store.deliveries.get(delivery)
    if found is None or found["ws"] != workspace.id:
        raise NotFound(f"There is no delivery {shorten(delivery)!r}.")
    return found
