"""Seed 002: which milestones there are, when they come, and what they look like."""

import aiohttp

from tests.seeds.rows import Row, table
from tests.seeds.support import ask, join, of_type, update


@table(
    2,
    "Revenue milestones",
    *(Row(f"revenue-{n}", f"${n:,}", n) for n in (10_000, 25_000, 50_000, 75_000, 100_000)),
)
async def test_revenue(client: aiohttp.ClientSession, row: Row) -> None:
    await join(client)
    await update(client, monthlyRevenue=f"{row.data - 0.01:.2f}")
    [milestone] = (await update(client, monthlyRevenue=str(row.data)))["milestones"]
    assert milestone["id"] == f"revenue_{row.data}_2026-11_1"
    assert milestone["type"] == "revenue"
    assert milestone["title"] == f"{row.says} Revenue Milestone"
    assert milestone["description"] == f"Reached {row.says} in monthly revenue!"
    assert milestone["value"] == row.data
    assert (milestone["emoji"], milestone["color"]) == ("💰", "bg-green-500")


@table(
    2,
    "Signup milestones",
    *(Row(f"signups-{n}", f"{n} signups", n) for n in (10, 15, 20, 25, 30, 35, 40)),
)
async def test_signups(client: aiohttp.ClientSession, row: Row) -> None:
    await join(client)
    await update(client, monthlySignups=str(row.data - 1))
    reached = await update(client, monthlySignups=str(row.data))
    [milestone] = of_type(reached["milestones"], "signups")
    assert milestone["id"] == f"signups_{row.data}_2026-11_1"
    assert milestone["title"] == f"{row.data} Signups Milestone"
    assert milestone["description"] == f"Achieved {row.data} signups this month!"
    assert milestone["value"] == row.data
    assert (milestone["emoji"], milestone["color"]) == ("🎯", "bg-blue-500")


@table(
    2,
    "Bonus tier milestones",
    Row("bonus-tier-1", "Tier 1: 15+ signups, 🪙", (1, 15, "🪙")),
    Row("bonus-tier-2", "Tier 2: 20+ signups, 💰", (2, 20, "💰")),
    Row("bonus-tier-3", "Tier 3: 25+ signups, 💎", (3, 25, "💎")),
    Row("bonus-tier-4", "Tier 4: 30+ signups, 🏆", (4, 30, "🏆")),
    Row("bonus-tier-5", "Tier 5: 35+ signups, 👑", (5, 35, "👑")),
    Row("bonus-tier-6", "Tier 6: 40+ signups, 💯", (6, 40, "💯")),
)
async def test_bonus_tier(client: aiohttp.ClientSession, row: Row) -> None:
    tier, signups, emoji = row.data
    await join(client)
    before = await update(client, monthlySignups=str(signups - 1))
    assert before["rep"]["currentBonusTier"] == tier - 1
    reached = await update(client, monthlySignups=str(signups))
    assert reached["rep"]["currentBonusTier"] == tier
    [milestone] = of_type(reached["milestones"], "bonus_tier")
    assert milestone["id"] == f"bonus_tier_{tier}_2026-11_1"
    assert milestone["title"] == f"Bonus Tier {tier} Unlocked!"
    assert milestone["description"] == f"Advanced to Tier {tier} bonus level!"
    assert (milestone["value"], milestone["emoji"]) == (emoji, emoji)
    assert milestone["color"] == "bg-purple-500"


@table(
    2,
    "Goal achievement",
    Row("goal-below", "not below 100%", ("99.99", [])),
    Row("goal-100", "goal progress reaches 100%", ("100", ["100%"])),
    Row("goal-higher", "or higher", ("125", ["125%"])),
)
async def test_goal_achieved(client: aiohttp.ClientSession, row: Row) -> None:
    progress, values = row.data
    await join(client)
    milestones = (await update(client, goalProgress=progress))["milestones"]
    assert [milestone["value"] for milestone in milestones] == values
    assert all(milestone["type"] == "goal_achieved" for milestone in milestones)
    assert (await update(client, goalProgress=progress))["milestones"] == []


async def _four(client: aiohttp.ClientSession) -> None:
    """Four reps: 1 is the last of them."""
    for member, revenue in (("2", "900"), ("3", "800"), ("4", "700"), ("1", "600")):
        await join(client, member)
        await update(client, member, monthlyRevenue=revenue)


@table(
    2,
    "Rank change",
    Row("rank-3", "moving up to rank #3", ("750", 3)),
    Row("rank-2", "moving up to rank #2", ("850", 2)),
    Row("rank-1", "moving up to rank #1", ("950", 1)),
)
async def test_rank_change(client: aiohttp.ClientSession, row: Row) -> None:
    revenue, rank = row.data
    await _four(client)
    reached = await update(client, monthlyRevenue=revenue)
    assert (reached["rep"]["rank"], reached["rankChange"]) == (rank, 4 - rank)
    [milestone] = reached["milestones"]
    assert milestone["type"] == "rank_change"
    assert milestone["title"] == "Top 3 Achieved!"
    assert milestone["description"] == f"Moved up to rank #{rank}!"
    assert milestone["value"] == f"#{rank}"
    assert (milestone["emoji"], milestone["color"]) == ("🥇", "bg-yellow-500")


@table(
    2,
    "Examples of milestones",
    Row(
        "example-revenue",
        "`revenue_50000_1`",
        {
            "id": "revenue_50000_2026-11_1",
            "type": "revenue",
            "title": "$50,000 Revenue Milestone",
            "description": "Reached $50,000 in monthly revenue!",
            "value": 50000,
            "emoji": "💰",
            "color": "bg-green-500",
        },
    ),
    Row(
        "example-signups",
        "`signups_25_1`",
        {
            "id": "signups_25_2026-11_1",
            "type": "signups",
            "title": "25 Signups Milestone",
            "description": "Achieved 25 signups this month!",
            "value": 25,
            "emoji": "🎯",
            "color": "bg-blue-500",
        },
    ),
    Row(
        "example-bonus-tier",
        "`bonus_tier_3_1`",
        {
            "id": "bonus_tier_3_2026-11_1",
            "type": "bonus_tier",
            "title": "Bonus Tier 3 Unlocked!",
            "description": "Advanced to Tier 3 bonus level!",
            "value": "💎",
            "emoji": "💎",
            "color": "bg-purple-500",
        },
    ),
    Row(
        "example-goal",
        "`goal_achieved_1`",
        {
            "id": "goal_achieved_2026-11_1",
            "type": "goal_achieved",
            "title": "Monthly Goal Achieved!",
            "description": "Congratulations on reaching your monthly target!",
            "value": "125%",
            "emoji": "🏆",
            "color": "bg-primary",
        },
    ),
    Row(
        "example-rank",
        "`rank_top3_1`",
        {
            "id": "rank_top3_2026-11_1",
            "type": "rank_change",
            "title": "Top 3 Achieved!",
            "description": "Moved up to rank #2!",
            "value": "#2",
            "emoji": "🥇",
            "color": "bg-yellow-500",
        },
    ),
)
async def test_examples(client: aiohttp.ClientSession, row: Row) -> None:
    """Each example to the letter, but for its id, which carries the period."""
    await _four(client)
    await update(client, "2", monthlyRevenue="60000")
    reached = await update(client, monthlyRevenue="50000", monthlySignups="25", goalProgress="125")
    kept = (await ask(client, "/api/milestones", member="1", limit=50))["items"]
    for found in (reached["milestones"], kept):
        [milestone] = [m for m in found if m["id"] == row.data["id"]]
        assert {key: milestone[key] for key in row.data} == row.data
