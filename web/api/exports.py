"""Everything a workspace keeps, to take along: streamed, so that any amount takes little memory."""

import asyncio
import csv
import io
import json
from collections.abc import Callable

from aiohttp import web

from core.usecases.export import Row, Rows, export_table
from web.endpoint import Endpoint, Example
from web.spreadsheet import MARK, cell
from web.state import APP, actor_of, workspace_of

CHUNK = 64 * 1024  # characters
WRITE_TIMEOUT_S = 60.0


async def get_csv(request: web.Request) -> web.StreamResponse:
    """Return members, teams, goals, awards, points or events as a table for spreadsheets.

    What people typed never becomes a formula. Money is in major units of the workspace's currency.
    """
    app, what = request.app[APP], request.match_info["what"]
    table, columns, rows = await export_table(
        app, await workspace_of(request), what, by=actor_of(request)
    )
    buffer = io.StringIO()
    out = csv.writer(buffer)

    def write(row: Row) -> None:
        cells = table.flat(row)
        out.writerow([cell(cells.get(name)) for name in columns])

    buffer.write(MARK)
    out.writerow(columns)
    return await _streamed(request, f"{what}.csv", "text/csv", buffer, rows, write)


async def get_lines(request: web.Request) -> web.StreamResponse:
    """Return members, teams, goals, awards, points or events, one JSON object a line.

    Events are as they are sent, in the workspace's currency: `laurels import` takes the file.
    """
    app, what = request.app[APP], request.match_info["what"]
    _, _, rows = await export_table(app, await workspace_of(request), what, by=actor_of(request))
    buffer = io.StringIO()

    def write(row: Row) -> None:
        buffer.write(json.dumps(row, ensure_ascii=False) + "\n")

    kind = "application/x-ndjson"
    return await _streamed(request, f"{what}.jsonl", kind, buffer, rows, write)


async def _streamed(
    request: web.Request,
    name: str,
    kind: str,
    buffer: io.StringIO,
    rows: Rows,
    write: Callable[[Row], None],
) -> web.StreamResponse:
    """Send rows as they come, as fast as whoever downloads takes them."""
    answer = web.StreamResponse(
        headers={
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        }
    )

    async def send() -> None:
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        async with asyncio.timeout(WRITE_TIMEOUT_S):
            await answer.write(text.encode())

    await answer.prepare(request)
    if request.method == "HEAD":
        return answer
    try:
        async for row in rows:
            write(row)
            if buffer.tell() >= CHUNK:
                await send()
        await send()
    except Exception as error:
        # It began well, so there is no other answer: the connection is cut, and whoever downloads
        # sees that the file is not whole.
        request.app[APP].log.warning("an export broke off", what=name, error=repr(error))
        if request.transport is not None:
            request.transport.abort()
    return answer


_WHAT = {"what": "members"}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/export/{what}.csv",
        handler=get_csv,
        summary="Take a table along, for a spreadsheet",
        tag="Workspace",
        scope="admin",
        produces="text/csv",
        example=Example(path=_WHAT),
    ),
    Endpoint(
        method="GET",
        path="/api/export/{what}.jsonl",
        handler=get_lines,
        summary="Take a table along, as JSON lines",
        tag="Workspace",
        scope="admin",
        produces="application/x-ndjson",
        example=Example(path={"what": "events"}),
    ),
]
