"""Accept events: validate each on its own, store them once, ring the lanes they fall in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import ValidationError

from core.app import App
from core.domain.conversion import Foreign
from core.domain.events import (
    EventIn,
    StatsIn,
    check_time,
    fingerprint,
    read_metrics,
    read_totals,
)
from core.domain.people import TEAM, WORKSPACE_OWNER, Member, Workspace
from core.errors import InvalidInput, from_validation
from core.store.client import Document
from core.store.lanes import lane_of

MOST_EVENTS = 1_000

Status = Literal["accepted", "duplicate", "conflict", "invalid"]


@dataclass
class Result:
    """What became of one event: `document` where it is stored, `problems` where it is not."""

    id: str | None
    status: Status
    problems: tuple[InvalidInput, ...] = ()
    document: Document | None = None

    def answer(self) -> dict[str, Any]:
        """Return the shape of one entry of `results`."""
        shown: dict[str, Any] = {"id": self.id, "status": self.status}
        if self.problems:
            shown["error"] = "; ".join(problem.message for problem in self.problems)
            shown["details"] = [problem.detail() for problem in self.problems]
        return shown


@dataclass
class _Read:
    index: int
    event: EventIn
    values: dict[str, int]
    foreign: Foreign | None
    totals: dict[str, dict[str, int]] | None = None


async def record_events(
    app: App, workspace: Workspace, items: Sequence[object], *, quiet: bool = False
) -> list[Result]:
    """Record up to 1,000 events as they came in; results are in the same order.

    quiet: awards these events bring are recorded without being announced (import, backfill).
    Durable when it returns; raises Unavailable when MongoDB does not confirm, and InvalidInput
    when there are too many.
    """
    if len(items) > MOST_EVENTS:
        raise InvalidInput("events", f"{len(items):,} items", f"at most {MOST_EVENTS:,} at once")
    now = app.clock()
    results: list[Result] = [Result(None, "invalid")] * len(items)
    read: list[_Read] = []
    for index, item in enumerate(items):
        try:
            read.append(_read(app, workspace, index, item, now))
        except ValidationError as error:
            results[index] = Result(_id_of(item), "invalid", tuple(from_validation(error)))
        except InvalidInput as error:
            results[index] = Result(_id_of(item), "invalid", (error,))
    members = await _members(app, workspace, read, now)
    teams = await app.store.members.teams(workspace.id, set(members.values()))
    documents: list[Document] = []
    places: list[int] = []
    for entry in read:
        member = members.get((entry.event.source, entry.event.member))
        if member is None:
            problem = InvalidInput(
                "member", entry.event.member, "is not known, and this workspace takes no new people"
            )
            results[entry.index] = Result(entry.event.id, "invalid", (problem,))
            continue
        team = entry.event.team or teams.get(member)
        documents.append(_document(workspace, entry, member, team, now, quiet=quiet))
        places.append(entry.index)
    existing = await app.store.events.insert(documents) if documents else {}
    for position, (index, document) in enumerate(zip(places, documents, strict=True)):
        results[index] = _result(document, existing.get(position))
    lanes = {
        result.document["lane"]
        for result in results
        if result.document and result.status == "accepted"
    }
    await app.queue.ring_lanes(lanes)
    return results


def _result(document: Document, stored: Document | None) -> Result:
    if stored is None or stored["_id"] == document["_id"]:
        return Result(document["id"], "accepted", document=document)
    if stored["fp"] == document["fp"]:
        return Result(document["id"], "duplicate", document=stored)
    problem = InvalidInput(
        "id", document["id"], "was accepted before with a different body; nothing changed"
    )
    return Result(document["id"], "conflict", (problem,))


def _read(app: App, workspace: Workspace, index: int, item: object, now: datetime) -> _Read:
    event = item if isinstance(item, EventIn) else _event(item)
    metrics = app.catalogue(workspace).metrics
    if event.member.startswith((TEAM, WORKSPACE_OWNER)):
        raise InvalidInput("member", event.member, "must not begin like a team or workspace")
    if isinstance(event, StatsIn):
        totals = read_totals(event, metrics, workspace)
        check_time(event, now)
        return _Read(index, event, {}, None, totals)
    read = read_metrics(event, metrics, workspace)
    check_time(event, now)
    return _Read(index, event, read.values, read.foreign)


def _event(item: object) -> EventIn:
    if isinstance(item, dict) and str(item.get("type")).strip() == "stats":
        return StatsIn.model_validate(item)
    return EventIn.model_validate(item)


def _id_of(item: object) -> str | None:
    found = item.get("id") if isinstance(item, dict) else getattr(item, "id", None)
    return found if isinstance(found, str) else None


async def _members(
    app: App, workspace: Workspace, read: Sequence[_Read], now: datetime
) -> dict[tuple[str, str], str]:
    """Find who the events name, and add people not seen before where the workspace allows it."""
    wanted = {(entry.event.source, entry.event.member): entry.event for entry in read}
    if not wanted:
        return {}
    known = await app.store.members.resolve(workspace.id, wanted)
    missing = {pair: event for pair, event in wanted.items() if pair not in known}
    if missing and workspace.create_members:
        created = {
            event.member: Member(
                id=event.member,
                workspace=workspace.id,
                name=event.member_name or event.member,
                team=event.team,
                created_at=now,
            )
            for event in missing.values()
        }
        await app.store.members.create(list(created.values()))
        known |= {pair: event.member for pair, event in missing.items()}
    return known


def _document(
    workspace: Workspace, entry: _Read, member: str, team: str | None, now: datetime, *, quiet: bool
) -> Document:
    event = entry.event
    scope = event.scope.model_dump(exclude_none=True)
    if team:
        scope["team"] = team
    document: Document = {
        "ws": workspace.id,
        "source": event.source,
        "id": event.id,
        "fp": fingerprint(event),
        "type": event.type,
        "member": member,
        "lane": lane_of(workspace.id, member),
        "at": event.occurred_at,
        "on": event.occurred_at,
        "m": entry.values,
        "scope": scope,
        "state": "pending",
        "quiet": quiet,
        "received_at": now,
        "sale": not quiet and entry.values.get("revenue", 0) > 0 and event.corrects is None,
    }
    if event.ticker is not None:
        document["ticker"] = event.ticker.model_dump(exclude_none=True)
    if event.corrects is not None:
        document["corrects"] = event.corrects
    if entry.totals is not None:
        document["set"] = entry.totals
    if entry.foreign is not None:
        document["money"] = entry.foreign.document()
    return document
