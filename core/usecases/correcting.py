"""Correct an event by hand, and tell what that changed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from core.app import App
from core.domain.milestones import Award
from core.domain.people import Workspace
from core.store.client import Document
from core.store.evaluation import AWARDS
from core.usecases.edit_events import edit_event


@dataclass(frozen=True)
class Corrected:
    """What a correction changed: awards it undid and brought. pending: more may come."""

    undone: list[Award]
    brought: list[Award]
    pending: bool


async def event_meant(app: App, workspace: Workspace, typed: str) -> Document | None:
    """Return the event of a name like `shop/order-1001`, None where there is none."""
    parts = typed.split("/")
    for cut in range(1, len(parts)):
        source, name = "/".join(parts[:cut]), "/".join(parts[cut:])
        found = await app.store.events.get(workspace.id, source, name)
        if found is not None:
            return found
    return None


async def correct(
    app: App, workspace: Workspace, event: Document, wanted: Mapping[str, int], *, by: str
) -> Corrected:
    """Let an event count for other values, in stored units. Raises InvalidInput as `edit_event`."""
    known = app.catalogue(workspace).metrics
    answers = {n: known[n].answer(value, workspace.currency) for n, value in wanted.items()}
    before = await _held(app, workspace, event["member"])
    await edit_event(
        app, workspace, event["source"], event["id"], answers, actor=by, why="corrected in a chat"
    )
    after = await _held(app, workspace, event["member"])
    pending = await app.store.events.behind(workspace.id, app.clock())
    return Corrected(
        [award for key, award in before.items() if key not in after],
        [award for key, award in after.items() if key not in before],
        pending,
    )


async def _held(app: App, workspace: Workspace, member: str) -> dict[str, Award]:
    found = await asyncio.gather(
        *(app.store.awards.held(workspace.id, member, family) for family in AWARDS)
    )
    return {award.key: award for awards in found for award in awards}
