"""/products/{sku}: what a product brings, who sells it, and the goals that are about it."""

from datetime import datetime
from typing import Any

from aiohttp import web

from core.domain.money import show_number
from core.errors import InvalidInput
from core.language import speaking, translated
from core.usecases.products import FIGURES, Product, UnknownProduct, product_goals, product_of
from core.usecases.screen_boards import figure
from web.pages.goal_cards import cards_of, product_path
from web.pages.goal_forms import new_form, take_new, typed
from web.pages.goal_rights import eyes_of
from web.pages.moments import ago
from web.pages.page import Viewer, face, page, redirect, render, viewer_of

PERIODS = {"week": "This week", "month": "This month", "quarter": "This quarter", "all": "All time"}
DEFAULT = "month"


async def get_product(request: web.Request) -> web.Response:
    """Render the page; without JavaScript `?goals=1` brings the goals into it."""
    viewer = await viewer_of(request)
    with speaking(viewer.workspace.locale):
        return await _page(request, viewer)


async def post_product(request: web.Request) -> web.Response:
    """Set a goal for the product or its category."""
    viewer = await viewer_of(request)
    with speaking(viewer.workspace.locale):
        try:
            said = await take_new(request, viewer)
        except InvalidInput as error:
            return await _page(request, viewer, error, status=400)
        return redirect(viewer.url(product_path(request.match_info["sku"]), goals=1), said)


async def _page(
    request: web.Request, viewer: Viewer, error: InvalidInput | None = None, status: int = 200
) -> web.Response:
    sku, period = request.match_info["sku"], request.query.get("period", DEFAULT)
    period = period if period in PERIODS else DEFAULT
    try:
        product = await product_of(viewer.app, viewer.workspace, sku, period)
    except UnknownProduct as unknown:
        near = [(viewer.url(product_path(each)), each) for each in unknown.near]
        return await render(request, "product_unknown.html", viewer, status=404, sku=sku, near=near)
    values = await typed(request) if error is not None else None
    metric = "units" if product.values["units"] else "revenue"
    here = {"metric": metric, "period": "monthly"} if values is None else values
    return await render(
        request,
        "product.html",
        viewer,
        status=status,
        product=product,
        category=product.category if product.category != product.sku else None,
        figures=_figures(viewer, product),
        sellers=_sellers(viewer, product),
        sales=[_sale(viewer, sale) for sale in product.sales],
        tabs=[
            (viewer.url(product_path(sku), period=name), word, name == period)
            for name, word in PERIODS.items()
        ],
        when=PERIODS[period].lower(),
        goals=await _goals(viewer, product),
        form=await new_form(viewer, here, error, _about(product)),
        open=error is not None or "goals" in request.query,
        action=viewer.url(product_path(sku)),
        more=viewer.url(product_path(sku), goals=1),
    )


def _about(product: Product) -> list[tuple[str, str]]:
    """Return what a goal set here may be about."""
    found = [(f"sku:{product.sku}", f"this product ({product.sku})")]
    if product.category is not None:
        found.append((f"category:{product.category}", f"its category ({product.category})"))
    return found


async def _goals(viewer: Viewer, product: Product) -> list[dict[str, Any]]:
    """Return the goals about a product as cards that do not lead to where one is already."""
    found = await product_goals(viewer.app, viewer.workspace, product, eyes_of(viewer))
    return [card | {"product": None} for card in await cards_of(viewer, found)]


def _figures(viewer: Viewer, product: Product) -> list[dict[str, Any]]:
    metrics = viewer.app.catalogue(viewer.workspace).metrics
    return [
        {
            "name": name,
            "title": translated(metrics[name].title),
            "text": figure(viewer.workspace, metrics[name], product.values[name]),
            "value": metrics[name].number(product.values[name], viewer.workspace.currency),
        }
        for name in FIGURES
    ]


def _sellers(viewer: Viewer, product: Product) -> list[dict[str, Any]]:
    """Return who sells most; `share` is of the first one's."""
    workspace = viewer.workspace
    metrics = viewer.app.catalogue(workspace).metrics
    lead = "revenue" if any(values["revenue"] > 0 for _, values in product.sellers) else "units"
    most = max((values[lead] for _, values in product.sellers), default=0) or 1
    return [
        {
            "id": member.id,
            "name": member.name,
            "face": face(member.id, member.name),
            "text": figure(workspace, metrics[lead], values[lead]),
            "units": show_number(values["units"], workspace.locale),
            "one": values["units"] == 1,
            "share": 100 * values[lead] / most,
        }
        for member, values in product.sellers
    ]


def _sale(viewer: Viewer, sale: dict[str, Any]) -> dict[str, Any]:
    at = datetime.fromisoformat(sale["at"])
    return sale | {
        "face": face(sale["member"], sale["name"]),
        "ago": ago(at, viewer.app.clock(), viewer.workspace.locale),
    }


ROUTES = page("/products/{sku}", get_product, post=post_product)
