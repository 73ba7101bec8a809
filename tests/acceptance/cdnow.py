"""The CDNOW sample, counted by a few plain lines: what every path into Laurels has to arrive at.

The file is the 1/10 sample of Fader and Hardie's CDNOW data, as the PyPI package `lifetimes` ships
it: customer in the master file, customer in the sample, date, CDs bought, dollars.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

from core.app import App

FILE = Path(__file__).parent.parent / "data" / "cdnow_sample.txt"
MONTHS = [f"{year}-{month:02}" for year in (1997, 1998) for month in range(1, 13)]
REVENUE_STEPS = (10_000, 25_000, 50_000, 75_000, 100_000)

Totals = dict[tuple[str, str], tuple[int, int]]  # (member, period) -> (cents, units)


def lines() -> list[tuple[str, str, int, str]]:
    """(customer, YYYYMMDD, CDs, dollars) of every purchase."""
    found = []
    for line in FILE.read_text().splitlines():
        customer, _, day, units, dollars = line.split()
        found.append((customer, day, int(units), dollars))
    return found


def expected() -> Totals:
    totals: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for customer, day, units, dollars in lines():
        whole, cents = dollars.split(".")
        for period in (f"{day[:4]}-{day[4:6]}", "all"):
            totals[customer, period][0] += int(whole) * 100 + int(cents)
            totals[customer, period][1] += units
    return {key: (cents, units) for key, (cents, units) in totals.items()}


def expected_milestones() -> set[tuple[str, str, int]]:
    """(member, month, step) of every month's revenue milestone."""
    return {
        (member, period, step)
        for (member, period), (cents, _) in expected().items()
        if period != "all"
        for step in REVENUE_STEPS
        if cents >= step * 100
    }


async def counted(app: App) -> Totals:
    found: Totals = {}
    async for row in app.mongo_db["progress"].find({"ws": "default", "scope": "global"}):
        values: dict[str, Any] = row.get("v", {})
        found[row["member"], row["bucket"]] = (values.get("revenue", 0), values.get("units", 0))
    return found


async def milestones(app: App) -> set[tuple[str, str, int]]:
    return {
        (row["member"], row["period"], int(row["threshold"]))
        async for row in app.mongo_db["user_milestones"].find({"rule": "revenue-month"})
    }


async def all_settled(app: App) -> bool:
    """Nothing is pending, parked, or left to do after a commit."""
    waiting = await app.mongo_db["events"].count_documents({"state": {"$ne": "applied"}})
    left = await app.mongo_db["lanes"].count_documents({"after": {"$ne": None}})
    return waiting == 0 and left == 0


async def leases_held(app: App) -> int:
    """How many lanes somebody, alive or just killed, still holds."""
    return await app.mongo_db["lanes"].count_documents({"$expr": {"$gt": ["$until", "$$NOW"]}})


async def balances_equal_the_ledger(app: App) -> bool:
    sums: defaultdict[str, int] = defaultdict(int)
    async for row in app.mongo_db["points_history"].find():
        sums[row["member"]] += row["points"] if row["type"] == "credit" else -row["points"]
    return all(
        [row["points"] == sums[row["member"]] async for row in app.mongo_db["members"].find()]
    )
