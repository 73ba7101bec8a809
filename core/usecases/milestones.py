"""Milestone history in the shape of seed 002."""

from collections.abc import Sequence
from typing import Any

from core.app import App
from core.domain.milestones import GLOBAL, Award
from core.domain.people import Workspace


def seed_id(member: str) -> str | int:
    """Return a member's id as the seeds have it: a number where it is written in digits."""
    plain = member.isascii() and member.isdigit() and len(member) <= 15
    return int(member) if plain and str(int(member)) == member else member


def badge_shape(award: Award) -> dict[str, Any]:
    """Return a badge or trophy in a few words."""
    return {
        "name": award.title,
        "description": award.description,
        "emoji": award.emoji,
        "tier": award.tier,
        "earnedAt": award.achieved_at.isoformat(),
    }


async def rep_shapes(
    app: App, workspace: Workspace, ids: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Return people as seed 002's salesRep, with their month as it stands now, by id."""
    members = await app.store.members.many(workspace.id, ids)
    keys = workspace.calendar.keys(app.clock())
    month, values = keys["month"], await app.store.progress.values(workspace.id, ids, keys["month"])
    catalogue = app.catalogue(workspace)
    revenue, reported = catalogue.metrics["revenue"], catalogue.metrics["goal_progress"]
    tiers = catalogue.rules.get("bonus-tier-month")
    steps = tiers.steps if tiers is not None and tiers.kind == "threshold" else ()
    goals = {
        goal["member"]: goal
        for goal in await app.store.evaluation.goals(workspace.id, ids)
        if goal["period"] == month and goal["direct"] and goal["scope"] == GLOBAL
    }
    reps: dict[str, dict[str, Any]] = {}
    for member_id in ids:
        member, totals = members.get(member_id), values.get(member_id, {})
        signups, goal = totals.get("signups", 0), goals.get(member_id)
        progress: float = reported.number(totals.get("goal_progress", 0), workspace.currency)
        if goal is not None and "goal_progress" not in totals:
            progress = round(100 * totals.get(goal["metric"], 0) / goal["target"], 1)
        reps[member_id] = {
            "id": seed_id(member_id),
            "name": member.name if member else member_id,
            "avatar": None,
            "team": (member.team if member else None) or "",
            "monthlyRevenue": revenue.number(totals.get("revenue", 0), workspace.currency),
            "monthlySignups": signups,
            "goalProgress": progress,
            "currentBonusTier": sum(signups >= step.at for step in steps),
        }
    return reps


async def milestone_shape(
    app: App, workspace: Workspace, awards: Sequence[Award]
) -> list[dict[str, Any]]:
    """Return awards as Milestones, with the person's month as it stands now."""
    reps = await rep_shapes(app, workspace, sorted({award.member for award in awards}))
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
