"""Columns over time as SVG to stand inside a page, laid out by pygal.

It brings no colours, fonts or scripts of its own: the page's style sheet gives them to pygal's
classes (`serie-0`, `guide`, `axis`), so that it follows the page's theme and speaks in its font.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_NAMESPACE = "http://www.w3.org/2000/svg"
_KEPT = frozenset({"class", "d", "height", "transform", "viewBox", "width", "x", "y"})


@dataclass(frozen=True, kw_only=True)
class Columns:
    """What to draw.

    about: the chart in a sentence, for who cannot see it. series: values for each column, stacked
    from the bottom. ticks: what stands below each column, "" for nothing. told: what each column
    says when it is pointed at.
    """

    about: str
    series: tuple[tuple[int, ...], ...]
    ticks: tuple[str, ...]
    told: tuple[str, ...]


def columns_svg(columns: Columns, width: int, height: int) -> str:
    """Return the chart as SVG of so many pixels; it is told by its label and its titles."""
    import pygal  # only who draws a chart waits for it

    tallest = max((sum(values) for values in zip(*columns.series, strict=True)), default=0)
    chart = pygal.StackedBar(
        width=width,
        height=height,
        css=(),
        js=(),
        disable_xml_declaration=True,
        show_legend=False,
        x_labels=list(columns.ticks),
        show_x_guides=False,
        truncate_label=-1,
        value_formatter=lambda value: f"{round(value):,}",
        range=(0, max(tallest, 3)),
        order_min=0,  # things that are counted have no halves
        min_scale=2,
        max_scale=5,
        margin=6,
        spacing=10,
        style=_style(),
    )
    chart.add_xml_filter(lambda root: _plain(root, columns))
    for values in columns.series:
        chart.add(None, list(values))
    svg: str = chart.render(is_unicode=True)
    return svg


def _style() -> Any:
    """Return how large letters are, which is how much room pygal leaves for them."""
    from pygal.style import Style

    return Style(label_font_size=13, major_label_font_size=13, font_family="sans-serif")


def _plain(root: Any, columns: Columns) -> Any:
    """Leave nothing but shapes and words: a page's policy allows no styles or scripts in it."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _is_extra(child):
                parent.remove(child)
    for series in [node for node in root.iter() if node.get("class", "").startswith("series")]:
        bars = [node for node in series.iter() if node.get("class") == "bar"]
        for bar, told in zip(bars, columns.told, strict=True):
            _told(bar, told)
    for node in root.iter():
        for name in set(node.attrib) - _KEPT:
            del node.attrib[name]
        for name in ("x", "y", "width", "height"):
            if name in node.attrib and "%" not in node.get(name):
                node.set(name, f"{float(node.get(name)):.1f}".removesuffix(".0"))
    root.set("role", "img")
    root.set("aria-label", columns.about)
    return root


def _is_extra(node: Any) -> bool:
    if not isinstance(node.tag, str):  # a comment
        return True
    kind, classes = node.tag.removeprefix(f"{{{_NAMESPACE}}}"), node.get("class", "").split()
    overlay = any(name.endswith("overlay") for name in classes)
    empty = kind == "rect" and float(node.get("height", 1)) == 0
    # Of the guides of columns only those are wanted that something is written below.
    silent = "guides" in classes and not any(child.text for child in node if child.tag == "text")
    return (
        overlay or empty or silent or kind in {"defs", "title", "desc"} or "background" in classes
    )


def _told(bar: Any, text: str) -> None:
    """Let a column say what it is when it is pointed at."""
    for rect in list(bar):
        rect.set("class", "rect")
        title = rect.makeelement("title", {})
        title.text = text
        rect.append(title)


def ticks_of(labels: Sequence[str], most: int) -> tuple[str, ...]:
    """Return labels with at most so many left, evenly apart; "" for the others."""
    step = max(1, -(-len(labels) // most))
    return tuple(label if index % step == 0 else "" for index, label in enumerate(labels))
