"""The outbox: filtered, paged, tried again, dropped."""

from datetime import timedelta
from typing import Any

from core.app import App
from core.store.outgoing import summary_deliveries
from tests.conftest import NOW
from tests.core.support import event, place, post
from tests.web.admin.desk import HOSTILE, Desk

DELIVERIES = "/admin/deliveries"


async def outbox(app: App, count: int = 1, **fields: Any) -> list[str]:
    """Put summaries for #wins in the outbox, each a minute older; return their ids."""
    target = await place(app, chat_name="wins")
    made = []
    for number in range(count):
        at = NOW - timedelta(minutes=number)
        [one] = summary_deliveries([target], f"News {number}.", f"{number}", at)
        made.append(one | fields)
    await app.store.deliveries.add(made)
    return [one["_id"] for one in made]


async def test_each_says_what_it_is_about_and_where_it_goes(desk: Desk) -> None:
    await place(desk.app, chat_name="wins")
    big = event(1, metrics={"revenue": "26000"}) | {"member_name": HOSTILE}
    await post(desk.app, big)
    page = await desk.get(DELIVERIES)
    assert f"{HOSTILE}: $25,000" in page.words
    assert HOSTILE not in page.text
    assert "Slack, #wins , 11/20/26, 3:30" in page.words
    assert "Waiting" in page.words


async def test_they_are_filtered_and_paged(desk: Desk) -> None:
    await outbox(desk.app, 27, state="sent", sent_at=NOW)
    page = await desk.get(DELIVERIES)
    assert "News 24." in page.words
    assert "News 25." not in page.words
    older = page.text.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    page = await desk.get(older.replace("&amp;", "&"))
    assert "News 25." in page.words
    assert "News 24." not in page.words
    assert "Newest" in page.words
    assert "Nothing like that" in (await desk.get(DELIVERIES, state="failed")).words
    page = await desk.get(DELIVERIES, state="sent", platform="slack")
    assert "News 0." in page.words
    assert '<option value="sent" selected>' in page.text
    await desk.get(DELIVERIES, 400, state="lost")


async def test_failed_ones_are_tried_again_and_dropped(desk: Desk) -> None:
    one, two = await outbox(desk.app, 2, state="failed", error="no answer", failed_at=NOW)
    page = await desk.get(DELIVERIES, state="failed")
    assert "no answer" in page.words
    back = page.text.split(f"{one}/retry?")[1].partition('"')[0]
    assert back == "back=%2Fadmin%2Fdeliveries%3Fstate%3Dfailed"
    page = await desk.post(f"{DELIVERIES}/{one}/retry?{back}")
    assert page.to == f"{DELIVERIES}?state=failed"
    assert page.said == "It is tried again in #wins."
    page = await desk.post(f"{DELIVERIES}/{one}/retry")
    assert "is pending; only what failed is tried again" in page.said
    await desk.post(f"{DELIVERIES}/{two}/drop", reason="old")
    states = {name: await desk.app.store.deliveries.get(name) for name in (one, two)}
    assert [found["state"] for found in states.values() if found] == ["pending", "dropped"]
    found = [(entry.action, entry.why) for entry in await desk.audited()]
    assert found == [("delivery.drop", "old"), ("delivery.retry", None)]
    await desk.post(f"{DELIVERIES}/nothing/drop", 404)


async def test_all_that_failed_is_tried_again(desk: Desk) -> None:
    await outbox(desk.app, 3, state="failed", error="no answer", failed_at=NOW)
    page = await desk.post(f"{DELIVERIES}/retry?back=//evil.example")
    assert (page.said, page.to) == ("3 are tried again.", DELIVERIES)
    page = await desk.post(f"{DELIVERIES}/retry")
    assert page.said.startswith("Nothing to try again")


async def test_without_any_the_page_teaches(desk: Desk) -> None:
    assert "Nothing has been posted yet" in (await desk.get(DELIVERIES)).words
