"""Seasons: started, ended with winners, called off."""

from tests.core.support import event, post
from tests.web.admin.desk import HOSTILE, Desk

SEASONS = "/admin/seasons"
SPRINT = {"name": "Winter sprint", "metric": "units", "end": "2026-12-20", "reason": "for fun"}


async def test_a_season_is_started_and_ended_with_winners(desk: Desk) -> None:
    assert "No season yet" in (await desk.get(SEASONS)).words
    await post(desk.app, event(1) | {"member_name": HOSTILE})
    assert (await desk.post(SEASONS, **SPRINT)).said == "Winter sprint runs now."
    page = await desk.get(SEASONS)
    assert "Winter sprint Units, 20 November to 20 December Running" in page.words
    assert f"{HOSTILE} 2" in page.words
    assert HOSTILE not in page.text
    [season] = await desk.app.store.seasons.open("default")
    page = await desk.post(f"{SEASONS}/{season.id}/end", reason="enough")
    assert page.said == "Winter sprint is over; the winners are announced."
    assert "Ended" in (await desk.get(SEASONS)).words
    page = await desk.post(f"{SEASONS}/{season.id}/end")
    assert "is over already" in page.said
    found = [(entry.action, entry.why) for entry in await desk.audited()]
    assert found == [("season.end", "enough"), ("season.start", "for fun")]


async def test_a_season_is_planned_and_called_off(desk: Desk) -> None:
    page = await desk.post(SEASONS, **SPRINT | {"start": "2026-12-01"})
    assert page.said == "Winter sprint is planned."
    [season] = await desk.app.store.seasons.open("default")
    page = await desk.post(f"{SEASONS}/{season.id}/cancel", reason="a mistake")
    assert page.said == "Winter sprint is cancelled; nobody wins it."
    assert "Cancelled" in (await desk.get(SEASONS)).words
    await desk.post(f"{SEASONS}/nothing/cancel", 404)


async def test_what_is_wrong_is_said_and_what_was_typed_stays(desk: Desk) -> None:
    page = await desk.post(SEASONS, 400, **SPRINT | {"end": "2026-11-01"})
    assert page.wrong("end") == "is over already"
    assert (page.value("name"), page.value("end")) == ("Winter sprint", "2026-11-01")
    page = await desk.post(SEASONS, 400, name="x", metric="units")
    assert page.wrong("end") == "is required"
    await desk.post(SEASONS, **SPRINT)
    page = await desk.post(SEASONS, 400, **SPRINT | {"name": "Another"})
    assert page.wrong("metric") == "has a season already: Winter sprint; end it first"
