"""A member as the API shows them."""

from collections import defaultdict
from typing import Any

from core.app import App
from core.domain.people import Member, Workspace
from core.domain.periods import PERIOD_KINDS
from core.store.progress import place, totals


async def member_shape(app: App, workspace: Workspace, member: Member) -> dict[str, Any]:
    """Return name, team, identities, points and totals.

    `totals` has, by metric, the running periods by kind (`month`) and every month, quarter and
    year with anything in it by key (`2026-11`).
    """
    documents = {
        document["bucket"]: document
        for document in await app.store.progress.of_member(workspace.id, member.id)
        if document["scope"] == "global"
    }
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for kind, key in workspace.calendar.keys(app.clock()).items():
        bucket, _ = place(kind, key)
        for metric, value in totals(documents.get(bucket), kind, key).get("v", {}).items():
            found[metric][kind] = value
    history = {bucket: document for bucket, document in documents.items() if bucket != "all"}
    ever = documents.get("all", {})
    history |= ever.get("q", {}) | ever.get("y", {})
    for key in sorted(history):
        for metric, value in history[key].get("v", {}).items():
            found[metric][key] = value
    metrics = app.catalogue(workspace).metrics
    return {
        "id": member.id,
        "name": member.name,
        "team": member.team,
        "role": member.role,
        "identities": [identity.model_dump() for identity in member.identities],
        "points": member.points,
        "totals": {
            metric: {
                period: metrics[metric].answer(value, workspace.currency)
                for period, value in (dict.fromkeys(PERIOD_KINDS, 0) | values).items()
            }
            for metric, values in found.items()
            if metric in metrics
        },
    }
