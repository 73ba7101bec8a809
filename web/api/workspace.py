"""The workspace's own settings."""

from aiohttp import web

from core.domain.workspace_change import WorkspaceChange
from core.usecases.workspace import change_workspace, workspace_shape
from web.endpoint import Endpoint, Example, body_of
from web.state import APP, actor_of, workspace_of


async def get_workspace(request: web.Request) -> web.Response:
    """Return name, time zone, currency, locale, how celebrations sound and what is allowed."""
    return web.json_response(workspace_shape(await workspace_of(request)))


async def patch_workspace(request: web.Request) -> web.Response:
    """Change settings; what is left out stays.

    Another zone or week start moves every period: totals, milestones and streaks of `replaying`
    members are counted anew in the background, and boards that are closed stay as they were. A
    currency can only be changed before any money was counted.
    """
    app, change = request.app[APP], body_of(request, WorkspaceChange)
    workspace, replaying = await change_workspace(
        app, await workspace_of(request), change, by=actor_of(request)
    )
    return web.json_response(workspace_shape(workspace) | {"replaying": replaying})


_SHOWN = {
    "id": "default",
    "name": "Sales",
    "zone": "Europe/Berlin",
    "currency": "USD",
    "locale": "en_US",
    "weekStart": 0,
    "showPlaces": False,
    "createMembers": True,
    "workingDays": [0, 1, 2, 3, 4],
    "holidays": ["2026-12-25"],
    "rates": {"EUR": "1.08"},
    "tone": "playful",
    "templates": {},
    "quiet": {"start": "22:00", "end": "07:00"},
    "dailyCap": 20,
    "weeklyDigest": True,
    "selfReport": False,
    "openTeams": True,
    "screen": {
        "boards": [
            {"metric": "revenue", "period": "month", "of": "members", "team": None},
            {"metric": "revenue", "period": "week", "of": "teams", "team": None},
        ],
        "dwellS": 30,
        "sound": False,
        "theme": "night",
    },
}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/workspace",
        handler=get_workspace,
        summary="The workspace's settings",
        tag="Workspace",
        scope="read",
        example=Example(answer=_SHOWN),
    ),
    Endpoint(
        method="PATCH",
        path="/api/workspace",
        handler=patch_workspace,
        summary="Change the workspace's settings",
        tag="Workspace",
        scope="admin",
        body=WorkspaceChange,
        example=Example(
            body={
                "zone": "Europe/Berlin",
                "rates": {"EUR": "1.08"},
                "tone": "playful",
                "quiet": {"start": "22:00", "end": "07:00"},
                "dailyCap": 20,
                "screen": {
                    "boards": [{"metric": "revenue"}, {"period": "week", "of": "teams"}],
                    "dwellS": 30,
                },
                "reason": "we moved",
            },
            answer=_SHOWN | {"replaying": 3},
        ),
    ),
]
