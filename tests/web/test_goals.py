"""Goals over HTTP: seed 000's request and answers, and what Laurels adds to them."""

from typing import Any

import aiohttp
import pytest

from core.app import App
from core.domain.people import Workspace
from core.usecases.renew import renew_goals
from tests.conftest import Clock
from tests.core.support import counted, event
from tests.core.support import post as count

# As the seed's frontend sends it.
PAYLOAD: dict[str, Any] = {
    "metric": "units",
    "targetValue": "100",
    "scope": "global",
    "sku": None,
    "category": None,
    "timePeriod": "monthly",
    "description": "",
}
NANO = {"sku": "NANO", "category": "audio"}


async def ask(
    client: aiohttp.ClientSession, method: str, path: str, body: Any = None, **query: str
) -> tuple[int, Any]:
    async with client.request(method, path, json=body, params=query) as response:
        return response.status, await response.json() if response.status != 204 else None


async def wanted(client: aiohttp.ClientSession, **changes: Any) -> dict[str, Any]:
    status, goal = await ask(client, "POST", "/api/goals", PAYLOAD | changes)
    assert status == 201, goal
    found: dict[str, Any] = goal
    return found


async def active(client: aiohttp.ClientSession, **query: str) -> list[dict[str, Any]]:
    status, goals = await ask(client, "GET", "/api/goals/active", **query)
    assert status == 200, goals
    found: list[dict[str, Any]] = goals
    return found


async def test_a_target_may_be_a_string_or_a_number(client: aiohttp.ClientSession) -> None:
    for target in ("100", 100, 100.0, " 100 "):
        goal = await wanted(client, targetValue=target)
        assert goal["targetValue"] == 100
        assert isinstance(goal["targetValue"], int)


async def test_active_goals_have_the_seeds_shape(app: App, client: aiohttp.ClientSession) -> None:
    await count(app, event(1, metrics={"units": 60, "revenue": "1"}, scope=NANO))
    asked = {"scope": "sku", "sku": "NANO", "timePeriod": "Quarter"}
    made = await wanted(client, **asked, description="by Christmas")
    [goal] = await active(client)
    assert goal == made
    assert {name: goal[name] for name in list(goal)[:7]} == {
        "id": goal["id"],
        "metric": "units",
        "scope": "sku",
        "targetValue": 100,
        "currentValue": 60,
        "percentComplete": 60,
        "status": "On Track",
    }
    assert isinstance(goal["id"], int)
    assert isinstance(goal["percentComplete"], int)
    expected = {
        "member": None,
        "team": None,
        "sku": "NANO",
        "category": None,
        "timePeriod": "quarter",
        "period": "2026-Q4",
        "startDate": "2026-10-01",
        "endDate": "2026-12-31",
        "description": "by Christmas",
        "private": False,
        "recurring": False,
        "remaining": 40,
        "neededPerDay": 1,
        "pace": "on_pace",
        "elapsed": 0.5505,
        "text": "60/100 units",
        "state": "active",
        "createdBy": "key:bootstrap",
        "metAt": None,
        "result": None,
    }
    assert {name: goal[name] for name in expected} == expected
    forecast = goal["forecast"]
    assert forecast["low"] <= forecast["value"] == 109 <= forecast["high"]
    assert await ask(client, "GET", f"/api/goals/{goal['id']}") == (200, goal)


async def test_money_and_percentages_are_numbers_in_major_units(
    app: App, client: aiohttp.ClientSession
) -> None:
    await count(app, event(1, metrics={"revenue": "1234.56", "cost": "1000"}))
    money = await wanted(client, metric="sales", targetValue="2000.50")
    assert (money["metric"], money["targetValue"], money["currentValue"]) == (
        "revenue",
        2000.5,
        1234.56,
    )
    assert (money["remaining"], money["text"]) == (765.94, "$1,234.56/$2,000.50")
    share = await wanted(client, metric="profit_margin", targetValue=25)
    assert (share["targetValue"], share["currentValue"], share["status"]) == (
        25,
        18.99,
        "Off Track",
    )
    assert (share["neededPerDay"], share["pace"]) == (None, "behind")


@pytest.mark.parametrize(
    ("current", "days", "status"),
    [(100, 0, "Met"), (62, 0, "On Track"), (60, 0, "Off Track"), (60, 11, "Unmet")],
)
async def test_every_status_has_its_badge(
    app: App,
    client: aiohttp.ClientSession,
    clock: Clock,
    current: int,
    days: int,
    status: str,
) -> None:
    await count(app, counted(1, units=current))
    await wanted(client, targetValue=101 if current < 100 else 100)
    clock.advance(days=days)
    [goal] = await active(client)
    assert goal["status"] == status


PERIODS: list[tuple[dict[str, Any], str, str | None, str | None]] = [
    ({"timePeriod": "30 Days"}, "30d", "2026-10-22", "2026-11-20"),
    ({"timePeriod": "Quarter"}, "2026-Q4", "2026-10-01", "2026-12-31"),
    ({"timePeriod": "Year"}, "2026", "2026-01-01", "2026-12-31"),
    ({"timePeriod": "daily"}, "2026-11-20", "2026-11-20", "2026-11-20"),
    ({"timePeriod": "weekly"}, "2026-W47", "2026-11-16", "2026-11-22"),
    ({"timePeriod": "monthly"}, "2026-11", "2026-11-01", "2026-11-30"),
    ({"timePeriod": None}, "2026-11", "2026-11-01", "2026-11-30"),
    ({"timePeriod": ""}, "2026-11", "2026-11-01", "2026-11-30"),
    ({"timePeriod": "2026-12"}, "2026-12", "2026-12-01", "2026-12-31"),
    ({"timePeriod": "all"}, "all", None, None),
    (
        {"timePeriod": None, "startDate": "2026-11-03", "endDate": "2026-11-20"},
        "2026-11-03/2026-11-20",
        "2026-11-03",
        "2026-11-20",
    ),
    (
        {"timePeriod": "Custom", "startDate": "2026-12-24", "endDate": "2026-12-24"},
        "2026-12-24/2026-12-24",
        "2026-12-24",
        "2026-12-24",
    ),
]


async def test_every_period(client: aiohttp.ClientSession) -> None:
    for changes, period, first, last in PERIODS:
        goal = await wanted(client, **changes)
        assert (goal["period"], goal["startDate"], goal["endDate"]) == (period, first, last)
        for asked in (goal["timePeriod"], period):
            assert goal["id"] in [each["id"] for each in await active(client, period=asked)]
    assert await active(client, period="weekly") == await active(client, period="2026-W47")
    assert len(await active(client, period="month")) == 2


async def test_every_scope_counts_what_is_its_own(app: App, client: aiohttp.ClientSession) -> None:
    await count(
        app,
        counted(1, "ada", units=1) | {"team": "North", "scope": NANO},
        counted(2, "ada", units=10) | {"team": "North", "scope": {"character": "luna"}},
        counted(3, "bob", units=100) | {"team": "South", "scope": {"channel": "web"} | NANO},
    )
    expected: list[tuple[dict[str, Any], str, int]] = [
        ({}, "global", 111),
        ({"scope": "workspace"}, "global", 111),
        ({"scope": None}, "global", 111),
        ({"scope": "sku", "sku": "NANO"}, "sku", 101),
        ({"scope": None, "category": "audio"}, "category", 101),
        ({"scope": "character", "character": "luna"}, "character", 10),
        ({"scope": "channel", "channel": "web"}, "channel", 100),
        ({"scope": "team", "team": "North"}, "team", 11),
        ({"team": "South"}, "team", 100),
        ({"scope": "sku", "sku": "NANO", "team": "North"}, "sku", 1),
        ({"member": "ada"}, "global", 11),
        ({"scope": "sku", "sku": "NANO", "member": "bob"}, "sku", 100),
    ]
    for changes, scope, current in expected:
        goal = await wanted(client, targetValue=1000, **changes)
        assert (goal["scope"], goal["currentValue"]) == (scope, current), changes
        assert goal["member"] == changes.get("member")
        assert goal["team"] == changes.get("team")
    assert {goal["currentValue"] for goal in await active(client, member="ada")} == {11}
    assert {goal["currentValue"] for goal in await active(client, team="North")} == {11, 1}
    # Three ways to say the store's goal, set one after the other: the last one stands.
    assert len(await active(client)) == len(expected) - 2


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"targetValue": "many"}, "targetValue", "is not a decimal number"),
    ({"targetValue": None}, "targetValue", "must be a number or a string"),
    ({"targetValue": True}, "targetValue", "must be a number or a string"),
    ({"targetValue": "0"}, "targetValue", "must be more than zero"),
    ({"targetValue": "-5"}, "targetValue", "must be more than zero"),
    ({"targetValue": "1.5"}, "targetValue", "must be a whole number"),
    ({"targetValue": "9" * 30}, "targetValue", "is larger than Laurels can count"),
    ({"metric": "karma"}, "metric", "is not a metric"),
    ({"metric": "growth"}, "metric", "does not add up"),
    ({"scope": "shop"}, "scope", "input should be"),
    ({"scope": "sku"}, "sku", "is required"),
    ({"scope": "sku", "sku": ""}, "sku", "is required"),
    ({"scope": "global", "sku": "NANO"}, "sku", "does not go with"),
    ({"scope": "sku", "sku": "NANO", "category": "audio"}, "category", "does not go with"),
    ({"scope": "team"}, "team", "is required"),
    ({"scope": "team", "team": "North", "member": "ada"}, "member", "not both"),
    ({"scope": "workspace", "member": "ada"}, "member", "does not go with"),
    ({"scope": "workspace", "team": "North"}, "team", "does not go with"),
    ({"timePeriod": "fortnight"}, "timePeriod", "is not a period"),
    ({"timePeriod": "2026-10"}, "timePeriod", "is over"),
    ({"timePeriod": "custom"}, "startDate", "is required"),
    ({"startDate": "2026-12-01", "endDate": "2026-12-02"}, "timePeriod", "give either"),
    ({"timePeriod": None, "startDate": "2026-12-01"}, "endDate", "is required"),
    ({"timePeriod": None, "endDate": "2026-12-01"}, "startDate", "is required"),
    (
        {"timePeriod": None, "startDate": "2026-12-02", "endDate": "2026-12-01"},
        "endDate",
        "is before startDate",
    ),
    ({"timePeriod": None, "startDate": 20261201}, "startDate", "must be a date such as"),
    ({"timePeriod": None, "startDate": "tomorrow"}, "startDate", "must be a date such as"),
    ({"private": True}, "private", "one person's goal"),
    ({"timePeriod": "30 Days", "recurring": True}, "recurring", "period that comes again"),
    ({"description": "x" * 201}, "description", "at most 200"),
    ({"owner": "ada"}, "owner", "unknown field"),
]


async def test_what_is_refused_and_why(client: aiohttp.ClientSession) -> None:
    for changes, field, reason in REFUSED:
        status, body = await ask(client, "POST", "/api/goals", PAYLOAD | changes)
        assert status == 400, changes
        [detail] = body["details"]
        assert detail["field"] == field, changes
        assert reason in detail["reason"], changes
    assert await active(client) == []


async def test_goals_are_for_people_and_teams_that_are_there(
    app: App, client: aiohttp.ClientSession
) -> None:
    await count(app, counted(1, units=1) | {"team": "North"})
    for changes, words in (
        ({"member": "nobody"}, "There is no member 'nobody'."),
        ({"member": "team:North"}, "There is no member 'team:North'."),
        ({"team": "East"}, "There is nobody in a team 'East'."),
    ):
        answer = await ask(client, "POST", "/api/goals", PAYLOAD | changes)
        assert answer == (404, {"error": words})


async def test_a_private_goal_is_shown_to_its_member_alone(
    app: App, client: aiohttp.ClientSession
) -> None:
    await count(app, counted(1, units=1))
    goal = await wanted(client, member="ada", private=True)
    assert await active(client) == []
    assert (await ask(client, "GET", "/api/goals"))[1]["items"] == []
    path = f"/api/goals/{goal['id']}"
    assert (await ask(client, "GET", path))[0] == 404
    assert (await ask(client, "GET", path, member="bob"))[0] == 404
    assert await ask(client, "GET", path, member="ada") == (200, goal)
    assert await active(client, member="ada") == [goal]
    _, page = await ask(client, "GET", "/api/goals", member="ada")
    assert page == {"items": [goal], "next": None}


async def test_a_goal_is_changed_and_cancelled(
    app: App, client: aiohttp.ClientSession, clock: Clock
) -> None:
    await count(app, counted(1, units=60))
    goal = await wanted(client, member="ada")
    path = f"/api/goals/{goal['id']}"
    clock.advance(seconds=1)
    body = {"targetValue": "50", "description": "less", "recurring": True, "reason": "holidays"}
    status, changed = await ask(client, "PATCH", path, body)
    assert status == 200
    assert (changed["targetValue"], changed["status"]) == (50, "Met")
    assert (changed["description"], changed["recurring"]) == ("less", True)
    assert changed["updatedAt"] == clock.now.isoformat()
    assert changed["metAt"] is not None
    status, changed = await ask(client, "PATCH", path, {"targetValue": 61})
    assert (changed["status"], changed["metAt"]) == ("On Track", None)
    assert (await ask(client, "DELETE", path, reason="a mistake"))[0] == 204
    assert (await ask(client, "DELETE", path))[0] == 204
    assert await active(client, member="ada") == []
    status, body = await ask(client, "PATCH", path, {"targetValue": 5})
    assert (status, body["details"][0]["reason"]) == (400, "was cancelled; set a new one instead")
    _, page = await ask(client, "GET", "/api/goals", state="cancelled")
    assert [(item["id"], item["state"]) for item in page["items"]] == [(goal["id"], "cancelled")]
    told = await app.store.audit.listed("default", action="goal")
    assert [(entry.action, entry.actor, entry.why) for entry in reversed(told)] == [
        ("goal.set", "key:bootstrap", None),
        ("goal.edit", "key:bootstrap", "holidays"),
        ("goal.edit", "key:bootstrap", None),
        ("goal.cancel", "key:bootstrap", "a mistake"),
    ]


UNCHANGED: list[tuple[dict[str, Any], str, str]] = [
    ({"metric": "revenue"}, "metric", "cannot be changed; cancel this goal and set a new one"),
    ({"timePeriod": "weekly"}, "timePeriod", "cannot be changed"),
    ({"endDate": None}, "endDate", "cannot be changed"),
    ({"sku": "NANO"}, "sku", "cannot be changed"),
    ({"targetValue": 0}, "targetValue", "must be more than zero"),
    ({"targetValue": None}, "targetValue", "must be a number"),
    ({"id": 7}, "id", "unknown field"),
    ({}, "body", "give targetValue"),
    ({"reason": "because"}, "body", "give targetValue"),
]


async def test_changes_that_are_refused(client: aiohttp.ClientSession) -> None:
    goal = await wanted(client)
    for body, field, reason in UNCHANGED:
        status, problem = await ask(client, "PATCH", f"/api/goals/{goal['id']}", body)
        assert status == 400, body
        assert problem["details"][0]["field"] == field, body
        assert reason in problem["details"][0]["reason"], body
    assert await active(client) == [goal]


async def test_goals_that_are_not_there(client: aiohttp.ClientSession) -> None:
    for method, body in (("GET", None), ("PATCH", {"targetValue": 5}), ("DELETE", None)):
        status, problem = await ask(client, method, "/api/goals/999", body)
        assert (status, problem) == (404, {"error": "There is no goal '999'."})


async def test_results_are_kept_and_paged(
    app: App, client: aiohttp.ClientSession, clock: Clock
) -> None:
    await count(app, counted(1, units=60))
    first = await wanted(client, member="ada", timePeriod="daily", recurring=True)
    for _ in range(4):
        clock.advance(days=1)
        await renew_goals(app)
    found: list[Any] = []
    query = {"member": "ada", "state": "ended", "limit": "3"}
    while True:
        status, page = await ask(client, "GET", "/api/goals", **query)
        assert status == 200
        found += page["items"]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert [item["period"] for item in found] == [f"2026-11-{day}" for day in (23, 22, 21, 20)]
    assert [item["result"] for item in found] == [0, 0, 0, 60]
    assert [item["status"] for item in found] == ["Unmet"] * 4
    assert found[2]["renewedFrom"] == found[3]["id"] == first["id"]
    [running] = await active(client, member="ada")
    assert (running["period"], running["state"]) == ("2026-11-24", "active")
    for bad in ({"limit": "0"}, {"limit": "101"}, {"state": "open"}, {"cursor": "x"}):
        assert (await ask(client, "GET", "/api/goals", **bad))[0] == 400


async def test_where_weekends_are_free_they_do_not_count(
    app: App, client: aiohttp.ClientSession
) -> None:
    await app.save_workspace(Workspace(id="default", working_days=(0, 1, 2, 3, 4)))
    goal = await wanted(client, targetValue=2100)
    assert (goal["neededPerDay"], goal["elapsed"]) == (300, 0.6974)


async def test_reading_keys_read_and_no_more(
    app: App, client: aiohttp.ClientSession, base_url: str
) -> None:
    _, made = await ask(client, "POST", "/api/keys", {"name": "board", "scope": "read"})
    headers = {"Authorization": f"Bearer {made['key']}"}
    async with aiohttp.ClientSession(base_url, headers=headers) as reader:
        assert await active(reader) == []
        assert (await ask(reader, "POST", "/api/goals", PAYLOAD))[0] == 403
        assert (await ask(reader, "DELETE", "/api/goals/1"))[0] == 403
