"""Wording: the tone, own words tried as typed, used and taken back."""

import pytest

from tests.web.admin.desk import HOSTILE, Desk

TEMPLATES = "/admin/templates"
BELL = "🔔 **{name} is at {reached}[ {when}].**[ {also} came along.]"


async def test_the_tones_are_shown_and_one_is_chosen(desk: Desk) -> None:
    page = await desk.get(TEMPLATES)
    assert "Ring it: Mei just passed $50,000." in page.words
    assert 'value="warm" checked' in page.text
    page = await desk.post(f"{TEMPLATES}/tone", tone="formal")
    assert page.said == "Celebrations sound formal from now on."
    page = await desk.get(TEMPLATES)
    assert 'value="formal" checked' in page.text
    await desk.post(f"{TEMPLATES}/tone", tone="rude")
    assert (await desk.app.workspace_now("default")).tone == "formal"
    assert [entry.action for entry in await desk.audited()] == ["workspace.change"]


async def test_words_are_tried_used_and_taken_back(desk: Desk) -> None:
    here = f"{TEMPLATES}/milestone"
    page = await desk.post(here, 200, template=BELL, do="preview")
    assert "🔔 Mei Tanaka is at $50,000 in November." in page.words
    assert (await desk.app.workspace_now("default")).templates == {}
    page = await desk.post(here, template=BELL, do="save")
    assert page.said == "Your words for a milestone are used from now on."
    assert (await desk.app.workspace_now("default")).templates == {"milestone": BELL}
    assert BELL in (await desk.get(here)).words
    assert "A milestone Your words" in (await desk.get(TEMPLATES)).words
    page = await desk.post(here, do="reset")
    assert page.said == "Back to the tone's words for a milestone."
    assert (await desk.app.workspace_now("default")).templates == {}
    actions = [entry.action for entry in await desk.audited()]
    assert actions == ["workspace.template", "workspace.template"]


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("{name} made {money}", "{money}: is not a placeholder"),
        ("Somebody did it", "must say {name}"),
        ("{name} [x", "has a [ without its partner"),
        ("{name} " + "x" * 600, "at most 500"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(
    desk: Desk, words: str, wrong: str
) -> None:
    page = await desk.post(f"{TEMPLATES}/goal", 400, template=words, do="save")
    assert wrong in page.words
    assert f">{words}</textarea>" in page.text
    assert (await desk.app.workspace_now("default")).templates == {}
    piece = await desk.post(f"{TEMPLATES}/goal/preview", 200, template=words)
    assert wrong in piece.words


async def test_what_was_typed_is_never_markup(desk: Desk) -> None:
    words = "{name} " + HOSTILE
    piece = await desk.post(f"{TEMPLATES}/milestone/preview", 200, template=words)
    assert HOSTILE in piece.words
    assert HOSTILE not in piece.text
    page = await desk.post(f"{TEMPLATES}/milestone", 200, template=words, do="preview")
    assert HOSTILE not in page.text


async def test_a_preview_of_nothing_is_the_tones_own(desk: Desk) -> None:
    await desk.app.change_workspace("default", templates={"milestone": BELL})
    piece = await desk.post(f"{TEMPLATES}/milestone/preview", 200)
    assert piece.words.startswith("Mei Tanaka reached $50,000 in November.")
    await desk.get(f"{TEMPLATES}/nothing", 400)
