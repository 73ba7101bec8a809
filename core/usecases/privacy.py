"""Hand out everything that is known of a person, and forget it."""

from typing import Any

from pydantic_core import to_jsonable_python

from core.app import App
from core.domain.people import Member, Workspace
from core.errors import InvalidInput
from core.store.outgoing import redactions
from core.store.roster import LastAdmin
from core.store.targets import direct_target
from core.usecases.audit import audit, note
from core.usecases.people import look_again, person
from core.usecases.replay import replay

MOST_AUDIT = 10_000


async def export(app: App, workspace: Workspace, member: str) -> dict[str, Any]:
    """Return everything that is kept about somebody, as it is stored, as JSON.

    Money is in minor units of `currency`, percentages in hundredths. Raises NotFound.
    """
    who = await person(app, workspace, member)
    names = await app.store.privacy.names(workspace.id, who.id)
    kept: dict[str, Any] = dict(await app.store.privacy.everything(workspace.id, names))
    kept["audit"] = [
        entry.model_dump(exclude={"workspace"})
        for name in names
        for entry in (await audit(app, workspace, subject=f"member:{name}", limit=MOST_AUDIT))[0]
    ]
    head = {"member": who.id, "exportedAt": app.clock(), "currency": workspace.currency}
    shown: dict[str, Any] = to_jsonable_python(head | kept)
    return shown


async def erase(app: App, workspace: Workspace, member: str, *, why: str | None, by: str) -> None:
    """Forget who somebody is: what they did still counts, as a former member's.

    Their name and identities, the words on their orders and goals, their choices and what the audit
    says of them are gone; totals, awards and the ledger stay. Posts that name them are edited where
    the platform allows; what was written to themselves is theirs. Raises NotFound, and InvalidInput
    for the last admin.
    """
    who = await person(app, workspace, member)
    try:
        await app.store.roster.change(workspace.id, who.id, {"role": "member", "hidden": True})
    except LastAdmin:
        raise InvalidInput(
            "id", who.id, "is the last admin; make somebody else one first"
        ) from None
    names = await app.store.privacy.names(workspace.id, who.id)
    await app.store.privacy.forget(workspace.id, names)
    for name in names:
        await app.store.sessions.close_all(workspace.id, name)
    await app.store.audit.redact(workspace.id, [f"member:{name}" for name in names])
    await note(app, workspace, by, "member.erase", f"member:{who.id}", why=why)
    await _redact(app, workspace, who, names)
    await replay(app, workspace, [who.id])


async def _redact(app: App, workspace: Workspace, who: Member, names: list[str]) -> None:
    """Have posts that name somebody edited, and let screens forget what they were shown."""
    directs = [direct_target(workspace.id, identity).id for identity in who.identities]
    await app.store.targets.forget(directs)
    posts = await app.store.deliveries.posts_about(workspace.id, names)
    edits = redactions(posts, app.clock())
    await app.store.deliveries.add(edits)
    await app.queue.ring_platforms({edit["platform"] for edit in edits})
    await look_again(app, workspace, forget=True)
