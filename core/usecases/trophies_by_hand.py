"""Trophies that an admin gives and takes back, and who holds which."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.app import App
from core.domain.milestones import Award
from core.domain.people import FORMER_MEMBER, Member, Workspace
from core.domain.trophies import Trophy
from core.errors import InvalidInput, NotFound, Unavailable
from core.store.progress import progress_id
from core.usecases.audit import note
from core.usecases.people import person, roster
from core.usecases.replay import ungrant_trophy
from core.usecases.trophies import trophy_named

MOST_NAMED = 50


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a trophy. by_hand: an admin gave it, whatever the totals say."""

    member: str
    name: str
    award: Award
    by_hand: bool


async def holders_of(
    app: App, workspace: Workspace, wanted: int | str, limit: int = 100
) -> tuple[Trophy, list[Holder]]:
    """Return a trophy and who holds it, the newest first. Raises NotFound."""
    trophy = trophy_named(app.catalogue(workspace).trophies, wanted)
    awards = await app.store.awards.holders(workspace.id, trophy.slug, "trophy", limit)
    members = [award.member for award in awards]
    people = await app.store.members.many(workspace.id, members)
    given = await _given(app, workspace, members)
    return trophy, [
        Holder(
            member=award.member,
            name=people[award.member].name if award.member in people else award.member,
            award=award,
            by_hand=trophy.slug in given.get(award.member, ()),
        )
        for award in awards
    ]


async def take_back_trophy(
    app: App,
    workspace: Workspace,
    wanted: int | str,
    member: str,
    *,
    by: str,
    why: str | None = None,
) -> tuple[Trophy, Member, bool]:
    """Take a trophy back that an admin gave; tells also whether it is held all the same.

    It is where the totals have earned it by now. What was posted about it is edited without a
    callout. Raises NotFound, and InvalidInput for one that nobody gave by hand.
    """
    trophy = trophy_named(app.catalogue(workspace).trophies, wanted)
    who = await person(app, workspace, member)
    if trophy.slug not in (await _given(app, workspace, [who.id])).get(who.id, ()):
        raise InvalidInput(
            "trophy", trophy.name, f"was not given to {who.name} by hand, so it stays"
        )
    await ungrant_trophy(app, workspace, who.id, trophy.slug, by=by)
    told = {"trophy": trophy.slug, "name": trophy.name}
    await note(app, workspace, by, "trophy.take_back", f"member:{who.id}", why=why, before=told)
    if trophy.slug in (await _given(app, workspace, [who.id])).get(who.id, ()):
        raise Unavailable("It is noted and will be gone in a moment; the workers are busy now.")
    held = await app.store.awards.held(workspace.id, who.id, "trophy")
    return trophy, who, any(award.threshold == trophy.slug for award in held)


async def member_meant(app: App, workspace: Workspace, typed: str) -> Member:
    """Return whom an admin means: an id, or a name that only one of them has.

    Raises InvalidInput naming those it may be.
    """
    wanted = typed.strip().removeprefix("@")
    try:
        return await person(app, workspace, wanted)
    except NotFound:
        pass
    found, _ = await roster(app, workspace, words=wanted, state="all", limit=MOST_NAMED)
    people = [member for member in found if member.name != FORMER_MEMBER]
    exact = [member for member in people if member.name.casefold() == wanted.casefold()]
    people = exact or people
    if len(people) == 1:
        return people[0]
    if not people:
        raise InvalidInput("member", typed, "is nobody's name or id here")
    names = ", ".join(f"{member.name} ({member.id})" for member in people[:5])
    raise InvalidInput("member", typed, f"may be several people: {names}")


async def _given(
    app: App, workspace: Workspace, members: Sequence[str]
) -> dict[str, frozenset[str]]:
    names = [progress_id(workspace.id, member, "global", "all") for member in members]
    found = await app.store.evaluation.progress(names)
    return {row["member"]: frozenset(row.get("g", ())) for row in found.values()}
