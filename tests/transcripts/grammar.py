"""Reads conversations as they are written down in `talks/*.md`.

# Mei sets a goal
on: slack, telegram                 only there; left out: everywhere
Mei> goal set revenue 50k monthly   Mei types (without a slash or the bot's name)
Goal set: $50,000                   what must be read, in this order; space does not count
!Unmet                              what must not
/goal list/                         a command, spelled as on that platform
Your code is ‹code›.                a word that is remembered, and can be typed later
slack: Only on Slack.               what is read (or not) on one platform, or several
[Edit] [Remove]                     these buttons are there
![Edit]                             this one is not
(private)                           only Mei sees it; (public): everybody does
Mei> [Remove]                       Mei clicks
Mei> [Edit] below "Goal set"        on the last of the earlier cards that say so
Mei> [Edit] {target: 60k}           and fills in the form; typed where there are no forms
Mei> goal set {metric: revenue}     the same for a command that opens its form; {}: as it is
Mei> {target: 60k}                  fills in the form that is open
Bob> [👏 Applaud]                   clicks without an answer
(quiet)                             nothing comes but a toast, where there are toasts
Mei (dm)> link                      in direct messages; (wins): in the announcements' channel;
Mei (terminal)> link ‹code›         (terminal): in `laurels chat`, beside the platform's own
* Ada: revenue 120, units 2         something happens: an event of Ada's, now; `sku NANO`: of that
* wait 3 days                       time passes
* the workers run                   and see what time brought: goals renewed, seasons over, digests
* announced: Ada reached $25,000    wins shows a card like that, as below; clicks go to it
* told Ada: You reached $25,000     Ada's direct messages do
* not announced: Bob                wins says nothing of the kind when everything is sent
* Ada, Bob are there                known before they say anything; whoever an event is of is too
* Ada is an admin                   before Ada says anything; Mei always is
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TALKS = Path(__file__).with_name("talks")
FRONTS = ("terminal", "slack", "discord", "telegram")
_SAID = re.compile(r"(\w+)(?: \((dm|wins|terminal)\))?> ?(.*)")
_BUTTON = re.compile(r"\[([^\]]+)\]")
_CLICK = re.compile(r"\[(?P<label>[^\]]+)\](?: below \"(?P<below>[^\"]+)\")?")
_VALUES = re.compile(r"(?P<text>.*?) ?\{(?P<values>(?:\w+: [^,{}]+(?:, \w+: [^,{}]+)*)?)\}")
_ONLY = re.compile(rf"((?:{'|'.join(FRONTS)})(?:, (?:{'|'.join(FRONTS)}))*): (.+)")


@dataclass
class Expected:
    """What is to be read after a step. fronts: where that is so, None everywhere."""

    fronts: frozenset[str] | None = None
    wanted: str | None = None
    unwanted: str | None = None
    buttons: list[str] = field(default_factory=list)
    no_button: str | None = None

    def holds_on(self, front: str) -> bool:
        """Tell whether it counts on a platform."""
        return self.fronts is None or front in self.fronts


@dataclass
class Step:
    """Somebody says, clicks or fills in something, or something happens (`who` empty).

    click: the label of a button, below: what stands on the card it is on. values: what is written
    into a form.
    """

    line: int
    text: str
    who: str = ""
    where: str = "sales"
    click: str | None = None
    below: str | None = None
    values: dict[str, str] | None = None
    expected: list[Expected] = field(default_factory=list)
    public: bool | None = None
    quiet: bool = False


@dataclass
class Talk:
    """One conversation."""

    file: str
    title: str
    fronts: frozenset[str]
    steps: list[Step] = field(default_factory=list)


def talks() -> Iterator[Talk]:
    """Read every conversation there is."""
    for path in sorted(TALKS.glob("*.md")):
        yield from _read(path)


def _read(path: Path) -> Iterator[Talk]:
    talk: Talk | None = None
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        line = raw.strip()
        if line.startswith("# "):
            if talk:
                yield talk
            talk = Talk(path.stem, line[2:], frozenset(FRONTS))
        elif talk is not None and line:
            _add(talk, number, line)
    if talk:
        yield talk


def _add(talk: Talk, number: int, line: str) -> None:
    if line.startswith("on:"):
        talk.fronts = frozenset(line[3:].replace(" ", "").split(","))
        assert talk.fronts <= frozenset(FRONTS), line
    elif line.startswith("* "):
        talk.steps.append(Step(number, line[2:]))
    elif said := _SAID.fullmatch(line):
        talk.steps.append(_said(number, said[3], said[1], said[2] or "sales"))
    else:
        _expect(talk.steps[-1], line)


def _said(number: int, text: str, who: str, where: str) -> Step:
    step = Step(number, text, who, where)
    if found := _VALUES.fullmatch(text):
        step.text = found["text"]
        pairs = (pair.split(": ", 1) for pair in found["values"].split(", ") if pair)
        step.values = dict(pairs)
    if found := _CLICK.fullmatch(step.text):
        step.click, step.below = found["label"], found["below"]
    return step


def _expect(step: Step, line: str) -> None:
    if line in {"(public)", "(private)"}:
        step.public = line == "(public)"
        return
    if line == "(quiet)":
        step.quiet = True
        return
    expected = Expected()
    if only := _ONLY.fullmatch(line):
        expected.fronts, line = frozenset(only[1].split(", ")), only[2]
    if line.startswith("[") and not _BUTTON.sub("", line).strip():
        expected.buttons = _BUTTON.findall(line)
    elif line.startswith("![") and (button := _BUTTON.fullmatch(line[1:])):
        expected.no_button = button[1]
    elif line.startswith("!"):
        expected.unwanted = line[1:]
    else:
        expected.wanted = line
    step.expected.append(expected)
