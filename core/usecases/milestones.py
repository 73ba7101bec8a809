"""Milestone history in the shape of seed 002."""

from collections.abc import Sequence
from typing import Any

from core.app import App
from core.domain.milestones import Award
from core.domain.money import digits
from core.domain.people import Workspace


async def milestone_shape(
    app: App, workspace: Workspace, awards: Sequence[Award]
) -> list[dict[str, Any]]:
    """Return awards as Milestones, with the person's month as it stands now."""
    ids = sorted({award.member for award in awards})
    members = await app.store.members.many(workspace.id, ids)
    month = workspace.calendar.key("month", app.clock())
    values = await app.store.progress.values(workspace.id, ids, month)
    tiers = app.catalogue(workspace).rules.get("bonus-tier-month")
    goals = {
        goal["member"]: goal
        for goal in await app.store.evaluation.goals(workspace.id, ids)
        if goal["period"] == month
    }
    reps: dict[str, dict[str, Any]] = {}
    for member_id in ids:
        member, totals = members.get(member_id), values.get(member_id, {})
        signups = totals.get("signups", 0)
        steps = tiers.steps if tiers is not None and tiers.kind == "threshold" else ()
        goal = goals.get(member_id)
        current = totals.get(goal["metric"], 0) if goal else 0
        reps[member_id] = {
            "id": member_id,
            "name": member.name if member else member_id,
            "avatar": None,
            "team": member.team if member else None,
            "monthlyRevenue": totals.get("revenue", 0) / 10 ** digits(workspace.currency),
            "monthlySignups": signups,
            "goalProgress": round(100 * current / goal["target"], 1) if goal else 0,
            "currentBonusTier": sum(signups >= step.at for step in steps),
        }
    return [
        {
            "id": award.public_id,
            "type": award.type,
            "title": award.title,
            "description": award.description,
            "value": award.value,
            "emoji": award.emoji,
            "color": award.color,
            "achievedAt": award.achieved_at.isoformat(),
            "salesRep": reps[award.member],
            "points": award.points,
            "scope": award.scope,
            "period": award.period,
            "backdated": award.backdated,
            "revokedAt": award.revoked_at.isoformat() if award.revoked_at else None,
        }
        for award in awards
    ]
