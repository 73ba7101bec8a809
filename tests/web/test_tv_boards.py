"""Several boards on a TV: turns, keys, teams, the bell of a celebration."""

import pytest
from playwright.async_api import Page, expect

from tests.web.tv_browser import *  # noqa: F403
from tests.web.tv_browser import Tv
from tests.web.tv_rig import PEOPLE, board, celebration, rows, teams_board

pytestmark = pytest.mark.browser

SIGNUPS = [(member, name, team, 30 - n, 0) for n, (member, name, team, *_) in enumerate(PEOPLE)]
# A bell that tells what was played: nobody listens to a test.
EAR = """
window.tones = [];
const begin = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
  window.tones.push(this.frequency.value);
  return begin.call(this, at);
};
window.AudioContext = class extends AudioContext {
  constructor() { super(); window.opened = this; }
};
"""

READY = """new Promise((done) => {
  const look = () => (window.opened?.state === "running" ? done() : setTimeout(look, 20));
  look();
})"""


def three(tv: Tv) -> None:
    words = {"unit": "count", "one": "signup", "many": "signups"}
    signups = board("signups", "Signups in November", rows=rows(SIGNUPS), **words)
    tv.rig.snapshot["boards"] = [board(), signups, teams_board()]


async def titled(page: Page, title: str) -> None:
    await expect(page.locator("#title")).to_have_text(title)


async def test_boards_take_turns(tv: Tv) -> None:
    three(tv)
    page = await tv.open()
    await expect(page.locator("#pips i")).to_have_count(3)
    await titled(page, "Revenue in November")
    await page.clock.fast_forward(10_000)
    await titled(page, "Revenue in November")
    await page.clock.fast_forward(10_500)
    await titled(page, "Signups in November")
    await expect(page.locator("#board .value").first).to_have_text("$30")
    await expect(page.locator("#board .gap").nth(2)).to_have_text("1 signup to 2nd")
    await expect(page.locator("#pips [data-on]")).to_have_count(1)
    # Fresh figures do not turn the board, and nobody travels from one board to another.
    three(tv)
    tv.rig.snapshot["boards"][1]["rows"] = rows(
        [("mei", "Mei Tanaka", "APAC", 99, 0), *SIGNUPS[:5]]
    )
    await page.evaluate("moves.length = 0")
    await tv.rig.push("leaderboard:refresh")
    await expect(page.locator("#board .name").first).to_have_text("Mei Tanaka")
    await titled(page, "Signups in November")
    await page.clock.fast_forward(21_000)
    await expect(page.locator("#when")).to_contain_text("by team")
    await page.clock.fast_forward(21_000)
    await titled(page, "Revenue in November")


async def test_a_celebration_takes_no_time_from_a_board(tv: Tv) -> None:
    three(tv)
    page = await tv.open()
    await page.clock.fast_forward(15_000)
    await tv.rig.push("achievement:celebration", celebration(1))
    await expect(page.locator("#party .who")).to_be_visible()
    await page.clock.run_for(11_000)
    await expect(page.locator("#party")).to_be_empty()
    await titled(page, "Revenue in November")
    await page.clock.run_for(6000)
    await titled(page, "Signups in November")


async def test_an_empty_board_is_passed_over_and_one_alone_stays(tv: Tv) -> None:
    three(tv)
    tv.rig.snapshot["boards"][1]["rows"] = []
    page = await tv.open()
    await expect(page.locator("#pips i")).to_have_count(2)
    await page.clock.fast_forward(21_000)
    await expect(page.locator("#when")).to_contain_text("by team")
    tv.rig.snapshot["boards"] = [board()]
    await tv.rig.push("leaderboard:refresh")
    await expect(page.locator("#when")).to_contain_text("everyone")
    await expect(page.locator("#pips")).to_be_hidden()


async def test_teams_have_emblems_in_their_colour(tv: Tv) -> None:
    tv.rig.snapshot["boards"] = [teams_board()]
    page = await tv.open()
    emblem = page.locator("#board .emblem").first
    await expect(emblem).to_have_text("N")
    ground = "(node) => getComputedStyle(node).backgroundColor"
    assert await emblem.evaluate(ground) == "rgb(37, 99, 235)"
    inks = await page.locator("#board .emblem").evaluate_all("all => all.map(n => n.dataset.ink)")
    assert inks == ["light", "light", "dark", "light", "dark"]
    await expect(page.locator("#board .team").first).to_be_hidden()


async def test_members_carry_their_teams_colour(tv: Tv) -> None:
    page = await tv.open()
    mark = "(node) => getComputedStyle(node, '::before').backgroundColor"
    assert await page.locator("#board .team").first.evaluate(mark) == "rgb(37, 99, 235)"


async def test_keys_turn_and_hold_boards(tv: Tv) -> None:
    three(tv)
    page = await tv.open()
    await page.keyboard.press("ArrowRight")
    await titled(page, "Signups in November")
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator("#when")).to_contain_text("by team")
    await page.keyboard.press("p")
    await expect(page.locator("#note")).to_have_text("This board stays")
    await page.clock.fast_forward(60_000)
    await expect(page.locator("#when")).to_contain_text("by team")
    await expect(page.locator("#note")).to_be_hidden()
    await page.keyboard.press("p")
    await page.clock.fast_forward(21_000)
    await titled(page, "Revenue in November")


async def test_a_celebration_rings_only_where_it_is_switched_on(tv: Tv) -> None:
    page = await tv.open(script=EAR)
    await tv.rig.push("achievement:celebration", celebration(1))
    await expect(page.locator("#party .who")).to_be_visible()
    await expect(page.locator("#hint")).to_be_hidden()
    assert await page.evaluate("tones") == []
    tv.rig.snapshot["sound"] = True
    await tv.rig.push("leaderboard:refresh")
    await page.evaluate(READY)
    await tv.rig.push("achievement:celebration", celebration(2, "Tom Whitlock"))
    await page.clock.fast_forward(10_050)
    await expect(page.locator("#party .who")).to_have_text("Tom Whitlock")
    assert len(await page.evaluate("tones")) == 12
    await page.keyboard.press("s")
    await expect(page.locator("#note")).to_have_text("Celebrations are silent")
    await tv.rig.push("achievement:celebration", celebration(3, "Amara Osei"))
    await page.clock.fast_forward(10_050)
    await expect(page.locator("#party .who")).to_have_text("Amara Osei")
    assert len(await page.evaluate("tones")) == 12


async def test_a_browser_that_wants_a_click_first_is_given_words(tv: Tv) -> None:
    # Nothing is evaluated here: a script from outside would count as a click.
    tv.rig.snapshot["sound"] = True
    page = await tv.open()
    await expect(page.locator("#hint")).to_be_visible()
    await page.mouse.click(200, 200)
    await expect(page.locator("#hint")).to_be_hidden()


async def test_reduced_motion_turns_boards_by_fading(tv: Tv) -> None:
    three(tv)
    page = await tv.open(reduced_motion="reduce")
    await page.keyboard.press("ArrowRight")
    await titled(page, "Signups in November")
    await expect(page.locator("#board .value").first).to_have_text("$30")
    moves = await page.evaluate("JSON.stringify(moves.map((move) => move.frames))")
    assert "transform" not in moves
