"""The boards of a screen: chosen, ranked, told how places changed today."""

from datetime import timedelta
from typing import Any

import pytest

from core.app import App
from core.domain.people import Workspace
from core.domain.screens import Screen, ScreenBoard
from core.errors import InvalidInput
from core.store.evaluation import member_id
from core.usecases.screen_boards import boards_of
from tests.conftest import NOW
from tests.core.support import counted, event, post

YESTERDAY = (NOW - timedelta(days=1)).isoformat()


def sold(number: int, member: str, revenue: str, team: str | None = None, **more: Any) -> Any:
    said = {"team": team} if team else {}
    return event(number, member, metrics={"revenue": revenue}, **said, **more)


async def shown(app: App, *boards: ScreenBoard) -> list[dict[str, Any]]:
    return await boards_of(app, await app.workspace("default"), Screen(boards=boards))


async def test_without_scores_there_is_one_board_that_teaches(app: App) -> None:
    [board] = await shown(app)
    assert (board["id"], board["rows"]) == ("revenue:month", [])


async def test_boards_are_chosen_by_what_has_scores(app: App) -> None:
    await post(
        app,
        sold(1, "ada", "100.00", "North"),
        sold(2, "bob", "90.00", "South"),
        counted(3, "ada", signups=2),
        counted(4, "ada", messages=7),
    )
    assert [board["id"] for board in await shown(app)] == [
        "revenue:month",
        "revenue:week",
        "revenue:month:teams",
        "signups:month",
        "messages:month",
    ]


async def test_a_community_without_money_races_in_what_it_counts(app: App) -> None:
    await post(app, counted(1, "ada", messages=7))
    assert [board["id"] for board in await shown(app)] == ["messages:month", "messages:week"]


async def test_a_team_board_ranks_totals_in_team_colours(app: App) -> None:
    await post(
        app,
        sold(1, "ada", "60.00", "North", occurred_at=YESTERDAY),
        sold(2, "bob", "70.00", "South", occurred_at=YESTERDAY),
        sold(3, "cyd", "30.00", "North"),
    )
    await app.store.teams.describe("default", "North", name="The North", color="#112233")
    [board] = await shown(app, ScreenBoard(of="teams"))
    rows = [(r["rank"], r["name"], r["text"], r["color"], r["movement"]) for r in board["rows"]]
    assert rows[0] == (1, "The North", "$90", "#112233", 1)
    assert rows[1][:3] == (2, "South", "$70")
    assert rows[1][4] == -1
    assert (board["audience"], board["total"]) == ("by team", 2)


async def test_movement_is_since_this_morning_whatever_the_period(app: App) -> None:
    await post(
        app,
        sold(1, "ada", "50.00", occurred_at=YESTERDAY),
        sold(2, "bob", "70.00", "South", occurred_at=YESTERDAY),
        sold(3, "hid", "60.00", occurred_at=YESTERDAY),
        sold(4, "ada", "40.00"),
    )
    hidden = {"_id": member_id("default", "hid")}
    await app.mongo_db["members"].update_one(hidden, {"$set": {"hidden": True}})
    for period in ("week", "month", "year", "all"):
        [board] = await shown(app, ScreenBoard(period=period))
        assert [(r["member"], r["movement"]) for r in board["rows"]] == [("ada", 1), ("bob", -1)]
    [today] = await shown(app, ScreenBoard(period="day"))
    assert [(r["member"], r["movement"]) for r in today["rows"]] == [("ada", 0)]


async def test_a_board_of_one_teams_members(app: App) -> None:
    await post(app, sold(1, "ada", "50.00", "North"), sold(2, "bob", "70.00", "South"))
    [board] = await shown(app, ScreenBoard(team="North"))
    assert [(r["rank"], r["member"], r["team"]) for r in board["rows"]] == [(1, "ada", "North")]
    assert board["audience"] == "North"


async def test_a_metric_that_went_takes_its_board_along(app: App) -> None:
    [board] = await shown(app, ScreenBoard(metric="gone"))
    assert board["id"] == "revenue:month"


@pytest.mark.parametrize(
    "text",
    ["revenue:month", "signups:week", "revenue:month:teams", "units:all:team=a:b, c"],
)
def test_a_board_is_said_as_it_is_read(text: str) -> None:
    assert ScreenBoard.read(text).text == text


@pytest.mark.parametrize("text", ["", ":", "revenue:x", "revenue:month:people", "a:day:team="])
def test_what_is_no_board_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        ScreenBoard.read(text)


def test_a_screen_survives_being_stored() -> None:
    screen = Screen(boards=(ScreenBoard(of="teams"),), dwell_s=30, sound=True)
    workspace = Workspace(id="w", screen=screen)
    assert Workspace.model_validate(workspace.model_dump()) == workspace
    assert Screen.model_validate(screen.shape) == screen
