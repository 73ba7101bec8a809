"""/products/{sku}: what a product brought, who sold it, the goals about it."""

import re
from datetime import timedelta
from typing import Any

import aiohttp

from core.app import App
from tests.conftest import NOW
from tests.core.support import event
from tests.core.support import post as count
from tests.web.goal_pages import aim, field_error, person, seen, sent, words
from tests.web.people_in import signed_in

BELL = {"sku": "BELL-01", "category": "office"}
PAGE = "/products/BELL-01"
HOSTILE = "</script><img src=x onerror=alert(1)>"


def sale(
    number: int, member: str = "ada", ago: int = 0, units: int = 1, **more: Any
) -> dict[str, Any]:
    metrics = {"revenue": f"{100 * units}.00", "units": units}
    ticker = {"product": "Brass desk bell" if units == 1 else f"Brass desk bell, {units} items"}
    at = (NOW - timedelta(days=ago)).isoformat()
    made = event(number, member, metrics=metrics, scope=BELL, ticker=ticker, occurred_at=at)
    return made | more


async def shop(app: App) -> None:
    """Three people and their orders: ben hides, zoe sold most last month."""
    await person(app, "ada", team="north")
    await person(app, "ben", hidden=True)
    await person(app, "zoe", role="admin")
    await count(
        app,
        sale(1, units=2),
        sale(2, ago=1),
        sale(3, "ben", units=9),
        sale(4, "zoe"),
        sale(5, "zoe", ago=30, units=7),
        sale(6, scope={"sku": "LAMP-5", "category": "home"}),
    )


async def test_what_it_brought_and_who_sold_most(app: App, base_url: str) -> None:
    await shop(app)
    async with signed_in(app, base_url, "ada") as session:
        page = await seen(session, PAGE)
        said = words(page)
        assert '<h1 dir="auto">Brass desk bell</h1>' in page
        assert "BELL-01 · office" in said
        # Ben hides: what he sold counts, he is not named.
        assert "Revenue $1,300 Units 13 Orders 4" in said
        assert "Who sells most, this month A Ada 3 units $300 Z Zoe 1 unit $100" in said
        assert "Ben" not in said
        assert said.count("Brass desk bell, 2 items $200.00") == 1
        week = words(await seen(session, PAGE, period="all"))
        assert "Revenue $2,000 Units 20 Orders 5" in week
        assert "Who sells most, all time Z Zoe 8 units $800 A Ada 3 units $300" in week
        assert "Revenue $1,300" in words(await seen(session, PAGE, period="nonsense"))
        lamp = words(await seen(session, "/products/LAMP-5", period="week"))
        assert "Revenue $100" in lamp


async def test_an_unknown_product_is_said_to_be_so(app: App, client: aiohttp.ClientSession) -> None:
    await shop(app)
    page = await seen(client, "/products/bel-01", 404)
    assert "No order was about bel-01 . Did you mean BELL-01 ?" in words(page)
    assert 'href="/products/BELL-01"' in page
    page = await seen(client, "/products/%3Cimg%20src=x%3E", 404)
    assert "<img" not in page
    assert "Did you mean" not in page
    # Any SKU has a page of its own, whatever is in it.
    await count(app, event(9, scope={"sku": "A/B?c=%2F ü"}, ticker={"product": HOSTILE}))
    page = await seen(client, "/products/A%2FB%3Fc=%252F%20%C3%BC")
    assert "A/B?c=%2F ü" in words(page)
    assert "<img" not in page
    action = re.search(r'<form class="form" method="post" action="([^"]+)"', page)
    assert action is not None
    assert (await sent(client, action[1], metric="units", target="many"))[0] == 400


async def test_goals_of_the_product_and_of_its_category(app: App, base_url: str) -> None:
    await shop(app)
    mine = await aim(app, "ada", scope="sku:BELL-01", private=True)
    theirs = await aim(app, "zoe", scope="category:office")
    all_ = await aim(app, None, "revenue", scope="sku:BELL-01")
    unseen = [
        await aim(app, "zoe", "orders", scope="sku:BELL-01", private=True),
        await aim(app, "ben", scope="sku:BELL-01"),
        await aim(app, None, scope="sku:BELL-01", team="south"),
        await aim(app, "ada", scope="sku:LAMP-5"),
        await aim(app, "ada"),
    ]
    async with signed_in(app, base_url, "ada") as session:
        for query in ({}, {"goals": "1"}):
            page = await seen(session, PAGE, **query)
            assert re.findall(r'id="goal-(\d+)"', page) == [mine.id, all_.id, theirs.id]
            assert ("<dialog" in page) == (not query), "without scripts the goals are in the page"
            assert f"edit={mine.id}" in page
            assert not any(f"edit={goal.id}" in page for goal in (theirs, all_, *unseen))
        assert "Goals · 3" in words(await seen(session, PAGE))
        assert "3/100 units sold" in re.sub(r"<[^>]+>", "", page)


async def test_a_goal_is_set_for_it(app: App, base_url: str) -> None:
    await shop(app)
    form = {"do": "set", "metric": "units", "target": "60", "whose": "me", "period": "monthly"}
    async with signed_in(app, base_url, "ada") as session:
        status, page = await sent(session, PAGE, **form | {"target": "x"}, of="category:office")
        assert status == 400
        assert "as a number" in field_error(page, "target")
        assert '<option value="category:office" selected>' in page
        assert await sent(session, PAGE, **form, of="sku:BELL-01") == (
            303,
            "Goal set: 60 units of BELL-01 in November. "
            "You are at 3 (5 %), day 20 of 30; 6 a day makes it.",
        )
        assert (await sent(session, PAGE, **form, of="category:office"))[0] == 303
        assert (await sent(session, PAGE, **form | {"whose": "everybody"}))[0] == 403
    found = await app.store.goals.standing("default", "ada")
    assert {goal.scope for goal in found} == {"sku:BELL-01", "category:office"}
