"""Small commands: keys, rebuilding the boards."""

import typer

from core.app import App
from core.config import Settings
from core.domain.people import Workspace
from core.errors import InvalidInput, shorten
from core.store.keys import Scope
from core.usecases.leaderboards import rebuild as rebuild_boards
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
        _, secret = await app.store.keys.create(where.id, name, scope, app.clock())
    typer.echo(f"{settings.url}/tv?token={secret}" if scope == "display" else secret)


async def rebuild(settings: Settings, workspace: str) -> None:
    """Build every board of a workspace anew."""
    async with with_app(settings) as app:
        boards = await rebuild_boards(app, await chosen(app, workspace))
    typer.echo(f"{len(boards)} boards are built anew:")
    for board in boards:
        typer.echo(f"  {board.metric} {board.key}")
