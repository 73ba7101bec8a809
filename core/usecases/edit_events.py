"""Edit and delete what was recorded: by a correction, so that the original stays as it came in."""

from collections.abc import Mapping
from typing import Any

from core.app import App
from core.domain.people import Workspace
from core.errors import InvalidInput, NotFound, shorten
from core.store.client import Document
from core.usecases.audit import note
from core.usecases.outcome import outcome_of
from core.usecases.record_events import record_events
from core.usecases.replay import replay


async def find_event(app: App, workspace: Workspace, source: str, name: str) -> Document:
    """Return an event as it is stored. Raises NotFound."""
    found = await app.store.events.get(workspace.id, source, name)
    if found is None:
        raise NotFound(f"There is no event {shorten(name)!r} of {shorten(source)!r}.")
    return found


async def event_shape(app: App, workspace: Workspace, event: Document) -> dict[str, Any]:
    """Return an event with what counts now and the corrections behind it."""
    metrics = app.catalogue(workspace).metrics
    corrections = await app.store.events.corrections_of(event)

    def shown(values: Mapping[str, int]) -> dict[str, Any]:
        return {
            name: metrics[name].answer(value, workspace.currency)
            for name, value in values.items()
            if name in metrics
        }

    return {
        "id": event["id"],
        "source": event["source"],
        "type": event["type"],
        "member": event["member"],
        "occurredAt": event["at"].isoformat(),
        "state": event["state"],
        "metrics": shown(event["m"]),
        "totals": {kind: shown(values) for kind, values in event.get("set", {}).items()},
        "scope": event["scope"],
        "counts": shown(counted_now(event, corrections)),
        "corrections": [
            {"id": each["id"], "metrics": shown(each["m"]), "at": each["received_at"].isoformat()}
            for each in corrections
        ],
    }


async def edit_event(
    app: App,
    workspace: Workspace,
    source: str,
    name: str,
    metrics: Mapping[str, Any],
    *,
    actor: str,
    why: str | None,
) -> Document:
    """Make an event count for other values from now on; metrics that are not named stay.

    Records a correction over the difference, in the original's period, and applies it. Raises
    InvalidInput for values that cannot be read and when somebody else edited it meanwhile.
    """
    event = await find_event(app, workspace, source, name)
    if "corrects" in event or "set" in event:
        raise InvalidInput("id", name, "is a correction or a reported total; edit the original")
    corrections = await app.store.events.corrections_of(event)
    counting = counted_now(event, corrections)
    known = app.catalogue(workspace).metrics
    changes: dict[str, Any] = {}
    for metric_name, raw in metrics.items():
        metric = known.get(metric_name)
        field = f"metrics.{shorten(metric_name)}"
        if metric is None or metric.over is not None or metric.gauge:
            raise InvalidInput(field, raw, "is not a metric that adds up")
        value = metric.parse(raw, workspace.currency, field)
        if value < 0:
            raise InvalidInput(field, raw, "must not be negative")
        change = value - counting.get(metric_name, 0)
        if change:
            changes[metric_name] = metric.answer(change, workspace.currency)
    if changes:
        correction = {
            "id": f"{name[:150]}~{len(corrections) + 1}",
            "source": source,
            "type": "edit",
            "member": event["member"],
            "occurred_at": event["at"],
            "metrics": changes,
            "corrects": name,
        }
        [result] = await record_events(app, workspace, [correction])
        if result.problems:
            raise result.problems[0]
        if result.document is not None:
            await outcome_of(app, workspace, [result.document])
    await note(
        app,
        workspace,
        actor,
        "event.edit",
        f"{source}/{name}",
        why=why,
        before=_answers(known, counting, workspace),
        after=dict(metrics),
    )
    return event


async def delete_event(
    app: App, workspace: Workspace, source: str, name: str, *, actor: str, why: str | None
) -> None:
    """Take an event out of every total, as if it had never happened; the record of it stays."""
    event = await find_event(app, workspace, source, name)
    if event["state"] == "void":
        return
    corrections = await app.store.events.corrections_of(event)
    members = sorted({each["member"] for each in (event, *corrections)})
    await app.store.events.void(event)
    await replay(app, workspace, members, wait=True)
    await note(
        app,
        workspace,
        actor,
        "event.delete",
        f"{source}/{name}",
        why=why,
        before={"member": event["member"], "m": event["m"], "at": event["at"]},
    )


def _answers(known: Mapping[str, Any], values: Mapping[str, int], workspace: Workspace) -> Document:
    return {
        name: known[name].answer(value, workspace.currency)
        for name, value in values.items()
        if name in known
    }


def counted_now(event: Document, corrections: list[Document]) -> dict[str, int]:
    """Return what an event and its corrections come to together, by metric."""
    values: dict[str, int] = {} if event["state"] == "void" else dict(event["m"])
    for correction in corrections:
        if correction["state"] != "void":
            for name, value in correction["m"].items():
                values[name] = values.get(name, 0) + value
    return values
