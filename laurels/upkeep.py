"""Small commands: keys, signing in, rebuilding the boards."""

import typer
from pydantic import ValidationError

from core.app import App
from core.config import Settings
from core.domain.people import Workspace
from core.errors import InvalidInput, from_validation, shorten
from core.store.keys import Scope
from core.usecases.displays import create as create_display
from core.usecases.keys import NewKey, make_key
from core.usecases.leaderboards import rebuild as rebuild_boards
from core.usecases.people import person
from core.usecases.signing_in import VALID, invite_member, sign_in_link
from laurels.servers import with_app

WORKSPACE = "default"


MOST_NAMED = 20


async def chosen(app: App, name: str) -> Workspace:
    """Return the workspace a command is for; InvalidInput names those there are."""
    if name != WORKSPACE:
        known = await app.store.workspaces.known()
        if name not in known:
            listed = ", ".join(map(shorten, known[:MOST_NAMED])) or "none yet"
            more = f" and {len(known) - MOST_NAMED} more" if len(known) > MOST_NAMED else ""
            raise InvalidInput("--workspace", name, f"is not there; there are: {listed}{more}")
    return await app.workspace(name)


async def create_key(settings: Settings, workspace: str, name: str, scope: Scope) -> None:
    """Make a key and print it, or a TV's link."""
    async with with_app(settings) as app:
        where = await chosen(app, workspace)
        if scope == "display":
            _, secret = await create_display(app, where, name, by="cli")
        else:
            try:
                wanted = NewKey(name=name, scope=scope)
            except ValidationError as error:
                raise from_validation(error)[0] from None
            _, secret = await make_key(app, where, wanted, by="cli")
    typer.echo(f"{settings.url}/tv?token={secret}" if scope == "display" else secret)


async def rebuild(settings: Settings, workspace: str) -> None:
    """Build every board of a workspace anew."""
    async with with_app(settings) as app:
        boards = await rebuild_boards(app, await chosen(app, workspace))
    typer.echo(f"{len(boards)} boards are built anew:")
    for board in boards:
        typer.echo(f"  {board.metric} {board.key}")


async def sign_in(settings: Settings, workspace: str, member: str | None) -> None:
    """Print a link that signs somebody in once: a member, or whoever runs Laurels."""
    async with with_app(settings) as app:
        where = await chosen(app, workspace)
        if member is None:
            url = await sign_in_link(app, where.id, None)
        else:
            url = await invite_member(app, where, await person(app, where, member), by="cli")
    typer.echo(url)
    typer.echo(f"It works once, within {int(VALID.total_seconds() // 60)} minutes.", err=True)
