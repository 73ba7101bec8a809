"""Every shape can be drawn, and stays in its square."""

import pytest
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.svgLib.path import parse_path

from core.pictures import glyphs
from core.pictures.glyphs import GLYPH_GRID, HIDDEN, WREATH_GRID, glyph, wreath

NAMES = sorted(glyphs._shapes()["glyphs"])


def bounds(path: str) -> tuple[float, ...]:
    pen = ControlBoundsPen(None)
    parse_path(path, pen)
    return tuple(pen.bounds)


@pytest.mark.parametrize("name", NAMES)
def test_a_glyph_fills_its_square_and_no_more(name: str) -> None:
    left, top, right, bottom = bounds(glyph(name))
    assert min(left, top) >= 0
    assert max(right, bottom) <= GLYPH_GRID
    assert max(right - left, bottom - top) > GLYPH_GRID * 0.7


def test_the_wreath() -> None:
    assert min(bounds(wreath())) >= 0
    assert max(bounds(wreath())) <= WREATH_GRID
    assert wreath().count("M") == 28


def test_what_is_not_there() -> None:
    assert glyph(HIDDEN)
    with pytest.raises(KeyError):
        glyph("unicorn")
