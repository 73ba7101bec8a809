"""Small commands: keys, rebuilding the boards."""

import typer

from core.config import Settings
from core.store.keys import Scope
from core.usecases.leaderboards import rebuild as rebuild_boards
from laurels.servers import with_app

WORKSPACE = "default"


async def create_key(settings: Settings, name: str, scope: Scope) -> None:
    """Make a key and print it, or a TV's link."""
    async with with_app(settings) as app:
        _, secret = await app.store.keys.create(WORKSPACE, name, scope, app.clock())
    typer.echo(f"{settings.url}/tv?token={secret}" if scope == "display" else secret)


async def rebuild(settings: Settings) -> None:
    """Build every board anew."""
    async with with_app(settings) as app:
        boards = await rebuild_boards(app, await app.workspace(WORKSPACE))
    typer.echo(f"{len(boards)} boards are built anew:")
    for board in boards:
        typer.echo(f"  {board.metric} {board.key}")
