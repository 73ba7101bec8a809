"""Seed 003: the goals of a chat with a character, over its three endpoints."""

from typing import Any

import aiohttp

from tests.seeds.rows import Row, table
from tests.seeds.support import ask, event, join, post

LUNA = {"character": "luna"}


async def card(client: aiohttp.ClientSession, metric: str) -> Any:
    """Return how far Ada is with one thing that is counted with Luna."""
    found = await ask(client, "/api/milestone-goals/luna", member="ada")
    return found["milestoneGoals"][metric]


@table(
    3,
    "getNextMilestone",
    Row("next-current", "current", (20, {"current": 20})),
    Row("next-next", "next", (20, {"next": 25})),
    Row("next-previous", "previous", (20, {"previous": 10})),
    Row("next-progress", "progress: current / next * 100", (20, {"progress": 80})),
    Row("next-isCompleted", "isCompleted: there is no next", (20, {"isCompleted": False})),
    Row("next-first", "previous is 0 before the first", (1, {"previous": 0, "progress": 20})),
    Row("next-exact", "previous: m <= current", (25, {"previous": 25, "next": 50})),
    Row("next-last", "next is the last when all are reached", (100, {"next": 100})),
    Row("next-done", "progress is 100 then", (120, {"progress": 100, "isCompleted": True})),
)
async def test_next_milestone(client: aiohttp.ClientSession, row: Row) -> None:
    """Images with one character: 5, 10, 25, 50, 100."""
    images, expected = row.data
    await event(client, metrics={"images": images}, scope=LUNA)
    found = await card(client, "images")
    assert {key: found[key] for key in expected} == expected


@table(
    3,
    "Goal cards",
    Row("card-images", "bi-image, 5/10: Generate 10 images", ("images", 5, 10, 35)),
    Row("card-videos", "bi-play-circle", ("videos", 3, 5, 75)),
    Row("card-messages", "bi-chat-dots", ("messages", 12, 25, 35)),
)
async def test_card(client: aiohttp.ClientSession, row: Row) -> None:
    metric, current, following, points = row.data
    await event(client, metrics={metric: current}, scope=LUNA)
    found = await card(client, metric)
    assert found["icon"] == row.says.split(",")[0]
    assert (found["current"], found["next"], found["reward"]) == (current, following, points)
    assert found["progress"] == current / following * 100
    verb = "Send" if metric == "messages" else "Generate"
    assert found["label"] == f"{verb} {following} {metric}"


@table(
    3,
    "user_milestones",
    Row("milestones-id", "_id: ObjectId"),
    Row("milestones-userId", "userId: ObjectId", "ada"),
    Row("milestones-type", "type: one of five", "character_image_milestone"),
    Row("milestones-milestone", "milestone: the threshold reached", 5),
    Row("milestones-points", "points: number", 25),
    Row("milestones-message", "message: string", "5 images milestone!"),
    Row("milestones-chatId", "chatId: for character-specific milestones", "luna"),
    Row("milestones-grantedAt", "grantedAt: Date", "2026-11-20T15:30:00+00:00"),
)
async def test_user_milestones(client: aiohttp.ClientSession, row: Row) -> None:
    await event(client, metrics={"images": 6}, scope=LUNA)
    [done] = (await ask(client, "/api/chat-goals/ada:luna"))["completedMilestones"]
    field = row.name.removeprefix("milestones-")
    assert done["_id"] if field == "id" else done[field] == row.data


@table(
    3,
    "GET /api/chat-goals/:userChatId",
    Row("chat-goal", "current conversation goal"),
    Row("chat-milestones", "milestone goals with progress"),
    Row("chat-completed", "completed milestones"),
    Row("chat-enabled", "goals enabled setting"),
)
async def test_chat_goals(client: aiohttp.ClientSession, row: Row) -> None:
    await event(client, metrics={"images": 12, "messages": 30, "videos": 1}, scope=LUNA)
    wanted = {"member": "ada", "metric": "messages", "targetValue": 40, "timePeriod": "monthly"}
    made = await post(client, "/api/goals", wanted | {"scope": "character"} | LUNA, 201)
    found = await ask(client, "/api/chat-goals/ada:luna")
    if row.name == "chat-goal":
        goal = found["currentGoal"]
        assert goal["id"] == made["id"]
        assert (goal["metric"], goal["currentValue"], goal["targetValue"]) == ("messages", 30, 40)
    elif row.name == "chat-milestones":
        assert {name: goal["next"] for name, goal in found["milestoneGoals"].items()} == {
            "images": 25,
            "videos": 3,
            "messages": 50,
        }
        assert found["milestoneGoals"]["messages"]["progress"] == 60
    elif row.name == "chat-completed":
        assert sorted((m["type"], m["milestone"]) for m in found["completedMilestones"]) == [
            ("character_image_milestone", 5),
            ("character_image_milestone", 10),
            ("character_message_milestone", 10),
            ("character_message_milestone", 25),
        ]
    else:
        assert found["goalsEnabled"] is True


@table(
    3,
    "GET /api/milestone-goals/:chatId",
    Row("character-progress", "character-specific milestone progress"),
    Row("character-completed", "completed milestones for the character"),
    Row("character-next", "next milestone thresholds"),
)
async def test_milestone_goals(client: aiohttp.ClientSession, row: Row) -> None:
    await event(client, metrics={"images": 30, "videos": 4}, scope=LUNA)
    await event(client, metrics={"images": 50, "videos": 50}, scope={"character": "sol"})
    found = await ask(client, "/api/milestone-goals/luna", member="ada")
    if row.name == "character-progress":
        goals = found["milestoneGoals"]
        assert {name: goal["current"] for name, goal in goals.items()} == {
            "images": 30,
            "videos": 4,
            "messages": 0,
        }
    elif row.name == "character-completed":
        assert sorted((m["type"], m["milestone"]) for m in found["completedMilestones"]) == [
            ("character_image_milestone", 5),
            ("character_image_milestone", 10),
            ("character_image_milestone", 25),
            ("character_video_milestone", 3),
        ]
        assert {m["chatId"] for m in found["completedMilestones"]} == {"luna"}
    else:
        assert found["nextMilestones"] == {"images": 50, "videos": 5, "messages": 10}


@table(
    3,
    "POST /api/chat-goals/goals-enabled",
    Row("toggle-off", "{ chatId, enabled: false }", [False]),
    Row("toggle-on", "{ chatId, enabled: true }", [False, True]),
)
async def test_toggle(client: aiohttp.ClientSession, row: Row) -> None:
    await join(client, "ada")
    for enabled in row.data:
        await post(
            client, "/api/chat-goals/goals-enabled", {"chatId": "ada:luna", "enabled": enabled}
        )
    assert (await ask(client, "/api/chat-goals/ada:luna"))["goalsEnabled"] is row.data[-1]
    assert (await ask(client, "/api/chat-goals/ada:sol"))["goalsEnabled"] is True


@table(
    3,
    "Milestone tracking flow",
    Row(
        "flow-image",
        "image generation: global + character-specific",
        ("image", "images", 15, {"image_milestone", "character_image_milestone"}),
    ),
    Row(
        "flow-video",
        "video generation: global + character-specific",
        ("video", "videos", 15, {"video_milestone", "character_video_milestone"}),
    ),
    Row(
        "flow-message",
        "message sent (manual): character-specific only",
        ("message", "messages", 250, {"character_message_milestone"}),
    ),
    Row(
        "flow-suggestion",
        "message sent (suggestion): character-specific only",
        ("suggestion", "messages", 250, {"character_message_milestone"}),
    ),
    Row(
        "flow-duplicates",
        "the system prevents duplicates",
        ("image", "images", 15, {"image_milestone", "character_image_milestone"}),
    ),
)
async def test_flow(client: aiohttp.ClientSession, row: Row) -> None:
    kind, metric, count, types = row.data
    answer = await event(client, type=kind, metrics={metric: count}, scope=LUNA)
    assert {award["type"] for award in answer["awards"]} == types
    again = await event(client, type=kind, metrics={metric: 1}, scope=LUNA)
    assert again["awards"] == []
    kept = (await ask(client, "/api/milestones", member="ada"))["items"]
    assert len({award["id"] for award in kept}) == len(kept) == len(answer["awards"])
