"""Seed 002: the nine badges."""

import aiohttp

from tests.seeds.rows import Row, table
from tests.seeds.support import join, update


@table(
    2,
    "Badge system",
    Row(
        "badge-revenue-king",
        "Revenue King: $100k+ monthly revenue",
        ("Revenue King", {"monthlyRevenue": "99999.99"}, {"monthlyRevenue": "100000"}),
    ),
    Row(
        "badge-top-earner",
        "Top Earner: $50k+ monthly revenue",
        ("Top Earner", {"monthlyRevenue": "49999.99"}, {"monthlyRevenue": "50000"}),
    ),
    Row(
        "badge-rising-star",
        "Rising Star: $25k+ monthly revenue",
        ("Rising Star", {"monthlyRevenue": "24999.99"}, {"monthlyRevenue": "25000"}),
    ),
    Row(
        "badge-signup-master",
        "Signup Master: 40+ monthly signups",
        ("Signup Master", {"monthlySignups": "39"}, {"monthlySignups": "40"}),
    ),
    Row(
        "badge-consistent-closer",
        "Consistent Closer: 30+ monthly signups",
        ("Consistent Closer", {"monthlySignups": "29"}, {"monthlySignups": "30"}),
    ),
    Row(
        "badge-sales-rookie",
        "Sales Rookie: 20+ monthly signups",
        ("Sales Rookie", {"monthlySignups": "19"}, {"monthlySignups": "20"}),
    ),
    Row(
        "badge-bonus-achiever",
        "Bonus Achiever: any tier milestone",
        ("Bonus Achiever", {"monthlySignups": "14"}, {"monthlySignups": "15"}),
    ),
    Row(
        "badge-goal-crusher",
        "Goal Crusher: 100%+ goal completion",
        ("Goal Crusher", {"goalProgress": "99"}, {"goalProgress": "100"}),
    ),
    Row(
        "badge-top-performer",
        "Top Performer: moved into top 3",
        ("Top Performer", {"monthlyRevenue": "699.99"}, {"monthlyRevenue": "700.01"}),
    ),
)
async def test_badge(client: aiohttp.ClientSession, row: Row) -> None:
    """A badge comes with its threshold, not before, and never twice."""
    name, below, enough = row.data
    for member, revenue in (("2", "900"), ("3", "800"), ("4", "700"), ("1", "600")):
        await join(client, member)
        await update(client, member, monthlyRevenue=revenue)
    before = await update(client, **below)
    assert name not in before["rep"]["badges"]
    reached = await update(client, **enough)
    [badge] = reached["badges"]
    assert badge["name"] == name
    assert badge["emoji"]
    assert badge["description"]
    assert badge["earnedAt"] == "2026-11-20T15:30:00+00:00"
    assert reached["rep"]["badges"].count(name) == 1
    again = await update(client, **enough)
    assert (again["milestones"], again["badges"]) == ([], [])
    assert again["rep"]["badges"].count(name) == 1
