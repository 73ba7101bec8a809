"""/admin/teams: made, named, coloured, given up."""

from urllib.parse import quote

from core.app import App
from core.domain.people import Team
from core.usecases.teams import teams
from tests.web.admin.desk import HOSTILE, Desk, join

NORTH = {"id": "North", "name": "Northern Lights", "color": "#2563eb", "reason": "spring"}


async def _teams(app: App) -> list[Team]:
    return await teams(app, await app.workspace("default"))


async def test_a_team_is_made_changed_and_given_up(app: App, desk: Desk) -> None:
    assert "No teams yet" in (await desk.get("/admin/teams")).words
    page = await desk.post("/admin/teams", **NORTH)
    assert (page.to, page.said) == ("/admin/teams", "Northern Lights is a team.")
    await join(app, "ada", "Ada", team="North")
    page = await desk.get("/admin/teams/North")
    assert "Ada" in page.words
    assert page.value("color") == "#2563EB"
    page = await desk.post("/admin/teams/North", name="Polar", color="#dc2626", reason="")
    assert page.said == "Polar is saved."
    [team] = await _teams(app)
    assert (team.name, team.color, team.size) == ("Polar", "#DC2626", 1)
    page = await desk.post("/admin/teams/North/give-up")
    assert page.said == "Polar is given up; one person has no team now."
    assert await _teams(app) == []
    actions = [entry.action for entry in await desk.audited()]
    assert actions == ["team.remove", "team.change", "team.add"]


async def test_what_is_wrong_is_said_at_its_field(desk: Desk) -> None:
    await desk.post("/admin/teams", **NORTH)
    page = await desk.post("/admin/teams", 400, **NORTH)
    assert page.wrong("id") == "is a team already"
    assert (page.value("name"), page.value("reason")) == ("Northern Lights", "spring")
    page = await desk.post("/admin/teams", 400, **NORTH | {"id": "South", "color": "blue"})
    assert page.wrong("color") == "must be a colour such as #2563EB"
    page = await desk.post("/admin/teams/North", 400, name="", color="#000000")
    assert page.wrong("name") == "is required"
    await desk.get("/admin/teams/East", 404)
    await desk.post("/admin/teams/East/give-up", 404)


async def test_names_stay_text(app: App, desk: Desk) -> None:
    await join(app, "ada", HOSTILE, team=HOSTILE)
    assert "<img" not in (await desk.get("/admin/teams")).text
    assert "<img" not in (await desk.get(f"/admin/teams/{quote(HOSTILE, safe='')}")).text
