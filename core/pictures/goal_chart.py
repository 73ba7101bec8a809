"""A goal's course as a chart: a PNG of 1200 by 630, laid out by pygal and drawn by resvg.

pygal is small, pure Python and alive, and what it makes is SVG, as all our pictures are; matplotlib
would bring numpy and a font cache of its own into every bot.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.pictures.fonts import BOLD, REGULAR, fonts_of, legible
from core.pictures.glyphs import NIGHT
from core.pictures.svg import family, png
from core.pictures.text import cut

Point = tuple[float, float]

_WIDTH, _HEIGHT = 1200, 630
_TITLE_EMS, _LABEL_EMS = 32.0, 16.0
_HEADROOM = 1.12
# What each line looks like: its colour, width and dashes; pygal's own sheet makes them all thin.
_LINES = (
    ("leaf", 0, None),  # the area below the next
    ("leaf", 6, None),
    ("muted", 2, "10,8"),
    ("gold", 3, None),
    ("leaf", 4, "2,10"),
    ("leaf", 1.5, "2,10"),
    ("leaf", 1.5, "2,10"),
)


@dataclass(frozen=True, kw_only=True)
class Course:
    """How a goal goes; x is in days since its period began, y in stored units.

    so_far: the running total. pace: the straight line to the target. ends: how many days there
    are. ahead: where it will likely end, with the range that holds it four times out of five.
    figure: writes a value as people do. ticks: what stands below the days. names: of the four
    lines: so far, pace, target, forecast.
    """

    title: str
    caption: str
    so_far: tuple[Point, ...]
    pace: tuple[Point, ...]
    target: float
    ends: float
    ahead: tuple[float, float, float] | None
    figure: Callable[[int], str]
    ticks: tuple[tuple[float, str], ...]
    names: tuple[str, str, str, str]


def goal_chart(course: Course) -> bytes:
    """Return the chart as a PNG."""
    return png(*chart_svg(course))


def chart_svg(course: Course) -> tuple[str, list[str]]:
    """Return the chart as SVG, and the font files it takes."""
    import pygal  # only who draws a chart waits for it

    said: dict[str, Any] = {
        "title": cut(legible(course.title), _TITLE_EMS),
        "caption": cut(legible(course.caption), 2 * _TITLE_EMS),
        "names": [cut(legible(name), _LABEL_EMS) for name in course.names],
        "ticks": [(x, cut(legible(label), _LABEL_EMS)) for x, label in course.ticks],
    }
    words = " ".join(
        (said["title"], said["caption"], *said["names"], *(t for _, t in said["ticks"]))
    )
    fonts = fonts_of(words + course.figure(0))
    top = max(course.target, *(y for _, y in course.so_far), *(course.ahead or ())) * _HEADROOM
    chart = pygal.XY(
        width=_WIDTH,
        height=_HEIGHT,
        style=_style(family(fonts)),
        css=("file://style.css", "file://graph.css", f"inline:{_sheet()}"),
        js=(),
        disable_xml_declaration=True,
        show_dots=False,
        title=said["title"],
        x_title=said["caption"],
        legend_at_bottom=True,
        legend_at_bottom_columns=4,
        legend_box_size=20,
        truncate_legend=-1,
        truncate_label=-1,
        x_labels=[{"value": x, "label": label} for x, label in said["ticks"]],
        xrange=(0, course.ends),
        range=(0, top),
        value_formatter=lambda value: legible(course.figure(round(value))),
        show_x_guides=False,
        min_scale=4,
        max_scale=6,
        spacing=20,
        margin_top=26,
        margin_bottom=52,
        margin_right=72,
        margin_left=36,
    )
    so_far, pace, target, forecast = said["names"]
    chart.add(None, list(course.so_far), fill=True)
    chart.add(so_far, list(course.so_far))
    chart.add(pace, list(course.pace))
    chart.add(target, [(0, course.target), (course.ends, course.target)])
    if course.ahead is not None:
        now = course.so_far[-1]
        for name, value in zip((forecast, None, None), course.ahead, strict=True):
            chart.add(name, [now, (course.ends, value)])
    svg: str = chart.render(is_unicode=True)
    return svg, list(dict.fromkeys([REGULAR, BOLD, *fonts]))


def _style(fonts: str) -> Any:
    from pygal.style import Style

    return Style(
        background=NIGHT["bg"],
        plot_background=NIGHT["bg"],
        foreground=NIGHT["muted"],
        foreground_strong=NIGHT["text"],
        foreground_subtle=NIGHT["line"],
        colors=tuple(NIGHT[color] for color, _, _ in _LINES),
        font_family=fonts,
        title_font_size=30,
        label_font_size=26,
        major_label_font_size=26,
        legend_font_size=26,
        opacity=".16",
        transition="0s",
        guide_stroke_color=NIGHT["line"],
        major_guide_stroke_color=NIGHT["line"],
        guide_stroke_dasharray="1,0",
        major_guide_stroke_dasharray="1,0",
    )


def _sheet() -> str:
    """Return how thick and how dashed each line is, and how the title stands out."""
    rules = [
        f".serie-{number} .line {{ stroke-width: {wide} !important; stroke-opacity: 1 !important;"
        f"{f' stroke-dasharray: {dashes} !important;' if dashes else ''} }}"
        for number, (_, wide, dashes) in enumerate(_LINES)
    ]
    title = ".plot_title { font-size: 40px !important; font-weight: 700 !important; }"
    others = (
        ".axis.x .line { stroke: none !important; }"
        f" .axis text.major {{ fill: {NIGHT['muted']} !important; }}"
        " .legend rect { fill-opacity: 1 !important; stroke: none !important; }"
    )
    return " ".join((title, others, *rules))
