"""/admin/import: files that come in, with a look at them before and a bar while they do."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

from aiohttp import web
from aiohttp.multipart import BodyPartReader
from babel.dates import format_datetime

from core.domain.imports import ImportJob
from core.domain.money import show_number
from core.errors import InvalidInput
from core.usecases.import_jobs import (
    LARGEST_FILE,
    MOST_LISTED,
    cancel_import,
    find_import,
    keep_file,
    start_import,
    try_import,
)
from web.pages.admin.actions import action
from web.pages.admin.imports_form import Typed, form_context, guessed, header_of, how_of, typed_how
from web.pages.admin.sections import act, render_section
from web.pages.moments import ago
from web.pages.page import Viewer, page, redirect, viewer_of
from web.state import actor_of

HERE = "/admin/import"
UPLOAD_S = 600.0
PIECE = 64 * 1024
_STATES = {
    "draft": ("Not started", ""),
    "waiting": ("Waiting", "on_track"),
    "running": ("Coming in", "on_track"),
    "done": ("Done", "met"),
    "failed": ("Failed", "unmet"),
    "cancelled": ("Stopped", ""),
}


async def get_imports(request: web.Request) -> web.Response:
    """Show the form for a file, and what became of the latest."""
    return await _list(request, await viewer_of(request))


async def post_file(request: web.Request) -> web.Response:
    """Take a file in, a piece at a time."""
    viewer = await viewer_of(request)
    try:
        async with asyncio.timeout(UPLOAD_S):
            part = await _file(request)
            name = part.filename or ""
            job = await keep_file(
                viewer.app, viewer.workspace, name, _pieces(part), by=actor_of(request)
            )
    except TimeoutError:
        error = InvalidInput("file", "the file", "took longer than ten minutes; send it in parts")
        return await _list(request, viewer, error)
    except InvalidInput as error:
        return await _list(request, viewer, error)
    return redirect(f"{HERE}/{job.id}")


async def get_import(request: web.Request) -> web.Response:
    """Show a file: how to read it, how far it is, or what came of it."""
    viewer, job = await _meant(request)
    if job.state == "draft":
        header = await header_of(viewer, job)
        return await _form(request, viewer, job, guessed(viewer, job, header))
    return await render_section(
        request, "admin_import.html", viewer, job=_shown(viewer, job), problems=job.problems
    )


async def post_import(request: web.Request) -> web.Response:
    """Look how a file is read, or start to import it."""
    viewer, job = await _meant(request)
    if job.state != "draft":  # another tab was faster
        return redirect(f"{HERE}/{job.id}", "It was started or given up before.")
    typed = await typed_how(request)
    if typed.do != "start":
        return await _form(request, viewer, job, typed)
    try:
        how = how_of(viewer, await header_of(viewer, job), typed)
        await start_import(viewer.app, viewer.workspace, job, how, by=actor_of(request))
    except InvalidInput as error:
        return await _form(request, viewer, job, typed, error)
    return redirect(f"{HERE}/{job.id}")


async def post_cancel(request: web.Request) -> web.Response:
    """Stop an import; what is in stays in."""
    viewer, job = await _meant(request)
    await cancel_import(viewer.app, viewer.workspace, job, by=actor_of(request))
    if job.state == "draft":
        return redirect(HERE, f"{job.file} is discarded.")
    return redirect(f"{HERE}/{job.id}", "It stops after the lines at hand; what is in stays in.")


async def _meant(request: web.Request) -> tuple[Viewer, ImportJob]:
    viewer = await viewer_of(request)
    return viewer, await find_import(viewer.app, viewer.workspace, request.match_info["id"])


async def _file(request: web.Request) -> BodyPartReader:
    """Return the file of a form. Raises InvalidInput where there is none."""
    if request.content_type == "multipart/form-data":
        with contextlib.suppress(ValueError):  # no boundary, or nothing between them
            async for part in await request.multipart():
                if isinstance(part, BodyPartReader) and part.name == "file" and part.filename:
                    return part
    raise InvalidInput("file", "nothing", "choose a file")


async def _pieces(part: BodyPartReader) -> AsyncIterator[bytes]:
    while piece := await part.read_chunk(PIECE):
        yield piece


async def _list(
    request: web.Request, viewer: Viewer, error: InvalidInput | None = None
) -> web.Response:
    found = await viewer.app.store.import_jobs.listed(viewer.workspace.id, MOST_LISTED)
    return await render_section(
        request,
        "admin_imports.html",
        viewer,
        status=400 if error else 200,
        jobs=[_shown(viewer, job) for job in found],
        waits=any(job.open for job in found),
        largest=LARGEST_FILE,
        error=error,
    )


async def _form(
    request: web.Request,
    viewer: Viewer,
    job: ImportJob,
    typed: Typed,
    error: InvalidInput | None = None,
) -> web.Response:
    """Show how a file is going to be read, with its first lines read that way."""
    context = await form_context(viewer, job, typed)
    rows: list[Any] = []
    unread: InvalidInput | None = None
    try:
        how = how_of(viewer, await header_of(viewer, job), typed)
        rows = await try_import(viewer.app, viewer.workspace, job, how)
    except InvalidInput as found:
        unread = found
        if error is None and typed.do:
            error = found
    return await render_section(
        request,
        "admin_import_form.html",
        viewer,
        status=400 if error else 200,
        job=_shown(viewer, job),
        typed=typed,
        rows=[_row(viewer, row) for row in rows],
        unread=unread,
        error=error,
        **context,
    )


def _row(viewer: Viewer, row: Any) -> dict[str, Any]:
    """Return a line as it would be imported."""
    if row.event is None:
        return {"line": row.line, "problem": row.problem.message}
    event = row.event
    metrics = event.get("metrics")
    at = event.get("occurred_at")
    if hasattr(at, "astimezone"):
        zone, locale = viewer.workspace.calendar.tz, viewer.workspace.locale
        at = format_datetime(at, "medium", tzinfo=zone, locale=locale)
    said = metrics.items() if isinstance(metrics, dict) else ()
    scope = event.get("scope")
    more = scope.items() if isinstance(scope, dict) else ()
    return {
        "line": row.line,
        "problem": None,
        "who": str(event.get("member_name") or event.get("member") or "nobody"),
        "when": str(at or "no time"),
        "what": ", ".join(f"{name} {value}" for name, value in said),
        "more": ", ".join(f"{name} {value}" for name, value in more),
    }


def _shown(viewer: Viewer, job: ImportJob) -> dict[str, Any]:
    """Return a file and how far it is, in figures as people write them."""
    locale, words = viewer.workspace.locale, _STATES[job.state]
    number = {
        name: show_number(getattr(job, name), locale)
        for name in ("line", "lines", "accepted", "duplicates", "left_out")
    }
    return {
        "id": job.id,
        "file": job.file,
        "format": job.format,
        "state": job.state,
        "open": job.open,
        "words": "Stopping" if job.cancelling and job.state == "running" else words[0],
        "look": words[1],
        "cancelling": job.cancelling,
        "percent": job.percent,
        "share": f"{show_number(Decimal(str(job.percent)), locale)} %",
        "figures": number,
        "left_out": job.left_out,
        "duplicates": job.duplicates,
        "problem": job.problem,
        "summary": job.summary,
        "size": _size(job.size),
        "ago": ago(job.created_at, viewer.app.clock(), "en"),
    }


def _size(size: int) -> str:
    return f"{size / (1 << 20):.1f} MB" if size >= 1 << 20 else f"{max(size >> 10, 1)} kB"


ROUTES = [
    *page(HERE, get_imports, admin=True),
    act(HERE, post_file),
    *page(f"{HERE}/{{id}}", get_import, post=post_import, admin=True),
    action(f"{HERE}/{{id}}/cancel", post_cancel, HERE),
]
