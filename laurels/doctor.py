"""`laurels doctor`: what is well, what is not, and how to mend it."""

import platform
import socket
import sys
from collections.abc import AsyncIterator

import typer

from core.bootstrap import open_app
from core.config import Settings
from core.errors import LaurelsError
from core.finding import Finding
from laurels.servers import with_servers
from laurels.up import bots_with_tokens

MARKS = {True: "ok  ", False: "mend", None: "note"}


async def doctor(settings: Settings) -> int:
    """Print every finding; returns 1 when something has to be mended."""
    failed = False
    async for finding in findings(settings):
        failed |= finding.well is False
        colour = {True: "green", False: "red", None: "yellow"}[finding.well]
        typer.secho(MARKS[finding.well], fg=colour, nl=False)
        typer.echo(f"  {finding.text}")
        if finding.mend:
            typer.echo(f"      {finding.mend}")
    return 1 if failed else 0


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """Look at the machine, the servers and the settings."""
    yield Finding(True, f"Python {platform.python_version()} on {sys.platform}")
    try:
        async with with_servers(settings, own=False) as found, open_app(found) as app:
            build = await app.store.version()
            yield Finding(True, f"MongoDB {build}, a replica set, transactions work")
            info = await app.redis.info("server")
            version = info.get("valkey_version") or info["redis_version"]
            yield Finding(True, f"Redis protocol server {version}")
            pending = await app.store.events.pending_count()
            yield Finding(
                True if not pending else None,
                "no event waits" if not pending else f"{pending:,} events wait for a worker",
            )
            for target in await app.store.targets.active("default"):
                yield Finding(True, f"{target.platform} celebrations go to {target.chat}")
    except LaurelsError as error:
        yield Finding(False, error.message)
    except OSError as error:
        yield Finding(False, f"Redis does not answer: {error}")
    yield _port(settings)
    for bot in ("slack", "discord", "telegram"):
        if bot in bots_with_tokens(settings):
            yield Finding(True, f"{bot} has a token")
        else:
            yield Finding(None, f"{bot} has no token; its bot will not run")
    if settings.api_key is None:
        yield Finding(None, "LAURELS_API_KEY is not set; `laurels key create` makes keys")


def _port(settings: Settings) -> Finding:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        taken = probe.connect_ex((settings.host, settings.port)) == 0
    if taken:
        return Finding(
            None, f"port {settings.port} is in use: Laurels itself, or LAURELS_PORT=8090"
        )
    return Finding(True, f"port {settings.port} is free")
