"""Sign in to the pages by a link: made in a chat or by who runs Laurels, used once."""

from datetime import timedelta

from core.app import App
from core.domain.people import FORMER_MEMBER, Member, Workspace
from core.store.sessions import Entrance
from core.usecases.audit import note

PATH = "/sign-in/"
VALID = timedelta(minutes=15)
LASTS = timedelta(days=30)


async def sign_in_link(app: App, workspace: str, member: str | None) -> str:
    """Return an address that signs somebody in once, within a quarter of an hour.

    member: None is whoever runs Laurels, an admin without a name.
    """
    who = Entrance(workspace=workspace, member=member)
    secret = await app.store.sessions.invite(who, app.clock() + VALID)
    return f"{app.settings.url}{PATH}{secret}"


async def invite_member(app: App, workspace: Workspace, member: Member, *, by: str) -> str:
    """Return an address that signs somebody in, made for them by somebody with rights."""
    link = await sign_in_link(app, workspace.id, member.id)
    await note(app, workspace, by, "member.sign-in", f"member:{member.id}")
    return link


async def invited(app: App, secret: str) -> tuple[Workspace, Member | None] | None:
    """Return whom a link signs in, without using it; None where it was used, or ran out."""
    who = await app.store.sessions.invited(secret, app.clock())
    return await person_of(app, who) if who is not None else None


async def sign_in(app: App, secret: str) -> Entrance | None:
    """Use a link up and return who signs in; None where it was used, or ran out."""
    who = await app.store.sessions.take(secret, app.clock())
    return who if who is not None and await person_of(app, who) is not None else None


async def person_of(app: App, who: Entrance) -> tuple[Workspace, Member | None] | None:
    """Return the workspace and the member behind a session; None where they are not there now.

    Somebody who was merged is who they are now; who left or was erased is signed out.
    """
    workspace = await app.workspace(who.workspace)
    if workspace.retired_at is not None:
        return None
    if who.member is None:
        return workspace, None
    member = await app.store.members.get(workspace.id, who.member)
    if member is None or member.left_at is not None or member.name == FORMER_MEMBER:
        return None
    return workspace, member
