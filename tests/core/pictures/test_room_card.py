"""The share card: a PNG of 1200 by 630, and nothing that people typed is markup in it."""

import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from core.language import speaking
from core.pictures.glyphs import NIGHT, TIER_COLOR
from core.pictures.room_card import card_svg, room_card
from core.pictures.showcase import Showcase
from tests.core.pictures.cases import HOSTILE, showcase

SVG = "{http://www.w3.org/2000/svg}"


def drawn(room: Showcase) -> ET.Element:
    return ET.fromstring(card_svg(room)[0])


def texts(room: Showcase) -> list[str]:
    return ["".join(text.itertext()) for text in drawn(room).iter(f"{SVG}text")]


def medals(room: Showcase) -> list[str | None]:
    groups = drawn(room).findall(f"{SVG}g")
    return [g.get("fill") for g in groups if g.find(f"{SVG}use") is not None]


@pytest.mark.parametrize("won", [0, 1, 14, 31])
def test_it_is_a_picture_of_the_right_size(won: int) -> None:
    png = room_card(showcase(won))
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (1200, 630)
    assert len(png) < 200_000


def test_the_best_five_stand_beside_the_name() -> None:
    room = showcase(13)
    assert texts(room) == [
        "MT",
        "Mei Tanaka",
        "13 of 31 trophies",
        "3 silver · 10 bronze",
        "November 20, 2026 · Acme Sales",
    ]
    assert medals(room) == [TIER_COLOR["silver"]] * 3 + [TIER_COLOR["bronze"]] * 2
    assert medals(showcase(31))[:2] == [TIER_COLOR["platinum"], TIER_COLOR["gold"]]
    assert "31 trophies: every one there is" in texts(showcase(31))


def test_it_counts_in_the_language_of_the_moment() -> None:
    with speaking("de_DE"):
        assert {"13 von 31 Trophäen", "3 Silber · 10 Bronze"} <= set(texts(showcase(13)))
        assert "31 Trophäen: alle, die es gibt" in texts(showcase(31))
        assert "31 Trophäen zu gewinnen" in texts(showcase(0))


def test_the_only_one_is_told_in_words() -> None:
    found = texts(showcase(1))
    assert "Opening Bell" in found
    assert "Sell your very first unit." in found
    assert "1 of 31 trophies" in found


def test_an_empty_room_shows_the_closest() -> None:
    room = showcase(0)
    assert texts(room)[2:6] == [
        "31 trophies to win",
        "Opening Bell",
        "96 %",
        "Sell your very first unit.",
    ]
    bars = [rect for rect in drawn(room).iter(f"{SVG}rect") if rect.get("fill") == NIGHT["leaf"]]
    assert [float(bar.get("width", 0)) for bar in bars] == [pytest.approx(628 * 0.96)]


def test_nothing_is_markup() -> None:
    room = showcase(2, name=HOSTILE, workspace='"><image href="file:///etc/passwd"/>&lt;')
    root = drawn(room)
    allowed = {"svg", "defs", "linearGradient", "stop", "path", "rect", "use", "circle", "g"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= allowed | {"text", "tspan"}
    assert texts(room)[1].startswith("</svg><script>alert(1)</script>g")
    assert "\u202e" not in card_svg(room)[0]
    assert room_card(room)[:4] == b"\x89PNG"


def test_long_names_shrink() -> None:
    def size(name: str) -> float:
        _, text, *_ = drawn(showcase(1, name=name)).iter(f"{SVG}text")
        return float(text.get("font-size", 0))

    assert size("Wei Wu") == 78
    assert 38 < size("Wilhelmina Featherstonehaugh") < 78
    assert size("W" * 200) == 38
    assert texts(showcase(1, name="W" * 200))[1].endswith("W…")


@pytest.mark.parametrize("name", ["山田太郎", "🚀", "محمد", "\ud800", ""])
def test_any_name_can_be_drawn(name: str) -> None:
    assert room_card(showcase(2, name=name))[:4] == b"\x89PNG"
    assert texts(showcase(2, name=name))[1] == "mei"


def test_a_face_without_letters_has_a_star() -> None:
    room = showcase(2, name="🚀", member="🚀")
    assert texts(room)[0] == "Somebody at Acme Sales"
    [star] = [path for path in drawn(room).findall(f"{SVG}path") if path.get("fill")]
    assert star.get("fill") == NIGHT["on_tint"]


def test_a_font_of_the_system_is_handed_over(system_font: Callable[..., Path]) -> None:
    path = system_font("山田太郎")
    room = showcase(2, name="山田太郎")
    svg, fonts = card_svg(room)
    assert str(path) in fonts
    assert "&#39;Squares&#39;" in svg
    assert room_card(room) != room_card(showcase(2, name="山田太"))
