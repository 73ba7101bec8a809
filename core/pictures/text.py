"""Make text fit: shrink it, cut it, break it into lines."""

import re
from bisect import bisect_right

from core.pictures.fonts import width

CUT = "…"
NO_BREAK = "\u00a0"
Run = tuple[str, bool]  # characters, and whether they are bold


def fitted(
    text: str, room: float, size: float, least: float, *, bold: bool = False
) -> tuple[str, float]:
    """Return a text and the size at which it fits into `room`, both in the same unit.

    It shrinks to `least` and is cut where that is not enough.
    """
    wide = width(text, bold=bold)
    if wide * size <= room:
        return text, size
    if wide * least <= room:
        return text, room / wide
    return cut(text, room / least, bold=bold), least


def cut(text: str, ems: float, *, bold: bool = False) -> str:
    """Return a text, cut to a width in ems."""
    if width(text, bold=bold) <= ems:
        return text
    return text[: _reach(text, ems - width(CUT, bold=bold), bold=bold)].rstrip() + CUT


def _reach(text: str, ems: float, *, bold: bool) -> int:
    """Return how many characters fit into a width in ems."""
    ends = range(1, len(text) + 1)
    return bisect_right(ends, ems, key=lambda end: width(text[:end], bold=bold))


def broken(text: str, ems: float, lines: int, *, bold: bool = False) -> list[str]:
    """Return a text in at most so many lines of a width in ems; the last is cut."""
    found: list[str] = []
    words = text.replace(" %", f"{NO_BREAK}%").split(" ")
    for number, word in enumerate(words):
        longer = f"{found[-1]} {word}" if found else word
        if found and width(longer, bold=bold) <= ems:
            found[-1] = longer
        elif len(found) == lines:
            found[-1] = " ".join((found[-1], *words[number:]))
            break
        else:
            found.append(word)
    return [cut(line, ems, bold=bold) for line in found]


def in_lines(
    runs: list[Run], room: float, sizes: tuple[float, float, float]
) -> tuple[list[list[Run]], float]:
    """Return styled runs in the lines of a sentence, and the size at which they fit.

    sizes: of one line at best, of two lines at best, and the least; what does not fit then is cut.
    """
    best, smaller, least = sizes
    wide = _wide(runs)
    if wide * smaller <= room:
        return [_merged(runs)], min(best, room / max(wide, 0.01))
    words, size = _words(runs), smaller
    while len(lines := _broken(words, room / size)) > 2 and size > least:
        size -= 1
    if len(lines) > 2:
        lines = [lines[0], [run for line in lines[1:] for run in line]]
    return [_fit(_merged(line), room / size) for line in lines], size


def _wide(runs: list[Run]) -> float:
    return sum(width(text, bold=bold) for text, bold in runs)


def _words(runs: list[Run]) -> list[list[Run]]:
    """Cut runs into words, each with the space behind it; a word may be in several styles."""
    words: list[list[Run]] = [[]]
    for text, bold in runs:
        for part in re.findall(r"\S* |\S+", text):
            words[-1].append((part, bold))
            if part.endswith(" "):
                words.append([])
    return [word for word in words if word]


def _broken(words: list[list[Run]], ems: float) -> list[list[Run]]:
    lines: list[list[Run]] = [[]]
    for word in words:
        if lines[-1] and _wide(_merged([*lines[-1], *word])) > ems:
            lines.append([])
        lines[-1] += word
    return lines


def _fit(line: list[Run], ems: float) -> list[Run]:
    """Cut the end of a line that is too wide."""
    if _wide(line) <= ems:
        return line
    while line and (over := _wide([*line, (CUT, False)]) - ems) > 0:
        text, bold = line.pop()
        if kept := _reach(text, width(text, bold=bold) - over, bold=bold):
            line.append((text[:kept], bold))
            break
    return _merged([*line, (CUT, line[-1][1] if line else False)])


def _merged(runs: list[Run]) -> list[Run]:
    """Join neighbours of one style; nothing is left behind the last."""
    found: list[Run] = []
    for text, bold in runs:
        if found and found[-1][1] == bold:
            found[-1] = found[-1][0] + text, bold
        else:
            found.append((text, bold))
    if found:
        found[-1] = found[-1][0].rstrip(), found[-1][1]
    return found
