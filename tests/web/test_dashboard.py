"""The dashboard: of a member, of the workspace, and before anything happened."""

import re
from typing import Any

import aiohttp

from core.app import App
from core.domain.people import Workspace
from core.usecases.points import book
from tests.core.support import counted, event, post
from tests.core.usecases.test_goals import wanted
from tests.web.people_in import signed_in
from tests.web.sample import sample

HOSTILE = "</b><script>alert(1)</script>"


async def page(app: App, base_url: str, member: str | None, path: str = "/") -> str:
    async with signed_in(app, base_url, member) as session, session.get(path) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.text()


def text(html: str, region: str) -> str:
    found = re.search(rf'<(section|p)[^>]* id="{region}".*?</\1>', html, re.DOTALL)
    assert found is not None, region
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split())


async def test_a_members_own_page(app: App, base_url: str) -> None:
    await sample(app)
    await wanted(app, "signups", 30, member="ada", private=True)
    await wanted(app, "signups", 40, member="jonas")
    workspace = await app.workspace("default")
    await book(app, workspace, "ada", "credit", 50, "Helped a colleague", by="key:test")
    html = await page(app, base_url, "ada")
    assert '<h1 dir="auto">Ada</h1>' in html
    assert text(html, "standing") == "Friday, November 20, 2026 · #1 of 3 in revenue this month"
    figures = text(html, "figures")
    assert "So far in November compared with 1 October to 20 October" in figures
    assert "Revenue $12,251" in figures
    assert "Average order $6,125" in figures
    goals = text(html, "goals")
    assert "Signups, November" in goals
    assert "12 of 30 signups" in goals
    assert "$21,741 of $50,000" in goals  # everybody's
    assert "of 40" not in goals
    assert "IPod Nano" in text(html, "sales")
    assert text(html, "trophies").startswith("Closest trophies Show all")
    laurels = text(html, "laurels")
    assert "$10,000 this month" in laurels
    assert "recorded later" in laurels
    points = text(html, "points")
    assert "+50 Helped a colleague just now" in points


async def test_nobodys_page_is_anothers(app: App, base_url: str) -> None:
    await sample(app)
    await wanted(app, "signups", 30, member="ada", private=True)
    async with (
        signed_in(app, base_url, "jonas") as jonas,
        jonas.get("/", params={"member": "ada"}) as answer,
    ):
        assert answer.status == 403
    seen = await page(app, base_url, None, "/?member=ada")
    assert '<h1 dir="auto">Ada</h1>' in seen
    assert "Signups, November" not in seen  # an admin is not shown what is private
    async with aiohttp.ClientSession(base_url) as nobody:
        page_of = {"Accept": "text/html"}
        async with nobody.get("/", headers=page_of, allow_redirects=False) as answer:
            assert answer.status == 303
            assert answer.headers["Location"].startswith("/sign-in")


async def test_whoever_is_no_member_sees_the_workspace(app: App, base_url: str) -> None:
    await sample(app)
    await app.change_workspace("default", name="Bells & Sons")
    await post(app, counted(90, images=15))
    html = await page(app, base_url, None)
    assert '<h1 dir="auto">Bells &amp; Sons</h1>' in html
    assert "Revenue $21,741" in text(html, "figures")
    laurels = text(html, "laurels")
    assert "Ada" in laurels
    assert "Trophies won lately" in text(html, "trophies")
    assert "brought by milestones in 12 weeks" in text(html, "points")
    assert 'aria-label="Points by week"' in html
    await app.store.members.update("default", "ada", hidden=True)
    hidden = await page(app, base_url, None)
    assert not re.search(r"\bAda\b(?! One)", text(hidden, "laurels") + text(hidden, "sales"))


async def test_before_anything_happened_it_says_what_to_do(app: App, base_url: str) -> None:
    html = await page(app, base_url, None)
    assert "Three steps, and this page fills by itself" in html
    assert f"curl {app.settings.url}/api/events" in html
    assert "No goals yet" in text(html, "goals")
    assert "Waiting for the first sale" in text(html, "sales")
    assert 'id="figures"' not in html
    await post(app, event(1))
    assert "Three steps" not in await page(app, base_url, None)
    await app.mongo_db["events"].delete_many({})
    told = await page(app, base_url, "ada")
    assert "Three steps" in told
    assert "LAURELS_API_KEY" not in told  # a member has no keys


async def test_what_people_typed_stays_text(app: App, base_url: str) -> None:
    told: Any = {"member_name": HOSTILE, "ticker": {"product": HOSTILE, "order_id": "1"}}
    await post(app, event(1, metrics={"revenue": "10000", "units": 1}, **told))
    workspace = await app.workspace("default")
    await book(app, workspace, "ada", "credit", 5, HOSTILE, by="key:test")
    for member in ("ada", None):
        html = await page(app, base_url, member)
        assert HOSTILE not in html
        assert "&lt;script&gt;alert(1)" in html
        assert " style=" not in html
        assert "<style" not in html


async def test_figures_are_written_as_people_do_there(app: App, base_url: str) -> None:
    await app.save_workspace(Workspace(id="default", locale="de_DE", currency="EUR"))
    await post(app, event(1, currency="EUR", metrics={"revenue": "12345.60", "units": 2}))
    html = await page(app, base_url, "ada")
    assert "12.345\xa0€" in html
    assert "Freitag, 20. November 2026" in html
