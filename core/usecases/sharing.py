"""Show a trophy room to the world: a link that a member switches on and off."""

import re
from dataclasses import dataclass

from core.app import App
from core.domain.people import Member, Workspace
from core.errors import InvalidInput
from core.language import tr

PATH = "/share/"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True)
class Shared:
    """Whose room a link shows."""

    workspace: Workspace
    member: Member


async def share(app: App, workspace: Workspace, member: Member) -> str:
    """Switch a member's public link on and return it; it stays the same until it is switched off.

    Raises InvalidInput for somebody who is hidden.
    """
    if not member.shown:
        raise InvalidInput("", member.id, tr("You are private; nobody outside can see your room."))
    token = await app.store.shares.open(workspace.id, member.id, app.clock())
    return url_of(app, token)


async def unshare(app: App, workspace: Workspace, member: Member) -> bool:
    """Switch a member's public link off for good; tells whether it was on."""
    return await app.store.shares.close(workspace.id, member.id)


async def share_of(app: App, workspace: Workspace, member: Member) -> str | None:
    """Return a member's public link, None where it is off."""
    token = await app.store.shares.of(workspace.id, member.id)
    return url_of(app, token) if token else None


async def shared(app: App, token: str) -> Shared | None:
    """Return whose room a token opens; None for one that is off, and for people who are hidden."""
    found = await app.store.shares.find(token) if _TOKEN.fullmatch(token) else None
    if found is None:
        return None
    workspace = await app.workspace(found[0])
    member = await app.store.members.get(*found)
    if member is None or not member.shown or workspace.retired_at is not None:
        return None
    return Shared(workspace, member)


def url_of(app: App, token: str) -> str:
    """Return the address of a shared room."""
    return f"{app.settings.url}{PATH}{token}"


def token_in(app: App, url: str) -> str | None:
    """Return the token in the address of a shared room of ours, None for any other address."""
    token = url.split("?", 1)[0].split("#", 1)[0].removeprefix(f"{app.settings.url}{PATH}")
    return token if _TOKEN.fullmatch(token) and token != url else None
