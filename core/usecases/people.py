"""The people of a workspace: who they are, added, changed, listed."""

import uuid
from collections.abc import Iterable
from typing import Any

from redis.exceptions import RedisError

from core.app import App
from core.domain.people import Identity, Member, Role, Workspace, is_owner
from core.domain.roster import IdentityIn, MemberChange, NewMember, merged_days
from core.errors import InvalidInput, NotFound, shorten
from core.live import Frame
from core.store.roster import IdentityTaken, LastAdmin, State
from core.usecases.audit import note
from core.usecases.replay import replay

# What live boards, screens and streaks look at.
_SEEN = frozenset({"hidden", "left_at", "days_off"})
_SAID = ("name", "team", "role", "hidden", "muted", "announce", "language", "zone")


async def person(app: App, workspace: Workspace, member: str) -> Member:
    """Return who a member is now, by their id or that of one merged into them. Raises NotFound."""
    found = None if is_owner(member) else await app.store.members.get(workspace.id, member)
    if found is None:
        raise NotFound(f"There is no member {shorten(member)!r}.")
    return found


async def roster(
    app: App,
    workspace: Workspace,
    *,
    words: str | None = None,
    team: str | None = None,
    role: Role | None = None,
    state: State = "active",
    limit: int = 50,
    after: tuple[str, str] | None = None,
) -> tuple[list[Member], tuple[str, str] | None]:
    """Return members by name, and where the next page begins."""
    found = await app.store.roster.page(
        workspace.id,
        words=words,
        team=team,
        role=role,
        state=state,
        limit=limit + 1,
        after=after,
    )
    shown = found[:limit]
    return shown, (shown[-1].name, shown[-1].id) if len(found) > limit else None


async def add_member(app: App, workspace: Workspace, new: NewMember, *, by: str) -> Member:
    """Add somebody. Raises InvalidInput where the id or an identity is somebody else's."""
    member = Member(
        id=new.id or uuid.uuid4().hex[:12],
        workspace=workspace.id,
        name=new.name,
        team=new.team,
        role=new.role,
        identities=tuple(dict.fromkeys(each.identity for each in new.identities)),
        created_at=app.clock(),
    )
    try:
        added = await app.store.roster.add(member)
    except IdentityTaken as taken:
        raise await _taken(app, workspace, "identities", taken) from None
    if not added:
        raise InvalidInput("id", member.id, "is somebody already")
    after = member.model_dump(include={"name", "team", "role", "identities"})
    await note(app, workspace, by, "member.add", f"member:{member.id}", why=new.reason, after=after)
    return member


async def change_member(
    app: App, workspace: Workspace, member: str, change: MemberChange, *, by: str
) -> Member:
    """Set what changes about somebody; boards and streaks follow. Raises InvalidInput, NotFound."""
    changed = None
    while changed is None:  # they may be merged while we look
        who = await person(app, workspace, member)
        fields = _fields(app, who, change)
        if not fields:
            return who
        try:
            changed = await app.store.roster.change(workspace.id, who.id, fields)
        except LastAdmin:
            field, value = ("role", change.role) if "role" in fields else ("left", True)
            raise InvalidInput(
                field, value, f"{who.name} is the last admin; make somebody else one first"
            ) from None
    before, after = changed
    await note(
        app,
        workspace,
        by,
        "member.change",
        f"member:{after.id}",
        why=change.reason,
        before=before.model_dump(include=set(fields)),
        after=after.model_dump(include=set(fields)),
    )
    if not _SEEN.isdisjoint(fields):
        await replay(app, workspace, [after.id])
        await look_again(app, workspace, forget=fields.get("hidden", False))
    return after


async def look_again(app: App, workspace: Workspace, *, forget: bool = False) -> None:
    """Have screens read again who is shown, before a replay is done.

    forget: let go what they were sent before; it names somebody who is not to be seen any more.
    """
    refresh = Frame("leaderboard:refresh", {"metrics": sorted(app.catalogue(workspace).metrics)})
    try:
        if forget:
            await app.live.forget(workspace.id)
        await app.live.publish(workspace.id, [refresh], app.clock())
    except (RedisError, OSError) as error:
        app.log.warning("screens not told: Redis does not answer", error=str(error))


def _fields(app: App, who: Member, change: MemberChange) -> dict[str, Any]:
    """Return the fields that are to be other than they are."""
    said = change.model_fields_set
    fields: dict[str, Any] = {name: getattr(change, name) for name in _SAID if name in said}
    if "quiet" in said:
        fields["quiet"] = change.quiet and change.quiet.stored
    if change.left is not None and change.left != (who.left_at is not None):
        fields["left_at"] = app.clock() if change.left else None
    if change.days_off is not None:
        fields["days_off"] = merged_days(change.days_off)
    return {name: value for name, value in fields.items() if getattr(who, name) != value}


async def add_identity(
    app: App, workspace: Workspace, member: str, wanted: IdentityIn, *, why: str | None, by: str
) -> Member:
    """Say who somebody is elsewhere. Raises InvalidInput naming who has that identity."""
    who, identity = await person(app, workspace, member), wanted.identity
    if identity in who.identities:
        return who
    try:
        await app.store.roster.link(workspace.id, who.id, identity)
    except IdentityTaken as taken:
        raise await _taken(app, workspace, "id", taken) from None
    await note(
        app,
        workspace,
        by,
        "member.identity.add",
        f"member:{who.id}",
        why=why,
        after=identity.model_dump(),
    )
    return await person(app, workspace, who.id)


async def remove_identity(
    app: App,
    workspace: Workspace,
    member: str,
    platform: str,
    account: str | None,
    name: str,
    *,
    why: str | None,
    by: str,
) -> Member:
    """Take an identity away. Raises NotFound, and InvalidInput where `account` has to tell two."""
    who = await person(app, workspace, member)
    meant = [
        identity
        for identity in who.identities
        if (identity.platform, identity.id) == (platform, name)
        and account in {None, identity.account}
    ]
    if not meant:
        raise NotFound(f"{who.name} is not {shorten(name)!r} on {shorten(platform)}.")
    if len(meant) > 1:
        raise InvalidInput("account", "nothing", f"say which: {_accounts(meant)}")
    await app.store.roster.unlink(workspace.id, who.id, meant[0])
    await note(
        app,
        workspace,
        by,
        "member.identity.remove",
        f"member:{who.id}",
        why=why,
        before=meant[0].model_dump(),
    )
    return await person(app, workspace, who.id)


def _accounts(identities: Iterable[Identity]) -> str:
    return ", ".join(sorted(identity.account for identity in identities))


async def _taken(app: App, workspace: Workspace, field: str, taken: IdentityTaken) -> InvalidInput:
    """Say whose an identity is."""
    found = await app.store.members.get(workspace.id, taken.member)
    name = found.name if found else taken.member
    identity = taken.identity
    return InvalidInput(
        field, identity.id, f"on {identity.platform} is {name} ({taken.member}) already"
    )
