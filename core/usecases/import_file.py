"""Import a file: silent awards, one summary, safe to stop and start again."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from redis.exceptions import RedisError

from core.app import App
from core.domain.people import Workspace
from core.language import speaking, trn
from core.store.outgoing import summary_deliveries
from core.usecases.evaluate import evaluate_lane
from core.usecases.import_rows import Reading, Row, rows
from core.usecases.record_events import record_events

BATCH = 1_000
MOST_PROBLEMS = 1_000
CHUNK = 1 << 20
REDIS_RETRY_S = 0.5


@dataclass
class Imported:
    """How far an import is. `line` is the last one done; `problems` the lines left out."""

    line: int = 0
    accepted: int = 0
    duplicates: int = 0
    left_out: int = 0
    people: int = 0
    awards: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)
    finished_before: bool = False
    summary: str = ""

    def leave_out(self, line: int, why: str) -> None:
        """Note a line that is not imported."""
        self.left_out += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append((line, why))


def digest(path: Path) -> str:
    """Return what identifies a file's content."""
    found = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


async def import_file(
    app: App, workspace: Workspace, reading: Reading, name: str | None = None
) -> AsyncGenerator[Imported, None]:
    """Import a file in batches of 1,000 and yield how far it is after each.

    The last line done is kept after every batch: an import that was stopped goes on from there,
    and one that finished does nothing again. Lines that cannot be used are left out and named.
    name: what it is known by; its content and source, unless told.
    """
    if name is None:
        content = await asyncio.to_thread(digest, reading.path)
        name = "|".join((workspace.id, reading.source, content))
    kept = await app.store.imports.begin(name, app.clock())
    done = Imported(
        line=kept["line"],
        accepted=kept["accepted"],
        duplicates=kept["duplicates"],
        left_out=kept["left_out"],
        problems=[(line, why) for line, why in kept.get("problems", ())],
        finished_before=kept["finished_at"] is not None,
    )
    if not done.finished_before:
        # A run that died may have recorded its last batch without saying so.
        since = kept["started_at"] if kept["runs"] > 1 else None
        found = rows(reading, app.catalogue(workspace), skip=done.line)
        # In a thread: to skip what is done may take a while.
        while batch := await asyncio.to_thread(list, islice(found, BATCH)):
            await _record(app, workspace, batch, done, since)
            since = None
            await app.store.imports.keep(name, _progress(done))
            if len(batch) == BATCH:
                yield done
    done.people = await app.store.events.people(workspace.id, reading.source)
    done.awards = await app.store.awards.count_silent(workspace.id, kept["started_at"])
    done.summary = _summary(done)
    if not done.finished_before:
        targets = await app.store.targets.active(workspace.id)
        if done.accepted:
            with speaking(workspace.locale):
                deliveries = summary_deliveries(targets, _summary(done), name, app.clock())
            await app.store.deliveries.add(deliveries)
            await app.queue.ring_platforms({delivery["platform"] for delivery in deliveries})
        await app.store.imports.finish(name, _progress(done), app.clock())
    yield done


def _summary(done: Imported) -> str:
    """Say what came in, for the chats and for who imports."""
    came = trn(
        "{number} event from {people} is in.",
        "{number} events from {people} are in.",
        done.accepted,
        people=trn("{number} person", "{number} people", done.people),
    )
    earned = trn(
        "{number} laurel was earned along the way; nobody was paged.",
        "{number} laurels were earned along the way; nobody was paged.",
        done.awards,
    )
    return f"{came} {earned}"


def _progress(done: Imported) -> dict[str, object]:
    return {
        "problems": done.problems,
        "line": done.line,
        "accepted": done.accepted,
        "duplicates": done.duplicates,
        "left_out": done.left_out,
    }


async def _record(
    app: App, workspace: Workspace, batch: list[Row], done: Imported, since: datetime | None
) -> None:
    """Record a batch and apply it before the next, so that nothing piles up.

    since: what is there already but came later than this was recorded by the run before.
    """
    good = [row for row in batch if row.event is not None]
    for row in batch:
        if row.problem is not None:
            done.leave_out(row.line, row.problem.message)
    results = await record_events(app, workspace, [row.event for row in good], quiet=True)
    lanes, ours = set(), set()
    for row, result in zip(good, results, strict=True):
        if result.document is None:
            done.leave_out(row.line, "; ".join(problem.message for problem in result.problems))
            continue
        stored = result.document
        # A run that was killed may have recorded this batch without applying it.
        lanes.add(stored["lane"])
        before = since is not None and stored["received_at"] >= since and stored["_id"] not in ours
        if result.status == "accepted" or before:
            done.accepted += 1
            ours.add(stored["_id"])
        else:
            done.duplicates += 1
    ids = [result.document["_id"] for result in results if result.document]
    while await app.store.events.unapplied(ids):
        try:
            await asyncio.gather(*(evaluate_lane(app, lane) for lane in lanes))
        except (RedisError, OSError) as error:
            app.log.warning("imported, but Redis does not answer", error=str(error))
            await asyncio.sleep(REDIS_RETRY_S)
    done.line = batch[-1].line
