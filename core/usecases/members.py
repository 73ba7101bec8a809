"""A member as the API shows them."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from core.app import App
from core.domain.people import Member, Workspace
from core.domain.periods import PERIOD_KINDS
from core.domain.preferences import quiet_shape
from core.store.progress import place, totals
from core.usecases.streaks import streaks_of


def member_line(member: Member) -> dict[str, Any]:
    """Return what lists show of a member."""
    return {
        "id": member.id,
        "name": member.name,
        "team": member.team,
        "role": member.role,
        "identities": [identity.model_dump() for identity in member.identities],
        "points": member.points,
        "hidden": member.hidden,
        "leftAt": member.left_at.isoformat() if member.left_at else None,
    }


async def member_shape(app: App, workspace: Workspace, member: Member) -> dict[str, Any]:
    """Return who somebody is, their points and badges, their streaks and totals.

    `totals` has, by metric, the running periods by kind (`month`) and every month, quarter and
    year with anything in it by key (`2026-11`).
    """
    documents, streaks, badges = await asyncio.gather(
        app.store.progress.of_member(workspace.id, member.id),
        streaks_of(app, workspace, member),
        app.store.awards.held(workspace.id, member.id, family="badge"),
    )
    buckets = {row["bucket"]: row for row in documents if row["scope"] == "global"}
    return {
        **member_line(member),
        "daysOff": [{"start": start, "end": end} for start, end in member.days_off],
        "muted": member.muted,
        "announce": member.announce,
        "language": member.language,
        "zone": member.zone,
        "quiet": quiet_shape(member.quiet),
        "badges": [badge.title for badge in badges],
        "streaks": streaks,
        "totals": _totals(app, workspace, buckets),
    }


def _totals(
    app: App, workspace: Workspace, buckets: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    values: dict[str, Mapping[str, int]] = {}
    for kind, key in workspace.calendar.keys(app.clock()).items():
        bucket, _ = place(kind, key)
        values[kind] = totals(dict(buckets.get(bucket, {})), kind, key).get("v", {})
    ever = buckets.get("all", {})
    history = {bucket: row for bucket, row in buckets.items() if bucket != "all"}
    history |= ever.get("q", {}) | ever.get("y", {})
    values |= {key: history[key].get("v", {}) for key in sorted(history)}
    found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for name, metric in app.catalogue(workspace).metrics.items():
        told = {
            period: metric.answer(metric.of(inside), workspace.currency)
            for period, inside in values.items()
            if any(part in inside for part in metric.parts)
        }
        if told:
            nothing = metric.answer(0, workspace.currency)
            found[name] = dict.fromkeys(PERIOD_KINDS, nothing) | told
    return found
