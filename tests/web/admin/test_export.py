"""The workspace's export: whole, safe in a spreadsheet, and good for another import."""

import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from core.app import App
from core.store import exports
from core.store.client import Document
from core.usecases.leaderboards import leaderboard
from core.usecases.record_events import record_events
from tests.conftest import NOW
from tests.core.support import counted, evaluate, event, post, workspace_of
from tests.web.admin.desk import Desk, join
from tests.web.sample import sample
from web.api import exports as api

Client = aiohttp.ClientSession
POINT = {"member": "ada", "type": "credit", "points": 1, "source": "s", "created_at": NOW}


async def _table(client: Client, what: str) -> list[dict[str, str]]:
    async with client.get(f"/api/export/{what}.csv") as answer:
        assert answer.status == 200
        assert answer.content_type == "text/csv"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{what}.csv"'
        text = await answer.text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


async def _lines(client: Client, what: str) -> list[dict[str, Any]]:
    async with client.get(f"/api/export/{what}.jsonl") as answer:
        assert answer.status == 200
        return [json.loads(line) for line in (await answer.text()).splitlines()]


async def test_the_page_offers_every_table(desk: Desk) -> None:
    page = await desk.get("/admin/export")
    for what in ("members", "teams", "goals", "awards", "points", "events"):
        for kind in ("csv", "jsonl"):
            assert f'href="/api/export/{what}.{kind}"' in page.text
            async with desk.session.get(f"/api/export/{what}.{kind}") as answer:
                assert answer.status == 200
    assert (await desk.audited())[0].after == {"what": "events"}


async def test_tables_hold_what_there_is(app: App, client: Client) -> None:
    await sample(app)
    members = {row["id"]: row for row in await _table(client, "members")}
    assert members["ada"]["team"] == "North"
    assert "crm:a.lovelace" in members["ada"]["identities"]
    assert [row["id"] for row in await _table(client, "teams")] == ["North", "South"]
    goals = {row["id"]: row for row in await _table(client, "goals")}
    assert (goals["101"]["target"], goals["102"]["target"]) == ("150", "50000.00")
    points = await _table(client, "points")
    earned = sum(int(row["points"]) for row in points if row["member"] == "ada")
    assert str(earned) == members["ada"]["points"]
    awards = await _table(client, "awards")
    assert {row["family"] for row in awards} == {"milestone", "trophy"}
    events = await _table(client, "events")
    assert len(events) == 9
    first = next(row for row in events if row["id"] == "order-ada-02T10:00")
    assert (first["revenue"], first["sku"], first["product"], first["team"]) == (
        "4200.00",
        "IPOD2008GREEN",
        "IPod Nano",
        "North",
    )


async def test_what_is_private_stays_private(app: App, client: Client) -> None:
    await sample(app)
    await app.mongo_db["goals"].update_one({"_id": "101"}, {"$set": {"private": True}})
    assert [row["id"] for row in await _table(client, "goals")] == ["102"]


async def test_a_cell_is_never_a_formula(app: App, client: Client) -> None:
    await join(app, "=1+1", '=HYPERLINK("http://x","y")', team="@sum")
    [row] = await _table(client, "members")
    assert row["name"].startswith("'=HYPERLINK")
    assert (row["id"], row["team"]) == ("'=1+1", "'@sum")
    [line] = await _lines(client, "members")
    assert line["id"] == "=1+1"


async def test_exported_events_count_the_same_elsewhere(app: App, client: Client) -> None:
    await app.change_workspace("default", rates={"EUR": "1.10"})
    await post(
        app,
        event(1, "ada", team="North", ticker={"product": "Bell"}),
        event(2, "ada", currency="EUR"),
        event(3, "grace", metrics={"revenue": "-50.00"}, corrects="order-1", type="refund"),
        counted(4, "grace", signups=3),
        event(5, "grace", metrics={"revenue": "5000.00"}, type="stats", id="stats-5"),
        event(6, "ada", id="gone"),
    )
    async with client.delete("/api/events/shop/gone") as answer:
        assert answer.status in {200, 204}
    lines = await _lines(client, "events")
    assert len(lines) == 5
    other = await workspace_of(app, "other")
    results = await record_events(app, other, lines)
    assert [result.status for result in results] == ["accepted"] * 5
    await evaluate(app, results)
    for metric in ("revenue", "orders", "signups"):
        here = await leaderboard(app, await app.workspace("default"), metric, "month")
        there = await leaderboard(app, other, metric, "month")
        assert [(r["member"], r["value"]) for r in here["rows"]] == [
            (r["member"], r["value"]) for r in there["rows"]
        ]


async def test_rows_leave_while_more_come(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is gathered: what was read is written before more is read."""
    written: list[int] = []
    ahead: list[int] = []
    write = web.StreamResponse.write

    async def noted(self: web.StreamResponse, data: bytes) -> None:
        written.append(len(data))
        await write(self, data)

    async def rows(self: exports.Exports, workspace: str) -> AsyncIterator[Document]:
        for number in range(5_000):
            ahead.append(number * 100 - sum(written))
            yield POINT | {"reason": "x" * 100}

    monkeypatch.setattr(web.StreamResponse, "write", noted)
    monkeypatch.setattr(exports.Exports, "points", rows)
    assert len(await _lines(client, "points")) == 5_000
    assert len(written) > 10
    assert max(written) < 2 * api.CHUNK
    assert max(ahead) < 2 * api.CHUNK


async def test_a_break_in_the_middle_is_seen(
    app: App, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        await join(app, name, name)
    whole = exports.Exports.members

    async def breaks(self: exports.Exports, workspace: str) -> Any:
        async for member in whole(self, workspace):
            if member.id == "c":
                raise ConnectionError("MongoDB is gone")
            yield member

    monkeypatch.setattr(exports.Exports, "members", breaks)
    monkeypatch.setattr(api, "CHUNK", 1)
    with pytest.raises(aiohttp.ClientPayloadError):
        await _table(client, "members")


async def test_nothing_of_an_unknown_name(client: Client) -> None:
    async with client.get("/api/export/passwords.csv") as answer:
        assert answer.status == 404
    async with client.head("/api/export/members.csv") as answer:
        assert answer.status == 200
