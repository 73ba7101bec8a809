"""What goes in the outbox, as it is stored.

A delivery's id comes from what is announced where, so that saying it twice is saying it once; it is
also the platform's nonce. Its state is `pending` until it is `sent`, or `failed` (it may be tried
again), `skipped` (nobody wants it, or nothing is left to say), `digested` (`digest` tells of it
with others), `dropped` (by an admin). `held` says what a pending one was held back for.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from core.domain.ids import celebration_id, join_id
from core.domain.milestones import Award
from core.domain.targets import Target
from core.store.client import Document


def outgoing(target: Target, kind: str, content: str, now: datetime, **fields: Any) -> Document:
    """Return a delivery; `content` says in short what it is, once for each target and kind."""
    where: Document = {
        "ws": target.workspace,
        "platform": target.platform,
        "account": target.account,
        "target": target.id,
    }
    if target.direct:
        where["person"] = target.chat
    return _outgoing(where, kind, content, now, fields)


def celebration_deliveries(
    targets: Sequence[Target], awards: Sequence[Award], now: datetime, **fields: Any
) -> list[Document]:
    """Return one delivery a target for awards that one card announces."""
    keys = [award.key for award in awards]
    fields["celebration"] = celebration_id(keys)  # in its buttons; stays when awards are renamed
    return [
        outgoing(target, "celebration", join_id(*keys), now, awards=keys, **fields)
        for target in targets
    ]


def summary_deliveries(
    targets: Sequence[Target], text: str, stamp: str, now: datetime
) -> list[Document]:
    """Return one delivery a target that sums something up, once for each `stamp`."""
    return [outgoing(target, "summary", stamp, now, text=text) for target in targets]


def thread_delivery(celebration: Document, now: datetime) -> Document:
    """Return what follows in the thread of a celebration that was just posted."""
    return _outgoing(
        _of(celebration), "thread", celebration["_id"], now, {"of": celebration["_id"]}
    )


def digest_delivery(told: Sequence[Document], why: str, now: datetime) -> Document:
    """Return one delivery in place of several celebrations that go to one target.

    why: what they were held back for, or `flood`.
    """
    content = join_id(*sorted(one["_id"] for one in told))
    return _outgoing(_of(told[0]), "digest", content, now, {"why": why, "count": len(told)})


def edit_deliveries(
    announced: Sequence[Document], awards: Sequence[Award], now: datetime
) -> list[Document]:
    """Return one edit for each post that says something which has changed."""
    turns = {award.key: award.turn for award in awards}
    changed: defaultdict[str, set[str]] = defaultdict(set)
    one_of: dict[str, Document] = {}
    for delivery in announced:
        post = delivery.get("digest") or delivery["_id"]
        one_of[post] = delivery
        changed[post] |= {f"{key}={turns[key]}" for key in delivery["awards"] if key in turns}
    return [
        _outgoing(_of(one_of[post]), "edit", join_id(post, *sorted(stamps)), now, {"of": post})
        for post, stamps in changed.items()
    ]


def applause_edit(post: Document, stamp: str, now: datetime) -> Document:
    """Return an edit that shows a post's new count; `stamp` is of this edit alone."""
    content = join_id(post["_id"], "applause", stamp)
    return _outgoing(_of(post), "edit", content, now, {"of": post["_id"], "fresh": True})


def redactions(posts: Collection[Document], now: datetime) -> list[Document]:
    """Return an edit for each post that names somebody who was erased.

    One that told of nobody else is taken away (`removed`), others are worded anew.
    """
    return [
        _outgoing(
            _of(post),
            "edit",
            join_id(post["_id"], "redacted", now.isoformat()),
            now,
            {"of": post["_id"], "removed": post["kind"] in {"celebration", "thread"}},
        )
        for post in posts
    ]


def _of(delivery: Document) -> Document:
    names = ("ws", "platform", "account", "target", "person")
    return {name: delivery[name] for name in names if name in delivery}


def _outgoing(
    where: Document, kind: str, content: str, now: datetime, fields: Document
) -> Document:
    digest = hashlib.blake2b(f"{where['target']}|{kind}|{content}".encode(), digest_size=12)
    return {
        "_id": digest.hexdigest(),
        **where,
        "kind": kind,
        "state": "pending",
        "attempts": 0,
        "not_before": now,
        "created_at": now,
        **fields,
    }
