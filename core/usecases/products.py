"""One product: what it brought in a period, who sells most of it, its latest orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from core.app import App
from core.domain.people import Member, Workspace
from core.errors import NotFound, shorten
from core.store.client import Document
from core.store.measures import Subject, Totals
from core.usecases.after_commit import sale_items
from core.usecases.goals_seen import Eyes, seen_running
from core.usecases.measure import Measured, each_of, foretold

FIGURES = ("revenue", "units", "orders")
MOST_SALES = 10
MOST_SELLERS = 5
MOST_GOALS = 20


class UnknownProduct(NotFound):
    """Nothing was ever counted for a SKU. near: SKUs that look like it."""

    def __init__(self, sku: str, near: Sequence[str]) -> None:
        super().__init__(f"Nothing was counted for {shorten(sku)!r} yet.")
        self.sku, self.near = sku, tuple(near)


@dataclass(frozen=True)
class Product:
    """A SKU in a period.

    name: as its orders call it, the SKU where none does. category: what its latest event names.
    values: stored totals of FIGURES. sellers: who sold most, the first one first, without those who
    hide. sales: the latest orders, as the ticker has them.
    """

    sku: str
    name: str
    category: str | None
    period: str
    values: Totals
    sellers: tuple[tuple[Member, Totals], ...]
    sales: tuple[dict[str, Any], ...]


async def product_of(app: App, workspace: Workspace, sku: str, period: str) -> Product:
    """Return a product; period: a kind (`month`) or a key. Raises UnknownProduct, InvalidInput."""
    store, calendar = app.store, workspace.calendar
    key = calendar.resolve(period, app.clock())
    if not await store.measures.ever_counted(workspace.id, "sku", sku):
        known = (await store.measures.keys(workspace.id, ["sku"]))["sku"]
        lowered = {each.casefold(): each for each in known}
        near = get_close_matches(sku.casefold(), lowered, n=3, cutoff=0.6)
        raise UnknownProduct(sku, [lowered[each] for each in near])
    subject = Subject(workspace.id, scope=f"sku:{sku}")
    orders = await store.events.sales_of(workspace.id, sku, MOST_SALES)
    without = await store.members.not_shown(workspace.id)
    best = await store.measures.sellers(subject, key, calendar, FIGURES, without, MOST_SELLERS)
    people = await store.members.many(workspace.id, [member for member, _ in best])
    return Product(
        sku=sku,
        name=_name(orders) or sku,
        category=await store.measures.category_of(workspace.id, sku),
        period=key,
        values=await store.measures.total(subject, key, calendar, FIGURES),
        sellers=tuple((people[member], values) for member, values in best if member in people),
        sales=tuple(await sale_items(app, workspace, orders)),
    )


async def product_goals(
    app: App, workspace: Workspace, product: Product, eyes: Eyes
) -> list[Measured]:
    """Return the goals of a SKU and of its category that somebody may see.

    Their own come first, then those of several, then other people's, without those who hide.
    """
    scopes = [f"sku:{product.sku}"]
    scopes += [f"category:{product.category}"] if product.category is not None else []
    match = {"scope": {"$in": scopes}}
    mine = await seen_running(app, workspace, eyes, match)
    if (room := MOST_GOALS - len(mine)) <= 0:
        return mine[:MOST_GOALS]
    now, hidden = app.clock(), await app.store.members.not_shown(workspace.id)
    others = await app.store.goals.running(
        workspace.id,
        workspace.calendar,
        now,
        **match,
        member={"$nin": [None, eyes.member, *hidden]},
        private={"$ne": True},
    )
    return mine + await each_of(others[:room], lambda goal: foretold(app, workspace, goal, now))


def _name(orders: Sequence[Document]) -> str | None:
    """Return what orders call a product: the shortest, as others add how many were bought."""
    names = [order.get("ticker", {}).get("product") for order in orders]
    return min((name for name in names if name), key=len, default=None)
