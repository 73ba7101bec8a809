"""The command line: `laurels --help`."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from core.config import Settings, load_settings
from core.errors import LaurelsError, SetupError, Unavailable
from core.run import EX_CONFIG, configure_log, run_process
from core.store.client import is_away

cli = typer.Typer(
    name="laurels",
    help="Recognition for teams: milestones, goals, points and trophies, announced where you talk.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
bot = typer.Typer(help="Run one bot, for real deployments.", no_args_is_help=True)
key = typer.Typer(help="API keys.", no_args_is_help=True)
outbox = typer.Typer(help="What waits to be posted, and what could not be.")
_Where = Annotated[
    str,
    typer.Option("--workspace", help="Which one, where there are many: such as telegram--100123."),
]
cli.add_typer(bot, name="bot")
cli.add_typer(key, name="key")
cli.add_typer(outbox, name="deliveries")


@cli.command()
def up() -> None:
    """Run everything: servers where no URL is set, web, worker, each bot that has a token."""
    from laurels.up import up as run

    _launch(lambda settings: run(settings))


@cli.command()
def demo(
    seed: Annotated[int, typer.Option(help="The same seed tells the same story.")] = 7,
    speed: Annotated[float, typer.Option(help="Orders a second, on average.")] = 1.0,
) -> None:
    """Run everything with sample people and a live stream of sales, open on loopback only."""
    from laurels.up import demo as run

    _launch(lambda settings: run(settings, seed, speed))


@cli.command()
def web() -> None:
    """Run the web pages and the API."""
    from web.__main__ import run

    run_process(lambda: run(load_settings()))


@cli.command()
def worker() -> None:
    """Run one worker."""
    from workers.__main__ import run

    run_process(lambda: run(load_settings()))


@bot.command()
def slack() -> None:
    """Run the Slack bot."""
    from bots.slack.__main__ import run

    run_process(lambda: run(load_settings()))


@bot.command()
def discord() -> None:
    """Run the Discord bot."""
    from bots.discord.__main__ import run

    run_process(lambda: run(load_settings()))


@bot.command()
def telegram() -> None:
    """Run the Telegram bot."""
    from bots.telegram.__main__ import run

    run_process(lambda: run(load_settings()))


@cli.command()
def chat(
    name: Annotated[str, typer.Option(help="Who you are in the chat.")] = "You",
) -> None:
    """Talk to Laurels in the terminal: the same commands, no tokens needed."""
    from laurels.chat import chat as run

    _launch(lambda settings: run(settings, name))


@cli.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV, JSON lines, or the CDNOW sample.")],
    source: Annotated[
        str | None, typer.Option(help="Name of the source; the file's name unless told.")
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="FIELD=COLUMN, such as revenue=total; may be repeated."),
    ] = None,
    zone: Annotated[
        str | None, typer.Option(help="Zone of dates without one; the workspace's unless told.")
    ] = None,
    date_format: Annotated[
        str | None, typer.Option(help="Such as %d.%m.%Y, where dates are not ISO 8601.")
    ] = None,
    format: Annotated[
        Literal["csv", "jsonl", "cdnow"] | None, typer.Option(help="Told by the file unless given.")
    ] = None,
    workspace: _Where = "default",
) -> None:
    """Import a file: awards are recorded silently, with one summary. Safe to stop and repeat."""
    from laurels.importing import import_file as run

    _launch(lambda s: run(s, workspace, file, source, columns or [], zone, date_format, format))


@cli.command()
def preview(
    out: Annotated[Path, typer.Option(help="Where to write the page.")] = Path(
        "laurels-preview.html"
    ),
) -> None:
    """Show every main card as Slack, Discord and Telegram do, on one HTML page."""
    from laurels.preview import preview as run

    _launch(lambda settings: run(settings, out))


@cli.command()
def rebuild(workspace: _Where = "default") -> None:
    """Build the leaderboards anew from MongoDB."""
    from laurels.upkeep import rebuild as run

    _launch(lambda settings: run(settings, workspace))


@cli.command()
def doctor() -> None:
    """Check the environment, the servers and the tokens, and say how to mend what is not well."""
    from laurels.doctor import doctor as run

    _launch(lambda settings: run(settings))


@key.command("create")
def key_create(
    name: Annotated[str, typer.Option(help="What the key is for.")] = "key",
    scope: Annotated[
        Literal["ingest", "read", "admin", "display"],
        typer.Option(
            help="ingest posts events, read reads, admin does both and more; "
            "display makes a TV's link."
        ),
    ] = "admin",
    workspace: _Where = "default",
) -> None:
    """Make an API key (or a TV's link) and print it; it cannot be shown again."""
    from laurels.upkeep import create_key as run

    _launch(lambda settings: run(settings, workspace, name, scope))


@cli.command()
def login(
    member: Annotated[
        str | None, typer.Option(help="A member's id; without it, whoever runs Laurels.")
    ] = None,
    workspace: _Where = "default",
) -> None:
    """Print a link that signs a browser in to the pages, once."""
    from laurels.upkeep import sign_in as run

    _launch(lambda settings: run(settings, workspace, member))


@outbox.callback(invoke_without_command=True)
def deliveries(context: typer.Context) -> None:
    """Show what waits and what failed; `laurels deliveries --help` tells the rest."""
    if context.invoked_subcommand is None:
        deliveries_list()


@outbox.command("list")
def deliveries_list(
    state: Annotated[
        Literal["pending", "held", "sent", "failed", "skipped", "digested", "dropped"] | None,
        typer.Option(help="Only these; what waits and what failed unless told."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="At most so many.")] = 50,
    workspace: _Where = "default",
) -> None:
    """List deliveries, newest first."""
    from laurels.deliveries import show as run

    _launch(lambda settings: run(settings, workspace, state, limit))


@outbox.command("retry")
def deliveries_retry(
    id: Annotated[str | None, typer.Argument(help="The id that `list` shows.")] = None,
    all: Annotated[bool, typer.Option("--all", help="All that failed in the last week.")] = False,
    workspace: _Where = "default",
) -> None:
    """Try what failed again."""
    from laurels.deliveries import again as run

    if (id is None) != all:
        raise typer.BadParameter("name one delivery, or say --all")
    _launch(lambda settings: run(settings, workspace, id))


@outbox.command("drop")
def deliveries_drop(
    id: Annotated[str, typer.Argument(help="The id that `list` shows.")],
    workspace: _Where = "default",
) -> None:
    """Give a delivery up that waits or failed."""
    from laurels.deliveries import give_up as run

    _launch(lambda settings: run(settings, workspace, id))


def _launch(main: Callable[[Settings], Awaitable[int | None]]) -> None:
    """Run a command of the launcher; an error is one clear line and an exit code."""
    try:
        settings = load_settings()
        configure_log(settings.log_format)
        code = asyncio.run(_awaited(main(settings)))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if is_away(error):
            error = Unavailable("MongoDB went away. Whatever was done so far is kept; try again.")
        if not isinstance(error, LaurelsError):
            raise
        typer.secho(error.message, fg="red", err=True)
        sys.exit(EX_CONFIG if isinstance(error, SetupError) else 1)
    sys.exit(code or 0)


async def _awaited(work: Awaitable[int | None]) -> int | None:
    return await work


def main() -> None:
    """Run the command line."""
    cli()
