"""`laurels import`: a progress bar over the import, and what was left out."""

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from core.config import Settings
from core.domain.imports import Format
from core.errors import SetupError
from core.usecases.import_file import Imported
from core.usecases.import_file import import_file as run_import
from core.usecases.import_rows import Reading, detect
from laurels.servers import with_app
from laurels.upkeep import chosen

SHOWN_PROBLEMS = 20


async def import_file(
    settings: Settings,
    workspace: str,
    file: Path,
    source: str | None,
    columns: list[str],
    zone: str | None,
    date_format: str | None,
    given: Format | None,
) -> int:
    """Import a file; returns 1 when lines were left out, 0 when all is in."""
    if not file.is_file():
        raise SetupError(f"There is no file {file}.")
    console = Console(stderr=True)
    async with with_app(settings) as app:
        where = await chosen(app, workspace)
        reading = Reading(
            path=file,
            format=given or detect(file),
            source=source or file.name,
            zone=_zone(zone or where.zone),
            columns=_columns(columns),
            date_format=date_format,
        )
        done = Imported()
        with Progress(
            TextColumn("Importing {task.fields[name]}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("lines"),
            TimeRemainingColumn(),
            console=console,
        ) as bar:
            task = bar.add_task("", total=_lines(file), name=file.name)
            async for done in run_import(app, where, reading):
                bar.update(task, completed=done.line)
    _report(console, done)
    return 1 if done.left_out else 0


def _report(console: Console, done: Imported) -> None:
    for line, why in done.problems[:SHOWN_PROBLEMS]:
        console.print(f"line {line:,}: {why}", style="red", markup=False, highlight=False)
    if done.left_out > SHOWN_PROBLEMS:
        console.print(f"and {done.left_out - SHOWN_PROBLEMS:,} more")
    out = Console()
    if done.finished_before:
        out.print("This file was imported before; nothing changed.", highlight=False)
    out.print(done.summary, highlight=False)
    if done.duplicates:
        out.print(f"{done.duplicates:,} lines were in already.", highlight=False)
    if done.left_out:
        lines = "1 line was" if done.left_out == 1 else f"{done.left_out:,} lines were"
        out.print(f"{lines} left out.", highlight=False)


def _columns(given: list[str]) -> dict[str, str]:
    columns = {}
    for pair in given:
        name, found, column = pair.partition("=")
        if not found or not name or not column:
            raise SetupError(f"--map {pair}: write FIELD=COLUMN, such as revenue=total.")
        columns[name] = column
    return columns


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SetupError(f"--zone {name}: is not a time zone such as Europe/Paris.") from None


def _lines(file: Path) -> int:
    with file.open("rb") as opened:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: opened.read(1 << 20), b""))
