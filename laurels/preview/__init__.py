"""`laurels preview`: every main card as the chats show it, on one page, without a network.

The cards are real: a month of sample sales is counted on throw-away servers, the commands are
asked, and the platforms' own renderers lay the answers out. Only the frames around them are drawn
here.
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import typer

from core.bootstrap import open_app
from core.config import Settings
from laurels.preview.page import page
from laurels.preview.scenes import pictures, scenes
from laurels.servers import with_servers

PLATFORMS = ("slack", "discord", "telegram")
NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # a Friday; the same page every time


async def preview(settings: Settings, out: Path) -> None:
    """Write the page. Nothing of the workspace that the settings name is read or changed."""
    html = await drawn(settings)
    out.write_text(html, encoding="utf-8")
    typer.echo(f"Open {out.resolve().as_uri()} in a browser.")


async def drawn(settings: Settings) -> str:
    """Return the page."""
    with tempfile.TemporaryDirectory(prefix="laurels-preview-") as folder:
        own = settings.model_copy(
            update={
                "mongo_url": None,
                "redis_url": None,
                "data_dir": Path(folder),
                "database": "preview",
                "public_url": "https://laurels.example.com",
            }
        )
        async with with_servers(own, own=True) as found, open_app(found, lambda: NOW) as app:
            shown = {platform: await scenes(app, platform) for platform in PLATFORMS}
            return page(shown, await pictures(app), NOW)
