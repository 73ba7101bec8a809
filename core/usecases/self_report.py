"""What members report about themselves: recorded once, taken back by who reported it."""

import hashlib
import uuid
from dataclasses import dataclass

from core.app import App
from core.domain.metrics import Metric
from core.domain.milestones import Award
from core.domain.people import Member, Workspace
from core.errors import Forbidden, InvalidInput, NotFound, shorten
from core.language import tr
from core.store.client import Document
from core.usecases.edit_events import counted_now, edit_event
from core.usecases.outcome import outcome_of
from core.usecases.record_events import record_events

SOURCE = "chat"
WAIT_S = 2.5  # before it is told without what it brought
# In one report; of money in minor units, ten million dollars or a billion yen.
MOST_MINOR = 1_000_000_000
MOST_COUNT = 1_000_000


@dataclass(frozen=True)
class Report:
    """What became of a report. name: the event's id. new: False where it was counted before."""

    name: str
    awards: list[Award]
    pending: bool
    new: bool


def allowed(workspace: Workspace, member: Member) -> bool:
    """Tell whether somebody may report what they did."""
    return workspace.self_report or member.role == "admin"


def largest(metric: Metric) -> int:
    """Return the largest amount one report may say, in stored units."""
    return MOST_MINOR if metric.unit == "money" else MOST_COUNT


async def report(
    app: App,
    workspace: Workspace,
    member: Member,
    metric: Metric,
    amount: int,
    *,
    note: str | None = None,
    command: str | None = None,
) -> Report:
    """Record that a member did something just now, and what it brought.

    amount: stored units. note: shown on the ticker. command: what identifies the command that said
    it: the same again is counted once. Raises Forbidden where it is not allowed, InvalidInput for
    a metric that does not add up and an amount that cannot be meant.
    """
    if not allowed(workspace, member):
        raise Forbidden(tr("Members do not report for themselves here."))
    if metric.gauge or metric.over is not None:
        raise InvalidInput("metric", metric.name, "does not add up, so it cannot be reported")
    if not 0 < amount <= largest(metric):
        raise InvalidInput("amount", amount, "cannot be meant as one report")
    name = _name(command)
    said = {
        "id": name,
        "source": SOURCE,
        "type": "log",
        "member": member.id,
        "occurred_at": app.clock(),
        "metrics": {metric.name: metric.answer(amount, workspace.currency)},
        **({"ticker": {"product": note}} if note else {}),
    }
    [result] = await record_events(app, workspace, [said])
    # The same command, delivered again later, says another moment: that is no conflict.
    if result.problems and result.status != "conflict":
        raise result.problems[0]
    event = result.document or await app.store.events.get(workspace.id, SOURCE, name)
    if event is None:
        raise NotFound(tr("There is no report {name}.", name=name))
    outcome = await outcome_of(app, workspace, [event], wait_s=WAIT_S)
    return Report(name, outcome.awards, outcome.pending > 0, result.status == "accepted")


async def take_back(app: App, workspace: Workspace, member: Member, name: str) -> Document | None:
    """Let a member's own report count no longer, by a correction; None where it already does not.

    Raises NotFound for what is no report, and Forbidden for somebody else's.
    """
    event = await app.store.events.get(workspace.id, SOURCE, name)
    if event is None or event["type"] != "log":
        raise NotFound(tr("There is no report {name}.", name=shorten(name)))
    if event["member"] != member.id:
        raise Forbidden(tr("Only who reported it can take it back."))
    corrections = await app.store.events.corrections_of(event)
    if not any(counted_now(event, corrections).values()):
        return None
    nothing = dict.fromkeys(event["m"], 0)
    actor = f"member:{member.id}"
    await edit_event(app, workspace, SOURCE, name, nothing, actor=actor, why="taken back")
    return event


def _name(command: str | None) -> str:
    if command is None:
        return f"log-{uuid.uuid4().hex[:16]}"
    return f"log-{hashlib.blake2b(command.encode(), digest_size=8).hexdigest()}"
