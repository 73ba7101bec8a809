"""The workers' side of imports: take one, go through it, say how far it is."""

import asyncio
import contextlib
import tempfile
import uuid
from pathlib import Path

from core.app import App
from core.domain.imports import How, ImportJob
from core.errors import LaurelsError, SetupError
from core.language import speaking
from core.store.client import is_away
from core.tasks import end
from core.usecases.import_file import Imported, import_file
from core.usecases.import_jobs import clear, reading_of

KEEP_EVERY_S = 3.0
MOST_TRIES = 5
WRONG = "Something went wrong here; it is in the log. What is in stays in."


async def run_import(app: App) -> bool:
    """Do the import that waits longest, to its end; tells whether there was one.

    Safe to run anywhere, any number of times, at once. One whose worker died is taken up again.
    """
    holder = uuid.uuid4().hex
    job = await app.store.import_jobs.take(app.clock(), holder)
    if job is None:
        return False
    keeping = asyncio.create_task(_keep(app, job, holder))
    try:
        if job.tries > MOST_TRIES:  # it may be what its workers die of
            raise SetupError(WRONG)
        await _run(app, job, holder)
    except LaurelsError as error:
        await _over(app, job, holder, "failed", problem=error.message)
    except Exception as error:
        if is_away(error):
            raise
        app.log.exception("an import failed", job=job.id, tries=job.tries)
        if job.tries >= MOST_TRIES:
            await _over(app, job, holder, "failed", problem=WRONG)
    finally:
        await end(keeping)
        # Where it is not over, whoever is next goes on with it.
        with contextlib.suppress(Exception):
            await app.store.import_jobs.give_back(job.id, holder, app.clock())
    return True


async def _keep(app: App, job: ImportJob, holder: str) -> None:
    while True:
        await asyncio.sleep(KEEP_EVERY_S)
        try:
            await app.store.import_jobs.extend(job.id, holder, app.clock())
        except Exception as error:
            app.log.warning("import not extended", job=job.id, error=str(error))


async def _run(app: App, job: ImportJob, holder: str) -> None:
    workspace = await app.workspace_now(job.workspace)
    how = job.how or How(source=job.file, zone=workspace.zone)
    with tempfile.TemporaryDirectory(prefix="laurels-") as folder:
        path = Path(folder, "file")
        with path.open("wb") as file:
            async for piece in app.store.import_jobs.pieces(job.id):
                await asyncio.to_thread(file.write, piece)
        if path.stat().st_size != job.size:
            raise SetupError("The file is not whole any more; send it again.")
        reading = reading_of(workspace, job, how, path)
        name = "|".join((workspace.id, "job", job.id))
        done = Imported()
        try:
            with speaking(workspace.locale):
                async with contextlib.aclosing(
                    import_file(app, workspace, reading, name)
                ) as progress:
                    async for done in progress:
                        noted = await app.store.import_jobs.note(job.id, holder, _fields(done))
                        if noted is None:
                            return  # somebody else has it by now
                        if noted.cancelling:
                            await _over(app, job, holder, "cancelled")
                            return
        except SetupError as error:
            raise SetupError(clear(error, path, job)) from None
    await _over(app, job, holder, "done", summary=done.summary)


def _fields(done: Imported) -> dict[str, object]:
    return {
        "line": done.line,
        "accepted": done.accepted,
        "duplicates": done.duplicates,
        "left_out": done.left_out,
        "problems": done.problems,
    }


async def _over(app: App, job: ImportJob, holder: str, state: str, **fields: str) -> None:
    fields_ = {"state": state, "finished_at": app.clock(), **fields}
    if await app.store.import_jobs.note(job.id, holder, fields_) is not None:
        await app.store.import_jobs.forget(job.id)
        app.log.info("import over", job=job.id, state=state)
