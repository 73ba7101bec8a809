"""TV displays: made with a link or paired by a code, set up, listed, removed.

A TV that asks is given a secret, and shows a code. Confirming the code makes the TV's secret its
token, so that nothing has to be handed over and nothing readable is stored.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict
from redis.exceptions import RedisError

from core.app import App
from core.domain.people import Workspace
from core.domain.roster import Name, Why
from core.domain.screens import Screen
from core.errors import InvalidInput, NotFound, Unavailable, shorten
from core.live import Frame
from core.store.keys import ApiKey, new_secret
from core.usecases.audit import note
from core.usecases.linking import ALPHABET, LENGTH
from core.usecases.screen_boards import check_screen

VALID = timedelta(minutes=10)
MOST_TRIES = 10
MOST_WAITING = 1_000

State = Literal["waiting", "linked", "gone"]


@dataclass(frozen=True)
class Asked:
    """What a TV is told when it asks: the code it shows, the secret it keeps."""

    code: str
    secret: str
    until: datetime


class DisplayChange(BaseModel):
    """What changes about a display; what is left out stays. screen: null as the workspace says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name | None = None
    screen: Screen | None = None
    reason: Why | None = None


async def ask(app: App) -> Asked:
    """Give a TV a code to show; 25^8 are possible. Raises Unavailable when very many wait."""
    now = app.clock()
    if await app.store.pairings.waiting(now) >= MOST_WAITING:
        raise Unavailable("Too many screens wait to be confirmed; try again in a few minutes.")
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    secret = new_secret("display")
    await app.store.pairings.put(secret, code, now, now + VALID)
    return Asked(f"{code[:4]}-{code[4:]}", secret, now + VALID)


async def state_of(app: App, secret: str) -> tuple[State, datetime | None]:
    """Tell a TV how it stands, and how long its code is good for."""
    key = await app.store.keys.find(secret)
    if key is not None and key.scope == "display":
        return "linked", None
    until = await app.store.pairings.until(secret, app.clock())
    return ("waiting", until) if until else ("gone", None)


async def confirm(app: App, workspace: Workspace, code: str, name: str, *, by: str) -> ApiKey:
    """Let the TV that shows a code see this workspace. Raises InvalidInput, also after many tries.

    by: who confirms, as the audit writes it.
    """
    now, trying = app.clock(), f"display {by}"
    if await app.store.links.tried(workspace.id, trying, now, VALID) > MOST_TRIES:
        minutes = int(VALID.total_seconds() // 60)
        raise InvalidInput("code", code, f"was one try too many; wait {minutes} minutes")
    typed = "".join(code.split()).replace("-", "").upper()
    hashed = await app.store.pairings.take(typed, now)
    if hashed is None:
        reason = "is not valid; codes last ten minutes and work once: type what the TV shows now"
        raise InvalidInput("code", code, reason)
    await app.store.links.forgive(workspace.id, trying)
    made = await app.store.keys.keep(hashed, workspace.id, name, "display", now)
    await note(app, workspace, by, "display.pair", f"display:{made.id}", after={"name": name})
    return made


async def create(
    app: App, workspace: Workspace, name: str, screen: Screen | None = None, *, by: str
) -> tuple[ApiKey, str]:
    """Make a display and return it with its token, which is shown this once."""
    if screen is not None:
        check_screen(app, workspace, screen)
    made, token = await app.store.keys.create(workspace.id, name, "display", app.clock())
    if screen is not None:
        await app.store.keys.change_display(workspace.id, made.id, name, screen)
        made = made.model_copy(update={"screen": screen})
    await note(app, workspace, by, "display.add", f"display:{made.id}", after={"name": name})
    return made, token


async def listed(app: App, workspace: Workspace) -> list[ApiKey]:
    """Return the displays, the oldest first."""
    return await app.store.keys.listed(workspace.id, "display")


async def display_of(app: App, workspace: Workspace, display: str) -> ApiKey:
    """Return one display. Raises NotFound."""
    found = await app.store.keys.display(workspace.id, display)
    if found is None:
        raise NotFound(f"There is no display {shorten(display)!r}.")
    return found


async def change(
    app: App, workspace: Workspace, display: str, wanted: DisplayChange, *, by: str
) -> ApiKey:
    """Set what a display is called and what it shows. Raises NotFound, InvalidInput."""
    before = await display_of(app, workspace, display)
    if wanted.screen is not None:
        check_screen(app, workspace, wanted.screen)
    said = {field: getattr(wanted, field) for field in wanted.model_fields_set - {"reason"}}
    if said.get("name", "") is None:
        raise InvalidInput("name", None, "must not be null; leave it out to keep it")
    fields = {field: value for field, value in said.items() if getattr(before, field) != value}
    if not fields:
        return before
    after = before.model_copy(update=fields)
    await app.store.keys.change_display(workspace.id, display, after.name, after.screen)
    was = {field: getattr(before, field) for field in fields}
    subject = f"display:{display}"
    await note(
        app, workspace, by, "display.change", subject, why=wanted.reason, before=was, after=fields
    )
    await look_again(app, workspace)
    return after


async def remove(app: App, workspace: Workspace, display: str, *, by: str) -> None:
    """Take a display's token back; the screen says so and shows a code. Raises NotFound."""
    before = await display_of(app, workspace, display)
    await app.store.keys.revoke(workspace.id, display, "display")
    await note(
        app, workspace, by, "display.remove", f"display:{display}", before={"name": before.name}
    )
    await look_again(app, workspace)


async def look_again(app: App, workspace: Workspace) -> None:
    """Have every screen ask anew, as after any change of a board; else it does within minutes."""
    frame = Frame("leaderboard:refresh", {"metrics": []})
    try:
        await app.live.publish(workspace.id, [frame], app.clock())
    except (RedisError, OSError) as error:
        app.log.warning("screens were not told to look again", error=str(error))


async def screen_of(app: App, workspace: Workspace, display: str) -> Screen:
    """Return what a display shows, and note that it asked."""
    found = await app.store.keys.display(workspace.id, display)
    await app.store.keys.seen(workspace.id, display, app.clock())
    return (found and found.screen) or workspace.screen
