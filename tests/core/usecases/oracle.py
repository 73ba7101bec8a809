"""What a set of events must come to, worked out the slow and obvious way, and sets to try.

It shares nothing with the rules or the store.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.conftest import NOW

ZONE = "America/New_York"
MEMBERS = ("ada", "bob", "cyd")
METRICS = ("revenue", "units", "signups", "images", "messages")

# Written out from the tables, in what is stored: cents for money. (type, period, per character,
# metric) -> (threshold, label, points).
TABLES: dict[tuple[str, str, bool, str], tuple[tuple[int, str, int], ...]] = {
    ("revenue", "month", False, "revenue"): tuple(
        (100 * dollars, str(dollars), 0) for dollars in (10_000, 25_000, 50_000, 75_000, 100_000)
    ),
    ("signups", "month", False, "signups"): tuple(
        (at, str(at), 0) for at in (10, 15, 20, 25, 30, 35, 40)
    ),
    ("bonus_tier", "month", False, "signups"): (
        (15, "1", 0),
        (20, "2", 0),
        (25, "3", 0),
        (30, "4", 0),
        (35, "5", 0),
        (40, "6", 0),
    ),
    ("image_milestone", "all", False, "images"): (
        (15, "15", 50),
        (30, "30", 75),
        (50, "50", 100),
        (100, "100", 200),
        (250, "250", 350),
        (500, "500", 500),
        (1000, "1000", 1000),
    ),
    ("character_image_milestone", "all", True, "images"): (
        (5, "5", 25),
        (10, "10", 35),
        (25, "25", 60),
        (50, "50", 100),
        (100, "100", 200),
    ),
    ("character_message_milestone", "all", True, "messages"): (
        (10, "10", 25),
        (25, "25", 35),
        (50, "50", 60),
        (100, "100", 100),
        (250, "250", 200),
    ),
}


class Oracle:
    """What must be true after a set of events, worked out the slow and obvious way."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        by_id = {item["id"]: item for item in events}
        # (member, scope, period, metric) -> total
        self.totals: defaultdict[tuple[str, str, str, str], int] = defaultdict(int)
        for item in by_id.values():
            original = item
            if "corrects" in item:
                if item["corrects"] not in by_id:
                    continue  # waits for what it corrects
                original = by_id[item["corrects"]]
            scopes = ["global"]
            if "character" in original["scope"]:
                scopes.append(f"character:{original['scope']['character']}")
            amounts = {
                metric: round(float(value) * 100) if metric == "revenue" else int(value)
                for metric, value in item["metrics"].items()
            }
            if item["type"] == "order" and "corrects" not in item:
                amounts["orders"] = 1
            for metric, amount in amounts.items():
                for scope in scopes:
                    for period in self.periods(original["occurred_at"]):
                        self.totals[item["member"], scope, period, metric] += amount

    @staticmethod
    def periods(at: str) -> list[str]:
        day = datetime.fromisoformat(at).astimezone(ZoneInfo(ZONE)).date()
        year, week, _ = day.isocalendar()
        quarter = {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3, 9: 3}.get(day.month, 4)
        return [
            str(day),
            f"{year}-W{week:02}",
            str(day)[:7],
            f"{day.year}-Q{quarter}",
            str(day.year),
            "all",
        ]

    def held(self) -> set[tuple[str, str, str, str, str]]:
        """(member, type, label, scope, period) of every milestone held."""
        found = set()
        for (kind, span, per_character, metric), steps in TABLES.items():
            for (member, scope, period, counted_metric), total in self.totals.items():
                if counted_metric != metric or (scope != "global") != per_character:
                    continue
                if span == "all" and period != "all":
                    continue
                if span == "month" and (len(period) != 7 or "Q" in period):
                    continue
                found |= {
                    (member, kind, label, scope, period) for at, label, _ in steps if at <= total
                }
        return found

    def points(self, member: str) -> int:
        worth = {
            (kind, label): gained
            for (kind, *_), steps in TABLES.items()
            for _, label, gained in steps
        }
        return sum(worth[kind, label] for who, kind, label, _, _ in self.held() if who == member)

    def board(self, metric: str, period: str) -> list[tuple[int, str, int]]:
        """(rank, member, value) in the order of ranks; members with one rank by name."""
        values = {
            member: total
            for (member, scope, key, counted_metric), total in self.totals.items()
            if (scope, key, counted_metric) == ("global", period, metric) and total > 0
        }
        return sorted(
            (1 + sum(other > value for other in values.values()), member, value)
            for member, value in values.items()
        )


amounts = {
    "revenue": st.sampled_from([0, 1, 4_999, 5_000, 9_999, 10_000, 30_000, 60_000]).map(
        lambda dollars: f"{dollars}.{dollars % 100:02}"
    ),
    "units": st.integers(0, 5),
    "signups": st.integers(0, 16),
    "images": st.integers(0, 30),
    "messages": st.integers(0, 60),
}
moments = st.builds(
    lambda days, seconds: (NOW - timedelta(days=days, seconds=seconds)).isoformat(),
    st.integers(0, 110),
    # Midnight in New York is 10.5 to 11.5 hours before NOW: around it, and anywhere.
    st.one_of(st.integers(0, 86_399), st.integers(37_000, 42_000)),
)


@st.composite
def events(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Different events, some of them corrections of others, one or two of something unknown."""
    made: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 14))):
        metrics = draw(st.sets(st.sampled_from(METRICS), min_size=1, max_size=3))
        scope = draw(st.sampled_from([{}, {"character": "luna"}, {"character": "a|b.$c"}]))
        made.append(
            {
                "id": f"e{number}",
                "source": "test",
                "type": draw(st.sampled_from(["order", "chat"])),
                "member": draw(st.sampled_from(MEMBERS)),
                "occurred_at": draw(moments),
                "metrics": {metric: draw(amounts[metric]) for metric in sorted(metrics)},
                "scope": scope,
            }
        )
    for number in range(draw(st.integers(0, 5))):
        original = draw(st.sampled_from(made[: max(len(made) - number, 1)]))
        signs = {
            metric: draw(st.sampled_from([-1, -1, -1, 1])) for metric in sorted(original["metrics"])
        }
        made.append(
            {
                "id": f"c{number}",
                "source": "test",
                "type": "refund",
                "member": original["member"],
                "occurred_at": draw(moments),
                "metrics": {
                    metric: str(signs[metric] * float(value))
                    if metric == "revenue"
                    else signs[metric] * draw(st.sampled_from([int(value), int(value) // 2]))
                    for metric, value in original["metrics"].items()
                },
                "scope": {},
                "corrects": draw(st.sampled_from([original["id"]] * 5 + ["never"])),
            }
        )
    return made


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
    """Events, and the batches they arrive in: any order, some of them twice."""
    made = draw(events())
    again = draw(st.lists(st.sampled_from(made), max_size=4))
    order = draw(st.permutations([*made, *again]))
    batches: list[list[dict[str, Any]]] = [[]]
    for item in order:
        if draw(st.integers(0, 4)) == 0:
            batches.append([])
        batches[-1].append(item)
    return made, [batch for batch in batches if batch]
