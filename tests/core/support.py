"""What several tests of the core share: events to post, places, a sender, hypothesis settings."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from core.app import App
from core.cards import Card
from core.conversation.request import Request
from core.domain.people import Workspace
from core.domain.targets import Target
from core.store.targets import target_id
from core.usecases.deliver import Pace
from core.usecases.evaluate import evaluate_lane
from core.usecases.record_events import Result, record_events
from tests.conftest import NOW

# Pure functions: many examples, the same ones every time.
pure = settings(max_examples=150, derandomize=True, deadline=None)
# Examples on the real servers are dear: few, and one that fails is shown as it is.
dear = settings(
    phases=[Phase.explicit, Phase.generate],
    max_examples=15,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def event(number: int | str = 1, member: str = "ada", **changes: Any) -> dict[str, Any]:
    """An order of $199.00 and two units, now."""
    return {
        "id": f"order-{number}",
        "source": "shop",
        "type": "order",
        "member": member,
        "occurred_at": NOW.isoformat(),
        "metrics": {"revenue": "199.00", "units": 2},
        "currency": "USD",
    } | changes


def counted(
    number: int | str, member: str = "ada", source: str = "shop", **metrics: Any
) -> dict[str, Any]:
    """An event of other metrics, now."""
    made = event(number, member, source=source, type="count", metrics=metrics)
    del made["currency"]
    return made


async def record(app: App, *events: object, quiet: bool = False) -> list[Result]:
    """Record without evaluating."""
    return await record_events(app, await app.workspace("default"), events, quiet=quiet)


async def post(app: App, *events: object, quiet: bool = False) -> list[Result]:
    """Record, and evaluate every lane that is concerned."""
    results = await record(app, *events, quiet=quiet)
    await evaluate(app, results)
    return results


async def evaluate(app: App, results: Sequence[Result]) -> None:
    """Evaluate the lanes of what was recorded."""
    for lane in sorted({result.document["lane"] for result in results if result.document}):
        await evaluate_lane(app, lane)


async def points(app: App, member: str = "ada") -> int:
    """Return a balance, having compared it with the ledger."""
    found = await app.store.members.get("default", member)
    assert found is not None
    assert found.points == await app.store.points.balance("default", member)
    return found.points


async def place(
    app: App, platform: str = "slack", workspace: str = "default", **fields: Any
) -> Target:
    """Choose a place for celebrations."""
    target = Target(
        id=target_id(workspace, platform),
        workspace=workspace,
        platform=platform,
        **{"chat": "C1", "chosen": True} | fields,
    )
    await app.store.targets.choose(target)
    return target


async def workspace_of(app: App, name: str, **fields: Any) -> Workspace:
    """Set up a workspace."""
    workspace = Workspace(id=name, **fields)
    await app.save_workspace(workspace)
    return workspace


class Hang:
    """A platform that takes the message and never answers."""


class Script:
    """A sender that does what it is told, in order, and then takes everything.

    Each step is an exception to raise, Hang, or None to take the message.
    """

    def __init__(self, *steps: BaseException | Hang | None, platform: str = "slack") -> None:
        self.platform = platform
        self.steps = list(steps)
        # (place, what the card says, nonce or id of the message)
        self.tries: list[tuple[Target, str, str]] = []
        self.sent: list[tuple[Target, str, str]] = []
        self.edited: list[tuple[Target, str, str]] = []

    async def send(self, target: Target, card: Card, nonce: str) -> str:
        self.sent.append(await self._do(target, card, nonce))
        return f"message-{len(self.sent)}"

    async def edit(self, target: Target, message: str, card: Card) -> None:
        self.edited.append(await self._do(target, card, message))

    async def _do(self, target: Target, card: Card, name: str) -> tuple[Target, str, str]:
        assert len(self.tries) < 60, "the same message is tried without an end"
        this = target, card.summary(), name
        self.tries.append(this)
        step = self.steps.pop(0) if self.steps else None
        if isinstance(step, Hang):
            await asyncio.get_running_loop().create_future()
        elif isinstance(step, BaseException):
            raise step
        return this

    @property
    def texts(self) -> list[str]:
        """What arrived."""
        return [text for _, text, _ in self.sent]


class Unpaced(Pace):
    """Lets every message go at once."""

    async def wait(self, target: Target) -> None:
        return


def patiently(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give tasks that end a while before they are told again.

    Being told twice interrupts what redis-py does to clean up after the first time, and on a busy
    machine a tenth of a second is soon over.
    """
    monkeypatch.setattr("core.tasks.AGAIN_S", 2.0)


def asked(text: str, **fields: Any) -> Request:
    """A command typed in #sales by Ada, who is nobody special there."""
    return Request(
        **{
            "platform": "slack",
            "account": "T1",
            "chat": "C1",
            "chat_name": "sales",
            "person": "U1",
            "person_name": "Ada",
            "text": text,
            "admin": False,
        }
        | fields
    )
