"""What was earned: milestones, and by another word badges and trophies."""

from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field

from core.usecases.celebration_picture import milestone_card
from core.usecases.history import Wanted, milestone_history
from web.cursor import read_cursor, write_cursor
from web.endpoint import Endpoint, Example, query_of
from web.picture import picture
from web.query import Between, Flag, Query, WholeNumber
from web.state import APP, workspace_of

MOST_MILESTONES = 200
_TIMES = "A time with its zone, or a date in the workspace's zone"


class MilestonesQuery(Query):
    """Which milestones, and which page of them; filters narrow the list together."""

    family: Literal["milestone", "badge", "trophy", "all"] = Field(
        "milestone", description="Badges and trophies have the same shape as milestones."
    )
    member: str | None = Field(None, description="Only those of this member.")
    team: str | None = Field(None, description="Only those of this team and its members.")
    type: str | None = Field(None, description="Such as revenue, signups or image_milestone.")
    metric: str | None = Field(None, description="Such as revenue or images.")
    scope: str | None = Field(None, description="global, or a kind and a key: character:luna.")
    period: str | None = Field(
        None,
        description="day, week, month, quarter, year (the one that runs), all, or a key: 2026-11.",
    )
    since: str | None = Field(None, description=f"{_TIMES}: achieved then or later.")
    until: str | None = Field(None, description=f"{_TIMES} (that day included): achieved before.")
    revoked: Flag | None = Field(None, description="Only those that a correction undid, or not.")
    backdated: Flag | None = Field(None, description="Only those recorded silently, or not.")
    limit: Annotated[WholeNumber, Between(1, MOST_MILESTONES)] = 50
    cursor: str | None = Field(None, description="The `next` of the page before.")


async def get_milestones(request: web.Request) -> web.Response:
    """Return award history, newest first."""
    asked = query_of(request, MilestonesQuery)
    items, following = await milestone_history(
        request.app[APP],
        await workspace_of(request),
        Wanted(**asked.model_dump(exclude={"limit", "cursor"})),
        asked.limit,
        read_cursor(asked.cursor),
    )
    return web.json_response({"items": items, "next": write_cursor(following)})


async def get_card(request: web.Request) -> web.Response:
    """Return a milestone, badge or trophy as a card to share, a PNG of 1200 by 630.

    One that was taken back has no card.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    name = request.match_info["id"]
    drawn = await milestone_card(app, workspace, name)
    return picture(drawn, "image/png", f"{name}.png")


_MILESTONE = {
    "id": "revenue_10000_2026-11_ada",
    "type": "revenue",
    "title": "$10,000 Revenue Milestone",
    "description": "Reached $10,000 in monthly revenue!",
    "value": 10000,
    "emoji": "💰",
    "color": "bg-green-500",
    "achievedAt": "2026-11-18T16:30:00+00:00",
    "salesRep": {
        "id": "ada",
        "name": "Ada",
        "avatar": None,
        "team": "North",
        "monthlyRevenue": 12251,
        "monthlySignups": 12,
        "goalProgress": 0,
        "currentBonusTier": 0,
    },
    "points": 0,
    "scope": "global",
    "period": "2026-11",
    "backdated": True,
    "revokedAt": None,
}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/milestones",
        handler=get_milestones,
        summary="Milestones reached, newest first",
        tag="Boards",
        scope="read",
        query=MilestonesQuery,
        example=Example(
            query={"member": "ada", "type": "revenue", "since": "2026-11-01", "limit": "5"},
            answer={
                "items": [_MILESTONE],
                "next": None,
            },
        ),
    ),
    Endpoint(
        method="GET",
        path="/api/milestones/{id}/card.png",
        handler=get_card,
        summary="A milestone as a share card",
        tag="Boards",
        scope="read",
        produces="image/png",
        example=Example(path={"id": "revenue_10000_2026-11_ada"}),
    ),
]
