"""Record how many messages people wrote; what they wrote is never here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.app import App
from core.domain.people import Identity, Member, Workspace
from core.usecases.record_events import MOST_EVENTS, record_events

METRIC = "messages"


@dataclass(frozen=True)
class Written:
    """How many messages one person wrote in one chat within one minute.

    id: the same whenever this very count is recorded again. channel: the key of its scope.
    """

    id: str
    workspace: str
    channel: str
    person: str
    person_name: str
    minute: datetime
    messages: int


async def count_messages(app: App, platform: str, counts: Sequence[Written]) -> None:
    """Record counts of one platform as events; people not seen before join as members.

    Safe to repeat. Raises Unavailable when MongoDB does not confirm.
    """
    by_workspace: dict[str, list[Written]] = {}
    for count in counts:
        by_workspace.setdefault(count.workspace, []).append(count)
    for name, written in by_workspace.items():
        workspace = await app.workspace(name)
        for start in range(0, len(written), MOST_EVENTS):
            await _record(app, workspace, platform, written[start : start + MOST_EVENTS])


async def _record(app: App, workspace: Workspace, platform: str, counts: Sequence[Written]) -> None:
    await _meet(app, workspace, platform, counts)
    events: list[dict[str, Any]] = [
        {
            "id": count.id,
            "source": platform,
            "type": "message",
            "member": count.person,
            "occurred_at": count.minute.isoformat(),
            "metrics": {METRIC: count.messages},
            "scope": {"channel": count.channel},
        }
        for count in counts
    ]
    for result in await record_events(app, workspace, events):
        if result.problems:
            reason = result.problems[0].message
            app.log.warning("messages were not counted", count=result.id, reason=reason)


async def _meet(app: App, workspace: Workspace, platform: str, counts: Sequence[Written]) -> None:
    """Add people the way their first command would: the same person, whatever comes first."""
    if not workspace.create_members:
        return
    people = {count.person: count.person_name for count in counts}
    pairs = [(platform, person) for person in people]
    known = await app.store.members.resolve(workspace.id, pairs)
    for pair in pairs:
        if pair not in known:
            person = pair[1]
            await app.store.members.join(
                Member(
                    id=f"{platform}-{person}",
                    workspace=workspace.id,
                    name=people[person] or person,
                    identities=(Identity(platform=platform, id=person),),
                    created_at=app.clock(),
                )
            )
