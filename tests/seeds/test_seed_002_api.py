"""Seed 002: what update-stats takes and answers, its errors, and how the examples use it."""

from typing import Any

import aiohttp
import pytest

from core.app import App
from tests.conftest import NOW
from tests.seeds.rows import Row, table
from tests.seeds.support import BADGES, CURL, REPS, ask, join, post, update


@table(
    2,
    "UpdateStatsRequest",
    Row("request-monthlySignups", "monthlySignups?: string", ("12", 12)),
    Row("request-monthlyRevenue", "monthlyRevenue?: string", ("1234.5", 1234.5)),
    Row("request-yearlyRevenue", "yearlyRevenue?: string", ("99000.25", 99000.25)),
    Row("request-yearlySignups", "yearlySignups?: string", ("120", 120)),
    Row("request-goalProgress", "goalProgress?: string", ("62.5", 62.5)),
    Row("request-monthlyGrowth", "monthlyGrowth?: string", ("-3.25", -3.25)),
    Row("request-yearlyGrowth", "yearlyGrowth?: string", ("18", 18)),
    Row("request-allTimeRevenue", "allTimeRevenue?: string", ("250000", 250000)),
)
async def test_request(client: aiohttp.ClientSession, row: Row) -> None:
    """Every field alone, as a string and as a number."""
    text, number = row.data
    field = row.name.removeprefix("request-")
    for member, given in (("1", text), ("2", number)):
        await join(client, member)
        answer = await update(client, member, **{field: given})
        assert answer["success"] is True
        assert answer["rep"][field] == number
        assert isinstance(answer["rep"][field], int | float)


@table(2, "UpdateStatsRequest: nothing", Row("request-none", "all fields are optional"))
async def test_nothing(client: aiohttp.ClientSession, row: Row) -> None:
    await join(client)
    await update(client, **CURL)
    answer = await update(client)
    assert (answer["success"], answer["milestones"], answer["badges"]) == (True, [], [])
    assert answer["rep"]["monthlyRevenue"] == 50000


@table(
    2,
    "UpdateStatsResponse",
    Row("response-success", "success: boolean", True),
    Row("response-rep", "rep: the sales rep"),
    Row("response-milestones", "milestones: Milestone[]"),
    Row("response-rankChange", "rankChange: number, positive = rank improved", 0),
)
async def test_response(client: aiohttp.ClientSession, row: Row) -> None:
    await join(client)
    answer = await update(client, **CURL)
    assert set(answer) == {"success", "rep", "milestones", "rankChange", "badges"}
    found = answer[row.name.removeprefix("response-")]
    if row.name == "response-rep":
        assert found["id"] == 1
    elif row.name == "response-milestones":
        assert len(found) == 3 + 4 + 3 + 1
    else:
        assert found == row.data


@table(
    2,
    "UpdateStatsResponse.rep",
    Row("rep-id", "id: number", 1),
    Row("rep-name", "name: string", "Ada"),
    Row("rep-monthlyRevenue", "monthlyRevenue: number", 50000),
    Row("rep-yearlyRevenue", "yearlyRevenue: number", 50000),
    Row("rep-allTimeRevenue", "allTimeRevenue: number", 50000),
    Row("rep-monthlySignups", "monthlySignups: number", 25),
    Row("rep-yearlySignups", "yearlySignups: number", 25),
    Row("rep-goalProgress", "goalProgress: number", 125),
    Row("rep-monthlyGrowth", "monthlyGrowth: number", 0),
    Row("rep-rank", "rank: number", 1),
    Row("rep-yearlyGrowth", "... other sales rep fields: yearlyGrowth", 0),
    Row("rep-avatar", "... other sales rep fields: avatar", None),
    Row("rep-team", "... other sales rep fields: team", "North"),
    Row("rep-currentBonusTier", "... other sales rep fields: currentBonusTier", 3),
    Row("rep-badges", "... other sales rep fields: badges", BADGES),
)
async def test_rep(client: aiohttp.ClientSession, row: Row) -> None:
    await join(client, team="North")
    found = (await update(client, **CURL))["rep"][row.name.removeprefix("rep-")]
    assert (found, type(found)) == (row.data, type(row.data))


@table(
    2,
    "Milestone",
    Row("milestone-id", "id: string", "revenue_50000_2026-11_1"),
    Row("milestone-type", "type: 'revenue' or another of the five", "revenue"),
    Row("milestone-title", "title: string", "$50,000 Revenue Milestone"),
    Row("milestone-description", "description: string", "Reached $50,000 in monthly revenue!"),
    Row("milestone-value", "value: string or number", 50000),
    Row("milestone-emoji", "emoji: string", "💰"),
    Row("milestone-color", "color: string", "bg-green-500"),
    Row("milestone-achievedAt", "achievedAt: Date", NOW.isoformat()),
    Row("milestone-salesRep", "salesRep: who"),
)
async def test_milestone(client: aiohttp.ClientSession, row: Row) -> None:
    await join(client)
    milestones = (await update(client, **CURL))["milestones"]
    assert {m["type"] for m in milestones} <= {
        "revenue",
        "signups",
        "bonus_tier",
        "goal_achieved",
        "rank_change",
    }
    [milestone] = [m for m in milestones if m["value"] == 50000]
    found = milestone[row.name.removeprefix("milestone-")]
    if row.name == "milestone-salesRep":
        assert found["name"] == "Ada"
    else:
        assert found == row.data


@table(
    2,
    "Milestone.salesRep",
    Row("salesRep-id", "id: number", 1),
    Row("salesRep-name", "name: string", "Ada"),
    Row("salesRep-avatar", "avatar: string or null", None),
    Row("salesRep-team", "team: string", "North"),
    Row("salesRep-monthlyRevenue", "monthlyRevenue: number", 50000),
    Row("salesRep-monthlySignups", "monthlySignups: number", 25),
    Row("salesRep-goalProgress", "goalProgress: number", 125),
    Row("salesRep-currentBonusTier", "currentBonusTier: number", 3),
)
async def test_sales_rep(client: aiohttp.ClientSession, row: Row) -> None:
    await join(client, team="North")
    for milestone in (await update(client, **CURL))["milestones"]:
        assert set(milestone["salesRep"]) >= {
            "id",
            "name",
            "avatar",
            "team",
            "monthlyRevenue",
            "monthlySignups",
            "goalProgress",
            "currentBonusTier",
        }
        assert milestone["salesRep"][row.name.removeprefix("salesRep-")] == row.data


@table(
    2,
    "Error responses",
    Row(
        "error-400",
        '400 {"error": "Invalid update data"}',
        ("1", {"monthlyRevenue": "a lot"}, 400, "Invalid update data"),
    ),
    Row(
        "error-404",
        '404 {"error": "Sales rep not found"}',
        ("99", {"monthlyRevenue": "1"}, 404, "Sales rep not found"),
    ),
    Row(
        "error-500",
        '500 {"error": "Failed to update sales rep stats"}',
        ("1", {"monthlyRevenue": "1"}, 500, "Failed to update sales rep stats"),
    ),
)
async def test_error(
    client: aiohttp.ClientSession, app: App, monkeypatch: pytest.MonkeyPatch, row: Row
) -> None:
    member, stats, status, message = row.data
    await join(client)
    if status == 500:

        async def broken(*_: Any) -> None:
            raise RuntimeError("broken on purpose")

        monkeypatch.setattr(app.store.members, "get", broken)
    body = await post(client, f"{REPS}/{member}/update-stats", stats, status)
    assert body["error"] == message
    if status == 400:
        [detail] = body.pop("details")
        assert (detail["field"], detail["value"]) == ("monthlyRevenue", "a lot")
        assert detail["reason"]
    assert set(body) == {"error"}


@table(
    2,
    "Security",
    Row("security-authentication", "authentication required", (None, {}, 401)),
    Row("security-authorization", "access to the module required", ("read", {}, 403)),
    Row("security-validation", "input validation", ("admin", {"monthlySignups": "-1"}, 400)),
    Row("security-manipulation", "no arbitrary field updates", ("admin", {"points": "1"}, 400)),
)
async def test_security(
    client: aiohttp.ClientSession, app: App, server: str, store: str, row: Row
) -> None:
    scope, stats, status = row.data
    await join(client)
    async with aiohttp.ClientSession(server) as caller:
        if scope:
            _, secret = await app.store.keys.create(store, "caller", scope, NOW)
            caller.headers["Authorization"] = f"Bearer {secret}"
        await post(caller, f"{REPS}/1/update-stats", stats, status)
    assert (await ask(client, "/api/points/1"))["balance"] == 0
