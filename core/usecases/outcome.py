"""What recorded events brought, for callers who wait for it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from redis.exceptions import RedisError

from core.app import App
from core.domain.milestones import Award, Family
from core.domain.people import Workspace
from core.store.client import Document
from core.usecases.evaluate import evaluate_lane

WAIT_S = 10.0
WAIT_POLL_S = 0.02


@dataclass(frozen=True)
class Outcome:
    """Awards that were earned for the first time, and how many events were not applied in time."""

    awards: list[Award]
    pending: int

    def of(self, family: Family) -> list[Award]:
        """Return the awards of one family, the heaviest first."""
        return [award for award in self.awards if award.family == family]


async def outcome_of(
    app: App, workspace: Workspace, documents: Sequence[Document], *, wait_s: float | None = None
) -> Outcome:
    """Evaluate events that were just recorded and return what they brought; waits up to 10 s."""
    ids = [document["_id"] for document in documents]
    loop = asyncio.get_running_loop()
    deadline = loop.time() + (WAIT_S if wait_s is None else wait_s)
    pending = len(ids)
    while pending and loop.time() < deadline:
        try:
            for lane in {document["lane"] for document in documents}:
                await evaluate_lane(app, lane, patience_s=1.0)
        except (RedisError, OSError) as error:
            app.log.warning("evaluated, but Redis does not answer", error=str(error))
        pending = await app.store.events.unapplied(ids)
        if pending:
            await asyncio.sleep(WAIT_POLL_S)
    members = sorted({document["member"] for document in documents})
    awards = await app.store.awards.brought_by(workspace.id, members, [str(name) for name in ids])
    return Outcome(awards, pending)


async def held_badges(app: App, workspace: Workspace, member: str) -> list[str]:
    """Return the names of the badges a member holds, the oldest first."""
    return [award.title for award in await app.store.awards.held(workspace.id, member, "badge")]
