"""getNextMilestone as the seed's JavaScript computes it, and what a pause does to a chat."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.app import App
from core.usecases.chat_goals import chat_goals, find_chat, next_milestone
from tests.core.support import counted, post, pure, workspace_of

IMAGES = (5, 10, 25, 50, 100)
VIDEOS = (3, 5, 10, 20, 50)
MESSAGES = (10, 25, 50, 100, 250)


def as_the_seed(current: int, milestones: tuple[int, ...]) -> dict[str, Any]:
    """The five lines of seed 003, word by word."""
    later = [m for m in milestones if m > current]
    following = later[0] if later else None
    reached = [m for m in milestones if m <= current]
    previous = reached.pop() if reached else 0
    return {
        "current": current,
        "next": following or milestones[len(milestones) - 1],
        "previous": previous,
        "progress": (current / following) * 100 if following else 100,
        "isCompleted": not following,
    }


@pure
@given(st.integers(0, 300), st.sampled_from([IMAGES, VIDEOS, MESSAGES]))
def test_the_next_milestone_is_what_the_seed_computes(
    current: int, thresholds: tuple[int, ...]
) -> None:
    assert next_milestone(current, thresholds) == as_the_seed(current, thresholds)


@pytest.mark.parametrize(
    ("current", "expected"),
    [
        (0, {"current": 0, "next": 5, "previous": 0, "progress": 0, "isCompleted": False}),
        (4, {"current": 4, "next": 5, "previous": 0, "progress": 80, "isCompleted": False}),
        (5, {"current": 5, "next": 10, "previous": 5, "progress": 50, "isCompleted": False}),
        (99, {"current": 99, "next": 100, "previous": 50, "progress": 99, "isCompleted": False}),
        (100, {"current": 100, "next": 100, "previous": 100, "progress": 100, "isCompleted": True}),
        (101, {"current": 101, "next": 100, "previous": 100, "progress": 100, "isCompleted": True}),
    ],
)
def test_around_the_thresholds(current: int, expected: dict[str, Any]) -> None:
    assert next_milestone(current, IMAGES) == expected


def test_percent_are_written_as_javascript_writes_them() -> None:
    assert json.dumps(next_milestone(5, IMAGES)["progress"]) == "50"
    assert json.dumps(next_milestone(7, (25,))["progress"]) == "28.000000000000004"


async def test_a_paused_milestone_has_no_card(app: App) -> None:
    await post(app, counted(1, images=3) | {"scope": {"character": "luna"}})
    workspace = await workspace_of(app, "default", paused=("character-videos-all",))
    found = await chat_goals(app, workspace, await find_chat(app, workspace, "ada:luna", None))
    assert found["milestoneGoals"]["videos"] is None
    assert found["milestoneGoals"]["images"]["current"] == 3
