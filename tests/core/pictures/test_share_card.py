"""A celebration's picture: everything fits, nothing that people typed is markup in it."""

import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.pictures.fonts import width
from core.pictures.glyphs import NIGHT, TIER_COLOR, glyph
from core.pictures.share_card import Laurel, card_svg, share_card
from tests.core.pictures.cases import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
FIELDS: dict[str, Any] = {
    "face": "mei",
    "name": "Mei Tanaka",
    "workspace": "Acme Sales",
    "locale": "en_US",
    "day": date(2026, 11, 20),
    "sentence": (("reached ", False), ("$50,000", True), (" in November", False)),
    "share": 0.67,
    "so_far": "$50,310",
    "ahead": "next laurel at $75,000",
    "came": "Bonus tier 3 · 25 signups · +100 points",
}
LONG = (
    ("reached the goal of ", False),
    ("1,000 units", True),
    (" from 3 November to 20 November", False),
)


def laurel(**changes: Any) -> Laurel:
    return Laurel(**FIELDS | changes)


def drawn(**changes: Any) -> ET.Element:
    return ET.fromstring(card_svg(laurel(**changes))[0])


def texts(**changes: Any) -> list[str]:
    return ["".join(text.itertext()) for text in drawn(**changes).iter(f"{SVG}text")]


def bars(**changes: Any) -> dict[str | None, float]:
    rects = drawn(**changes).findall(f"{SVG}rect")
    return {r.get("fill"): float(r.get("width", 0)) for r in rects if r.get("rx")}


def test_it_is_a_picture_of_the_right_size() -> None:
    png = share_card(laurel())
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (1200, 630)
    assert len(png) < 200_000


def test_it_says_who_what_when_how_far_and_what_is_next() -> None:
    assert texts() == [
        "MT",
        "Mei Tanaka",
        "reached $50,000 in November",
        "$50,310",
        "next laurel at $75,000",
        "Bonus tier 3 · 25 signups · +100 points",
        "November 20, 2026 · Acme Sales",
    ]
    assert texts(locale="de_DE")[-1] == "20. November 2026 · Acme Sales"


def test_what_was_reached_is_gold_and_bold() -> None:
    spans = [
        (span.text, span.get("font-weight"), span.get("fill"))
        for span in drawn().iter(f"{SVG}tspan")
    ]
    assert spans == [
        ("reached ", "400", None),
        ("$50,000", "700", NIGHT["gold"]),
        (" in November", "400", None),
    ]


def test_the_bar_is_as_long_as_the_way() -> None:
    assert bars() == {NIGHT["line"]: 632, NIGHT["leaf"]: pytest.approx(632 * 0.67)}
    assert bars(share=3.0)[NIGHT["leaf"]] == 632
    assert bars(share=0.0001)[NIGHT["leaf"]] == 16
    assert bars(share=0.0) == {NIGHT["line"]: 632}
    assert bars(share=None) == {}


def test_a_trophy_stands_in_the_wreath_of_its_tier() -> None:
    root = drawn(glyph="bell", tier="silver", share=None, about="Sell your very first unit.")
    [shape] = [p for p in root.findall(f"{SVG}path") if p.get("d") == glyph("bell")]
    assert shape.get("fill") == TIER_COLOR["silver"]
    [wreath] = root.findall(f"{SVG}use")
    assert wreath.get("fill") == TIER_COLOR["silver"]
    said = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert "MT" not in said
    assert "Sell your very first unit." in said


def test_a_long_sentence_takes_two_lines_and_nothing_overlaps() -> None:
    root = drawn(sentence=LONG)
    lines = [t for t in root.findall(f"{SVG}text") if t.find(f"{SVG}tspan") is not None]
    assert ["".join(line.itertext()) for line in lines] == [
        "reached the goal of 1,000 units from 3",
        "November to 20 November",
    ]
    sizes = [float(line.get("font-size", 0)) for line in lines]
    ys = [float(line.get("y", 0)) for line in lines]
    assert ys[1] - ys[0] > sizes[0]
    [bar, *_] = [r for r in root.findall(f"{SVG}rect") if r.get("rx")]
    assert float(bar.get("y", 0)) > ys[1] + 10


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "W" * 200},
        {"sentence": (("earned the badge ", False), ("W" * 300, True))},
        {"sentence": (("x " * 200, False),)},
        {"came": "25 signups · " * 40, "workspace": "W" * 100},
        {"so_far": "9" * 80, "ahead": "9" * 80},
        {"share": None, "about": "word " * 100},
    ],
)
def test_whatever_is_too_long_is_cut_and_stays_inside(changes: dict[str, Any]) -> None:
    root = drawn(**changes)
    for element in root.iter(f"{SVG}text"):
        spans = list(element.iter(f"{SVG}tspan"))
        parts = spans or [element]
        size = float(element.get("font-size", 0))
        wide = sum(
            width(part.text or "", bold=part.get("font-weight") == "700") * size for part in parts
        )
        x, anchor = float(element.get("x", 0)), element.get("text-anchor", "start")
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
        assert left >= 60, element.text
        assert left + wide <= 1132, element.text


def test_both_ends_of_the_foot_stay_apart() -> None:
    *_, came, foot = drawn(came="25 signups · " * 40).iter(f"{SVG}text")
    end = 72 + width(came.text or "") * float(came.get("font-size", 0))
    begin = 1128 - width(foot.text or "") * float(foot.get("font-size", 0))
    assert end + 20 < begin


def test_nothing_is_markup() -> None:
    root = drawn(
        name=HOSTILE,
        sentence=(("<a href='x'>", False), ('"/><image href="file:///etc/passwd"/>', True)),
        workspace="&lt;script&gt;",
        came="<![CDATA[x]]>",
    )
    allowed = {"svg", "defs", "linearGradient", "stop", "path", "rect", "use", "circle", "g"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= allowed | {"text", "tspan"}
    found = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert found[1].startswith("</svg><script>alert(1)</script>g")
    assert "<![CDATA[x]]>" in found
    assert "\u202e" not in "".join(found)


@pytest.mark.parametrize("name", ["山田太郎", "🚀", "محمد", "\ud800", ""])
def test_a_name_that_cannot_be_drawn_gives_way_to_the_id(name: str) -> None:
    assert texts(name=name)[:2] == ["M", "mei"]
    assert share_card(laurel(name=name))[:4] == b"\x89PNG"


def test_a_face_without_letters_has_a_star() -> None:
    root = drawn(name="🚀", face="🚀")
    [star] = [path for path in root.findall(f"{SVG}path") if path.get("d") == glyph("star")]
    assert star.get("fill") == NIGHT["on_tint"]


def test_a_font_of_the_system_draws_the_rest(system_font: Callable[..., Path]) -> None:
    path = system_font("山田太郎")
    _, fonts = card_svg(laurel(name="山田太郎"))
    assert str(path) in fonts
    assert texts(name="山田太郎")[1] == "山田太郎"


def test_the_same_card_is_drawn_once() -> None:
    share_card.cache_clear()
    assert share_card(laurel(name="Once")) is share_card(laurel(name="Once"))
    assert share_card.cache_info().misses == 1
