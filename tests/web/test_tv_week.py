"""The TV page over a simulated week: what it keeps does not grow."""

import asyncio
import time

import pytest
from playwright.async_api import CDPSession, Page, expect

from tests.web.tv_browser import *  # noqa: F403
from tests.web.tv_browser import Tv, until
from tests.web.tv_rig import PEOPLE, Rig, board, celebration, rows, sale, teams_board

pytestmark = pytest.mark.browser

STEP_MS = 4 * 3_600_000
STEPS_A_DAY = 6
SALES = 12
SAME = 6
SETTLED_WITHIN_S = 20.0


async def _step(tv: Tv, page: Page, step: int) -> None:
    """Let four hours pass: sales, a celebration, new figures, the line lost and found again."""
    rig: Rig = tv.rig
    for number in range(SALES):
        await rig.push("sale", sale(step * 100 + number, f"Thing {number}"))
    if step % 3 == 0:
        await rig.push("achievement:celebration", celebration(step, f"Person {step}"))
    people = [(m, n, t, v + step * (len(m) % 4) * 900, 0) for m, n, t, v, _ in PEOPLE]
    rig.snapshot["boards"][0]["rows"] = rows(people)
    rig.snapshot["last_id"] = await rig.push("leaderboard:refresh")
    # The rest at once: to the page its line was silent, so it opens another.
    await page.clock.fast_forward(STEP_MS)
    await page.clock.fast_forward(20_000)
    await until(lambda: rig.connected > 0)


async def _kept(page: Page, line: CDPSession) -> tuple[int, int, int]:
    """Return the heap in bytes, the elements, and the listeners, after garbage was collected."""
    for _ in range(4):  # what is on its way out leaves, the celebrations too
        await page.clock.fast_forward(30_000)
    await expect(page.locator("#party")).to_be_empty()
    # Moves run in real time, whatever the page's clock says, and hold what was taken away until
    # they are over: look until nothing changes any more.
    seen: list[int] = []
    end = time.monotonic() + SETTLED_WITHIN_S
    while len(seen) < SAME or len(set(seen[-SAME:])) > 1:
        assert time.monotonic() < end, f"the page does not come to rest: {seen[-SAME:]}"
        await asyncio.sleep(0.2)
        await line.send("HeapProfiler.collectGarbage")
        counters = await line.send("Memory.getDOMCounters")
        seen.append(counters["nodes"])
    heap = await line.send("Runtime.getHeapUsage")
    return heap["usedSize"], counters["nodes"], counters["jsEventListeners"]


async def test_a_week_leaves_no_more_than_two_days(tv: Tv) -> None:
    tv.expected.append("WebSocket")
    tv.rig.snapshot["boards"] = [board(), board("signups", "Signups in November"), teams_board()]
    page = await tv.open()
    await page.evaluate("moves.push = () => 0")  # the test's own notes do not count
    line = await page.context.new_cdp_session(page)
    for step in range(2 * STEPS_A_DAY):
        await _step(tv, page, step)
    heap, nodes, listeners = await _kept(page, line)
    for step in range(2 * STEPS_A_DAY, 7 * STEPS_A_DAY):
        await _step(tv, page, step)
    later = await _kept(page, line)
    assert later[0] < 1.2 * heap
    # A step's sales more or less on the strip (11 nodes each), another board; a leak would be more.
    assert later[1] <= nodes + 11 * SALES + 60
    assert later[2] <= listeners
