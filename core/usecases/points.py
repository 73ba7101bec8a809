"""Give points and take them, by hand: the ledger's other half is written by awards."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from redis.exceptions import RedisError

from core.app import App
from core.domain.ids import join_id
from core.domain.people import Member, Workspace
from core.domain.points import LedgerEntry
from core.errors import InvalidInput
from core.live import Frame
from core.store.ledger import Nobody, Overdrawn
from core.usecases.audit import note
from core.usecases.people import person


class Conflict(InvalidInput):
    """An id was used before for something else."""


@dataclass(frozen=True)
class Booking:
    """What became of a grant or a spend. new: whether this call wrote the line."""

    entry: LedgerEntry
    balance: int
    new: bool


async def book(
    app: App,
    workspace: Workspace,
    member: str,
    type_: Literal["credit", "debit"],
    points: int,
    reason: str,
    *,
    name: str | None = None,
    by: str,
) -> Booking:
    """Grant (credit) or spend (debit) points of a member, more than 0.

    name: the caller's own id for it; the same again changes nothing and returns the first line.
    Raises NotFound, InvalidInput for a debit beyond the balance, and Conflict where the name was
    used for something else.
    """
    number = name or uuid.uuid4().hex
    while True:
        who = await person(app, workspace, member)
        entry = LedgerEntry(
            # Not the member's: who is merged meanwhile is not granted the same thing twice.
            id=join_id(workspace.id, "by-hand", number),
            workspace=workspace.id,
            member=who.id,
            type=type_,
            points=points,
            reason=reason,
            source="grant" if type_ == "credit" else "spend",
            created_at=app.clock(),
        )
        try:
            written = await app.store.ledger.write(entry)
        except Nobody:
            continue  # merged a moment ago: they are somebody else now
        except Overdrawn as short:
            problem = f"is more than the balance of {short.balance:,} points"
            raise InvalidInput("points", points, problem) from None
        break
    if written is None:
        return await _repeated(app, workspace, entry, number)
    await note(
        app,
        workspace,
        by,
        f"points.{entry.source}",
        f"member:{who.id}",
        why=reason,
        after={"id": entry.id, "type": type_, "points": points},
    )
    await _tell(app, workspace, who.id)
    return Booking(entry, await app.store.points.balance(workspace.id, who.id), new=True)


async def _repeated(app: App, workspace: Workspace, entry: LedgerEntry, name: str) -> Booking:
    """Return what was written under a name before. Raises Conflict where it says otherwise."""
    first = await app.store.ledger.find(entry.id)
    if first is None or first.model_copy(update={"created_at": entry.created_at}) != entry:
        raise Conflict("id", name, "was used before with a different body; nothing changed")
    balance = await app.store.points.balance(workspace.id, entry.member)
    return Booking(first, balance, new=False)


async def _tell(app: App, workspace: Workspace, member: str) -> None:
    """Show the new balance where the person looks; nothing is lost where Redis is away."""
    found = await app.store.members.get(workspace.id, member)
    if found is None:
        return
    told = Frame("pointsUpdate", {"userId": member, "points": found.points}, f"user:{member}")
    try:
        await app.live.publish(workspace.id, [told], app.clock())
    except (RedisError, OSError) as error:
        app.log.warning("points not shown live: Redis does not answer", error=str(error))


async def statement(
    app: App,
    workspace: Workspace,
    member: Member,
    limit: int,
    before: tuple[datetime, str] | None = None,
) -> tuple[list[LedgerEntry], tuple[datetime, str] | None]:
    """Return a member's lines, newest first, and where the next page begins."""
    found = await app.store.ledger.page(workspace.id, member.id, limit + 1, before)
    shown = found[:limit]
    return shown, (shown[-1].created_at, shown[-1].id) if len(found) > limit else None


def entry_shape(entry: LedgerEntry) -> dict[str, Any]:
    """Return a line in the shape of seed 003's points_history."""
    return {
        "id": entry.id,
        "userId": entry.member,
        "type": entry.type,
        "points": entry.points,
        "reason": entry.reason,
        "source": entry.source,
        "createdAt": entry.created_at.isoformat(),
    }
