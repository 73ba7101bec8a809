"""Milestone history over HTTP, with its filters."""

from typing import Any

import aiohttp

from core.app import App
from tests.core.support import counted, event, post
from tests.web.test_reading import get


async def earned(client: aiohttp.ClientSession, query: str) -> set[str]:
    status, page = await get(client, f"/api/milestones?limit=200&{query}")
    assert status == 200, page
    return {item["id"] for item in page["items"]}


async def history(app: App) -> None:
    """Ada and Bob of North, Cyd of South; two months, a correction, a character."""
    await post(
        app,
        event(1, "ada", team="North", metrics={"revenue": "10000"})
        | {"occurred_at": "2026-10-05T23:30:00Z"},
        event(2, "bob", team="North", metrics={"revenue": "10000"})
        | {"occurred_at": "2026-11-19T16:00:00Z"},
        counted(3, "cyd", signups=10) | {"team": "South"},
        counted(4, "ada", images=5) | {"scope": {"character": "luna"}, "team": "North"},
        event(5, "cyd", team="South", metrics={"revenue": "10000"}),
    )
    await post(app, event(6, "cyd", corrects="order-5", metrics={"revenue": "-1"}))


ADA = "revenue_10000_2026-10_ada"
BOB = "revenue_10000_2026-11_bob"
CYD = "revenue_10000_2026-11_cyd"
SIGNUPS = "signups_10_2026-11_cyd"
LUNA = "character_image_milestone_5_luna_all_ada"


FILTERS: dict[str, set[str]] = {
    "": {ADA, BOB, CYD, SIGNUPS, LUNA},
    "member=ada": {ADA, LUNA},
    "member=nobody": set(),
    "team=North": {ADA, BOB, LUNA},
    "team=South": {CYD, SIGNUPS},
    "team=East": set(),
    "team=North&member=bob": {BOB},
    "team=North&member=cyd": set(),
    "type=revenue": {ADA, BOB, CYD},
    "type=character_image_milestone": {LUNA},
    "metric=signups": {SIGNUPS},
    "metric=images": {LUNA},
    "scope=global": {ADA, BOB, CYD, SIGNUPS},
    "scope=character:luna": {LUNA},
    "period=2026-10": {ADA},
    "period=month": {BOB, CYD, SIGNUPS},
    "period=all": {LUNA},
    "since=2026-11-01": {BOB, CYD, SIGNUPS, LUNA},
    "since=2026-11-19T16:00:00Z": {BOB, CYD, SIGNUPS, LUNA},
    "since=2026-11-19T16:00:01Z": {CYD, SIGNUPS, LUNA},
    "until=2026-10-05": {ADA},  # the day is included
    "until=2026-10-04": set(),
    "until=2026-11-19T16:00:00Z": {ADA},  # the instant is not
    "since=2026-11-19&until=2026-11-19": {BOB},
    "revoked=true": {CYD},
    "revoked=false": {ADA, BOB, SIGNUPS, LUNA},
    "backdated=true": {ADA},
    "backdated=false&type=revenue": {BOB, CYD},
    "family=milestone&revoked=true&type=revenue&member=cyd": {CYD},
}


async def test_filters_narrow_the_history(app: App, client: aiohttp.ClientSession) -> None:
    await history(app)
    assert {query: await earned(client, query) for query in FILTERS} == FILTERS


async def test_dates_are_those_of_the_workspace(app: App, client: aiohttp.ClientSession) -> None:
    """Half past eleven in the evening of the 5th in London is the 6th in Kolkata."""
    workspace = await app.workspace("default")
    await app.save_workspace(workspace.model_copy(update={"zone": "Asia/Kolkata"}))
    await history(app)
    assert await earned(client, "until=2026-10-05") == set()
    assert await earned(client, "since=2026-10-06&until=2026-10-06") == {ADA}


async def test_badges_and_trophies_are_told_by_family(
    app: App, client: aiohttp.ClientSession
) -> None:
    await post(app, event(1, "ada", metrics={"revenue": "25000"}))
    milestones = await earned(client, "member=ada")
    badges = await earned(client, "member=ada&family=badge")
    trophies = await earned(client, "member=ada&family=trophy")
    everything = await earned(client, "member=ada&family=all")
    assert milestones == {"revenue_10000_2026-11_ada", "revenue_25000_2026-11_ada"}
    assert badges
    assert trophies
    assert everything == milestones | badges | trophies
    assert len(everything) == len(milestones) + len(badges) + len(trophies)


async def test_pages_of_every_family_follow_each_other(
    app: App, client: aiohttp.ClientSession
) -> None:
    await history(app)
    _, whole = await get(client, "/api/milestones?family=all&limit=200")
    found: list[Any] = []
    path: str | None = "/api/milestones?family=all&limit=3"
    while path:
        _, page = await get(client, path)
        assert len(page["items"]) <= 3
        found += [item["id"] for item in page["items"]]
        path = page["next"] and f"/api/milestones?family=all&limit=3&cursor={page['next']}"
    assert found == [item["id"] for item in whole["items"]]


REFUSED = {
    "metric=karma": "metric: karma: is not a metric",
    "period=fortnight": "period: fortnight: is not a period",
    "period=2026-13": "period: 2026-13: is not on the calendar",
    "since=yesterday": "since: yesterday: is neither a date",
    "since=2026-02-30": "since: 2026-02-30: is neither a date",
    "until=9999-12-31": "until: 9999-12-31: is neither a date",
    "until=2026-11-20T10:00:00": "until: 2026-11-20T10:00:00: is a time without its zone",
    "revoked=perhaps": "revoked: perhaps: must be true or false",
    "family=medal": "family: medal",
    "limit=201": "limit: 201: must be between 1 and 200",
    "colour=red": "colour: red: unknown field",
}


async def test_a_filter_that_makes_no_sense_is_refused(client: aiohttp.ClientSession) -> None:
    for query, message in REFUSED.items():
        status, body = await get(client, f"/api/milestones?{query}")
        assert (status, message in body["error"]) == (400, True), body
