"""A PDF to draw on: fonts, shapes and lines of text, measured in millimetres."""

from datetime import datetime

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from fpdf import FPDF
from fpdf.drawing import PaintedPath
from fpdf.drawing_primitives import Transform
from fpdf.enums import XPos, YPos
from fpdf.pattern import LinearGradient
from fpdf.prefs import ViewerPreferences

from core.domain.characters import scrubbed
from core.pictures.fonts import fonts_of
from core.pictures.glyphs import GLYPH_GRID, NIGHT, WREATH_GRID, glyph, wreath
from core.pictures.text import fitted

WIDTH, HEIGHT = 297.0, 210.0
POINT = 25.4 / 72  # mm


class Canvas:
    """Pages of A4 on their side, dark, with the corner lit."""

    def __init__(self, title: str, author: str, about: str, now: datetime) -> None:
        """Begin a document."""
        self._pdf = pdf = FPDF(orientation="landscape", unit="mm", format="A4")
        pdf.set_auto_page_break(False)
        pdf.set_margin(0)
        pdf.set_title(scrubbed(title))
        pdf.set_author(scrubbed(author))
        pdf.set_subject(scrubbed(about))
        pdf.set_creator("Laurels")
        pdf.set_lang("en")
        pdf.set_creation_date(now)
        pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
        pdf.set_text_shaping(True)
        self._fonts: dict[str, str] = {}  # file -> family
        self._paths: dict[str, PaintedPath] = {}

    def page(self) -> None:
        """Begin a page."""
        pdf = self._pdf
        pdf.add_page()
        gradient = LinearGradient(
            *(0, 0, WIDTH * 0.62, HEIGHT * 0.75),
            colors=[NIGHT["glow"], NIGHT["bg"]],
            extend_before=True,
            extend_after=True,
        )
        with pdf.use_pattern(gradient):
            pdf.rect(0, 0, WIDTH, HEIGHT, style="F")

    def wreath(self, x: float, y: float, size: float, color: str) -> None:
        """Draw the wreath in the square whose upper left corner is (x, y)."""
        self._shape(wreath(), x, y, size / WREATH_GRID, color, "nonzero")

    def glyph(self, name: str, x: float, y: float, size: float, color: str) -> None:
        """Draw a glyph in the square whose upper left corner is (x, y)."""
        self._shape(glyph(name), x, y, size / GLYPH_GRID, color, "evenodd")

    def medal(self, name: str, x: float, y: float, size: float, color: str) -> None:
        """Draw a glyph inside the wreath."""
        self.wreath(x, y, size, color)
        inner = size * 0.36
        self.glyph(name, x + (size - inner) / 2, y + (size - inner) / 2, inner, color)

    def disc(self, x: float, y: float, radius: float, color: str) -> None:
        """Fill a circle around (x, y)."""
        self._pdf.set_fill_color(color)
        self._pdf.circle(x, y, radius, style="F")

    def bar(self, x: float, y: float, width: float, percent: float, color: str) -> None:
        """Draw how far along something is."""
        height = 1.3
        for share, fill in ((100.0, NIGHT["line"]), (percent, color)):
            if share > 0:
                self._pdf.set_fill_color(fill)
                long = max(width * share / 100, height)
                self._pdf.rect(x, y, long, height, "F", round_corners=True, corner_radius=0.65)

    def line(self, x: float, y: float, width: float) -> None:
        """Rule a line."""
        self._pdf.set_draw_color(NIGHT["line"])
        self._pdf.set_line_width(0.25)
        self._pdf.line(x, y, x + width, y)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        color: str,
        *,
        bold: bool = False,
        align: str = "L",
        room: float | None = None,
        least: float | None = None,
    ) -> float:
        """Write a line on the base line y and return how wide it is; size in points.

        align: L starts at x, C has x in the middle, R ends at x. It shrinks to `least`, or is cut,
        to stay within `room`.
        """
        if room is not None:
            shown, fit = fitted(text, room, size * POINT, (least or size) * POINT, bold=bold)
            text, size = shown, fit / POINT
        if not text:
            return 0.0
        pdf = self._pdf
        first, *others = [self._font(path) for path in fonts_of(text, bold=bold)]
        pdf.set_font(first, "", size)
        pdf.set_fallback_fonts(others)
        pdf.set_text_color(color)
        wide = float(pdf.get_string_width(text))
        left = x - {"L": 0.0, "C": wide / 2, "R": wide}[align]
        height = size * POINT
        # A cell's base line is 0.3 of the size below its middle.
        pdf.set_xy(left, y - 0.3 * height - height / 2)
        pdf.c_margin = 0
        pdf.cell(wide, height, text, new_x=XPos.RIGHT, new_y=YPos.TOP)
        return wide

    def bytes(self) -> bytes:
        """Return the document."""
        return bytes(self._pdf.output())

    def _font(self, path: str) -> str:
        if path not in self._fonts:
            self._fonts[path] = f"font{len(self._fonts)}"
            self._pdf.add_font(self._fonts[path], "", path)
        return self._fonts[path]

    def _shape(self, d: str, x: float, y: float, scale: float, color: str, rule: str) -> None:
        if d not in self._paths:
            self._paths[d] = _painted(d)
        path = self._paths[d]
        path.style.intersection_rule = rule
        path.style.fill_color = color
        path.transform = Transform.scaling(scale).translate(x, y)
        with self._pdf.drawing_context() as context:
            context.add_item(path, clone=False)


def _painted(d: str) -> PaintedPath:
    """Return a path to draw any number of times: fpdf2 would reckon its arcs anew each time."""
    recorded = RecordingPen()
    parse_path(d, recorded)  # draws arcs as curves
    path = PaintedPath()
    path.style.stroke_color = None
    for step, points in recorded.value:
        flat = [number for point in points for number in point]
        if step == "moveTo":
            path.move_to(*flat)
        elif step == "lineTo":
            path.line_to(*flat)
        elif step == "curveTo":
            path.curve_to(*flat)
        else:
            path.close()
    return path
