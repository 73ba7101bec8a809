"""Pictures are the same on every machine: with no system font, or with one of the tests' making."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from core.pictures import fonts


def _forget() -> None:
    for found in (fonts.system_fonts, fonts.font_of, fonts.fonts_of):
        found.cache_clear()


@pytest.fixture(autouse=True)
def no_system_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(fonts, "folders", tuple)
    _forget()
    yield
    _forget()


@pytest.fixture
def system_font(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Path]:
    """Install a font that draws some characters as squares, one em wide."""

    def install(characters: str, name: str = "NotoSans-Regular.ttf") -> Path:
        path = tmp_path / name
        _font(characters, path)
        monkeypatch.setattr(fonts, "folders", lambda: (tmp_path, tmp_path / "missing"))
        _forget()
        return path

    return install


def _font(characters: str, path: Path) -> None:
    names = [".notdef", *(f"u{ord(character):04X}" for character in characters)]
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, 700), (700, 700), (700, 0)):
        pen.lineTo(point)
    pen.closePath()
    square = pen.glyph()
    made = FontBuilder(1_000, isTTF=True)
    made.setupGlyphOrder(names)
    made.setupCharacterMap({ord(c): n for c, n in zip(characters, names[1:], strict=True)})
    made.setupGlyf(dict.fromkeys(names, square))
    made.setupHorizontalMetrics(dict.fromkeys(names, (1_000, 0)))
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable(
        {"familyName": "Squares", "styleName": "Regular", "psName": "Squares-Regular"}
    )
    made.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    made.setupPost()
    made.save(path)
