"""Applaud a celebration; every post of it shows the new count."""

import asyncio
from dataclasses import dataclass

from core.app import App
from core.cards.tones import first_name
from core.domain.people import Member, Workspace, is_owner
from core.errors import NotFound
from core.language import tr
from core.usecases.celebrate import celebrant


@dataclass(frozen=True)
class Applauded:
    """Whose celebration it is, whether the member applauds now, and how many do."""

    name: str
    on: bool
    count: int


async def applaud(
    app: App, workspace: Workspace, member: Member, celebration: str, request: str | None = None
) -> Applauded:
    """Applaud once, or take it back where the member did already.

    request: the platform's id of the click; delivered again it changes nothing. Raises NotFound
    where there is no such celebration (any more).
    """
    posts = await app.store.applause.posts(workspace.id, celebration)
    awards = await app.store.awards.many(posts[0]["awards"]) if posts else []
    who = await celebrant(app, workspace, awards)
    if who is None or all(award.revoked_at is not None for award in awards):
        raise NotFound(tr("This celebration is over."))
    now = app.clock()
    on = await app.store.applause.toggle(workspace.id, celebration, member.id, request, now)
    count = await app.store.applause.count(workspace.id, celebration)
    await asyncio.gather(*(app.store.applause.refresh(post, now) for post in posts))
    await app.queue.ring_platforms({post["platform"] for post in posts})
    return Applauded(who.name if is_owner(who.id) else first_name(who.name), on, count)
