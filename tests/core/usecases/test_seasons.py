"""Seasons: races over some days, archived and told once when they are over."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from core.app import App
from core.domain.people import Workspace
from core.domain.seasons import NewSeason, Season
from core.errors import InvalidInput, NotFound
from core.usecases.merge import merge_members
from core.usecases.said import said
from core.usecases.season_news import season_card
from core.usecases.seasons import (
    cancel_season,
    close_seasons,
    end_season,
    find_season,
    season_shape,
    standings,
    start_season,
)
from tests.conftest import NOW, Clock
from tests.core.support import counted, event, place, post, record, workspace_of
from tests.core.usecases import state

BOSS = "key:boss"
BERLIN = "Europe/Berlin"


async def start(app: App, workspace: str = "default", **fields: Any) -> Season:
    said = {"name": "Winter sprint", "metric": "units", "end": "2026-12-20"} | fields
    new = NewSeason.model_validate(said)
    return await start_season(app, await app.workspace(workspace), new, by=BOSS)


async def ranks(app: App, season: Season) -> list[tuple[int, str, int]]:
    workspace = await app.workspace(season.workspace)
    found, _ = await standings(app, workspace, await find_season(app, workspace, season.id))
    return [(row.rank, row.member, row.value) for row, _ in found]


def on(number: int, member: str, day: str, units: int, **more: Any) -> dict[str, Any]:
    return counted(number, member, units=units) | {"occurred_at": f"{day}:00+00:00"} | more


async def test_what_falls_in_its_days_counts(app: App, clock: Clock) -> None:
    season = await start(app, start="2026-10-31", end="2026-12-01")
    await post(
        app,
        on(1, "ada", "2026-10-30T23:59", 100),
        on(2, "ada", "2026-10-31T00:00", 3),
        on(3, "ada", "2026-11-10T12:00", 2),
        on(4, "bob", "2026-11-15T12:00", 7),
        on(5, "cyd", "2026-11-16T12:00", 7),
        counted(6, "dan", signups=50),
    )
    clock.now = datetime(2026, 12, 2, 9, tzinfo=UTC)
    await post(app, on(7, "ada", "2026-12-01T23:59", 4), on(8, "bob", "2026-12-02T00:00", 1))
    # 1-1-3 among those who have the same, by who got there first.
    assert await ranks(app, season) == [(1, "ada", 9), (2, "bob", 7), (2, "cyd", 7)]
    await post(app, counted(9, "ada", units=-9) | {"corrects": "order-3"})
    assert await ranks(app, season) == [(1, "bob", 7), (1, "cyd", 7)]


async def test_days_are_those_of_the_workspace(app: App) -> None:
    await workspace_of(app, "default", zone=BERLIN)
    season = await start(app, start="2026-11-20", end="2026-11-20")
    await post(
        app,
        on(1, "ada", "2026-11-19T22:59", 1),
        on(2, "bob", "2026-11-19T23:00", 1),
    )
    assert await ranks(app, season) == [(1, "bob", 1)]


async def test_who_hides_or_left_is_not_in_the_running(app: App) -> None:
    season = await start(app)
    await post(app, *(counted(n, m, units=n) for n, m in enumerate(("ada", "bob", "cyd"), 1)))
    await app.store.members.update("default", "cyd", hidden=True)
    assert await ranks(app, season) == [(1, "bob", 2), (2, "ada", 1)]
    await app.store.members.update("default", "bob", left_at=NOW)
    assert await ranks(app, season) == [(1, "ada", 1)]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"metric": "karma"}, "metric: karma: is not a metric; known are revenue"),
        ({"metric": "profit_margin"}, "does not add up over days, so nobody can lead"),
        ({"end": "2026-11-19"}, "end: 2026-11-19: is over already"),
        ({"start": "2025-01-01"}, "makes it longer than a year"),
    ],
)
async def test_what_cannot_be_a_season_says_why(
    app: App, fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        await start(app, **fields)


def test_a_season_ends_after_it_starts() -> None:
    with pytest.raises(ValidationError, match="must not end before it starts"):
        NewSeason(name="x", metric="units", start=date(2026, 11, 21), end=date(2026, 11, 20))


async def test_a_metric_has_one_at_a_time(app: App) -> None:
    first = await start(app)
    with pytest.raises(InvalidInput, match="has a season already: Winter sprint; end it first"):
        await start(app, name="Another")
    await start(app, metric="revenue")
    await workspace_of(app, "other")
    await start(app, "other")
    workspace = await app.workspace("default")
    await cancel_season(app, workspace, first, by=BOSS)
    await start(app, name="Another")
    found = await asyncio.gather(
        *(start(app, metric="signups", name=str(n)) for n in range(4)), return_exceptions=True
    )
    assert sum(isinstance(each, Season) for each in found) == 1


async def test_it_ends_by_itself_and_is_told_once(app: App, clock: Clock) -> None:
    await workspace_of(app, "default", zone=BERLIN)
    await place(app)
    await place(app, "discord")
    season = await start(app)
    await post(app, *(counted(n, m, units=n) for n, m in enumerate(("ada", "bob", "cyd"), 1)))
    await post(app, counted(4, "dan", units=9))
    await app.store.members.update("default", "bob", left_at=NOW)
    await app.store.members.update("default", "dan", hidden=True)
    clock.now = datetime(2026, 12, 20, 22, 59, 59, tzinfo=UTC)
    assert await close_seasons(app) == 0
    clock.now = datetime(2026, 12, 20, 23, tzinfo=UTC)
    # Any number of workers may do it at once.
    assert sorted(await asyncio.gather(*(close_seasons(app) for _ in range(4)))) == [0, 0, 0, 1]
    assert await close_seasons(app) == 0
    # Who left stays: it is what happened.
    final = [(1, "cyd", 3), (2, "bob", 2), (3, "ada", 1)]
    assert await ranks(app, season) == final
    news = await app.mongo_db["deliveries"].find({"season": season.id}).to_list(None)
    assert sorted(each["platform"] for each in news) == ["discord", "slack"]
    card = await said(app, news[0], None)
    assert card is not None
    assert card.title == "Winter sprint is over"
    board = "1. cyd  3\n2. bob  2\n3. ada  1"
    assert f"cyd won Winter sprint with 3 units. 🏁\n{board}" in card.summary()
    assert card.footer == "Units, 20 November to 20 December · 3 people took part"
    # A later event changes the totals but not the archive.
    await post(app, on(9, "ada", "2026-12-01T12:00", 50))
    assert await ranks(app, season) == final
    # Who turns out to be somebody else later, or hides, is told of as they are then.
    await merge_members(app, await app.workspace("default"), "ada", "bob", why=None, by=BOSS)
    await app.store.members.update("default", "cyd", hidden=True)
    card = await said(app, news[0], None)
    assert card is not None
    assert card.summary().endswith("2. bob  2\n3. bob  1")
    assert "cyd" not in card.summary()


async def test_events_that_came_in_time_are_waited_for(app: App, clock: Clock) -> None:
    season = await start(app, end="2026-11-20")
    await record(app, counted(1, "ada", units=5))
    clock.now = datetime(2026, 11, 21, tzinfo=UTC)
    assert await close_seasons(app) == 0
    await state.drain(app)
    assert await close_seasons(app) == 1
    assert await ranks(app, season) == [(1, "ada", 5)]


async def test_one_that_cannot_be_closed_stops_no_other(
    app: App, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = await start(app, end="2026-11-20")
    await start(app, metric="signups", end="2026-11-20")
    clock.advance(days=1)
    scores = app.store.seasons.scores

    async def break_one(season: Season) -> Any:
        if season.id == broken.id:
            raise RuntimeError("broken")
        return await scores(season)

    monkeypatch.setattr(app.store.seasons, "scores", break_one)
    assert await close_seasons(app) == 1
    monkeypatch.undo()
    assert await close_seasons(app) == 1


async def test_an_admin_ends_it_early(app: App, clock: Clock) -> None:
    season = await start(app)
    workspace = await app.workspace("default")
    await post(app, counted(1, "ada", units=5))
    ended = await end_season(app, workspace, season, by=BOSS, why="enough")
    assert (ended.last, ended.closed_at, ended.total) == (date(2026, 11, 20), NOW, 1)
    with pytest.raises(InvalidInput, match="is over already"):
        await end_season(app, workspace, ended, by=BOSS)
    with pytest.raises(InvalidInput, match="is over already"):
        await cancel_season(app, workspace, ended, by=BOSS)
    later = await start(app, start="2026-11-22")
    with pytest.raises(InvalidInput, match="has not begun; cancel it instead"):
        await end_season(app, workspace, later, by=BOSS)
    notes = await app.store.audit.listed("default")
    assert [(e.action, e.why) for e in reversed(notes)] == [
        ("season.start", None),
        ("season.end", "enough"),
        ("season.start", None),
    ]


async def test_ended_early_it_waits_for_what_is_on_its_way(app: App, clock: Clock) -> None:
    season = await start(app)
    workspace = await app.workspace("default")
    await record(app, counted(1, "ada", units=5))
    clock.advance(seconds=1)
    ended = await end_season(app, workspace, season, by=BOSS)
    assert ended.closed_at is None
    await state.drain(app)
    assert await close_seasons(app) == 1
    assert await ranks(app, season) == [(1, "ada", 5)]


async def test_a_cancelled_one_has_no_winner(app: App, clock: Clock) -> None:
    await place(app)
    season = await start(app)
    workspace: Workspace = await app.workspace("default")
    await post(app, counted(1, "ada", units=5))
    await cancel_season(app, workspace, season, by=BOSS)
    await cancel_season(app, workspace, season, by=BOSS)
    clock.advance(days=60)
    assert await close_seasons(app) == 0
    assert await app.mongo_db["deliveries"].count_documents({"season": {"$exists": True}}) == 0
    assert await season_card(app, workspace, season.id) is None
    assert (await season_shape(app, workspace, await find_season(app, workspace, season.id)))[
        "state"
    ] == "cancelled"
    with pytest.raises(NotFound):
        await find_season(app, await workspace_of(app, "other"), season.id)


async def test_several_winners_and_none(app: App, clock: Clock) -> None:
    await start(app, end="2026-11-20")
    await start(app, metric="signups", end="2026-11-20", name="<!channel>")
    await post(app, event(1, "ada"), event(2, "bob"))
    clock.advance(days=1)
    assert sum(await asyncio.gather(*(close_seasons(app) for _ in range(4)))) == 2
    workspace = await app.workspace("default")
    both = await season_card(app, workspace, "1")
    assert both is not None
    assert "ada and bob won Winter sprint with 2 units." in both.summary()
    none = await season_card(app, workspace, "2")
    assert none is not None
    assert "<!channel> is over. Nothing was counted this time." in none.summary()
