"""Files that come in by the page: sent, looked at, imported by a real worker, stopped."""

import asyncio
import io

import aiohttp
import pytest

from core.app import App
from core.domain.imports import ImportJob
from core.tasks import end
from core.usecases import import_jobs
from core.usecases.import_jobs import PIECE
from core.usecases.run_imports import run_import
from tests.core.support import patiently
from tests.web.admin.desk import HOSTILE, Desk, Page
from tests.web.admin.desk import _page as page_of
from workers.__main__ import work

IMPORT = "/admin/import"
SALES = "Rep,When,Amount,Units,city\n" + "".join(
    f"{'ada' if n % 2 else 'bob'},{1 + n:02}.11.2026,{n}.50,1,Graz\n" for n in range(1, 13)
)
# What is chosen for each column, and in what the dates are written.
MAPPED = {
    "column-0": "member",
    "column-1": "occurred_at",
    "column-2": "revenue",
    "column-3": "units",
    "source": "old till",
    "zone": "Europe/Vienna",
    "currency": "USD",
    "date_format": "%d.%m.%Y",
}


async def send(desk: Desk, content: str | bytes, file: str = "s.csv", status: int = 303) -> Page:
    form = aiohttp.FormData()
    body = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    form.add_field("file", body, filename=file, content_type="text/csv")
    async with desk.session.post(IMPORT, data=form, allow_redirects=False) as answer:
        return await page_of(answer, status)


async def latest(app: App) -> ImportJob:
    [job, *_] = await app.store.import_jobs.listed("default", 5)
    return job


async def test_a_file_is_sent_mapped_and_imported_by_a_worker(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    patiently(monkeypatch)
    page = await send(desk, SALES + "cyd,lost,1,1,Graz\n")
    here = page.to
    form = await desk.get(here)
    assert "Rep ada · bob · ada Leave out Who: their id" in form.words
    assert "Choose the column that says who it was and when it was." in form.words
    assert '<option value="units" selected>' in form.text
    tried = await desk.post(here, 200, **MAPPED, do="look")
    assert "2 ada Nov 2, 2026, 11:00:00 AM revenue 1.50, units 1" in tried.words
    assert await desk.app.store.progress.sum("default", "all", "units") == 0
    page = await desk.post(here, **MAPPED, do="start")
    waiting = await desk.get(page.to)
    assert "Waiting" in waiting.words
    assert 'data-poll="1000"' in waiting.text
    assert '<meta http-equiv="refresh"' in waiting.text
    running = asyncio.create_task(work(desk.app))
    try:
        async with asyncio.timeout(20):
            while (await latest(desk.app)).open:
                await asyncio.sleep(0.05)
    finally:
        await end(running)
    done = await desk.get(here)
    assert "12 events from 2 people are in. " in done.words
    assert "nobody was paged." in done.words
    assert "Lines done 14 of 14 New 12 In already 0 Left out 1" in done.words
    assert "14 occurred_at: lost: is not %d.%m.%Y" in done.words
    assert "data-poll" not in done.text
    assert await desk.app.store.progress.sum("default", "all", "units") == 12
    assert "12 events from 2 people are in." in (await desk.get(IMPORT)).words
    [entry] = await desk.audited()
    assert (entry.action, entry.actor) == ("import.start", "member:boss")
    assert entry.after is not None
    assert (entry.after["source"], entry.after["columns"]["revenue"]) == ("old till", "Amount")


async def test_a_file_in_progress_shows_how_far_it_is_and_is_stopped(desk: Desk) -> None:
    here = (await send(desk, SALES)).to
    await desk.post(here, **MAPPED, do="start")
    app, job = desk.app, await latest(desk.app)
    assert await app.store.import_jobs.take(app.clock(), "me")
    await app.store.import_jobs.note(job.id, "me", {"line": 6, "accepted": 5})
    page = await desk.get(here)
    assert "Coming in 46.2 %" in page.words
    assert 'aria-valuenow="46.2"' in page.text
    assert 'aria-valuenow="46.2"' in (await desk.get(IMPORT)).text
    page = await desk.post(f"{here}/cancel")
    assert page.said == "It stops after the lines at hand; what is in stays in."
    assert "Stopping" in (await desk.get(here)).words
    await app.store.import_jobs.give_back(job.id, "me", app.clock())
    assert await run_import(app)
    assert (await latest(app)).state in {"cancelled", "done"}
    page = await desk.post(f"{here}/cancel")
    assert "is over already" in page.said
    assert [entry.action for entry in await desk.audited()] == ["import.cancel", "import.start"]


async def test_what_is_wrong_is_said_and_what_was_typed_stays(desk: Desk) -> None:
    here = (await send(desk, SALES, file=f"{HOSTILE}.csv")).to
    page = await desk.get(here)
    assert HOSTILE not in page.text
    page = await desk.post(here, 400, **MAPPED | {"zone": "Mars/Base"}, do="start")
    assert "Mars" in page.value("zone")
    assert "zone" in page.wrong("zone")
    page = await desk.post(here, 400, **MAPPED | {"column-3": "revenue"}, do="start")
    assert "Revenue is chosen for two columns" in page.words
    page = await desk.post(here, 400, **MAPPED | {"column-1": ""}, do="start")
    assert "choose the column that says when it was" in page.words
    page = await desk.post(here, 400, **MAPPED | {"currency": "XXL"}, do="start")
    assert "ISO 4217" in page.wrong("currency")
    assert (await latest(desk.app)).state == "draft"
    await desk.post(f"{here}/cancel")
    assert (await latest(desk.app)).state == "cancelled"
    page = await desk.post(here, **MAPPED, do="start")
    assert (page.to, page.said) == (here, "It was started or given up before.")
    await desk.get(f"{IMPORT}/nothing", 404)


async def test_what_is_no_file_or_too_large_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_jobs, "LARGEST_FILE", PIECE)
    page = await desk.post(IMPORT, 400, file="no file")
    assert "choose a file" in page.words
    page = await send(desk, "", status=400)
    assert "choose a file that is not empty" in page.words
    page = await send(desk, b"x," * PIECE, status=400)
    assert "s.csv: is larger than 1 MB; send it in parts" in page.words
    assert await desk.app.store.import_jobs.listed("default", 5) == []
    assert await desk.app.mongo_db["import_pieces"].count_documents({}) == 0


async def test_a_file_larger_than_any_other_body_is_taken(desk: Desk) -> None:
    many = "member,occurred_at,units\n" + "ada,2026-11-20,1\n" * 400_000
    page = await send(desk, many)
    assert "6.5 MB, 400,001 lines." in (await desk.get(page.to)).words


async def test_json_lines_need_no_columns(desk: Desk) -> None:
    line = '{"member": "ada", "occurred_at": "2026-11-20T10:00:00Z", "metrics": {"units": 2}}\n'
    here = (await send(desk, line + "[1]\n", file="s.jsonl")).to
    page = await desk.get(here)
    assert "What is in the columns" not in page.words
    assert "1 ada 2026-11-20T10:00:00Z units 2" in page.words
    assert "line: [1]: is not a JSON object" in page.words
    await desk.post(here, source="api", zone="UTC", do="start")
    await run_import(desk.app)
    assert (await latest(desk.app)).accepted == 1
