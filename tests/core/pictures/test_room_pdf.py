"""The trophy room as a PDF: every page is told in real text, whoever it is about."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from core.pictures.room_pdf import room_pdf
from core.pictures.showcase import Showcase
from tests.core.pictures.cases import HOSTILE, NOW, showcase


def opened(room: Showcase) -> PdfReader:
    return PdfReader(BytesIO(room_pdf(room, NOW)))


def read(room: Showcase) -> tuple[PdfReader, list[str]]:
    reader = opened(room)
    return reader, [page.extract_text().replace("\u00a0", " ") for page in reader.pages]


def test_the_first_page_has_the_name_the_count_and_the_newest() -> None:
    _, [first, *_] = read(showcase(14))
    assert "Mei Tanaka" in first
    assert "14 of 31 trophies" in first
    assert "MT" in first
    for words in ("Fresh Wind", "May 25, 2026", "Reach $25,000 in total revenue."):
        assert words in first
    for words in ("Platinum", "0 of 1", "Gold", "0 of 10", "4 of 10", "10 of 10"):
        assert words in first
    assert "November 20, 2026 · Acme Sales" in first


def test_the_following_pages_have_everything_won_with_date_and_rarity() -> None:
    reader, pages = read(showcase(31))
    assert len(pages) == 3
    everything = "\n".join(pages[1:])
    for exhibit in showcase(31).exhibits:
        assert exhibit.name in everything
    assert "Jan 15, 2026 · held by 1 of 40" in everything
    assert "Closest next" not in everything
    assert [page[-6:] for page in pages] == ["1 of 3", "2 of 3", "3 of 3"]
    assert {(float(p.mediabox.width) > float(p.mediabox.height)) for p in reader.pages} == {True}


def test_the_last_page_says_what_is_next() -> None:
    _, pages = read(showcase(5))
    assert len(pages) == 2
    assert "Closest next" in pages[1]
    assert "81 %" in pages[1]  # Taking Root, the sixth
    assert "Secret trophy" not in pages[1]


def test_an_empty_room_shows_the_closest_three() -> None:
    _, [only] = read(showcase(0))
    assert "31 trophies to win. The closest:" in only
    for words in ("Opening Bell", "96 %", "First Earnings", "93 %", "Both Hands Full", "90 %"):
        assert words in only
    assert "Four Figures" not in only


@pytest.mark.parametrize(
    ("won", "pages"), [(0, 1), (1, 1), (3, 1), (4, 2), (10, 2), (20, 2), (21, 3), (31, 3)]
)
def test_a_tier_stays_on_one_page(won: int, pages: int) -> None:
    assert len(opened(showcase(won)).pages) == pages


def test_the_document_says_what_it_is() -> None:
    reader = opened(showcase(12))
    assert reader.metadata is not None
    assert reader.metadata.title == "The trophy room of Mei Tanaka"
    assert reader.metadata.author == "Acme Sales"
    assert "12 of 31 trophies" in str(reader.metadata.subject)
    assert reader.metadata.creation_date == NOW
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert room_pdf(showcase(12), NOW) == room_pdf(showcase(12), NOW)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (HOSTILE, "</svg><script>alert(1)</script>gpj.exe"),
        ("山田太郎", "mei"),
        ("Ada 🚀 Lovelace", "Ada Lovelace"),
        ("Zoë (née \\Müller)", "Zoë (née \\Müller)"),
        ("x" * 200, "…"),
    ],
)
def test_any_name_can_be_drawn(name: str, shown: str) -> None:
    _, [first, *_] = read(showcase(2, name=name))
    assert shown in first
    assert "2 of 31 trophies" in first


def test_a_room_of_nobody_who_can_be_drawn() -> None:
    _, [first, *_] = read(showcase(2, name="山田", member="山田", workspace="株式会社"))
    assert "2 of 31 trophies" in first


def test_a_font_of_the_system_is_embedded(system_font: Callable[..., Path]) -> None:
    system_font("山田太郎 ")
    _, pages = read(showcase(6, name="山田 太郎 Mei", workspace="山"))
    assert "山田 太郎 Mei" in pages[0]
    assert "山田 太郎 Mei" in pages[1]
