"""Link two accounts of one person by a code: made on the one, typed on the other."""

import secrets
from datetime import datetime, timedelta

from core.app import App
from core.domain.people import Member, Workspace
from core.errors import InvalidInput
from core.language import tr
from core.usecases.merge import merge_members
from core.usecases.people import person

# Nothing that looks like something else: no 0 and O, 1, I and L, 2 and Z, 5 and S, 8 and B.
ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
LENGTH = 8
VALID = timedelta(minutes=10)
MOST_TRIES = 5


async def make_code(app: App, workspace: Workspace, member: str) -> tuple[str, datetime]:
    """Return a code that links another account to this member, and until when it can be used.

    It takes the place of the one before. 25^8 are possible, and few can be tried.
    """
    who, now = await person(app, workspace, member), app.clock()
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    await app.store.links.put(workspace.id, who.id, code, now, now + VALID)
    return f"{code[:4]}-{code[4:]}", now + VALID


async def workspace_of_code(app: App, who: str, code: str) -> str | None:
    """Return the workspace where a code was made, for somebody who is in none yet.

    None for a code that is not valid, and after a few tries. who: anything that stays the same.
    """
    now = app.clock()
    if await app.store.links.tried("", who, now, VALID) > MOST_TRIES:
        return None
    return await app.store.links.workspace(_plain(code), now)


async def use_code(app: App, workspace: Workspace, member: str, code: str) -> Member:
    """Merge a member into the one whose code it is, and return that one.

    Raises InvalidInput for a code that is not valid, that is their own, and after a few tries.
    """
    who, now = await person(app, workspace, member), app.clock()
    typed = _plain(code)
    if await app.store.links.tried(workspace.id, who.id, now, VALID) > MOST_TRIES:
        minutes = int(VALID.total_seconds() // 60)
        reason = tr("was one try too many; wait {minutes} minutes", minutes=minutes)
        raise InvalidInput("code", code, reason)
    if await app.store.links.owner(workspace.id, typed, now) == who.id:
        raise InvalidInput("code", code, "is your own; use it on your other account")
    owner = await app.store.links.take(workspace.id, typed, now)
    if owner is None:
        raise InvalidInput("code", code, "is not valid; codes last ten minutes and work once")
    await app.store.links.forgive(workspace.id, who.id)
    return await merge_members(
        app, workspace, who.id, owner, why="linked by a code", by=f"member:{who.id}"
    )


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper()
