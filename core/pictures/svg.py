"""SVG templates (Jinja2, everything escaped) and the PNG that resvg draws of them."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import resvg_py
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.pictures.fonts import BOLD, FAMILY, REGULAR, face, fonts_of, width
from core.pictures.text import Run, fitted, in_lines


class Line:
    """A line of text that fits its place: what a template needs to write it."""

    def __init__(
        self, text: str, size: float, room: float, least: float, *, bold: bool = False
    ) -> None:
        self.text, self.size = fitted(text, room, size, least, bold=bold)
        self.width = width(self.text, bold=bold) * self.size
        self.fonts = fonts_of(self.text, bold=bold)
        self.family = family(self.fonts)
        self.weight = 700 if bold else 400


class Piece:
    """A run of a sentence in one style."""

    def __init__(self, text: str, *, bold: bool) -> None:
        self.text, self.bold = text, bold
        self.fonts = fonts_of(text, bold=bold)
        self.family = family(self.fonts)
        self.weight = 700 if bold else 400


class Sentence:
    """Runs of text in one line where they fit at `size`, else in two that are smaller."""

    def __init__(
        self, runs: Iterable[Run], size: float, room: float, smaller: float, least: float
    ) -> None:
        lines, self.size = in_lines(list(runs), room, (size, smaller, least))
        self.lines = [[Piece(text, bold=bold) for text, bold in line] for line in lines]
        self.fonts = tuple(path for line in self.lines for piece in line for path in piece.fonts)


def family(fonts: Iterable[str]) -> str:
    """Return font files as SVG names them."""
    return ", ".join(f"'{face(path).family}'" for path in fonts)


def drawing(template: str, texts: dict[str, Any], **context: Any) -> tuple[str, list[str]]:
    """Return a template as SVG, and the font files that its texts take."""
    svg = _environment().get_template(template).render(texts, family=FAMILY, **context)
    fonts = [path for text in texts.values() for path in text.fonts]
    return svg, list(dict.fromkeys([REGULAR, BOLD, *fonts]))


def png(svg: str, fonts: list[str]) -> bytes:
    """Draw SVG with nothing but these fonts."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=fonts, skip_system_fonts=True))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
