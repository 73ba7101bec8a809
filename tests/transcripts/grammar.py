"""Reads conversations as they are written down in `talks/*.md`.

# Mei sets a goal
on: slack, telegram                 only there; left out: everywhere
Mei> goal set revenue 50k monthly   Mei types (without a slash or the bot's name)
Goal set: $50,000                   what must be read, in this order; space does not count
!Unmet                              what must not
/goal list/                         a command, spelled as on that platform
[Edit] [Remove]                     these buttons are there
(private)                           only Mei sees it; (public): everybody does
Mei> [Remove]                       Mei clicks
Mei (dm)> link                      in direct messages; (wins): in the announcements' channel
* Ada: revenue 120, units 2         something happens: an event of Ada's, now
* wait 3 days                       time passes
* announced: Ada reached $25,000    the channel gets a card
* Ada is an admin                   before Ada says anything
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TALKS = Path(__file__).with_name("talks")
_SAID = re.compile(r"(\w+)(?: \((dm|wins)\))?> ?(.*)")
_BUTTON = re.compile(r"\[([^\]]+)\]")


@dataclass
class Step:
    """Somebody says or clicks something, or something happens (`who` empty)."""

    line: int
    text: str
    who: str = ""
    where: str = "sales"
    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    public: bool | None = None

    @property
    def click(self) -> str | None:
        """The button that is clicked, None when something is typed."""
        found = _BUTTON.fullmatch(self.text)
        return found[1] if found and self.who else None


@dataclass
class Talk:
    """One conversation."""

    file: str
    title: str
    fronts: frozenset[str]
    steps: list[Step] = field(default_factory=list)


def talks(everywhere: frozenset[str]) -> Iterator[Talk]:
    """Read every conversation there is."""
    for path in sorted(TALKS.glob("*.md")):
        yield from _read(path, everywhere)


def _read(path: Path, everywhere: frozenset[str]) -> Iterator[Talk]:
    talk: Talk | None = None
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        line = raw.strip()
        if line.startswith("# "):
            if talk:
                yield talk
            talk = Talk(path.stem, line[2:], everywhere)
        elif talk is not None and line:
            _add(talk, number, line)
    if talk:
        yield talk


def _add(talk: Talk, number: int, line: str) -> None:
    if line.startswith("on:"):
        talk.fronts = frozenset(line[3:].replace(" ", "").split(","))
    elif line.startswith("* "):
        talk.steps.append(Step(number, line[2:]))
    elif said := _SAID.fullmatch(line):
        talk.steps.append(Step(number, said[3], said[1], said[2] or "sales"))
    else:
        _expect(talk.steps[-1], line)


def _expect(step: Step, line: str) -> None:
    if line in {"(public)", "(private)"}:
        step.public = line == "(public)"
    elif line.startswith("[") and not _BUTTON.sub("", line).strip():
        step.buttons += _BUTTON.findall(line)
    elif line.startswith("!"):
        step.unwanted.append(line[1:])
    else:
        step.wanted.append(line)
