"""Key figures of a dashboard and of one product (seed 000)."""

from typing import Any

from aiohttp import web
from pydantic import Field

from core.domain.time_periods import read_time_period
from core.usecases.kpis import dashboard_kpis, product_kpis
from web.endpoint import Endpoint, Example, query_of
from web.query import Query
from web.state import APP, workspace_of

_PERIOD = "all, day, week, month, quarter, year, 30 days, or a key such as 2026-11."


class DashboardQuery(Query):
    """Whose figures, and of when."""

    member: str | None = Field(None, description="One member's; everybody's without it.")
    period: str = Field("all", description=_PERIOD)


class ProductQuery(Query):
    """Which product, and when."""

    sku: str | None = Field(None, min_length=1, description="One SKU.")
    category: str | None = Field(None, min_length=1, description="One category, in place of a SKU.")
    period: str = Field("all", description=_PERIOD)


async def get_dashboard(request: web.Request) -> web.Response:
    """Return the figures, the last 30 days one by one, and the goals measured anew.

    A percentage of nothing is 0.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    asked = query_of(request, DashboardQuery)
    period = read_time_period(asked.period, "period")
    return web.json_response(await dashboard_kpis(app, workspace, asked.member, period))


async def get_performance(request: web.Request) -> web.Response:
    """Return the figures of one SKU or category, and the goals about it.

    The goals of a SKU are those of its category too.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    asked = query_of(request, ProductQuery)
    period = read_time_period(asked.period, "period")
    found = await product_kpis(app, workspace, asked.sku, asked.category, period)
    return web.json_response(found)


_FIGURES: dict[str, Any] = {
    "period": "all",
    "overallRevenue": 21741.5,
    "overallUnitsSold": 165,
    "overallProfitMargin": 37.44,
    "overallConversionRate": 7.69,
    "orders": 5,
    "visits": 65,
    "history": [
        {
            "date": "2026-10-22",
            "revenue": 0,
            "unitsSold": 0,
            "profitMargin": 0,
            "conversionRate": 0,
            "orders": 0,
            "visits": 0,
        }
    ],
    "goals": [],
}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/dashboard/kpis",
        handler=get_dashboard,
        summary="Key figures, with the goals they move",
        tag="Goals",
        scope="read",
        query=DashboardQuery,
        example=Example(query={"period": "month"}, answer={"member": None, **_FIGURES}),
    ),
    Endpoint(
        method="GET",
        path="/api/performance/kpis",
        handler=get_performance,
        summary="Key figures of one product",
        tag="Goals",
        scope="read",
        query=ProductQuery,
        example=Example(
            query={"sku": "IPOD2008GREEN"},
            answer={"sku": "IPOD2008GREEN", "category": "audio", **_FIGURES},
        ),
    ),
]
