"""Seed 003 over HTTP: a chat's goal, its milestones, and whether they are shown."""

from typing import Any

import aiohttp

from core.app import App
from core.usecases.goals import set_goal
from tests.conftest import NOW
from tests.core.support import counted, post
from tests.web.test_reading import get

ZERO = {"current": 0, "previous": 0, "progress": 0, "isCompleted": False}


def said(number: int, metrics: dict[str, int], character: str = "luna", **more: Any) -> Any:
    made = counted(number, "ada", source="chat", **metrics)
    return made | {"type": "message", "scope": {"character": character}} | more


async def enable(client: aiohttp.ClientSession, **body: Any) -> tuple[int, Any]:
    async with client.post("/api/chat-goals/goals-enabled", json=body) as response:
        return response.status, await response.json()


async def shown(client: aiohttp.ClientSession, chat: str) -> bool:
    _, found = await get(client, f"/api/chat-goals/{chat}")
    enabled: bool = found["goalsEnabled"]
    return enabled


async def test_a_chat_has_its_milestones_and_those_over_all(
    app: App, client: aiohttp.ClientSession
) -> None:
    await post(
        app,
        said(1, {"images": 12, "videos": 3, "messages": 9}),
        said(2, {"images": 8}, "sol"),
    )
    status, found = await get(client, "/api/chat-goals/ada:luna")
    assert status == 200
    assert (found["userId"], found["chatId"], found["currentGoal"]) == ("ada", "luna", None)
    assert found["goalsEnabled"] is True
    assert found["milestoneGoals"] == {
        "images": {
            "type": "images",
            "icon": "bi-image",
            "current": 12,
            "next": 25,
            "previous": 10,
            "progress": 48,
            "isCompleted": False,
            "reward": 60,
            "label": "Generate 25 images",
        },
        "videos": {
            "type": "videos",
            "icon": "bi-play-circle",
            "current": 3,
            "next": 5,
            "previous": 3,
            "progress": 60,
            "isCompleted": False,
            "reward": 75,
            "label": "Generate 5 videos",
        },
        "messages": {
            "type": "messages",
            "icon": "bi-chat-dots",
            "current": 9,
            "next": 10,
            "previous": 0,
            "progress": 90,
            "isCompleted": False,
            "reward": 25,
            "label": "Send 10 messages",
        },
    }
    overall = found["globalMilestones"]
    assert set(overall) == {"images", "videos"}
    assert (overall["images"]["current"], overall["images"]["next"]) == (20, 30)
    assert (overall["images"]["previous"], overall["images"]["reward"]) == (15, 75)
    assert (overall["videos"]["current"], overall["videos"]["next"]) == (3, 15)


async def test_completed_milestones_have_the_seeds_shape(
    app: App, client: aiohttp.ClientSession
) -> None:
    await post(app, said(1, {"images": 12, "messages": 10}), said(2, {"videos": 3}, "sol"))
    _, found = await get(client, "/api/chat-goals/luna?member=ada")
    at = NOW.isoformat()
    completed = sorted(found["completedMilestones"], key=lambda item: str(item["_id"]))
    assert completed == [
        {
            "_id": f"character_{kind}_milestone_{number}_luna_all_ada",
            "userId": "ada",
            "type": f"character_{kind}_milestone",
            "milestone": number,
            "points": points,
            "message": f"{number} {kind}s milestone!",
            "chatId": "luna",
            "grantedAt": at,
        }
        for kind, number, points in (("image", 10, 35), ("image", 5, 25), ("message", 10, 25))
    ]
    _, sol = await get(client, "/api/chat-goals/sol?member=ada")
    assert [item["type"] for item in sol["completedMilestones"]] == ["character_video_milestone"]


async def test_one_character_says_what_comes_next(app: App, client: aiohttp.ClientSession) -> None:
    await post(app, said(1, {"images": 100, "videos": 1}))
    status, found = await get(client, "/api/milestone-goals/luna?member=ada")
    assert status == 200
    assert found["success"] is True
    assert found["nextMilestones"] == {"images": None, "videos": 3, "messages": 10}
    images = found["milestoneGoals"]["images"]
    assert (images["next"], images["progress"], images["isCompleted"]) == (100, 100, True)
    assert len(found["completedMilestones"]) == 5
    assert "globalMilestones" not in found
    assert found == (await get(client, "/api/milestone-goals/ada:luna"))[1]


async def test_manual_and_suggested_messages_count_alike(
    app: App, client: aiohttp.ClientSession
) -> None:
    await post(
        app,
        *(said(n, {"messages": 1}, type=("message", "suggestion")[n % 2]) for n in range(10)),
    )
    _, found = await get(client, "/api/chat-goals/ada:luna")
    assert found["milestoneGoals"]["messages"]["current"] == 10
    assert [item["type"] for item in found["completedMilestones"]] == [
        "character_message_milestone"
    ]
    _, points = await get(client, "/api/points/ada")
    assert points["balance"] == 25


async def test_a_chat_nobody_spoke_in_stands_at_zero(
    app: App, client: aiohttp.ClientSession
) -> None:
    await post(app, counted(1, units=1))
    _, found = await get(client, "/api/chat-goals/ada:nova")
    assert found["completedMilestones"] == []
    assert found["currentGoal"] is None
    for name, first in (("images", 5), ("videos", 3), ("messages", 10)):
        card = found["milestoneGoals"][name]
        assert card.items() >= {**ZERO, "next": first}.items()


async def test_the_goal_of_the_conversation(app: App, client: aiohttp.ClientSession) -> None:
    await post(app, said(1, {"messages": 4}), said(2, {"messages": 30}, "sol"))
    workspace = await app.workspace("default")
    metric = app.catalogue(workspace).metrics["messages"]
    await set_goal(app, workspace, "ada", metric, 99, "month")
    goal, _ = await set_goal(
        app, workspace, "ada", metric, 16, "month", scope="character:luna", description="Say more"
    )
    _, found = await get(client, "/api/chat-goals/ada:luna")
    said_of_it = {
        "id": int(goal.id),
        "metric": "messages",
        "scope": "character",
        "character": "luna",
        "description": "Say more",
        "period": "2026-11",
        "currentValue": 4,
        "targetValue": 16,
        "percentComplete": 25,
    }
    assert {name: found["currentGoal"][name] for name in said_of_it} == said_of_it
    assert (await get(client, "/api/chat-goals/ada:sol"))[1]["currentGoal"] is None


async def test_goals_are_shown_until_somebody_says_otherwise(
    app: App, client: aiohttp.ClientSession
) -> None:
    await post(app, counted(1, "ada", units=1), counted(2, "bob", units=1))
    assert await shown(client, "ada:luna")
    assert await enable(client, chatId="luna", enabled=False) == (
        200,
        {"success": True, "chatId": "luna", "enabled": False},
    )
    assert not await shown(client, "ada:luna")
    assert not await shown(client, "bob:luna")
    assert await shown(client, "ada:sol")
    # A member's own choice is stronger than the chat's, either way.
    await enable(client, chatId="luna", enabled=True, member="ada")
    assert (await shown(client, "ada:luna"), await shown(client, "bob:luna")) == (True, False)
    await enable(client, chatId="luna", enabled=True)
    await enable(client, chatId="bob:luna", enabled=False)
    assert (await shown(client, "ada:luna"), await shown(client, "bob:luna")) == (True, False)


async def test_ids_may_have_colons(app: App, client: aiohttp.ClientSession) -> None:
    made = said(1, {"messages": 2}, "moon:luna") | {"member": "slack:U1"}
    await post(app, made)
    _, found = await get(client, "/api/chat-goals/slack:U1:moon:luna")
    assert (found["userId"], found["chatId"]) == ("slack:U1", "moon:luna")
    assert found["milestoneGoals"]["messages"]["current"] == 2


async def test_who_is_not_there_is_told(app: App, client: aiohttp.ClientSession) -> None:
    await post(app, counted(1, units=1))
    missing = {"error": "There is no member 'nobody'."}
    for path in (
        "/api/chat-goals/nobody:luna",
        "/api/chat-goals/luna?member=nobody",
        "/api/milestone-goals/luna?member=nobody",
    ):
        assert await get(client, path) == (404, missing)
    status, body = await get(client, "/api/milestone-goals/luna")
    assert (status, body["details"][0]["field"]) == (400, "member")
    status, body = await enable(client, chatId="luna", enabled=True, member="nobody")
    assert (status, body) == (404, missing)
    for wrong in ({"enabled": "yes"}, {"enabled": 1}, {}, {"enabled": True, "colour": "red"}):
        status, _ = await enable(client, **{"chatId": "luna", **wrong})
        assert status == 400
    assert await shown(client, "ada:luna")
