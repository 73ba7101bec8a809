"""Places that refuse for good: switched off once, with an admin told where that can be read."""

from collections.abc import Sequence

from core.app import App
from core.domain.people import Workspace
from core.domain.targets import Target
from core.errors import TargetGone
from core.store.client import Document
from core.store.outgoing import outgoing
from core.usecases.direct import believed, reachable


async def target_of(app: App, delivery: Document) -> Target | None:
    """Return where a delivery goes; a person's direct messages need no setting up."""
    found = await app.store.targets.get(delivery["target"])
    if found is not None and found.direct:
        return believed(found, app.clock())
    if found is not None or "person" not in delivery:
        return found
    return Target(
        id=delivery["target"],
        workspace=delivery["ws"],
        platform=delivery["platform"],
        account=delivery["account"],
        chat=delivery["person"],
        direct=True,
    )


async def refused(app: App, delivery: Document, target: Target, no: TargetGone) -> None:
    """Disable a place that refuses for good, or all that a lost token reached, and tell admins.

    What waits there fails with the reason and may be tried again for a week. Somebody who takes no
    direct messages is left in peace: nobody else is told, least of all in the channel.
    """
    now = app.clock()
    if target.direct and not no.token_lost:
        await app.store.deliveries.skip(delivery, no.message, now)
        await app.store.targets.refuse_direct(target, no.message, now)
        return
    await app.store.deliveries.fail(delivery, no.message, now)
    gone = [target]
    if no.token_lost:
        gone = await app.store.targets.of_token(target) or gone
    await close(app, gone, no)


async def close(app: App, gone: Sequence[Target], no: TargetGone) -> None:
    """Disable places that refuse for good and tell admins, once for each workspace."""
    now = app.clock()
    by_workspace: dict[str, list[Target]] = {}
    for each in gone:
        by_workspace.setdefault(each.workspace, []).append(each)
    for name, places in by_workspace.items():
        notices = await _notices(app, await app.workspace(name), places, no)
        done = await app.store.targets.refuse(
            [place.id for place in places], no.message, now, notices, token_lost=no.token_lost
        )
        if done:
            app.log.error("target disabled", targets=[p.id for p in places], reason=no.message)
            await app.queue.ring_platforms({notice["platform"] for notice in notices})


async def _notices(
    app: App, workspace: Workspace, gone: list[Target], no: TargetGone
) -> list[Document]:
    """Return what tells of it: to the workspace's other places, and to one of its admins."""
    now, ids = app.clock(), {place.id for place in gone}
    told = {
        "platform": gone[0].platform,
        "place": gone[0].place,
        "reason": no.message,
        "token_lost": no.token_lost,
    }
    others = [one for one in await app.store.targets.active(workspace.id) if one.id not in ids]
    admin = await _admin(app, workspace, gone[0], token_lost=no.token_lost)
    stamp = f"{gone[0].id} {now.isoformat()}"
    return [
        outgoing(target, "notice", stamp, now, refused=told)
        for target in (*others, *([admin] if admin else []))
    ]


async def _admin(
    app: App, workspace: Workspace, gone: Target, *, token_lost: bool
) -> Target | None:
    """Return the direct messages of an admin of that platform, of another where its token is lost.

    Nobody's where none of them has been met in a chat.
    """
    for admin in await app.store.members.admins(workspace.id):
        for target in await reachable(app, workspace, admin):
            same = (target.platform, target.token) == (gone.platform, gone.token)
            if same != token_lost:
                return target
    return None
