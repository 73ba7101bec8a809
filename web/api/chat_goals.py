"""Seed 003: the goals and milestones of a chat with a character."""

from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from core.domain.events import Key
from core.usecases.chat_goals import chat_goals, enable_goals, find_chat, milestone_goals
from web.endpoint import Endpoint, Example, body_of, query_of
from web.query import Query
from web.state import APP, workspace_of

_IMAGES = {
    "type": "images",
    "icon": "bi-image",
    "current": 20,
    "next": 25,
    "previous": 10,
    "progress": 80,
    "isCompleted": False,
    "reward": 60,
    "label": "Generate 25 images",
}
_DONE: dict[str, Any] = {
    "_id": "character_image_milestone_10_luna_all_ada",
    "userId": "ada",
    "type": "character_image_milestone",
    "milestone": 10,
    "points": 35,
    "message": "10 images milestone!",
    "chatId": "luna",
    "grantedAt": "2026-11-19T08:00:00+00:00",
}


class ChatQuery(Query):
    """Whose chat."""

    member: str | None = Field(
        None, description="The member, where the path names the character alone."
    )


class GoalsEnabled(BaseModel):
    """Whether a chat shows its goals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chatId: Key = Field(  # noqa: N815 - the seed's name
        description="A character, or <member>:<character>."
    )
    enabled: StrictBool
    member: Key | None = Field(
        None, description="Whose choice it is; without one it is the chat's, for all who made none."
    )


async def get_chat_goals(request: web.Request) -> web.Response:
    """Return a chat's goal, its milestones with progress, those done, and whether goals are shown.

    The chat is `<member>:<character>`, or a character with `?member=`.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    member = query_of(request, ChatQuery).member
    chat = await find_chat(app, workspace, request.match_info["userChatId"], member)
    return web.json_response(await chat_goals(app, workspace, chat))


async def get_milestone_goals(request: web.Request) -> web.Response:
    """Return a member's milestones with one character: progress, those done, what comes next."""
    app, workspace = request.app[APP], await workspace_of(request)
    member = query_of(request, ChatQuery).member
    chat = await find_chat(app, workspace, request.match_info["chatId"], member)
    return web.json_response(await milestone_goals(app, workspace, chat))


async def post_goals_enabled(request: web.Request) -> web.Response:
    """Remember whether a chat shows its goals; it does until told otherwise."""
    asked = body_of(request, GoalsEnabled)
    answer = await enable_goals(
        request.app[APP],
        await workspace_of(request),
        asked.chatId,
        asked.member,
        enabled=asked.enabled,
    )
    return web.json_response(answer)


ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/chat-goals/{userChatId}",
        handler=get_chat_goals,
        summary="The goals of a chat with a character",
        tag="Chats",
        scope="read",
        query=ChatQuery,
        example=Example(
            path={"userChatId": "ada:luna"},
            answer={
                "userId": "ada",
                "chatId": "luna",
                "currentGoal": None,
                "milestoneGoals": {"images": _IMAGES},
                "completedMilestones": [_DONE],
                "globalMilestones": {"images": {**_IMAGES, "next": 30, "previous": 15}},
                "goalsEnabled": True,
            },
        ),
    ),
    Endpoint(
        method="GET",
        path="/api/milestone-goals/{chatId}",
        handler=get_milestone_goals,
        summary="A member's milestones with one character",
        tag="Chats",
        scope="read",
        query=ChatQuery,
        example=Example(
            path={"chatId": "luna"},
            query={"member": "ada"},
            answer={
                "success": True,
                "userId": "ada",
                "chatId": "luna",
                "milestoneGoals": {"images": _IMAGES},
                "completedMilestones": [_DONE],
                "nextMilestones": {"images": 25, "videos": 5, "messages": 250},
            },
        ),
    ),
    Endpoint(
        method="POST",
        path="/api/chat-goals/goals-enabled",
        handler=post_goals_enabled,
        summary="Show or hide the goals of a chat",
        tag="Chats",
        scope="admin",
        body=GoalsEnabled,
        example=Example(
            body={"chatId": "luna", "enabled": False},
            answer={"success": True, "chatId": "luna", "enabled": False},
        ),
    ),
]
