"""Analytics over HTTP: the same rows as JSON and as tables, and tables that run nothing."""

import csv
import io
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from core.app import App
from tests.core.support import event, post
from tests.web.asking import ask
from web.spreadsheet import spreadsheet

MONTH = {"from": "2026-11-01", "to": "2026-11-30"}
REPORTS = ("milestones", "rules", "goals", "thresholds")


async def sell(app: App) -> None:
    await post(
        app,
        event(1, metrics={"revenue": "25000"}, member_name='=HYPERLINK("//evil")', team="+North"),
        event(2, "bob", metrics={"revenue": "10000"}, member_name="Böb, senior"),
    )


async def sheet(
    client: aiohttp.ClientSession, name: str, accept: str | None = None, **query: str
) -> list[dict[str, str]]:
    ending, headers = ("", {"Accept": accept}) if accept else (".csv", {})
    path = f"/api/analytics/{name}{ending}"
    async with client.get(path, params=MONTH | query, headers=headers) as response:
        assert (response.status, response.content_type) == (200, "text/csv")
        text = await response.text()
        saved = f'attachment; filename="{name}-2026-11-01-2026-11-30.csv"'
        assert response.headers["Content-Disposition"] == saved
        # Excel reads UTF-8 where the file says so; who asks for CSV gets no such mark.
        assert text.startswith("\ufeff") == (accept is None)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


async def test_the_same_rows_as_json_and_as_a_table(
    app: App, client: aiohttp.ClientSession
) -> None:
    await sell(app)
    for name in REPORTS:
        status, found = await ask(client, "GET", f"/api/analytics/{name}", **MONTH)
        assert status == 200
        assert (found["from"], found["to"]) == ("2026-11-01", "2026-11-30")
        for rows in (await sheet(client, name), await sheet(client, name, "text/csv")):
            assert len(rows) == len(found["items"])
            for row, item in zip(rows, found["items"], strict=True):
                assert list(row) == list(item)
                assert row.get("awards") == (str(item["awards"]) if "awards" in item else None)
    _, weeks = await ask(client, "GET", "/api/analytics/milestones", **MONTH, group="week")
    assert (weeks["group"], [each["awards"] for each in weeks["items"]]) == (
        "week",
        [0, 0, 0, 3, 0, 0],
    )
    _, most = await ask(client, "GET", "/api/analytics/thresholds", **MONTH, limit="1")
    assert [(each["threshold"], each["people"]) for each in most["items"]] == [("10000", 2)]


async def test_names_never_become_formulas(app: App, client: aiohttp.ClientSession) -> None:
    await sell(app)
    rules = await sheet(client, "rules")
    [revenue] = [row for row in rules if row["rule"] == "revenue-month"]
    assert revenue["earners"] == '\'=HYPERLINK("//evil"); Böb, senior'
    _, body = await ask(
        client, "POST", "/api/goals", {"metric": "units", "targetValue": 5, "member": "ada"}
    )
    assert body["id"]
    [team] = await sheet(client, "goals")
    assert (team["team"], team["name"], team["goals"]) == ("'+North", "'+North", "1")


async def test_cells_that_a_spreadsheet_would_run() -> None:
    request: Any = type("Request", (), {"path": "/x.csv"})
    hostile = ["=1", "+1", "-1", "@A1", "\t=1", "\r=1", "  =1", "＝1", ["=1", "b"]]
    answer: web.Response = spreadsheet(request, "x", ["a"], [[each] for each in hostile])
    assert answer.text is not None
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert [row[0] for row in rows[1:-1]] == [f"'{each}" for each in hostile[:-1]]
    assert rows[-1] == ["'=1; b"]
    plain = spreadsheet(request, "x", ["a", "b"], [[-5, None], [1.5, "a=b"]])
    assert plain.text == "\ufeffa,b\r\n-5,\r\n1.5,a=b\r\n"


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-11-20", "to": "2026-11-19"},
        {"from": "soon"},
        {"form": "2026-11-19"},
        {"from": "2019-01-01"},
    ],
)
async def test_ranges_that_make_no_sense(
    client: aiohttp.ClientSession, query: dict[str, str]
) -> None:
    for name in REPORTS:
        status, body = await ask(client, "GET", f"/api/analytics/{name}", **query)
        assert status == 400, name
        assert body["details"][0]["field"] in {"from", "form"}


async def test_what_else_is_refused(app: App, client: aiohttp.ClientSession) -> None:
    for path, query in (
        ("milestones", {"group": "hour"}),
        ("milestones", MONTH | {"from": "2025-01-01", "group": "day"}),
        ("rules", {"group": "day"}),
        ("thresholds", {"limit": "0"}),
        ("thresholds", {"order": "middle"}),
    ):
        assert (await ask(client, "GET", f"/api/analytics/{path}", **query))[0] == 400, path
    _, secret = await app.store.keys.create("default", "shop", "ingest", app.clock())
    headers = {"Authorization": f"Bearer {secret}"}
    async with client.get("/api/analytics/rules.csv", headers=headers) as response:
        assert response.status == 403
