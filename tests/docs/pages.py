"""What the documentation says, taken apart: pages, links, code, tables."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
)
GUIDES = tuple(ROOT / "docs" / f"{name}.md" for name in ("slack", "discord", "telegram"))

_FENCE = re.compile(r"^ *```[a-z]*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def links(page: Path) -> list[str]:
    """Where the links and pictures of a page lead."""
    return _LINK.findall(_FENCE.sub("", text_of(page)))


def anchors(page: Path) -> set[str]:
    """What a link into a page may name, as GitHub makes it from the headings."""
    found = _HEADING.findall(_FENCE.sub("", text_of(page)))
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in found)
    return {heading.strip().replace(" ", "-") for heading in kept}


def spans(text: str) -> list[str]:
    """The code within lines."""
    return [" ".join(span.split()) for span in _SPAN.findall(_FENCE.sub("", text))]


def code(page: Path) -> Iterator[str]:
    """All code of a page: what stands within lines, and every line that stands apart."""
    text = text_of(page)
    yield from spans(text)
    for block in _FENCE.findall(text):
        yield from (line.strip() for line in block.replace("\\\n", " ").split("\n"))


def section(page: Path, heading: str) -> str:
    """What stands below a heading, up to the next of the same level or above."""
    level = heading.split(" ")[0]
    after = text_of(page).partition(f"\n{heading}\n")[2]
    assert after, f"{page.name} has no heading {heading!r}"
    return re.split(rf"^#{{1,{len(level)}}} ", after, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of a page's tables, without heads."""
    lines = text.split("\n")
    rules = {n for n, line in enumerate(lines) if re.fullmatch(r"\|[-|]+\|", line)}
    heads = {n - 1 for n in rules}
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for n, line in enumerate(lines)
        if line.startswith("|") and n not in rules | heads
    ]
