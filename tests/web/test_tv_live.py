"""The TV page over time: live sales, celebrations, a line that breaks, months of staying up."""

import pytest
from playwright.async_api import Page, expect

from tests.web.tv_browser import *  # noqa: F403
from tests.web.tv_browser import Tv, until
from tests.web.tv_rig import PEOPLE, Person, celebration, rows, sale

pytestmark = pytest.mark.browser


def grown(member: str, by: float) -> list[Person]:
    return [(m, n, t, v + (by if m == member else 0), 0) for m, n, t, v, _ in PEOPLE]


async def test_a_sale_is_on_the_ticker_within_a_second(tv: Tv) -> None:
    page = await tv.open()
    await expect(page.locator(".sale")).to_have_count(6)
    await tv.rig.push("sale", sale(50, "Silver thimble"))
    item = page.locator(".sale", has_text="Silver thimble")
    await expect(item).to_be_in_viewport(timeout=1000)
    await expect(item).to_contain_text("Amara Osei · Leeds, GB")


async def test_rows_travel_count_and_glow_after_a_refresh(tv: Tv) -> None:
    page = await tv.open()
    await expect(page.locator("#board .row")).to_have_count(8)
    node = await page.locator('[data-member="mei"]').element_handle()
    tv.rig.board["rows"] = rows(grown("mei", 60_000))
    await tv.rig.push("leaderboard:refresh")
    row = page.locator("#board .row").nth(2)
    await expect(row).to_have_attribute("data-member", "mei")
    assert await row.evaluate("(row, node) => row === node", node)
    await expect(row).to_contain_class("hot")
    await expect(row.locator(".value")).to_have_text("$84,610")
    await expect(page.locator("#board .hot")).to_have_count(1)
    moves = await page.evaluate("moves.filter((move) => move.node.startsWith('row'))")
    assert len(moves) == 4  # one up, three down, four untouched
    assert {move["ms"] for move in moves} == {400}
    assert {tuple(frame) for move in moves for frame in move["frames"]} == {("transform",)}
    await page.clock.fast_forward(5100)
    await expect(page.locator("#board .hot")).to_have_count(0)


async def test_many_refreshes_are_one_fetch_a_second(tv: Tv) -> None:
    page = await tv.open()
    title = page.locator("#title")
    await page.clock.pause_at(await page.evaluate("Date.now() / 1000") + 2)

    async def ask(times: int) -> None:
        read = tv.frames
        for _ in range(times):
            await tv.rig.push("leaderboard:refresh")
        await until(lambda: tv.frames == read + times)

    tv.rig.board["title"] = "First"
    await ask(30)
    await page.clock.run_for(1)
    await expect(title).to_have_text("First")
    tv.rig.board["title"] = "Second"
    await ask(30)
    await page.clock.run_for(900)
    assert tv.rig.fetches == 1
    await page.clock.run_for(100)
    await expect(title).to_have_text("Second")
    await page.clock.run_for(4000)
    assert tv.rig.fetches == 2


async def test_a_celebration_fills_the_screen_and_clears_after_ten_seconds(tv: Tv) -> None:
    page = await tv.open()
    await tv.rig.push("achievement:celebration", celebration(1))
    party = page.locator("#party")
    await expect(party.locator(".who")).to_have_text("Mei Tanaka")
    await expect(party.locator(".what")).to_have_text("has reached $50,000 this month")
    assert await party.locator(".also li").all_inner_texts() == [
        "Bonus tier 3",
        "25 signups",
        "+100 points",
    ]
    await expect(party.locator(".next")).to_have_text("$25,000 to the next laurel")
    await expect(party.locator(".face")).to_have_text("MT")
    on_board = await page.locator('[data-member="mei"] .face').get_attribute("data-tint")
    assert await party.locator(".face").get_attribute("data-tint") == on_board
    await page.clock.run_for(5000)
    assert await party.locator(".bit").count() > 40  # made in waves, gone when they are down
    await expect(party.locator(".who")).to_be_visible()
    await expect(page.locator("#screen")).to_be_hidden()  # not drawn under it
    await page.clock.fast_forward(5100)
    await expect(page.locator("#screen")).to_be_visible()
    await expect(party).to_be_empty()


async def test_under_a_celebration_the_board_changes_without_moving(tv: Tv) -> None:
    page = await tv.open()
    await expect(page.locator("#board .row")).to_have_count(8)
    await tv.rig.push("achievement:celebration", celebration(1))
    await expect(page.locator("#party .who")).to_be_visible()
    await page.clock.run_for(500)
    await expect(page.locator("#screen")).to_be_hidden()
    tv.rig.board["rows"] = rows(grown("mei", 60_000))
    await page.evaluate("moves.length = 0")
    await tv.rig.push("leaderboard:refresh")
    await page.clock.run_for(2000)
    await expect(page.locator('[data-member="mei"] .value')).to_have_text("$84,610")
    assert await page.evaluate("moves.filter((move) => move.node.startsWith('row'))") == []


async def test_the_same_milestone_is_celebrated_once(tv: Tv) -> None:
    page = await tv.open()
    frame = await tv.rig.push("achievement:celebration", celebration(1))
    await tv.rig.push("achievement:celebration", celebration(2, "Again"), id_=frame)
    await tv.rig.push("achievement:celebration", celebration(1, "Again"))
    await tv.rig.push("achievement:celebration", celebration(3, "Tom Whitlock"))
    await expect(page.locator("#party .who")).to_have_text("Mei Tanaka")
    await page.clock.fast_forward(10_050)
    await expect(page.locator("#party .who")).to_have_text("Tom Whitlock")
    await page.clock.fast_forward(10_050)
    await expect(page.locator("#party")).to_be_empty()


async def test_the_queue_is_bounded_and_says_what_it_left_out(tv: Tv) -> None:
    page = await tv.open()
    for number in range(30):
        await tv.rig.push("achievement:celebration", celebration(number, f"Person {number}"))
    await tv.rig.push("sale", sale(60, "Last of all"))
    await expect(page.locator(".sale", has_text="Last of all")).to_have_count(1)
    await expect(page.locator("#party .who")).to_have_text("Person 0")
    await page.clock.fast_forward(10_050)
    await expect(page.locator("#party .who")).to_have_text("Person 10")
    await expect(page.locator("#party .more")).to_have_text("+9 more")
    await page.clock.fast_forward(10_050)
    await expect(page.locator("#party .who")).to_have_text("Person 11")
    await expect(page.locator("#party .more")).to_be_empty()


async def test_a_dropped_line_carries_on_where_it_was(tv: Tv) -> None:
    page = await tv.open()
    frame = await tv.rig.push("sale", sale(50, "Silver thimble"))
    await expect(page.locator(".sale", has_text="Silver thimble")).to_have_count(1)
    await tv.rig.drop()
    await until(lambda: len(tv.rig.sinces) == 2)
    assert tv.rig.sinces == ["1700000000000-0", frame]
    await until(lambda: tv.rig.connected == 1)
    await tv.rig.push("sale", sale(50, "Silver thimble"), id_=frame)
    await tv.rig.push("sale", sale(51, "Pewter cup"))
    await expect(page.locator(".sale", has_text="Pewter cup")).to_have_count(1)
    await expect(page.locator(".sale", has_text="Silver thimble")).to_have_count(1)
    await tv.live("live")


async def test_a_token_goes_with_every_request(tv: Tv) -> None:
    tv.rig.token = "a b&c"
    await tv.open()
    await tv.rig.push("leaderboard:refresh")
    await until(lambda: tv.rig.tokens == ["a b&c"])


async def test_a_broken_line_is_shown_and_heals(tv: Tv) -> None:
    tv.expected.append("WebSocket connection")
    page = await tv.open()
    await tv.live("live")
    tv.rig.refuse = True
    await tv.rig.drop()
    await page.clock.fast_forward(3500)
    await tv.live("stale")
    await expect(page.locator("#tag")).to_contain_text("Reconnecting · as of ")
    tv.rig.refuse = False
    await page.clock.fast_forward(15_000)
    await tv.live("live")
    await expect(page.locator("#tag")).to_have_text("Live")


async def test_a_silent_line_is_given_up(tv: Tv) -> None:
    tv.expected.append("WebSocket connection")
    page = await tv.open()
    await page.clock.fast_forward(30_000)
    await tv.rig.push("heartbeat")
    await until(lambda: tv.frames == 1)
    await page.clock.fast_forward(30_000)
    await tv.live("live")
    assert len(tv.rig.sinces) == 1
    tv.rig.refuse = True
    await page.clock.fast_forward(41_000)
    await page.clock.fast_forward(4000)
    await tv.live("stale")
    tv.rig.refuse = False
    await page.clock.fast_forward(15_000)
    await tv.live("live")


async def test_a_removed_display_says_so_and_is_led_to_a_new_code(tv: Tv) -> None:
    tv.expected += ["WebSocket connection", "401"]
    tv.rig.token = "taken-back"
    page = await tv.open("?dwell=30&token=taken-back")
    tv.rig.status = 401
    await tv.rig.push("leaderboard:refresh")
    await tv.live("refused")
    await expect(page.locator("#removed-title")).to_have_text("This display was removed")
    # A mistake on the way that heals leads nowhere.
    tv.rig.status = 200
    await page.clock.fast_forward(5000)
    await tv.live("live")
    await expect(page.locator("#removed")).to_be_hidden()
    await page.clock.fast_forward(13_000)
    tv.rig.status = 401
    await tv.rig.push("leaderboard:refresh")
    await tv.live("refused")
    await page.clock.fast_forward(12_100)
    await page.wait_for_url(f"{tv.rig.url}/tv?dwell=30#removed")


async def test_a_passed_window_fetches_anew_and_carries_on(tv: Tv) -> None:
    page = await tv.open()
    tv.rig.snapshot["last_id"] = "1700000000777-0"
    tv.rig.board["title"] = "Revenue in December"
    await tv.rig.push("reload")
    await expect(page.locator("#title")).to_have_text("Revenue in December")
    await until(lambda: tv.rig.sinces == ["1700000000000-0", "1700000000777-0"])
    assert tv.rig.fetches == 1
    assert tv.rig.loads == 1


async def test_snapshots_that_fail_are_tried_again(tv: Tv) -> None:
    tv.expected.append("500")
    page = await tv.open()
    tv.rig.status = 500
    await tv.rig.push("leaderboard:refresh")
    await until(lambda: tv.rig.fetches == 1)
    await page.clock.fast_forward(12_000)
    await tv.live("stale")
    tv.rig.status = 200
    tv.rig.board["title"] = "Back again"
    await page.clock.fast_forward(30_000)
    await expect(page.locator("#title")).to_have_text("Back again")
    await tv.rig.push("heartbeat")
    await tv.live("live")


async def test_a_new_build_loads_the_page_anew_after_the_celebration(tv: Tv) -> None:
    page = await tv.open()
    await tv.rig.push("achievement:celebration", celebration(1))
    await expect(page.locator("#party .who")).to_be_visible()
    tv.rig.snapshot["build"] = "build-2"
    fetched = tv.rig.fetches
    await tv.rig.push("leaderboard:refresh")
    await until(lambda: tv.rig.fetches > fetched)
    await page.clock.fast_forward(5000)
    await expect(page.locator("#party .who")).to_be_visible()
    assert tv.rig.loads == 1
    await page.clock.fast_forward(5100)
    await until(lambda: tv.rig.loads == 2)
    await until(lambda: len(tv.rig.sinces) == 2)
    await expect(page.locator("#party")).to_be_empty()


async def _counts(page: Page) -> tuple[int, int]:
    return await page.locator(".sale").count(), await page.evaluate(
        "document.querySelectorAll('*').length"
    )


async def test_a_day_of_sales_leaves_no_more_than_a_strip_full(tv: Tv) -> None:
    page = await tv.open()
    for burst in range(12):
        for number in range(40):
            await tv.rig.push("sale", sale(1000 + burst * 40 + number, f"Thing {number}"))
        await tv.rig.push("leaderboard:refresh")
        await page.clock.fast_forward(1200)
    await tv.rig.push("sale", sale(9999, "The very last"))
    await expect(page.locator(".sale", has_text="The very last")).to_be_in_viewport()
    sales, nodes = await _counts(page)
    assert sales <= 30
    assert nodes < 500


async def test_the_ticker_runs_without_interruption(tv: Tv) -> None:
    page = await tv.open()
    await expect(page.locator(".sale")).to_have_count(6)
    run = "document.querySelector('.strip').getAnimations()[0]"
    await page.evaluate(f"window.run = {run}")
    await page.evaluate("run.currentTime = 40_000")  # most of the strip has left by now
    await page.clock.fast_forward(2000)
    await page.evaluate("run.currentTime = 60_000")  # more than the strip was long
    in_sight = """[...document.querySelectorAll(".sale")].filter((node) => {
        const { left, right } = node.getBoundingClientRect();
        return right > 0 && left < innerWidth;
    }).length"""
    assert await page.evaluate(in_sight) >= 2
    await tv.rig.push("sale", sale(50, "Silver thimble"))
    await expect(page.locator(".sale", has_text="Silver thimble")).to_be_in_viewport()
    assert await page.evaluate(f"run === {run} && run.playState === 'running'")
    overlaps = """() => {
        const boxes = [...document.querySelectorAll(".sale")]
            .map((node) => [parseFloat(node.style.left), node.offsetWidth])
            .sort((a, b) => a[0] - b[0]);
        return boxes.some(([x, w], n) => n > 0 && boxes[n - 1][0] + boxes[n - 1][1] > x + 0.5);
    }"""
    assert not await page.evaluate(overlaps)


async def test_the_picture_drifts_against_burn_in(tv: Tv) -> None:
    page = await tv.open()
    place = "getComputedStyle(document.getElementById('screen')).transform"
    assert await page.evaluate(place) == "none" or "0, 0)" in await page.evaluate(place)
    seen = set()
    for _ in range(6):
        await page.clock.fast_forward(40_000)
        await tv.rig.push("heartbeat")
        seen.add(await page.evaluate(place))
    assert len(seen) > 3
