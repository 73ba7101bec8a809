"""`laurels import` of the CDNOW sample arrives at exactly what plain Python counts."""

from pathlib import Path

import pytest

from core.app import App
from core.config import Settings
from tests.acceptance.cdnow import (
    FILE,
    MONTHS,
    all_settled,
    counted,
    expected,
    expected_milestones,
    milestones,
)
from tests.acceptance.process import laurels


async def test_the_cdnow_sample_twice(app: App, settings: Settings) -> None:
    code, said = await laurels(settings, "import", str(FILE))
    assert code == 0, said
    assert "6,919 events from 2,357 people are in." in said
    assert "nobody was paged" in said.replace("\n", " ")
    wanted = expected()
    assert await counted(app) == wanted
    assert {period for _, period in wanted} == {m for m in MONTHS if m <= "1998-06"} | {"all"}
    assert await milestones(app) == expected_milestones()
    assert await all_settled(app)
    before = await app.mongo_db.command("dbHash")
    code, said = await laurels(settings, "import", str(FILE))
    assert code == 0
    assert "This file was imported before; nothing changed." in said
    after = await app.mongo_db.command("dbHash")
    unchanged = {"events", "progress", "members", "user_milestones", "points_history", "deliveries"}
    for name in unchanged & set(before["collections"]):
        assert before["collections"][name] == after["collections"][name], name


async def test_an_import_that_was_stopped_goes_on(app: App, settings: Settings) -> None:
    part = settings.data_dir / "cdnow_sample.txt"
    text = FILE.read_text().splitlines(keepends=True)
    part.write_text("".join(text[:2_500]))
    assert (await laurels(settings, "import", str(part)))[0] == 0
    part.write_text("".join(text))
    code, said = await laurels(settings, "import", str(part))
    assert code == 0, said
    assert "2,500 lines were in already." in said
    assert await counted(app) == expected()


async def test_a_csv_with_a_broken_line_leaves_out_that_line(app: App, settings: Settings) -> None:
    file = settings.data_dir / "orders.csv"
    rows = ["Customer,Day,Total,Units"]
    rows += [f"c{n % 50},1997-0{n % 9 + 1}-11,{n % 7}.50,1" for n in range(2, 5_002)]
    rows[4_011] = "c7,1997-01-11,twelve,1"  # line 4,012
    file.write_text("\n".join(rows) + "\n")
    mapping = ["--map", "member=Customer", "--map", "occurred_at=Day", "--map", "revenue=Total"]
    code, said = await laurels(settings, "import", str(file), *mapping)
    assert code == 1
    assert 'line 4,012: metrics.revenue: twelve: is not a decimal number such as "199.00"' in said
    assert "4,999 events from 50 people are in." in said
    assert "1 line was left out." in said
    assert await app.mongo_db["events"].count_documents({}) == 4_999


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "Customer,Total\nada,1\n", "does not say which column is member and occurred_at"),
        ("b.csv", "", "is empty"),
        ("c.csv", "member,occurred_at,revenue\nada,soon,1\n", "line 2: occurred_at: soon: is not"),
        ("d.csv", "member,occurred_at,revenue\nada,2020-01-01\n", "line 2: line: ada,2020-01-01: "),
        ("e.jsonl", '{"id": \n', "line 1: line: "),
        ("f.csv", b"member,occurred_at,revenue\n\xff\xfe,2020-01-01,1\n", "is not UTF-8"),
    ],
)
async def test_files_that_cannot_be_read(
    app: App, settings: Settings, name: str, content: str | bytes, message: str
) -> None:
    file: Path = settings.data_dir / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    code, said = await laurels(settings, "import", str(file))
    assert code != 0
    assert message in said.replace("\n", " ")
    assert "Traceback" not in said
