"""Merge two members who turn out to be one person, without celebrating anything again.

In this order, so that it may die anywhere and be done again from the start:

1. One transaction makes the old member a tombstone (`merged_into`): events resolve to the survivor
   from here on. It touches the old member's progress, so that an evaluation which read it before is
   refused; one that reads it after finds the tombstone and sends its events on. The survivor is
   hushed: what they earn is not announced while their totals are not whole.
2. Events move, whatever their state; so do the cards that announced the old member's awards, goals
   with their awards, lines of the ledger that somebody wrote, applause and a shared room.
3. The old member is replayed, with no events left: everything is revoked. What no event brings is
   handed over.
4. The survivor is replayed from the events of both, silently. Only then are they heard again.
"""

from datetime import timedelta

from core.app import App
from core.domain.people import Member, Workspace, is_owner
from core.errors import InvalidInput, NotFound, shorten
from core.store.merges import Changed
from core.usecases.audit import note
from core.usecases.people import person
from core.usecases.replay import replay

# How long a merge is left to whoever began it.
BEGUN = timedelta(seconds=30)


async def merge_members(
    app: App, workspace: Workspace, member: str, into: str, *, why: str | None, by: str
) -> Member:
    """Make one member the same person as another, and return that one as they are then.

    Called again it finishes what was begun. Raises NotFound, and InvalidInput where both are the
    same already or the one was merged into somebody else.
    """
    while True:
        old = None if is_owner(member) else await app.store.members.exact(workspace.id, member)
        if old is None:
            raise NotFound(f"There is no member {shorten(member)!r}.")
        survivor = await person(app, workspace, into)
        if old.merged_into is not None:
            now = await person(app, workspace, member)
            if now.id != survivor.id:
                raise InvalidInput(
                    "into", into, f"{old.name} was merged into {now.name} ({now.id}) already"
                )
            break
        if old.id == survivor.id:
            raise InvalidInput("into", into, "is the same person")
        for taken in await app.store.merges.absorbed(workspace.id, old.id):
            await finish(app, workspace, taken)
        try:
            await app.store.merges.begin(workspace.id, old.id, survivor.id, app.clock())
        except Changed:
            continue
        await _note(app, workspace, old, survivor, why=why, by=by)
        break
    await finish(app, workspace, old.id)
    return await person(app, workspace, survivor.id)


async def finish(app: App, workspace: Workspace, member: str) -> bool:
    """Do every step of a merge that was begun; False where a step waits for a busy lane.

    What is left then is done by the sweep.
    """
    into, now = (await person(app, workspace, member)).id, app.clock()
    catalogue = app.catalogue(workspace)
    merges, handovers = app.store.merges, app.store.handovers
    await app.queue.ring_lanes({await merges.move_events(workspace.id, member, into)})
    await merges.move_cards(workspace.id, member, into, now)
    await app.store.applause.move(workspace.id, member, into)
    await app.store.shares.move(workspace.id, member, into)
    await handovers.move(
        workspace.id, member, into, catalogue.collects, now, rule=catalogue.goal.id
    )
    if not await _replayed(app, workspace, member):
        return False
    await handovers.move(workspace.id, member, into, catalogue.collects, now)
    if not await _replayed(app, workspace, into):
        return False
    await merges.end(workspace.id, member, into)
    return True


async def finish_merges(app: App) -> int:
    """Finish merges whose beginner died; returns how many were found."""
    found = await app.store.merges.unfinished(app.clock() - BEGUN)
    for name, member in found:
        await finish(app, await app.workspace(name), member)
    return len(found)


async def _replayed(app: App, workspace: Workspace, member: str) -> bool:
    await replay(app, workspace, [member], wait=True)
    return await app.store.work.count(workspace.id, owner=member, kind="replay") == 0


async def _note(
    app: App, workspace: Workspace, old: Member, survivor: Member, *, why: str | None, by: str
) -> None:
    """Write it down for both of them."""
    was = old.model_dump(include={"name", "team", "role", "identities", "points"})
    await note(
        app,
        workspace,
        by,
        "member.merge",
        f"member:{old.id}",
        why=why,
        before=was,
        after={"merged_into": survivor.id},
    )
    await note(
        app,
        workspace,
        by,
        "member.absorb",
        f"member:{survivor.id}",
        why=why,
        after={"absorbed": old.id},
    )
