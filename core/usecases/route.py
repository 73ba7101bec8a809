"""Which deliveries an evaluation brings: who is told of what, and where."""

from collections.abc import Sequence

from core.app import App
from core.domain.milestones import Award
from core.domain.people import Member, Workspace
from core.domain.targets import Target
from core.store.client import Document
from core.store.outgoing import celebration_deliveries, edit_deliveries
from core.usecases.decisions import Decisions
from core.usecases.direct import directs


async def deliveries_of(app: App, workspace: Workspace, decisions: Decisions) -> list[Document]:
    """Return a card for each member who earned something, and edits of cards that are untrue now.

    What is restored after a correction is put right again where it was posted, without a callout.
    """
    found: list[Document] = []
    changed = [award for award in decisions.awards if award.turn > 1]
    if changed:
        announced = await app.store.deliveries.announcing([award.key for award in changed])
        found = edit_deliveries(announced, changed, app.clock())
    if not decisions.loud or workspace.retired_at is not None:
        return found
    places = await app.store.targets.of_workspace(workspace.id)
    people = await app.store.members.many(workspace.id, decisions.loud)
    for name, awards in decisions.loud.items():
        member = people.get(name)
        found += await _celebration(app, workspace, places, member, _led_by_highest(awards))
    return found


async def _celebration(
    app: App,
    workspace: Workspace,
    places: Sequence[Target],
    member: Member | None,
    awards: Sequence[Award],
) -> list[Document]:
    """Return the deliveries of one celebration; those that nobody wants are noted as skipped.

    Where a place refuses us, it fails and is kept for when that is mended.
    """
    now = app.clock()
    about = {"people": [awards[0].member]}
    if member is not None and (member.hidden or member.muted):
        reason = "private" if member.hidden else "muted"
        said = _skipped(f"the person is {reason}")
        return celebration_deliveries(_open(places), awards, now, **about, **said)
    if member is not None and member.announce == "dm":
        mine = await directs(app, workspace, member)
        wanted = [one for one in mine if one.disabled_at is None] or mine
        if wanted:
            said = _skipped(wanted[0].disabled_reason) if wanted[0].disabled_at else {}
            return celebration_deliveries(wanted[:1], awards, now, **about, **said)
    found = celebration_deliveries(_open(places), awards, now, **about)
    for place in places:
        if place.keeps(now):
            failed = {"state": "failed", "error": place.disabled_reason, "failed_at": now}
            found += celebration_deliveries([place], awards, now, **about, **failed)
    return found


def _skipped(reason: str | None) -> Document:
    return {"state": "skipped", "error": reason}


def _open(places: Sequence[Target]) -> list[Target]:
    return [place for place in places if place.disabled_at is None]


def _led_by_highest(awards: Sequence[Award]) -> list[Award]:
    return sorted(awards, key=lambda award: (-award.weight, -award.at, award.key))
