"""/admin/audit: sentences, filters, pages."""

import re
from pathlib import Path

import core.usecases
from core.app import App
from core.usecases.audit import note
from tests.web.admin.desk import HOSTILE, Desk, join
from web.pages.admin.audit_words import KINDS, VERBS

KIND = "|".join(kind for kind, _ in KINDS)


async def test_changes_are_sentences(app: App, desk: Desk) -> None:
    await join(app, "ada", "Ada Byron", team="North")
    form = {"name": "Ada Byron", "team": "South", "role": "member", "reason": "moved"}
    await desk.post("/admin/people/ada", **form)
    await desk.post("/admin/teams", id="East", name="Eastern", color="#000000")
    await desk.post("/admin/keys", 200, name="shop", scope="ingest")
    words = (await desk.get("/admin/audit")).words
    assert "Bo Admin made the key shop ." in words
    assert "Bo Admin made the team Eastern ." in words
    assert "Bo Admin changed Ada Byron . moved team North → South Nov 20, 2026" in words


async def test_names_lead_to_all_of_theirs(app: App, desk: Desk) -> None:
    workspace = await app.workspace("default")
    await note(app, workspace, "key:shop", "goal.set", "goal:7", after={"target": "5"})
    await note(app, workspace, "owner", "member.add", "member:ada")
    page = await desk.get("/admin/audit")
    assert "The key shop set the goal 7 ." in page.words
    assert 'href="/admin/audit?actor=key:shop"' in page.text
    page = await desk.get("/admin/audit", actor="key:shop")
    assert "The owner" not in page.words
    assert 'href="/admin/audit?actor=key:shop&amp;subject=goal:7"' in page.text
    assert "by key:shop" in page.words
    page = await desk.get("/admin/audit", action="member")
    assert "The owner added ada ." in page.words
    assert "goal 7" not in page.words
    assert "Nothing of that kind" in (await desk.get("/admin/audit", subject="team:x")).words


async def test_pages(app: App, desk: Desk) -> None:
    workspace = await app.workspace("default")
    for number in range(60):
        await note(app, workspace, "owner", "team.add", f"team:t{number:02}")
    page = await desk.get("/admin/audit", action="team")
    assert "t59" in page.words
    assert "t09" not in page.words
    following = re.search(r'href="([^"]*)" rel="next"', page.text)
    assert following
    page = await desk.get(following[1].replace("&amp;", "&"))
    assert "t09" in page.words
    assert "The newest" in page.words
    assert 'rel="next"' not in page.text
    await desk.get("/admin/audit", 400, cursor="nonsense")


async def test_typed_text_stays_text(app: App, desk: Desk) -> None:
    workspace = await app.workspace("default")
    await join(app, "ada", HOSTILE)
    texts = {"before": {HOSTILE: 1, "a": HOSTILE}, "after": {"a": [HOSTILE], "b": {}}}
    actor, subject = f"key:{HOSTILE}", "member:ada"
    await note(app, workspace, actor, "member.change", subject, why=HOSTILE, **texts)
    await note(app, workspace, "odd", "odd.action", HOSTILE)
    page = await desk.get("/admin/audit", actor="")
    assert "<img" not in page.text
    assert page.words.count(HOSTILE) >= 4


def test_everything_that_is_noted_has_words() -> None:
    """What a use case notes reads as a sentence."""
    noted: set[str] = set()
    for path in Path(core.usecases.__path__[0]).glob("*.py"):
        noted |= set(re.findall(rf'"((?:{KIND})\.[a-z_.-]+)"', path.read_text()))
    assert len(noted) > 30
    assert noted - {"goal.png"} <= set(VERBS)
