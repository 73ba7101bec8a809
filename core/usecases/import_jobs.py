"""Files sent to the web: kept in pieces, looked at, imported by whichever worker is free.

The pieces are in MongoDB, so that any worker on any machine can take an import over. What dies in
the middle is gone on with from the last line that was noted; events are counted once by their ids.
"""

import csv
import io
import tempfile
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from core.app import App
from core.domain.characters import scrubbed
from core.domain.imports import Format, How, ImportJob
from core.domain.people import Workspace
from core.errors import InvalidInput, NotFound, SetupError, shorten
from core.usecases.audit import note
from core.usecases.import_rows import Reading, Row, detect, event_fields, rows

PIECE = 1 << 20
LARGEST_FILE = 64 * PIECE
MOST_OPEN = 5
MOST_LISTED = 20
MOST_COLUMNS = 100
SAMPLE_ROWS = 8
DRAFT_KEPT = timedelta(days=7)
JOB_KEPT = timedelta(days=30)
WANTED = "member", "occurred_at"


@dataclass(frozen=True)
class Sample:
    """How a file begins: its columns with a few values of each; none of what has no header."""

    header: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]


async def keep_file(
    app: App, workspace: Workspace, file: str, content: AsyncIterator[bytes], *, by: str
) -> ImportJob:
    """Keep a file that comes in, in bounded memory. Raises InvalidInput for what cannot be kept."""
    if await app.store.import_jobs.count_open(workspace.id) >= MOST_OPEN:
        raise InvalidInput("file", file, f"{MOST_OPEN} imports are open already; end one first")
    now, name = app.clock(), uuid.uuid4().hex
    until = now + DRAFT_KEPT
    size = lines = number = 0
    first, last, buffer = b"", b"", bytearray()
    try:
        async for chunk in content:
            size += len(chunk)
            lines += chunk.count(b"\n")
            last = chunk[-1:] or last
            if size > LARGEST_FILE:
                most = f"{LARGEST_FILE >> 20} MB"
                raise InvalidInput("file", file, f"is larger than {most}; send it in parts")
            buffer += chunk
            while len(buffer) >= PIECE:
                first = first or bytes(buffer[:PIECE])
                await app.store.import_jobs.put(name, number, bytes(buffer[:PIECE]), until)
                del buffer[:PIECE]
                number += 1
        if not size:
            raise InvalidInput("file", file or "nothing", "choose a file that is not empty")
        if buffer:
            first = first or bytes(buffer)
            await app.store.import_jobs.put(name, number, bytes(buffer), until)
        job = ImportJob(
            id=name,
            workspace=workspace.id,
            file=scrubbed(Path(file).name)[:200] or "file",
            format=_format(file, first),
            size=size,
            lines=lines + (last != b"\n"),
            state="draft",
            by=by,
            created_at=now,
        )
        await app.store.import_jobs.add(job, until)
    except BaseException:
        await app.store.import_jobs.forget(name)
        raise
    return job


async def find_import(app: App, workspace: Workspace, job: str) -> ImportJob:
    """Return an import by id. Raises NotFound."""
    found = await app.store.import_jobs.get(workspace.id, job)
    if found is None:
        raise NotFound(f"There is no import {shorten(job)!r}; they are kept for 30 days.")
    return found


async def sample_of(app: App, job: ImportJob) -> Sample:
    """Return how a file begins. Raises InvalidInput where it is no text or no CSV."""
    if job.format != "csv":
        return Sample((), ())
    text = _beginning(await app.store.import_jobs.first_piece(job.id), job.file)
    try:
        found = list(islice(csv.reader(io.StringIO(text, newline=""), strict=True), 6))
    except csv.Error as error:
        raise InvalidInput("file", job.file, f"is not CSV: {error}") from None
    if not found or not found[0]:
        raise InvalidInput("file", job.file, "has no line that names its columns")
    header, *others = found
    if len(header) > MOST_COLUMNS:
        raise InvalidInput("file", job.file, f"has more than {MOST_COLUMNS} columns")
    values = tuple(
        tuple(row[place] for row in others if place < len(row) and row[place].strip())
        for place in range(len(header))
    )
    return Sample(tuple(header), values)


async def try_import(app: App, workspace: Workspace, job: ImportJob, how: How) -> list[Row]:
    """Read the first lines of a file as they would be imported; nothing is kept.

    Raises InvalidInput where the columns do not say enough.
    """
    first = await app.store.import_jobs.first_piece(job.id)
    with tempfile.TemporaryDirectory(prefix="laurels-") as folder:
        path = Path(folder, "beginning")
        path.write_text(_beginning(first, job.file), "utf-8", newline="")
        return _rows(app, workspace, job, how, path)


async def start_import(
    app: App, workspace: Workspace, job: ImportJob, how: How, *, by: str
) -> None:
    """Hand a file to the workers. Raises InvalidInput where it cannot be read that way."""
    await try_import(app, workspace, job, how)
    until = app.clock() + JOB_KEPT
    if not await app.store.import_jobs.start(job, how.model_dump(), until):
        raise InvalidInput("import", job.file, "was started or given up before")
    await note(
        app,
        workspace,
        by,
        "import.start",
        f"import:{job.id}",
        after={"file": job.file, **how.model_dump(exclude_none=True)},
    )


async def cancel_import(app: App, workspace: Workspace, job: ImportJob, *, by: str) -> ImportJob:
    """Stop an import; what is in stays in. Raises InvalidInput where it is over."""
    found = await app.store.import_jobs.cancel(job.id, app.clock())
    if found is None:
        raise InvalidInput("import", job.file, "is over already")
    if found.state == "cancelled":
        await app.store.import_jobs.forget(job.id)
    if job.state != "draft":
        before = {"file": job.file, "line": job.line}
        await note(app, workspace, by, "import.cancel", f"import:{job.id}", before=before)
    return found


def reading_of(workspace: Workspace, job: ImportJob, how: How, path: Path) -> Reading:
    """Return how to read a file that is at `path`."""
    return Reading(
        path=path,
        format=job.format,
        source=how.source,
        zone=ZoneInfo(how.zone),
        columns=how.columns,
        date_format=how.date_format,
        currency=None if how.currency == workspace.currency else how.currency,
        exact=True,
    )


def guessed_columns(app: App, workspace: Workspace, header: Sequence[str]) -> dict[str, str]:
    """Return which columns are called like a field of an event."""
    fields = event_fields(app.catalogue(workspace))
    return {name: column for column in header if (name := column.strip().lower()) in fields}


def _rows(app: App, workspace: Workspace, job: ImportJob, how: How, path: Path) -> list[Row]:
    catalogue = app.catalogue(workspace)
    if job.format == "csv":
        missing = [name for name in WANTED if name not in how.columns]
        if missing:
            words = {"member": "who it was", "occurred_at": "when it was"}
            said = " and ".join(words[name] for name in missing)
            raise InvalidInput("columns", "nothing", f"choose the column that says {said}")
        if not set(how.columns) & set(catalogue.metrics):
            raise InvalidInput("columns", "nothing", "choose a column to count, such as revenue")
    try:
        return list(islice(rows(reading_of(workspace, job, how, path), catalogue), SAMPLE_ROWS))
    except SetupError as error:
        raise InvalidInput("file", job.file, clear(error, path, job)) from None


def clear(error: SetupError, path: Path, job: ImportJob) -> str:
    """Return what is wrong with a file in words that name it, not where it lay."""
    return error.message.replace(str(path), job.file)


def _format(file: str, first: bytes) -> Format:
    with tempfile.TemporaryDirectory(prefix="laurels-") as folder:
        path = Path(folder, f"beginning{Path(file).suffix.lower()[:8]}")
        path.write_bytes(first)
        return detect(path)


def _beginning(first: bytes, file: str) -> str:
    """Return the whole lines of a first piece. Raises InvalidInput for what is no UTF-8."""
    whole = first if len(first) < PIECE else first[: first.rfind(b"\n") + 1]
    try:
        return whole.decode("utf-8-sig")
    except UnicodeDecodeError:
        reason = "is not UTF-8; save it as “CSV UTF-8” and send it again"
        raise InvalidInput("file", file, reason) from None
