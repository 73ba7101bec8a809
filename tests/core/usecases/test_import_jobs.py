"""Files that were sent in: kept in pieces, imported once whoever dies, stopped when asked."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from core.app import App
from core.domain.imports import How, ImportJob
from core.errors import InvalidInput
from core.tasks import end
from core.usecases import import_jobs, run_imports
from core.usecases.deliver import deliver_due
from core.usecases.import_jobs import cancel_import, keep_file, start_import
from core.usecases.run_imports import MOST_TRIES, WRONG, run_import
from tests.conftest import Clock
from tests.core.support import Script, Unpaced, place

COLUMNS = {"member": "rep", "occurred_at": "day", "units": "sold"}
HOW = How(source="old till", zone="UTC", columns=COLUMNS)


def lines(count: int) -> str:
    return "rep,day,sold\n" + "".join(f"m{n % 40},2026-11-20,{1 + n % 3}\n" for n in range(count))


async def sent(app: App, content: str | bytes, file: str = "sales.csv", cut: int = 7) -> ImportJob:
    raw = content if isinstance(content, bytes) else content.encode()

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(raw), cut):
            yield raw[start : start + cut]

    return await keep_file(app, await app.workspace("default"), file, pieces(), by="key:test")


async def started(app: App, content: str, how: How = HOW, **options: Any) -> ImportJob:
    job = await sent(app, content, **options)
    await start_import(app, await app.workspace("default"), job, how, by="key:test")
    return job


async def now(app: App, job: ImportJob) -> ImportJob:
    found = await app.store.import_jobs.get("default", job.id)
    assert found is not None
    return found


async def pieces_left(app: App) -> int:
    return await app.mongo_db["import_pieces"].count_documents({})


async def test_a_file_is_kept_in_pieces_and_imported(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_jobs, "PIECE", 100)
    await place(app)
    job = await started(app, lines(20) + "m1,yesterday,1\nm2,2026-11-20,none")
    assert (job.state, job.lines, job.format) == ("draft", 23, "csv")
    assert await pieces_left(app) > 3
    assert await run_import(app)
    done = await now(app, job)
    assert (done.state, done.accepted, done.left_out, done.percent) == ("done", 20, 2, 100.0)
    assert [line for line, _ in done.problems] == [22, 23]
    assert done.summary.startswith("20 events from 20 people are in.")
    assert await app.store.progress.sum("default", "all", "units") == sum(
        1 + n % 3 for n in range(20)
    )
    assert await pieces_left(app) == 0
    sender = Script()
    await deliver_due(app, sender, Unpaced())
    assert sender.texts == [done.summary]
    assert not await run_import(app)


async def test_the_same_file_again_brings_nothing(app: App) -> None:
    await started(app, lines(30))
    await run_import(app)
    job = await started(app, lines(30))
    await run_import(app)
    done = await now(app, job)
    assert (done.state, done.accepted, done.duplicates) == ("done", 0, 30)
    assert await app.store.progress.sum("default", "all", "units") == 60


@pytest.mark.parametrize("where", ["applied", "noted"])
async def test_an_import_whose_worker_died_goes_on(
    app: App, clock: Clock, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """It dies in the second of three batches: before its events count, or before it says so."""
    monkeypatch.setattr("core.usecases.import_file.BATCH", 100)
    job = await started(app, lines(260))
    died = asyncio.Event()
    with monkeypatch.context() as patch:
        target = {
            "applied": "core.usecases.import_file.evaluate_lane",
            "noted": "core.store.imports.Imports.keep",
        }[where]
        whole = _resolved(target)

        async def dies(*given: Any) -> Any:
            if await app.store.events.pending_count() or where == "noted":
                seen = await app.mongo_db["events"].count_documents({})
                if seen == 200:
                    died.set()
                    await asyncio.Event().wait()
            return await whole(*given)

        patch.setattr(target, dies)
        patch.setattr("core.store.import_jobs.ImportJobs.give_back", _nothing)
        running = asyncio.create_task(run_import(app))
        async with asyncio.timeout(10):
            await died.wait()
        await end(running)
    assert (await now(app, job)).state == "running"
    assert not await run_import(app), "its lease is not over"
    clock.advance(seconds=16)
    assert await run_import(app)
    done = await now(app, job)
    assert (done.state, done.accepted, done.duplicates) == ("done", 260, 0)
    assert done.line == 261
    assert await app.store.progress.sum("default", "all", "units") == sum(
        1 + n % 3 for n in range(260)
    )
    assert await app.store.events.pending_count() == 0


def _resolved(target: str) -> Any:
    module, _, name = target.rpartition(".")
    if module.endswith("Imports"):
        from core.store.imports import Imports

        return getattr(Imports, name)
    from core.usecases import import_file

    return getattr(import_file, name)


async def _nothing(*_: object) -> None:
    return


async def test_two_workers_do_not_take_the_same(app: App) -> None:
    one = await started(app, lines(5))
    assert await app.store.import_jobs.take(app.clock(), "first")
    assert not await run_import(app)
    two = await started(app, lines(5).replace("m1", "n1"))
    assert await run_import(app)
    assert ((await now(app, one)).state, (await now(app, two)).state) == ("running", "done")


async def test_an_import_is_stopped_between_batches(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.usecases.import_file.BATCH", 50)
    workspace = await app.workspace("default")
    job = await started(app, lines(220))
    whole = run_imports._fields

    def stopped(done: Any) -> Any:
        if done.line == 101:
            loop = asyncio.get_running_loop()
            tasks.append(loop.create_task(cancel_import(app, workspace, job, by="key:test")))
        return whole(done)

    tasks: list[asyncio.Task[Any]] = []
    monkeypatch.setattr(run_imports, "_fields", stopped)
    assert await run_import(app)
    await asyncio.gather(*tasks)
    found = await now(app, job)
    assert found.state == "cancelled"
    assert found.accepted < 220
    assert await pieces_left(app) == 0
    assert not await run_import(app)
    again = await started(app, lines(220))
    await run_import(app)
    done = await now(app, again)
    assert done.accepted + found.accepted == 220
    with pytest.raises(InvalidInput, match="is over already"):
        await cancel_import(app, workspace, again, by="key:test")


async def test_what_cannot_be_kept_leaves_nothing(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_jobs, "PIECE", 1 << 18)
    monkeypatch.setattr(import_jobs, "LARGEST_FILE", 1 << 20)
    with pytest.raises(InvalidInput, match="is larger than 1 MB"):
        await sent(app, b"x" * ((1 << 20) + 1), cut=50_000)
    with pytest.raises(InvalidInput, match="not empty"):
        await sent(app, "")
    assert await pieces_left(app) == 0
    for _ in range(import_jobs.MOST_OPEN):
        await sent(app, "a,b\n1,2\n")
    with pytest.raises(InvalidInput, match="5 imports are open already"):
        await sent(app, "a,b\n1,2\n")


async def test_what_breaks_a_worker_again_and_again_is_given_up(
    app: App, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await started(app, lines(3))
    for number in range(MOST_TRIES):  # workers that die before they have done anything
        assert await app.store.import_jobs.take(app.clock(), f"worker {number}")
        clock.advance(seconds=16)
    assert await run_import(app)
    assert ((await now(app, job)).state, (await now(app, job)).problem) == ("failed", WRONG)
    broken = await started(app, lines(3))

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("core.usecases.import_file.rows", breaks)
    assert await run_import(app)
    assert (await now(app, broken)).state == "running", "it may go better next time"
    monkeypatch.setattr(run_imports, "MOST_TRIES", 2)
    assert await run_import(app)
    assert (await now(app, broken)).state == "failed"


async def test_a_file_that_is_no_text_says_so(app: App) -> None:
    job = await sent(app, b"rep,day,sold\nm1,2026-11-20,\xff\n")
    with pytest.raises(InvalidInput, match="save it as “CSV UTF-8”"):
        await start_import(app, await app.workspace("default"), job, HOW, by="key:test")
    monster = lines(3).encode() + b"x" * import_jobs.PIECE + b"\xff\n"
    job = await sent(app, monster, cut=100_000)
    await start_import(app, await app.workspace("default"), job, HOW, by="key:test")
    await run_import(app)
    done = await now(app, job)
    assert (done.state, done.problem) == ("failed", "sales.csv is not UTF-8: invalid start byte")


async def test_a_column_left_out_is_not_read_and_money_has_its_currency(app: App) -> None:
    await app.change_workspace("default", rates={"EUR": "1.10"})
    content = "member,occurred_at,revenue,units\nada,2026-11-20,100.00,5\n"
    columns = {name: name for name in ("member", "occurred_at", "revenue")}
    how = How(source="till", zone="UTC", columns=columns, currency="EUR")
    await started(app, content, how)
    await run_import(app)
    assert await app.store.progress.value("default", "ada", "global", "all", "revenue") == 11_000
    assert await app.store.progress.value("default", "ada", "global", "all", "units") == 0


async def test_old_ones_forget_themselves(app: App) -> None:
    job = await sent(app, lines(1))
    kept = await app.mongo_db["import_jobs"].find_one({"_id": job.id})
    assert kept is not None
    assert kept["expires_at"] == app.clock() + timedelta(days=7)
