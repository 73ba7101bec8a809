"""Key figures: a dashboard's, and one product's, with the goals they move (seed 000)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from core.app import App
from core.domain.goals import ROLLING, ROLLING_DAYS
from core.domain.people import Workspace
from core.domain.periods import is_custom
from core.errors import InvalidInput
from core.store.measures import Subject, Totals
from core.usecases.goal_lists import settled_goals
from core.usecases.goal_shapes import goal_shape
from core.usecases.goals import find_owner
from core.usecases.measure import days_of, values_of

# What the figures are called, and the metrics they show.
FIGURES = {
    "revenue": "revenue",
    "unitsSold": "units",
    "profitMargin": "profit_margin",
    "conversionRate": "conversion_rate",
    "orders": "orders",
    "visits": "visits",
}


async def dashboard_kpis(
    app: App, workspace: Workspace, member: str | None, period: str
) -> dict[str, Any]:
    """Return the figures of a member, or of everybody, with the days behind them and the goals.

    period: a kind (`all`, `month`, `30d`) or a key (`2026-11`). Goals are measured anew, and what
    changed is stored before this returns. Raises NotFound for a member who is not there.
    """
    member = await find_owner(app, workspace, member, None)
    subject = Subject(workspace.id, member)
    figures = await _figures(app, workspace, subject, period)
    match = {} if member is None else {"member": member}
    return {"member": member, **figures, "goals": await _goals(app, workspace, match)}


async def product_kpis(
    app: App, workspace: Workspace, sku: str | None, category: str | None, period: str
) -> dict[str, Any]:
    """Return the figures of one SKU, or of one category, and the goals about it.

    A SKU's goals are those of its category too, which its latest event names.
    """
    if (sku is None) == (category is None):
        raise InvalidInput("sku", sku or "nothing", "give either sku or category")
    scope = f"sku:{sku}" if sku is not None else f"category:{category}"
    scopes = [scope]
    if sku is not None:
        category = await app.store.measures.category_of(workspace.id, sku)
        scopes += [f"category:{category}"] if category is not None else []
    figures = await _figures(app, workspace, Subject(workspace.id, scope=scope), period)
    goals = await _goals(app, workspace, {"scope": {"$in": scopes}})
    return {"sku": sku, "category": category, **figures, "goals": goals}


async def _figures(app: App, workspace: Workspace, subject: Subject, period: str) -> dict[str, Any]:
    now = app.clock()
    metrics = app.catalogue(workspace).metrics
    names = tuple(dict.fromkeys(p for name in FIGURES.values() for p in metrics[name].parts))
    key = _key(workspace, period, app)
    after = workspace.calendar.local_date(now) + timedelta(days=1)
    first = after - timedelta(days=ROLLING_DAYS)
    values = await values_of(app, workspace, subject, key, names, now)
    days = await days_of(app, workspace, subject, first, after, names)
    nothing: Totals = dict.fromkeys(names, 0)
    shown = _shown(app, workspace, values)
    return {
        "period": key,
        "overallRevenue": shown["revenue"],
        "overallUnitsSold": shown["unitsSold"],
        "overallProfitMargin": shown["profitMargin"],
        "overallConversionRate": shown["conversionRate"],
        "orders": shown["orders"],
        "visits": shown["visits"],
        "history": [
            {"date": day.isoformat(), **_shown(app, workspace, days.get(day, nothing))}
            for day in (first + timedelta(days=number) for number in range(ROLLING_DAYS))
        ],
    }


def _shown(app: App, workspace: Workspace, values: Mapping[str, int]) -> dict[str, int | float]:
    metrics = app.catalogue(workspace).metrics
    return {
        name: metrics[metric].number(metrics[metric].of(values), workspace.currency)
        for name, metric in FIGURES.items()
    }


async def _goals(app: App, workspace: Workspace, match: dict[str, Any]) -> list[dict[str, Any]]:
    now = app.clock()
    return [goal_shape(workspace, each, now) for each in await settled_goals(app, workspace, match)]


def _key(workspace: Workspace, period: str, app: App) -> str:
    if period == ROLLING:
        return period
    if is_custom(period):
        try:
            workspace.calendar.bounds(period)
        except (ValueError, OverflowError):
            reason = "must be two dates in order, such as 2026-11-03/2026-11-20"
            raise InvalidInput("period", period, reason) from None
        return period
    return workspace.calendar.resolve(period, app.clock())
