"""A goal's chart: lines in the look's colours, words that are only words."""

import re
import struct
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from core.pictures.glyphs import NIGHT
from core.pictures.goal_chart import Course, chart_svg, goal_chart
from tests.core.pictures.cases import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
FIELDS: dict[str, Any] = {
    "title": "Revenue: $60,000 in November",
    "caption": "$30,000 (50 %), forecast $52,600",
    "so_far": ((0.0, 0.0), (1.0, 1_000_000.0), (20.0, 3_000_000.0)),
    "pace": ((0.0, 0.0), (30.0, 6_000_000.0)),
    "target": 6_000_000.0,
    "ends": 30.0,
    "ahead": (5_260_000.0, 4_900_000.0, 5_600_000.0),
    "figure": lambda value: f"${value // 100:,}",
    "ticks": ((0.5, "1 November"), (29.5, "30 November")),
    "names": ("So far", "Pace", "Target", "Forecast"),
}


def course(**changes: Any) -> Course:
    return Course(**FIELDS | changes)


def drawn(**changes: Any) -> ET.Element:
    return ET.fromstring(chart_svg(course(**changes))[0])


def texts(**changes: Any) -> list[str]:
    return ["".join(text.itertext()) for text in drawn(**changes).iter(f"{SVG}text")]


def series(root: ET.Element) -> list[ET.Element]:
    found = [g for g in root.iter(f"{SVG}g") if (g.get("class") or "").startswith("series serie-")]
    return [path for group in found for path in group.iter(f"{SVG}path")]


def test_it_is_a_picture_of_the_right_size() -> None:
    png = goal_chart(course())
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (1200, 630)
    assert len(png) < 200_000


def test_it_says_what_is_shown() -> None:
    found = texts()
    for word in (FIELDS["title"], FIELDS["caption"], *FIELDS["names"], "1 November", "$60,000"):
        assert word in found
    assert not [word for word in found if "." in word]  # no thousandths on the axes


def test_there_is_a_line_for_each_and_a_range_around_the_forecast() -> None:
    assert len(series(drawn())) == 7
    assert len(series(drawn(ahead=None))) == 4
    assert "Forecast" not in texts(ahead=None)


def test_the_forecast_and_the_target_stay_inside() -> None:
    for changes in ({"ahead": (9e6, 8e6, 3e7)}, {"so_far": ((0.0, 0.0), (30.0, 9e8))}, {}):
        for path in series(drawn(**changes)):
            numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", path.get("d", ""))]
            assert all(-1 <= number <= 1200 for number in numbers)


def test_the_colours_are_those_of_the_look() -> None:
    svg, _ = chart_svg(course())
    for color in ("bg", "leaf", "gold", "muted", "line"):
        assert NIGHT[color] in svg


def test_nothing_is_markup_and_nothing_is_fetched() -> None:
    svg, _ = chart_svg(course(title=HOSTILE, caption="]]><x>", names=("<a>", "b", "c", "d")))
    root = ET.fromstring(svg)
    [script] = root.iter(f"{SVG}script")  # pygal's settings; nobody runs them
    assert (script.text or "").startswith("window.pygal")
    assert "".join(root.find(f".//{SVG}text[@class='title plot_title']").itertext()).startswith(  # type: ignore[union-attr]
        "</svg><script>"
    )
    assert "href" not in svg
    assert "googleapis" not in svg


@pytest.mark.parametrize(
    "changes",
    [
        {"so_far": ((0.0, 0.0), (1.0, 0.0))},
        {"so_far": ((0.0, 0.0), (1.0, -5.0))},
        {"title": "W" * 300, "caption": "W" * 300, "names": ("W" * 90,) * 4},
        {"title": "山田", "caption": "🚀", "names": ("", "", "", "")},
        {"ticks": ()},
        {"target": 1.0, "so_far": ((0.0, 0.0), (1.0, 1.0)), "ahead": None},
    ],
)
def test_whatever_comes_is_drawn(changes: dict[str, Any]) -> None:
    assert goal_chart(course(**changes))[:4] == b"\x89PNG"
