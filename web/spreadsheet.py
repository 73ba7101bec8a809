"""Tables as CSV, for spreadsheets and programs."""

import csv
import io
from collections.abc import Iterable, Sequence

from aiohttp import web

# What begins like this is a formula to a spreadsheet, whoever typed it (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Excel takes UTF-8 for what it is only when a file begins with this.
MARK = "\ufeff"


def wants_csv(request: web.Request) -> bool:
    """Tell whether whoever asks wants a table: by `.csv` at the end, or `Accept: text/csv`."""
    return request.path.endswith(".csv") or "text/csv" in request.headers.get("Accept", "")


def spreadsheet(
    request: web.Request, name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> web.Response:
    """Answer with rows under a header; what people typed never becomes a formula.

    None is an empty cell, a list its items with semicolons between. name: of the file to save.
    """
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(columns)
    table.writerows([cell(value) for value in row] for row in rows)
    opened = request.path.endswith(".csv")  # by somebody; programs ask by Accept
    return web.Response(
        text=(MARK if opened else "") + written.getvalue(),
        content_type="text/csv",
        charset="utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "no-store",
        },
    )


def cell(value: object) -> object:
    """Return a value as a cell: an empty one, a joined list, a text that is no formula."""
    if isinstance(value, list | tuple):
        value = "; ".join(str(each) for each in value)
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value
