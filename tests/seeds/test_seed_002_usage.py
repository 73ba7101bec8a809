"""Seed 002: its examples of use, as a program would run them."""

import aiohttp

from tests.seeds.rows import Row, table
from tests.seeds.support import BADGES, CURL, REPS, ask, frames, join, of_type, post, update
from tests.web.socketio_client import listening


@table(
    2,
    "Quick start and curl",
    Row("quick-start", "1. Update sales rep stats: milestones achieved", CURL),
    Row("curl", "curl: the same, and posted again", CURL),
    Row("curl-numbers", "the same with numbers", {key: int(text) for key, text in CURL.items()}),
)
async def test_curl(client: aiohttp.ClientSession, row: Row) -> None:
    await join(client)
    answer = await update(client, **row.data)
    milestones = answer["milestones"]
    assert sorted(m["value"] for m in of_type(milestones, "revenue")) == [10000, 25000, 50000]
    assert sorted(m["value"] for m in of_type(milestones, "signups")) == [10, 15, 20, 25]
    assert sorted(m["title"] for m in of_type(milestones, "bonus_tier")) == [
        "Bonus Tier 1 Unlocked!",
        "Bonus Tier 2 Unlocked!",
        "Bonus Tier 3 Unlocked!",
    ]
    assert [m["value"] for m in of_type(milestones, "goal_achieved")] == ["125%"]
    assert len(milestones) == 3 + 4 + 3 + 1
    assert sorted(badge["name"] for badge in answer["badges"]) == BADGES
    again = await update(client, **row.data)
    assert (again["milestones"], again["badges"]) == ([], [])
    assert sorted(again["rep"]["badges"]) == BADGES


@table(2, "Quick start: real time", Row("quick-start-live", "2. Listen for achievements"))
async def test_listen(client: aiohttp.ClientSession, row: Row) -> None:
    await join(client)
    answer = await update(client, **CURL)
    heard = [f["data"] for f in await frames(client) if f["type"] == "achievement:celebration"]
    assert heard
    assert {achievement["milestone"]["id"] for achievement in heard} <= {
        milestone["id"] for milestone in answer["milestones"]
    }


@table(
    2,
    "Example 1: record a new sale",
    Row("record-sale", "new totals from the current ones", ("9500", 600.5, 10100.5)),
    Row(
        "record-sale-cents",
        "a sum that JavaScript writes as 10100.300000000001",
        ("9500.1", 600.2, 10100.3),
    ),
)
async def test_record_sale(client: aiohttp.ClientSession, row: Row) -> None:
    """The totals after a sale, as floating-point numbers add up and are written."""
    start, sale, revenue = row.data
    await join(client)
    rep = (await update(client, monthlyRevenue=start, monthlySignups="9"))["rep"]
    total = rep["monthlyRevenue"] + sale
    answer = await update(
        client,
        monthlyRevenue=str(total),
        monthlySignups=str(rep["monthlySignups"] + 1),
        yearlyRevenue=str(rep["yearlyRevenue"] + sale),
        goalProgress=str(total / 12000 * 100),
    )
    assert answer["rep"]["monthlyRevenue"] == answer["rep"]["yearlyRevenue"] == revenue
    assert answer["rep"]["monthlySignups"] == 10
    assert answer["rep"]["goalProgress"] == 84.17
    assert [m["title"] for m in of_type(answer["milestones"], "revenue")] == [
        "$10,000 Revenue Milestone"
    ]
    assert [m["title"] for m in of_type(answer["milestones"], "signups")] == [
        "10 Signups Milestone"
    ]


@table(
    2,
    "Example 3: admin bulk update",
    Row("bulk-results", "results: one answer for each rep"),
    Row("bulk-all-milestones", "allMilestones: every rep's milestones"),
    Row("bulk-errors", "(r.milestones || []): a rep that fails spoils nothing"),
)
async def test_bulk_update(client: aiohttp.ClientSession, row: Row) -> None:
    for member in ("1", "2"):
        await join(client, member)
    updates = [
        {"repId": 1, "stats": {"monthlyRevenue": "25000"}},
        {"repId": 99, "stats": {"monthlyRevenue": "25000"}},
        {"repId": 2, "stats": {"monthlySignups": "10"}},
        {"repId": 2, "stats": {"monthlySignups": "ten"}},
    ]
    answer = await post(client, f"{REPS}/bulk-update", {"updates": updates})
    assert answer["success"] is True
    first, unknown, second, wrong = answer["results"]
    if row.name == "bulk-results":
        assert (first["success"], first["rep"]["id"]) == (True, 1)
        assert [badge["name"] for badge in first["badges"]] == ["Rising Star"]
        assert (second["success"], second["rep"]["monthlySignups"]) == (True, 10)
    elif row.name == "bulk-all-milestones":
        assert [m["id"] for m in answer["allMilestones"]] == [
            m["id"] for result in (first, second) for m in result["milestones"]
        ]
        assert {m["id"] for m in answer["allMilestones"]} == {
            "revenue_10000_2026-11_1",
            "revenue_25000_2026-11_1",
            "signups_10_2026-11_2",
        }
    else:
        assert (unknown["repId"], unknown["status"]) == (99, 404)
        assert unknown["error"] == "Sales rep not found"
        assert (wrong["repId"], wrong["status"]) == (2, 400)
        assert wrong["error"] == "Invalid update data"
        assert (await ask(client, "/api/members/2"))["totals"]["signups"]["month"] == 10


_PAYLOAD = (
    ("userId", "userId: number", 1),
    ("userName", "userName: string", "Ada"),
    ("achievementType", "achievementType: 'milestone'", "milestone"),
    ("title", "title: string", "$10,000 Revenue Milestone"),
    ("description", "description: string", "Reached $10,000 in monthly revenue!"),
    ("icon", "icon: string, an emoji", "💰"),
    ("timestamp", "timestamp: Date", "2026-11-20T15:30:00+00:00"),
    ("milestone", "milestone: the full milestone object", None),
)


@table(
    2,
    "WebSocket events",
    *(
        Row(f"{event}-{field}", f"{room}, {says}", (f"achievement:{event}", room, field, value))
        for event, room in (("earned", "user:1"), ("celebration", "tv-display"))
        for field, says, value in _PAYLOAD
    ),
)
async def test_achievement_frames(client: aiohttp.ClientSession, row: Row) -> None:
    """The payloads as the live stream carries them."""
    kind, room, field, value = row.data
    await join(client)
    [milestone] = (await update(client, monthlyRevenue="10000"))["milestones"]
    [frame] = [
        frame
        for frame in await frames(client)
        if frame["type"] == kind and frame["data"]["milestone"]["type"] == "revenue"
    ]
    assert frame["room"] == room
    found = frame["data"][field]
    if field == "milestone":
        assert found == milestone
    else:
        assert (found, type(found)) == (value, type(value))


@table(
    2,
    "WebSocket events: namespace /leaderboard",
    Row("listen", "quick start: achievement:celebration without joining", None),
    Row("join-tv", "example 2: after join:tv-display", "join:tv-display"),
    Row("join-user", "achievement:earned in room user:{userId}", "join:user:1"),
)
async def test_socket(client: aiohttp.ClientSession, server: str, row: Row) -> None:
    """The examples' client by Socket.IO; with npm's own in tests/web/test_socketio_node.py."""
    await join(client)
    headers = {"Authorization": client.headers["Authorization"]}
    async with listening(server, headers=headers) as socket:
        if row.data:
            assert (await socket.ask(row.data))["ok"]
        [milestone] = (await update(client, monthlyRevenue="10000"))["milestones"]
        kind = "earned" if row.name.endswith("user") else "celebration"
        heard = await socket.hears(f"achievement:{kind}")
    assert heard[0]["milestone"] == milestone
    assert heard[0]["userId"] == 1


@table(
    2,
    "WebSocket events: leaderboard:refresh",
    Row("refresh", "broadcast to all: the sales reps with their updated ranks"),
)
async def test_refresh(client: aiohttp.ClientSession, server: str, row: Row) -> None:
    await join(client, "1")
    await join(client, "2", name="Bob")
    headers = {"Authorization": client.headers["Authorization"]}
    async with listening(server, headers=headers) as socket:
        await update(client, "1", monthlyRevenue="100")
        await socket.hears("leaderboard:refresh")
        await update(client, "2", monthlyRevenue="200")
        [_, reps] = await socket.hears("leaderboard:refresh", 2)
    assert [(rep["rank"], rep["id"]) for rep in reps] == [(1, 2), (2, 1)]
    assert (reps[0]["name"], reps[0]["monthlyRevenue"]) == ("Bob", 200)
