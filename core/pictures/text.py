"""Make text fit: shrink it, cut it, break it into lines."""

from core.pictures.fonts import width

CUT = "…"
NO_BREAK = "\u00a0"


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
    while text and width(text + CUT, bold=bold) > ems:
        text = text[:-1]
    return text.rstrip() + CUT


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
