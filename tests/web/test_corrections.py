"""Events edited and deleted by an admin."""

from typing import Any

import aiohttp

from core.app import App

PATH = "/api/events/shop/order-1"


def order(revenue: str, name: str = "order-1", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "source": "shop",
        "type": "order",
        "member": "ada",
        "occurred_at": "2026-11-20T10:15:00Z",
        "metrics": {"revenue": revenue, "units": 2},
    } | more


async def post(client: aiohttp.ClientSession, body: Any) -> Any:
    async with client.post("/api/events?wait=true", json=body) as response:
        assert response.status == 202, await response.text()
        return await response.json()


async def held(app: App) -> set[str]:
    return {award.public_id for award in await app.store.awards.held("default", "ada")}


async def totals(client: aiohttp.ClientSession) -> Any:
    async with client.get("/api/members/ada") as response:
        shown = await response.json()
        return {name: values["month"] for name, values in shown["totals"].items()}


async def test_an_edit_counts_the_difference(client: aiohttp.ClientSession, app: App) -> None:
    await post(client, order("12000"))
    assert await held(app) == {"revenue_10000_2026-11_ada"}
    async with client.patch(
        PATH, json={"metrics": {"revenue": "9000.50"}, "reason": "typo"}
    ) as response:
        assert response.status == 200, await response.text()
        shown = await response.json()
    assert shown["metrics"]["revenue"] == "12000.00"
    assert shown["counts"] == {"revenue": "9000.50", "units": 2, "orders": 1}
    assert [each["metrics"] for each in shown["corrections"]] == [{"revenue": "-2999.50"}]
    assert (await totals(client))["revenue"] == "9000.50"
    assert await held(app) == set()
    async with client.patch(PATH, json={"metrics": {"revenue": "12000"}}) as response:
        assert (await response.json())["counts"]["revenue"] == "12000.00"
    assert await held(app) == {"revenue_10000_2026-11_ada"}
    async with client.get("/api/audit?subject=shop/order-1") as response:
        [second, first] = (await response.json())["items"]
    assert (first["reason"], first["actor"], first["action"]) == (
        "typo",
        "key:bootstrap",
        "event.edit",
    )
    assert second["before"]["revenue"] == "9000.50"


async def test_what_is_deleted_counts_no_longer(client: aiohttp.ClientSession, app: App) -> None:
    await post(client, order("12000"))
    refund = order("-1000", "refund-1", corrects="order-1")
    refund["metrics"] = {"revenue": "-1000"}
    await post(client, refund)
    async with client.delete(f"{PATH}?reason=test") as response:
        assert response.status == 204, await response.text()
    assert (await totals(client)).get("revenue", "0.00") == "0.00"
    assert await held(app) == set()
    late = order("-1000", "refund-2", corrects="order-1")
    late["metrics"] = {"revenue": "-500"}
    await post(client, late)
    assert (await totals(client)).get("revenue", "0.00") == "0.00"
    async with client.get(PATH) as response:
        assert (await response.json())["state"] == "void"
    async with client.get("/api/orders/recent") as response:
        assert (await response.json())["orders"] == []


async def test_what_cannot_be_edited(client: aiohttp.ClientSession, app: App) -> None:
    await post(client, order("100"))
    for metrics, field in (
        ({"revenue": "x"}, "metrics.revenue"),
        ({"revenue": -1}, "metrics.revenue"),
        ({"profit_margin": 5}, "metrics.profit_margin"),
        ({}, "metrics"),
    ):
        async with client.patch(PATH, json={"metrics": metrics}) as response:
            assert response.status == 400
            assert (await response.json())["details"][0]["field"] == field
    async with client.patch(
        "/api/events/shop/nothing", json={"metrics": {"revenue": 1}}
    ) as response:
        assert response.status == 404
    assert (await totals(client))["revenue"] == "100.00"
