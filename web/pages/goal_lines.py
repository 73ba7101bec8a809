"""A goal's course as the lines of a small chart: SVG geometry, coloured by goals.css."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.pictures.goal_chart import Course

WIDTH, HEIGHT = 100, 40
_EDGE = 1.5  # room for half a line's thickness
# A forecast may be far beyond the target; the line that was walked must stay readable.
_MOST_HEADROOM = 1.35


@dataclass(frozen=True)
class Lines:
    """Paths in a box of WIDTH by HEIGHT; what is None has nothing to show.

    so_far, area: the running total, and what is below it. pace: the straight way to the target.
    target: a level line. dot: where it stands. ahead: on from there; range: what holds the end four
    times out of five.
    """

    so_far: str
    area: str
    pace: str
    target: str
    dot: str
    ahead: str | None
    range: str | None


def lines_of(course: Course) -> Lines:
    """Return the chart of a course."""
    reached = max(y for _, y in course.so_far)
    top = max(course.target, reached, *(course.ahead or ())) or 1.0
    top = min(top, _MOST_HEADROOM * max(course.target, reached, (course.ahead or (0.0,))[0]))

    def at(x: float, y: float) -> str:
        up = min(max(y, 0.0), top) / top
        across = WIDTH * min(x / course.ends, 1.0)
        return f"{across:.2f} {HEIGHT - _EDGE - up * (HEIGHT - 2 * _EDGE):.2f}"

    def path(points: Iterable[tuple[float, float]]) -> str:
        return "M" + "L".join(at(x, y) for x, y in points)

    now, ends = course.so_far[-1], course.ends
    so_far = path(course.so_far)
    ahead = spread = None
    if course.ahead is not None:
        value, low, high = course.ahead
        ahead = path([now, (ends, value)])
        spread = path([now, (ends, high), (ends, low)]) + "Z"
    return Lines(
        so_far=so_far,
        area=f"{so_far}L{at(now[0], 0)}L{at(course.so_far[0][0], 0)}Z",
        pace=path(course.pace),
        target=path([(0, course.target), (ends, course.target)]),
        dot=f"M{at(*now)}h0",
        ahead=ahead,
        range=spread,
    )
