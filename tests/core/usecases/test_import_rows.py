"""Rows out of files: every line is read or named, and the same file says the same ids."""

import asyncio
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.app import App
from core.catalogue import load
from core.domain.imports import Format
from core.errors import SetupError
from core.usecases.deliver import deliver_due
from core.usecases.import_file import Imported, import_file
from core.usecases.import_rows import Reading, Row, detect, match_columns, rows
from tests.core.support import Script, Unpaced, place

CATALOGUE = load()
HEADER = "id,member,occurred_at,revenue,units\n"


def reading(path: Path, content: str | bytes, format: Format = "csv", **options: Any) -> Reading:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    zone = options.pop("zone", "UTC")
    return Reading(path, format, "file", ZoneInfo(zone), **options)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows"


def read(*arguments: Any, **options: Any) -> list[Row]:
    return list(rows(reading(*arguments, **options), CATALOGUE))


def problems(found: list[Row]) -> list[tuple[int, str]]:
    return [(row.line, row.problem.message) for row in found if row.problem]


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.jsonl", "", "jsonl"),
        ("a.ndjson", "id,x", "jsonl"),
        ("a.csv", "id,member\n", "csv"),
        ("a.txt", " 00004 0001 19970101  2   29.33\n", "cdnow"),
        ("a.txt", '{"id": 1}\n', "jsonl"),
        ("a", "", "csv"),
        ("a.csv", "\ufeff00004 0001 19970101  2   29.33\n", "cdnow"),
    ],
)
def test_a_format_is_told_by_name_and_first_line(
    tmp_path: Path, name: str, content: str, format: str
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    assert detect(tmp_path / name) == format


def test_a_csv_line_becomes_an_event(path: Path) -> None:
    [row] = read(
        path,
        "\ufeffid,Member,occurred_at,revenue,units,sku,city,note\r\n"
        '7,"Lovelace, Ada",2026-11-20T10:00:00+01:00,199.00,,X-1,"Bad\nHomburg",hi\r\n',
    )
    assert row.event == {
        "id": "7",
        "member": "Lovelace, Ada",
        "occurred_at": datetime(2026, 11, 20, 9, tzinfo=UTC),
        "metrics": {"revenue": "199.00"},
        "scope": {"sku": "X-1"},
        "ticker": {"city": "Bad\nHomburg"},
        "source": "file",
    }
    assert row.line == 3


def test_columns_are_mapped_and_dates_read_as_told(path: Path) -> None:
    [row] = read(
        path,
        "Rep;x\n".replace(";", ",") + "ada,1\n",
        columns={"member": "Rep", "units": "x", "occurred_at": "x"},
        date_format="%d",
        zone="America/New_York",
    )
    assert row.event is not None
    assert (row.event["member"], row.event["metrics"]) == ("ada", {"units": "1"})


@pytest.mark.parametrize(
    ("given", "zone", "at"),
    [
        ("2026-11-20", "UTC", "2026-11-20T12:00:00+00:00"),
        ("2026-11-20", "Pacific/Apia", "2026-11-19T23:00:00+00:00"),
        ("2026-11-20 00:00", "UTC", "2026-11-20T00:00:00+00:00"),
        ("2026-11-20T08:30", "America/New_York", "2026-11-20T13:30:00+00:00"),
        ("2026-11-20T08:30Z", "America/New_York", "2026-11-20T08:30:00+00:00"),
        ("20261120", "UTC", "2026-11-20T12:00:00+00:00"),
    ],
)
def test_a_time_without_a_zone_is_the_workspaces(
    path: Path, given: str, zone: str, at: str
) -> None:
    [row] = read(path, f"{HEADER}1,ada,{given},5,\n", zone=zone)
    assert row.event is not None
    assert row.event["occurred_at"] == datetime.fromisoformat(at)


def test_lines_that_cannot_be_read_are_named_and_the_others_are_read(path: Path) -> None:
    found = read(
        path,
        HEADER + "1,ada,2026-11-20,5,\n2,ada,yesterday,5,\n3,ada\n\n4,ada,2026-11-20,,\n"
        "5,ada,2026-11-20,6,\n",
    )
    assert problems(found) == [
        (3, "occurred_at: yesterday: is not an ISO 8601 date such as 2026-11-20"),
        (4, "line: 3,ada: has 2 columns, the header has 5"),
        (6, "metrics: nothing: the line has no value in any metric's column"),
    ]
    assert [row.event["id"] for row in found if row.event] == ["1", "5"]


def test_a_broken_quote_is_named(path: Path) -> None:
    found = read(path, HEADER + '1,"ada"x,2026-11-20,5,\n2,ada,2026-11-20,5,\n')
    assert [line for line, _ in problems(found)] == [2]
    assert "is not CSV" in problems(found)[0][1]


def test_a_broken_header_is_a_clear_error(path: Path) -> None:
    with pytest.raises(SetupError):
        read(path, '"id"x,member\n1,ada\n')


@pytest.mark.parametrize(
    ("header", "wanted", "message"),
    [
        (["a", "b"], {}, "which column is member and occurred_at and a metric"),
        (["member", "occurred_at"], {}, "which column is a metric such as revenue. It has member"),
        (["member"], {"karma": "member"}, "there is no field 'karma' in an event"),
        (["member"], {"revenue": "Price"}, "the file has no column 'Price'"),
    ],
)
def test_a_file_that_does_not_say_enough_is_refused(
    header: list[str], wanted: dict[str, str], message: str
) -> None:
    with pytest.raises(SetupError, match=message):
        match_columns(header, wanted, CATALOGUE)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "is empty"), ("id,ä\n".encode("utf-16"), "is not UTF-8"), (b"id\xff,x\n", "not UTF-8")],
)
def test_what_is_no_text_is_refused(path: Path, content: bytes, message: str) -> None:
    with pytest.raises(SetupError, match=message):
        read(path, content)


def test_json_lines_are_taken_as_they_are_and_the_rest_is_named(path: Path) -> None:
    good = {"id": "1", "member": "ada", "metrics": {"revenue": 0.1}, "source": "till"}
    found = read(
        path,
        f'{json.dumps(good)}\n\n[1]\n{{"id" 5}}\n{json.dumps({"id": "2"})}\n',
        format="jsonl",
    )
    assert [row.event for row in found if row.event] == [
        good | {"metrics": {"revenue": Decimal("0.1")}},
        {"id": "2", "source": "file"},
    ]
    assert problems(found) == [
        (3, "line: [1]: is not a JSON object"),
        (4, "line: {\"id\" 5}: is not JSON: expecting ':' delimiter at column 7"),
    ]


def test_a_json_line_that_breaks_off_is_named_where_it_does(path: Path) -> None:
    found = read(path, '{"id": \n', format="jsonl")
    assert problems(found) == [(1, 'line: {"id":: is not JSON: expecting value at column 8')]


@pytest.mark.parametrize(
    "line", ['{"metrics": {"units": ' + "1" * 5_000 + "}}", "[" * 100_000], ids=["digits", "depth"]
)
def test_json_beyond_reason_is_named_too(path: Path, line: str) -> None:
    found = read(path, f'{line}\n{{"id": "2"}}\n', format="jsonl")
    assert [number for number, _ in problems(found)] == [1]
    assert len(found) == 2


def test_cdnow_lines_are_purchases(path: Path) -> None:
    found = read(
        path,
        " 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n bad line\n",
        format="cdnow",
        zone="America/New_York",
    )
    assert found[0].event is not None
    identity = found[0].event.pop("id")
    assert found[0].event == {
        "member": "00004",
        "occurred_at": datetime(1997, 1, 1, 17, tzinfo=UTC),
        "metrics": {"revenue": "29.33", "units": "2"},
        "source": "file",
    }
    assert identity.endswith("-1")
    assert problems(found) == [(3, "line: bad line: has 2 columns, not 5")]


def test_lines_without_an_id_get_one_from_what_they_say(path: Path) -> None:
    content = "member,occurred_at,units\n" + "ada,2026-11-20,1\n" * 3 + "bob,2026-11-20,1\n"
    ids = [row.event["id"] for row in read(path, content) if row.event]
    again = [row.event["id"] for row in read(path, content) if row.event]
    assert ids == again
    assert len(set(ids)) == 4
    digest = ids[0].rpartition("-")[0]
    assert ids[:3] == [f"{digest}-1", f"{digest}-2", f"{digest}-3"]
    skipped = list(rows(reading(path, content), CATALOGUE, skip=3))
    assert [row.event["id"] for row in skipped if row.event] == ids[2:]


async def all_of(app: App, source: Reading) -> Imported:
    return [done async for done in import_file(app, await app.workspace("default"), source)][-1]


async def test_an_import_is_silent_sums_up_once_and_does_nothing_again(
    app: App, path: Path
) -> None:
    await place(app)
    content = (
        "member,occurred_at,images\n"
        + "ada,2026-11-20,16\nbob,2026-11-20,x\n"
        + ("cyd,2026-11-19,3\n" * 2)
    )
    done = await all_of(app, reading(path, content))
    assert (done.accepted, done.duplicates, done.left_out, done.people) == (3, 0, 1, 2)
    assert done.problems == [
        (3, 'metrics.images: x: is not a decimal number such as "199.00"'),
    ]
    assert done.summary == (
        "3 events from 2 people are in. 1 laurel was earned along the way; nobody was paged."
    )
    sender = Script()
    await deliver_due(app, sender, Unpaced())
    assert sender.texts == [done.summary]
    again = await all_of(app, reading(path, content))
    assert again.finished_before
    assert (again.accepted, again.summary) == (3, done.summary)
    assert len(await app.store.deliveries.listed("default", 10)) == 1
    assert await app.store.progress.value("default", "cyd", "global", "all", "images") == 6


async def test_an_import_that_was_stopped_goes_on_where_it_was(app: App, path: Path) -> None:
    content = "member,occurred_at,units\n" + "".join(
        f"m{n % 40},2026-11-20T00:{n // 60:02}:{n % 60:02},1\n" for n in range(2_300)
    )
    source = reading(path, content)
    async for done in import_file(app, await app.workspace("default"), source):
        assert (done.accepted, done.line) == (1_000, 1_001)
        break
    done = await all_of(app, source)
    assert (done.accepted, done.duplicates, done.left_out) == (2_300, 0, 0)
    assert await app.store.progress.sum("default", "all", "units") == 2_300
    assert await app.store.events.pending_count() == 0


async def test_an_import_killed_before_its_events_were_applied_applies_them(
    app: App, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run finds them accepted already, still waiting, and knows them for its own."""
    source = reading(path, "member,occurred_at,units\nada,2026-11-20,1\nbob,2026-11-20,2\n")

    async def killed(*_: object) -> int:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("core.usecases.import_file.evaluate_lane", killed)
        with pytest.raises(RuntimeError, match="killed"):
            await all_of(app, source)
    assert await app.store.events.pending_count() == 2
    done = await asyncio.wait_for(all_of(app, source), 5)
    assert (done.accepted, done.duplicates) == (2, 0)
    assert await app.store.progress.sum("default", "all", "units") == 3


async def test_a_file_with_one_more_line_brings_only_that(app: App, path: Path) -> None:
    content = "member,occurred_at,units\nada,2026-11-20,1\n"
    await all_of(app, reading(path, content))
    done = await all_of(app, reading(path, content + "bob,2026-11-20,1\n"))
    assert (done.accepted, done.duplicates) == (1, 1)
