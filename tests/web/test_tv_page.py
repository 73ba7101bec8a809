"""The TV page in a real browser: what it shows, and that it shows it to everybody."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.web.tv_browser import *  # noqa: F403
from tests.web.tv_browser import Tv, until
from tests.web.tv_rig import PEOPLE, Person, celebration, rows, sale
from web.assets import STATIC

pytestmark = pytest.mark.browser
SCREENS = [(1920, 1080), (1280, 720), (1024, 768), (1080, 1920), (390, 844), (3840, 2160)]
HOSTILE = "</script><img src=x onerror=\"document.title='owned'\">"
REVERSED = "evil \u202egnp.exe"


async def test_board_goal_laurels_and_ticker_render(tv: Tv) -> None:
    page = await tv.open()
    await expect(page.locator("#title")).to_have_text("Revenue in November")
    await expect(page.locator("#when")).to_have_text("resets in 9 d 4 h · everyone")
    await expect(page.locator("#clock")).to_have_text(re.compile(r"^\d{1,2}:\d\d$"))
    assert await tv.names() == [name for _, name, *_ in PEOPLE]
    gaps = await page.locator("#board .gap").all_inner_texts()
    upper = ["", "$7,145 behind", "▲ 2 today", "$21,720 to 3rd"]
    assert gaps == [*upper, "$20,440 to 4th", "▲ 1 today", "$5,740 to 6th", "$6,425 to 7th"]
    await expect(page.locator("#board .value").first).to_have_text("$98,420")
    await expect(page.locator("#goal-status")).to_have_text("On track")
    await expect(page.locator("#goal-bar")).to_have_attribute("aria-valuenow", "69")
    times = await page.locator("#wins time").all_inner_texts()
    assert times == ["just now", "4 min", "21 min", "1 h", "2 h"]
    await expect(page.locator(".sale .product").first).to_have_text("Brass desk bell")
    await expect(page.locator("#tag")).to_have_text("Live")


async def test_names_reach_screen_readers(tv: Tv) -> None:
    page = await tv.open()
    board = page.get_by_role("list", name="Revenue in November")
    await expect(board.get_by_role("listitem")).to_have_count(8)
    await expect(page.get_by_role("progressbar", name="Team goal")).to_be_visible()
    await expect(page.locator("#party")).to_have_attribute("aria-live", "polite")


async def test_empty_board_teaches(tv: Tv) -> None:
    tv.rig.snapshot |= {"goal": None, "laurels": [], "sales": [], "demo": True}
    tv.rig.board["rows"] = []
    page = await tv.open()
    command = await page.locator("#command").inner_text()
    assert command.startswith(f"curl {tv.rig.url}/api/events")
    assert '"metrics": {"revenue": "199.00"}, "currency": "USD"}' in command
    await expect(page.locator("#goal")).to_be_hidden()
    await expect(page.locator("#wins-none")).to_be_visible()
    await expect(page.locator(".waiting")).to_have_text("Waiting for the first sale")
    await expect(page.locator("#demo")).to_be_visible()
    tv.rig.board["rows"] = rows(PEOPLE[:1])
    await tv.rig.push("leaderboard:refresh")
    await tv.rig.push("sale", sale(70, "Silver thimble"))
    await expect(page.locator("#board .row")).to_have_count(1)
    await expect(page.locator("#teach")).to_be_hidden()
    await expect(page.locator(".waiting")).to_be_hidden()
    await expect(page.locator(".sale .product")).to_have_text("Silver thimble")


async def test_peoples_text_stays_text(tv: Tv) -> None:
    board = tv.rig.board
    board["title"] = HOSTILE
    board["rows"] = rows([("a", HOSTILE, HOSTILE, 30, 0), ("b", REVERSED, None, 20, 0)])
    tv.rig.snapshot["laurels"][0] |= {"name": HOSTILE, "text": HOSTILE}
    tv.rig.snapshot["laurels"][1]["text"] = "محمد عبد الله"
    tv.rig.snapshot["sales"] = [sale(1, HOSTILE, place=HOSTILE, name=HOSTILE)]
    page = await tv.open()
    await tv.rig.push("achievement:celebration", celebration(1, HOSTILE, also=[HOSTILE]))
    await expect(page.locator("#party .who")).to_have_text(HOSTILE)
    assert await tv.names() == [HOSTILE, REVERSED]
    await expect(page.locator("#title")).to_have_text(HOSTILE)
    await expect(page.locator(".sale .product")).to_have_text(HOSTILE)
    assert await page.locator("img").count() == 0
    assert await page.title() == f"{HOSTILE} · Laurels"
    # The override turns the name itself, and nothing round it.
    isolation = "(node) => getComputedStyle(node).unicodeBidi"
    assert await page.locator("#board .name").nth(1).evaluate(isolation) == "isolate"
    direction = "(node) => getComputedStyle(node).direction"
    assert await page.locator("#wins p").nth(1).evaluate(direction) == "rtl"
    assert await page.locator("#wins time").nth(1).evaluate(direction) == "ltr"


async def test_initials_of_all_kinds_of_names(tv: Tv) -> None:
    astronaut = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET}"
    western = ["Amara Osei", "ada", "Ägir de Ömer", f"{astronaut} Kim Lee"]
    others = ["田中美咲", "김 민준", astronaut, "…"]
    people: list[Person] = [
        (f"m{n}", name, None, 100 - n, 0) for n, name in enumerate(western + others)
    ]
    tv.rig.board["rows"] = rows(people)
    page = await tv.open()
    faces = await page.locator("#board .face").all_inner_texts()
    assert faces == ["AO", "A", "ÄÖ", "KL", "田", "김", astronaut, "?"]


async def test_ties_share_a_rank_and_say_so(tv: Tv) -> None:
    tied: list[Person] = [
        ("a", "Ann", None, 50, 0),
        ("b", "Bo", None, 50, 0),
        ("c", "Cy", None, 49.5, 0),
    ]
    tv.rig.board["rows"] = rows(tied)
    page = await tv.open()
    assert await page.locator("#board .rank").all_inner_texts() == ["1", "1", "3"]
    assert await page.locator("#board .gap").all_inner_texts() == ["", "level", "$0.50 to 1st"]


@pytest.mark.parametrize(("width", "height"), SCREENS)
async def test_nothing_is_cut_off_on_any_screen(tv: Tv, width: int, height: int) -> None:
    page = await tv.open(width=width, height=height)
    await expect(page.locator("#board .row")).to_have_count(8)
    sideways = "document.documentElement.scrollWidth > innerWidth"
    assert not await page.evaluate(sideways)
    cut = """() => [...document.querySelectorAll("#board .name, #board .value, #title, #when")]
        .filter((node) => node.scrollWidth > node.clientWidth + 1)
        .map((node) => node.textContent)"""
    assert await page.evaluate(cut) == []
    if width > 640:  # a phone scrolls
        low = await page.locator("#board .row").last.bounding_box()
        foot = await page.locator("footer").bounding_box()
        assert low
        assert foot
        assert low["y"] + low["height"] <= foot["y"] + 1


async def test_figures_that_grow_keep_to_their_row(tv: Tv) -> None:
    long = "Wolfeschlegelsteinhausenbergerdorff von und zu Hohenlohe-Langenburg"
    people: list[Person] = [("a", long, "The Very Northern Team", 12_345_678_901, 3), *PEOPLE[1:]]
    tv.rig.board["rows"] = rows(people)
    for width, height in ((1920, 1080), (1024, 768), (390, 844)):
        page = await tv.open(width=width, height=height)
        row = await page.locator("#board .row").first.bounding_box()
        value = await page.locator("#board .value").first.bounding_box()
        name = await page.locator("#board .name").first.bounding_box()
        assert row
        assert value
        assert name
        assert value["x"] + value["width"] <= row["x"] + row["width"]
        assert name["x"] + name["width"] <= value["x"]
        await page.context.close()
        await until(lambda: tv.rig.connected == 0)


async def test_the_theme_is_the_displays_and_may_change(tv: Tv) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    page = await tv.open()
    assert await page.evaluate(ground) == "rgb(15, 21, 18)"
    tv.rig.snapshot["theme"] = "day"
    await tv.rig.push("leaderboard:refresh")
    await expect(page.locator("html")).to_have_attribute("data-theme", "day")
    assert await page.evaluate(ground) == "rgb(247, 244, 234)"


async def test_reduced_motion_only_fades(tv: Tv) -> None:
    page = await tv.open(reduced_motion="reduce")
    await expect(page.locator(".sale").first).to_be_visible()
    await tv.rig.push("achievement:celebration", celebration(1))
    tv.rig.board["rows"] = rows([*PEOPLE[1:], ("amara", "Amara Osei", "N", 5, 0)])
    await tv.rig.push("leaderboard:refresh")
    await expect(page.locator("#board .name").first).to_have_text("Lucía Ferrer")
    await expect(page.locator("#party .who")).to_be_visible()
    moving = """() => document.getAnimations().flatMap((run) => run.effect.getKeyframes())
        .filter((frame) => frame.transform && frame.transform !== "none").length"""
    assert await page.evaluate(moving) == 0
    shown = """() => [...document.querySelectorAll(".sale")]
        .filter((node) => getComputedStyle(node).visibility === "visible")
        .every((node) => node.getBoundingClientRect().right <= innerWidth)"""
    assert await page.evaluate(shown)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
async def test_a_celebration_leaves_by_fading(tv: Tv, motion: str) -> None:
    page = await tv.open(reduced_motion=motion)
    await page.clock.pause_at(await page.evaluate("Date.now() / 1000") + 2)
    await tv.rig.push("achievement:celebration", celebration(1))
    await expect(page.locator("#party .who")).to_be_visible()
    await page.clock.run_for(9600)
    for part in ("wreath", "face", "who", "what", "also", "next", "confetti"):
        await expect(page.locator(f"#party .{part}")).to_have_css("opacity", "0")


async def test_the_page_is_small(tv: Tv) -> None:
    # Everything that goes over the line but images: page, data, styles, modules, fonts.
    page = await tv.open()
    line = await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    sizes: dict[str, float] = {}
    kinds: dict[str, str] = {}

    def arrived(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    line.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    line.on("Network.loadingFinished", arrived)
    await line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    await page.reload(wait_until="networkidle")
    # What was on its way before the reload may still end, and belongs to the page before.
    loaded = {name: size for name, size in sizes.items() if kinds.get(name, "Image") != "Image"}
    assert {"Document", "Stylesheet", "Script", "Font"} <= {kinds[name] for name in loaded}
    assert 20_000 < sum(loaded.values()) < 100_000


def test_the_pages_files_are_its_own() -> None:
    for path in (STATIC / name for name in _files_of_the_tv()):
        assert "innerHTML" not in path.read_text(), path
        assert not re.search(r"https?://", path.read_text()), path


def _files_of_the_tv() -> set[str]:
    """Return the modules that the page imports, one after the other, and its styles."""
    found: set[str] = set()
    waiting = ["tv.js", "pair.js"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += re.findall(r'from "\./([\w-]+\.js)"', (STATIC / name).read_text())
    template = (STATIC.parent / "templates" / "tv.html").read_text()
    preloads = template[template.index("for module in") :].split("-%}")[0]
    listed = set(re.findall(r'"(\w+)"', preloads))
    assert listed | {"tv", "pair"} == {name.removesuffix(".js") for name in found}, "preloaded"
    return found | {"tv.css", "board.css", "panels.css", "celebration.css", "pair.css"}


def _tokens(path: Path) -> dict[str, dict[str, str]]:
    blocks = re.findall(r'\[data-theme="(\w+)"\] \{(.*?)\n\}', path.read_text(), re.DOTALL)
    return {name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", body)) for name, body in blocks}


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["night", "day"])
def test_text_contrast_meets_aa(theme: str) -> None:
    tokens = _tokens(STATIC / "tokens.css")[theme]
    grounds = ("bg", "surface", "raised", "lead-from", "lead-to")
    texts = ("text", "muted", "gold", "leaf", "sky", "ember", "silver", "bronze", "platinum")
    pairs = [(text, ground) for text in texts for ground in grounds]
    pairs += [("faint", ground) for ground in ("bg", "surface")] + [("ember", "ember-fill")]
    for text, ground in pairs:
        dark, light = sorted((_luminance(tokens[text]), _luminance(tokens[ground])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)
