"""/admin/displays: paired by a code, made with a link, set up, removed."""

import re

from core.app import App
from core.domain.screens import Screen, ScreenBoard
from core.store.keys import ApiKey
from core.usecases import displays
from tests.web.admin.desk import HOSTILE, Desk, join


async def _only(app: App) -> ApiKey:
    [display] = await displays.listed(app, await app.workspace("default"))
    return display


async def test_a_tv_is_paired_by_its_code(app: App, desk: Desk) -> None:
    asked = await displays.ask(app)
    assert f'value="{asked.code}"' in (await desk.get("/admin/displays", code=asked.code)).text
    page = await desk.post("/admin/displays/pair", 400, code=asked.code, name="")
    assert "is required" in page.words
    assert asked.code in page.text
    page = await desk.post("/admin/displays/pair", 400, code="AAAA-AAAA", name="Lobby")
    assert "is not valid" in page.words
    assert page.value("name") == "Lobby"
    typed = asked.code.lower().replace("-", " ")
    page = await desk.post("/admin/displays/pair", code=typed, name="Lobby")
    assert page.said == "Lobby is linked; it shows the board within seconds."
    assert (await displays.state_of(app, asked.secret))[0] == "linked"
    assert "Lobby Not seen yet" in (await desk.get("/admin/displays")).words
    await app.store.keys.seen("default", (await _only(app)).id, app.clock())
    assert "Last seen just now" in (await desk.get("/admin/displays")).words


async def test_a_link_is_shown_once_and_opens_the_board(app: App, desk: Desk) -> None:
    page = await desk.post("/admin/displays", 200, name="Kitchen")
    link = re.search(r'<code id="once">(.*?/tv\?token=(.*?))</code>', page.text)
    assert link
    assert "The link, to scan" in page.text
    assert link[2] not in (await desk.get("/admin/displays")).text
    found = await app.store.keys.find(link[2])
    assert found
    assert (found.scope, found.name) == ("display", "Kitchen")
    page = await desk.post("/admin/displays", 400, name=" ")
    assert "at least 1 character" in page.wrong("name")


async def test_a_tv_gets_boards_of_its_own(app: App, desk: Desk) -> None:
    await join(app, "ada", "Ada", team="north=1")
    made, _ = await displays.create(app, await app.workspace("default"), "Lobby", by="owner")
    path = f"/admin/displays/{made.id}"
    assert 'name="follow" type="checkbox" value="on" checked' in (await desk.get(path)).text
    form = {
        "name": "Hall",
        "dwell_s": "30",
        "theme": "day",
        "sound": "on",
        "metric_0": "units",
        "period_0": "week",
        "who_0": "team=north=1",
        "metric_1": "",
        "metric_3": "revenue",
        "period_3": "year",
        "who_3": "teams",
    }
    await desk.post(path, **form)
    boards = (
        ScreenBoard(metric="units", period="week", team="north=1"),
        ScreenBoard(metric="revenue", period="year", of="teams"),
    )
    expected = Screen(boards=boards, dwell_s=30, sound=True, theme="day")
    display = await _only(app)
    assert (display.name, display.screen) == ("Hall", expected)
    page = await desk.get("/admin/displays")
    assert "Units of north=1, this week; Revenue by team, this year" in page.words
    page = await desk.get(path)
    assert '<option value="team=north=1" selected>' in page.text
    assert 'name="metric_3"' in page.text  # two boards, two more rows to fill in
    for field, typed, at in (
        ("dwell_s", "soon", "dwell_s"),
        ("dwell_s", "2", "dwell_s"),
        ("metric_3", "happiness", "metric_3"),
        ("period_0", "fortnight", "metric_0"),
        ("name", "", "name"),
    ):
        page = await desk.post(path, 400, **form | {field: typed})
        assert page.wrong(at)
        assert page.value("name") == ("" if field == "name" else "Hall")
    await desk.post(path, **form, follow="on")
    assert (await _only(app)).screen is None
    await desk.get("/admin/displays/nothing", 404)


async def test_what_all_show(app: App, desk: Desk) -> None:
    form = {"dwell_s": "15", "theme": "night", "metric_0": "units", "period_0": "day"}
    page = await desk.post("/admin/displays/all", **form)
    assert page.said.startswith("Saved")
    screen = (await app.workspace_now("default")).screen
    assert (screen.boards, screen.dwell_s) == ((ScreenBoard(metric="units", period="day"),), 15)
    assert (
        "Unless told otherwise they show: Units, today."
        in (await desk.get("/admin/displays")).words
    )
    page = await desk.post("/admin/displays/all", 400, **form | {"theme": "pink"})
    assert "input should be" in page.wrong("theme")


async def test_a_tv_is_removed(app: App, desk: Desk) -> None:
    made, token = await displays.create(app, await app.workspace("default"), "Lobby", by="owner")
    page = await desk.post(f"/admin/displays/{made.id}/remove")
    assert page.said == "Lobby is removed; the screen says so and shows a code."
    assert await app.store.keys.find(token) is None
    await desk.post(f"/admin/displays/{made.id}/remove", 404)


async def test_names_stay_text(app: App, desk: Desk) -> None:
    made, _ = await displays.create(app, await app.workspace("default"), HOSTILE, by="owner")
    assert "<img" not in (await desk.get("/admin/displays", code=HOSTILE)).text
    assert "<img" not in (await desk.get(f"/admin/displays/{made.id}")).text
