"""What the tests of replays say: own rules, and who holds what of them."""

from datetime import timedelta
from typing import Any

from core.app import App
from core.domain.milestones import CustomRule
from core.domain.people import Workspace
from core.usecases.replay import replay_everyone
from tests.conftest import NOW
from tests.core.usecases import state

STEPS = ({"at": "10", "points": 5}, {"at": "20"})


def own(**fields: Any) -> CustomRule:
    """A rule for units in a month."""
    made = {"id": "own-units", "title": "{figure} units", "metric": "units", "steps": STEPS}
    return CustomRule.model_validate(made | fields)


def back(**by: float) -> dict[str, str]:
    return {"occurred_at": (NOW - timedelta(**by)).isoformat()}


async def labels(app: App, rule: str = "own-units", member: str = "ada") -> set[str]:
    found = await state.held(app, "default")
    return {label for who, name, label, *_ in found if (who, name) == (member, rule)}


async def periods(app: App, rule: str, member: str) -> set[str]:
    found = await state.held(app, "default")
    return {key for who, name, _, _, key in found if (who, name) == (member, rule)}


async def told(app: App) -> int:
    return await app.mongo_db["deliveries"].count_documents({})


async def everyone(app: App, workspace: Workspace) -> int:
    count = await replay_everyone(app, workspace)
    await state.drain(app)
    return count
