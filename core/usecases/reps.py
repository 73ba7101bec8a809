"""Seed 002's leaderboard: every sales rep with what they are at, by rank."""

from typing import Any

from core.app import App
from core.domain.people import Workspace
from core.usecases.leaderboards import MOST_ROWS, leaderboard
from core.usecases.milestones import rep_shapes
from core.usecases.people import roster


async def ranked_reps(app: App, workspace: Workspace) -> list[dict[str, Any]]:
    """Return up to 1,000 people by their rank in the month's revenue, as seed 002's salesRep.

    Who has sold nothing yet stands after everybody who has; who hides is left out.
    """
    board = await leaderboard(app, workspace, "revenue", "month", limit=MOST_ROWS)
    ranks: dict[str, int] = {row["member"]: row["rank"] for row in board["rows"]}
    if len(ranks) < MOST_ROWS:
        members, _ = await roster(app, workspace, limit=MOST_ROWS)
        for member in members:
            if member.shown and len(ranks) < MOST_ROWS:
                ranks.setdefault(member.id, board["total"] + 1)
    shapes = await rep_shapes(app, workspace, list(ranks))
    return [shapes[member] | {"rank": rank} for member, rank in ranks.items()]
