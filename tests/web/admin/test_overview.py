"""/admin: the first steps, and how everything is."""

import re

from core.app import App
from core.queue import EVALUATE_QUEUE, delivery_queue
from core.store.outgoing import summary_deliveries
from tests.core.support import event, place, post
from tests.web.admin.desk import Desk


def _steps(text: str) -> list[bool]:
    return [done != "" for done in re.findall(r'<li class="step( done)?">', text)]


async def test_the_first_steps_teach(desk: Desk) -> None:
    page = await desk.get("/admin")
    assert _steps(page.text) == [False] * 5
    assert "0 of 5 steps done" in page.words
    for said in ("announce here", "docs/slack.md", "/tv", '"member": "ada"', "No worker runs"):
        assert said in page.words
    assert f"curl {desk.app.settings.url}/api/events" in page.words


async def test_what_is_done_is_ticked_off(app: App, desk: Desk) -> None:
    await app.change_workspace("default", name="Harbour Sales", zone="UTC")
    await place(app, chat_name="wins")
    await app.store.keys.create("default", "shop", "ingest", app.clock())
    display, _ = await app.store.keys.create("default", "lobby", "display", app.clock())
    await app.store.keys.seen("default", display.id, app.clock())
    await post(app, event(1))
    for queue in (EVALUATE_QUEUE, delivery_queue("slack")):
        await app.redis.set(f"{queue}:health-check", "here")
    page = await desk.get("/admin")
    assert "Everything is set up" in page.words
    assert "They go to #wins" in page.words
    assert "Slack runs." in page.words
    assert "A worker runs." in page.words
    assert "One display, last seen just now" in page.words


async def test_what_is_not_well_is_said(app: App, desk: Desk) -> None:
    wins = await place(app, chat_name="wins")
    [failed] = summary_deliveries([wins], "x", "sample", app.clock())
    failed |= {"_id": "f", "state": "failed", "error": "<b>gone</b>", "failed_at": app.clock()}
    await app.store.deliveries.add([failed])
    await app.store.events.insert(
        [{"ws": "default", "source": "s", "id": "1", "lane": 1, "state": "pending"}]
    )
    page = await desk.get("/admin")
    assert "One event waits to be counted." in page.words
    assert "One post of this week did not go out: <b>gone</b>" in page.words
    assert "<b>gone" not in page.text
    assert "/admin/deliveries?state=failed" in page.text
