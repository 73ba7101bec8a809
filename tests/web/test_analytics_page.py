"""/analytics in the browser's eyes: charts with their tables, ranges, files to save."""

import csv
import io
import re

import aiohttp
import pytest

from core.app import App
from tests.core.support import event, post
from tests.web.people_in import signed_in
from tests.web.sample import sample

NOVEMBER = {"from": "2026-11-01", "to": "2026-11-20"}


async def page(session: aiohttp.ClientSession, status: int = 200, **query: str) -> str:
    async with session.get("/analytics", params=query) as answer:
        assert answer.status == status
        return await answer.text()


async def test_charts_stand_with_their_tables(app: App, base_url: str) -> None:
    await sample(app)
    async with signed_in(app, base_url, "jonas") as jonas:
        html = await page(jonas, **NOVEMBER)
    assert html.count('role="img" aria-label="Milestones by day, 1 November to') == 2
    assert "<title>18 Nov: 2, 2 of them recorded later</title>" in html
    rows = re.findall(r'<tr><th scope="row">(\d+ Nov)</th><td class="figure">(\d+)</td>', html)
    assert len(rows) == 20
    assert dict(rows)["18 Nov"] == "2"
    words = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "1 of 3 : Ada" in words  # signups: who earned them, of how many
    assert "Everybody together" in words
    assert "Reached most often" in words
    assert 'style="' not in html


async def test_a_member_may_save_the_tables(app: App, base_url: str) -> None:
    await sample(app)
    async with signed_in(app, base_url, "jonas") as jonas:
        html = await page(jonas, **NOVEMBER)
        for name in ("milestones", "rules", "goals", "thresholds"):
            [link] = re.findall(rf'href="(/analytics/{name}.csv[^"]*)" download', html)
            async with jonas.get(link.replace("&amp;", "&")) as answer:
                assert (answer.status, answer.content_type) == (200, "text/csv")
                rows = list(csv.DictReader(io.StringIO((await answer.text())[1:])))
            assert rows, name
    async with aiohttp.ClientSession(base_url) as nobody, nobody.get("/analytics/rules.csv") as no:
        assert no.status == 401


@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ({"from": "2026-11-20", "to": "2026-11-01"}, "from", "is after the end"),
        ({"to": "<b>soon</b>"}, "to", "is not a date"),
        ({"from": "2025-01-01", "group": "day"}, "group", "use week or month"),
    ],
)
async def test_a_range_that_makes_no_sense_is_told_at_its_field(
    app: App, base_url: str, query: dict[str, str], field: str, reason: str
) -> None:
    async with signed_in(app, base_url, None) as owner:
        html = await page(owner, 400, **query)
    assert re.search(rf'id="f-{field}"[^>]* aria-invalid="true"', html)
    assert re.search(rf'id="h-{field}">[^<]*{reason}', html)
    assert "<b>soon" not in html


async def test_dates_without_milestones_and_none_at_all(app: App, base_url: str) -> None:
    async with signed_in(app, base_url, None) as owner:
        assert "Nothing has been counted yet" in await page(owner)
        await post(app, event(1))
        html = await page(owner)
        assert "No milestones in these dates" in html
        assert "No goals had a day in these dates" in html
        # Fields that are left empty are as good as none.
        assert "No milestones" in await page(owner, **{"from": "", "to": "", "group": ""})
