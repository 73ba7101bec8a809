"""The frame of the admin area: its tabs, and who gets in."""

import re

import aiohttp

from core.app import App
from tests.web.admin.desk import Desk, desk_of, join
from tests.web.people_in import signed_in
from web.pages.admin.audit_words import KINDS
from web.pages.admin.registry import MODULES
from web.pages.admin.sections import SECTIONS, section_of

POSTS = sorted(
    {
        re.sub(r"\{[^}]*\}", "1", str(route.path))
        for module in MODULES
        for route in module.ROUTES
        if route.method == "POST"
    }
)


async def test_every_section_is_there_and_marked(desk: Desk) -> None:
    for path, _ in SECTIONS:
        page = await desk.get(path)
        assert f'<a href="{path}" aria-current="page">' in page.text
        assert page.text.count("<h1") == 1
        assert " style=" not in page.text
        assert "<script>" not in page.text


async def test_members_stay_outside_and_do_nothing(app: App, base_url: str) -> None:
    await join(app, "ada", "Ada")
    async with desk_of(app, base_url, "ada") as ada:
        for path, _ in SECTIONS:
            page = await ada.get(path, 403)
            assert "This is for admins." in page.words
            assert "/admin" not in page.text
        await ada.get("/api/export/members.csv", 403)
        for path in POSTS:
            await ada.post(path, 403, name="Mallory", left="yes")
    assert await app.store.audit.listed("default") == []


async def test_strangers_are_led_to_the_door(base_url: str) -> None:
    headers = {"Accept": "text/html"}
    async with (
        aiohttp.ClientSession(base_url, headers=headers) as nobody,
        nobody.get("/admin/people?q=ada", allow_redirects=False) as answer,
    ):
        assert answer.status == 303
        assert answer.headers["Location"] == "/sign-in?next=/admin/people%3Fq%3Dada"


async def test_a_form_from_elsewhere_changes_nothing(app: App, base_url: str) -> None:
    await join(app, "boss", "Bo", role="admin")
    async with signed_in(app, base_url, "boss") as session:
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
            form = {"name": "Stolen", "scope": "admin"}
            async with session.post("/admin/keys", data=form, headers=headers) as answer:
                assert answer.status == 403
    assert await app.store.keys.listed("default") == []


def test_a_page_within_a_section_is_its() -> None:
    assert section_of("/admin") == "/admin"
    assert section_of("/admin/people/ada/merge") == "/admin/people"
    assert section_of("/admin/peoples") == "/admin"
    assert len(dict(KINDS)) == len(KINDS)
