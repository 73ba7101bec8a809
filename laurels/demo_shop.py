"""The demo's shop: people, products and places, and orders drawn from them by a seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

SOURCE = "demo"


@dataclass(frozen=True)
class Rep:
    """A salesperson: share of the orders, and where the month stands when the demo opens."""

    id: str
    name: str
    team: str
    share: float
    revenue: int
    signups: int


# Some stand just below a milestone, so that the first minutes have something to celebrate.
REPS = (
    Rep("amara", "Amara Osei", "North", 1.5, 98_420, 33),
    Rep("lucia", "Lucía Ferrer", "Iberia", 1.4, 91_275, 27),
    Rep("jonas", "Jonas Weber", "DACH", 1.6, 74_430, 24),
    Rep("priya", "Priya Nair", "South", 1.1, 52_380, 19),
    Rep("mei", "Mei Tanaka", "APAC", 1.7, 49_310, 24),
    Rep("tom", "Tom Whitlock", "North", 0.9, 31_940, 14),
    Rep("sofia", "Sofia Rossi", "Iberia", 1.2, 24_490, 9),
    Rep("daniel", "Daniel Kim", "APAC", 1.0, 9_640, 8),
    Rep("ines", "Inês Duarte", "Iberia", 0.8, 8_905, 4),
    Rep("oskar", "Oskar Lind", "DACH", 0.7, 6_120, 3),
)
TEAM_COLORS = {
    "North": "#0891B2",
    "Iberia": "#DB2777",
    "DACH": "#D97706",
    "South": "#7C3AED",
    "APAC": "#059669",
}
# The months before the one that runs, as parts of it: the team is growing.
EARLIER = (0.74, 0.88)

# Whose goal (None: everybody's), what, how much in whole units, until when, and in what.
GOALS: tuple[tuple[str | None, str, int, str, str], ...] = (
    (None, "revenue", 600_000, "month", "global"),
    ("amara", "revenue", 150_000, "month", "global"),
    ("amara", "signups", 30, "month", "global"),
    ("amara", "units", 100, "quarter", "sku:BELL-01"),
    ("amara", "units", 2_000, "quarter", "global"),
    ("mei", "revenue", 75_000, "month", "global"),
    ("mei", "signups", 60, "quarter", "global"),
    ("jonas", "revenue", 100_000, "month", "global"),
    ("tom", "signups", 40, "month", "global"),
)

PRODUCTS = (
    ("BELL-01", "Brass desk bell", "office", 249_00),
    ("FRAME-07", "Walnut picture frame", "home", 59_25),
    ("NOTE-12", "Linen notebook", "paper", 24_00),
    ("KETTLE-3", "Copper kettle", "kitchen", 189_90),
    ("SHELF-22", "Oak wall shelf", "home", 310_00),
    ("LAMP-05", "Opal glass lamp", "home", 420_00),
    ("RUG-118", "Wool runner, indigo", "home", 565_00),
    ("CHAIR-9", "Bentwood chair", "furniture", 640_00),
    ("DESK-2", "Standing desk, ash", "furniture", 1_180_00),
    ("PEN-31", "Brass fountain pen", "paper", 96_50),
    ("MUG-40", "Stoneware mug", "kitchen", 28_00),
    ("KNIFE-8", "Paring knife, olive wood", "kitchen", 74_00),
    ("BAG-14", "Waxed canvas bag", "travel", 158_00),
    ("CLOCK-6", "Ceramic wall clock", "office", 132_00),
    ("THROW-3", "Lambswool throw", "home", 145_00),
    ("PRESS-1", "French press, steel", "kitchen", 88_00),
    ("GLOBE-4", "Desk globe, 1962 map", "office", 215_00),
    ("SET-12", "Espresso set for six", "kitchen", 176_00),
    ("TRUNK-1", "Cabin trunk", "travel", 735_00),
    ("PLANT-5", "Terracotta planter", "garden", 47_50),
)
PLACES = (
    ("Leeds", "GB"),
    ("Porto", "PT"),
    ("Kyoto", "JP"),
    ("Austin", "US"),
    ("Graz", "AT"),
    ("Accra", "GH"),
    ("Lyon", "FR"),
    ("Bergen", "NO"),
    ("Pune", "IN"),
    ("Turin", "IT"),
    ("Ghent", "BE"),
    ("Busan", "KR"),
    ("Valparaíso", "CL"),
    ("Galway", "IE"),
    ("Utrecht", "NL"),
    ("Dunedin", "NZ"),
)
_QUANTITIES = (1, 1, 1, 1, 1, 2, 2, 3)


class Shop:
    """Orders without end; the same seed tells the same story."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a story, not a secret
        self._number = 41_000

    def order(self, run: str, at: datetime) -> dict[str, Any]:
        """Draw one order placed now."""
        rep = self._random.choices(REPS, [rep.share for rep in REPS])[0]
        sku, product, category, price = self._random.choice(PRODUCTS)
        quantity = self._random.choice(_QUANTITIES)
        city, country = self._random.choice(PLACES)
        self._number += self._random.randint(1, 4)
        signups = {"signups": 1} if self._random.random() < 0.12 else {}
        minor = price * quantity
        return {
            "id": f"{run}-{self._number}",
            "source": SOURCE,
            "type": "order",
            "member": rep.id,
            "occurred_at": at.isoformat(),
            "metrics": {
                "revenue": f"{minor / 100:.2f}",
                "units": quantity,
                "cost": f"{minor * 0.62 / 100:.2f}",
                **signups,
            },
            "currency": "USD",
            "scope": {"sku": sku, "category": category},
            "ticker": {
                "order_id": str(self._number),
                "product": product if quantity == 1 else f"{product}, {quantity} items",
                "city": city,
                "country": country,
            },
        }

    def gap_s(self, per_second: float) -> float:
        """Draw how long it is to the next order."""
        return min(self._random.expovariate(per_second), 8 / per_second)

    def history(
        self, first: date, last: date, opening: datetime, part: float = 1.0
    ) -> Iterator[dict[str, Any]]:
        """Draw the days from `first` to before `last`: every rep's revenue and signups over them.

        part: of what the reps have this month. On the first of a month it all happened in the last
        hours before `opening`.
        """
        days = [first + timedelta(days=n) for n in range((last - first).days)]
        for rep in REPS:
            parts = len(days) or 6
            cents = self._split(int(rep.revenue * part) * 100, parts)
            signups = self._split(int(rep.signups * part), parts)
            for index in range(parts):
                at = (
                    datetime.combine(days[index], datetime.min.time(), opening.tzinfo)
                    + timedelta(hours=self._random.randint(9, 17))
                    if days
                    else opening - timedelta(minutes=index)
                )
                if cents[index] <= 0 and signups[index] <= 0:
                    continue
                sku, _, category, _ = self._random.choice(PRODUCTS)
                cost = cents[index] * self._random.uniform(0.58, 0.7)
                yield {
                    "id": f"history-{first:%Y-%m}-{rep.id}-{index}",
                    "source": SOURCE,
                    "type": "day",
                    "member": rep.id,
                    "member_name": rep.name,
                    "team": rep.team,
                    "occurred_at": at.isoformat(),
                    "metrics": {
                        "revenue": f"{cents[index] / 100:.2f}",
                        "cost": f"{cost / 100:.2f}",
                        "orders": max(cents[index] // 25_000, 1),
                        "units": max(cents[index] // 14_000, 1),
                        "signups": signups[index],
                    },
                    "currency": "USD",
                    "scope": {"sku": sku, "category": category},
                }

    def _split(self, total: int, parts: int) -> list[int]:
        """Cut a total into parts that add up to it."""
        weights = [self._random.uniform(0.4, 1.6) for _ in range(parts)]
        shares = [int(total * weight / sum(weights)) for weight in weights]
        shares[-1] += total - sum(shares)
        return shares
