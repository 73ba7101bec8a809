"""One conversation under way: what was read, by whom, and whether it is what was expected."""

import asyncio
import itertools
import re
from dataclasses import dataclass, field

from core.app import App
from core.conversation.joining import join
from core.conversation.request import Request
from tests.conftest import Clock
from tests.core.support import event, post
from tests.transcripts.front import Front, Reading
from tests.transcripts.front_terminal import TerminalFront
from tests.transcripts.grammar import Expected, Step, Talk
from workers.__main__ import renew, seasons, sweep, weekly

DEADLINE_S = 10.0
SCOPES = {"sku", "category", "character", "channel"}
_REMEMBERED = re.compile(r"‹(\w+)›")
_TYPED = re.compile(r"(?<![\w/])/([a-z][^/]*)/(?![\w/])")


class Unexpected(AssertionError):
    """Something else is read than what was expected."""


@dataclass
class Run:
    """A talk on one platform. aloud: everything that is read, for people to read."""

    app: App
    clock: Clock
    front: Front
    admins: set[str] = field(default_factory=lambda: {"Mei"})
    words: dict[str, str] = field(default_factory=dict)
    cards: list[Reading] = field(default_factory=list)
    aloud: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def all(self, talk: Talk) -> None:
        """Go through a talk."""
        await self.front.begin()
        try:
            for step in talk.steps:
                try:
                    await (self._said(step) if step.who else self._happened(step))
                except AssertionError as error:
                    here = f"{talk.file}.md:{step.line} on {self.front.platform}: {step.text!r}"
                    raise Unexpected(f"{here}\n{error}") from error
            assert self.cards, "nobody could say anything of this talk here"
            await self._sent()
        finally:
            await self.front.end()

    async def _said(self, step: Step) -> None:
        front, admin = self._front(step), step.who in self.admins
        self.aloud.append(f"{step.who}> {step.text} {step.values or ''}".rstrip())
        read: Reading | None
        if step.click is not None:
            card = self._card(step.below)
            read = await front.click(
                step.who, card, step.click, admin=admin, values=step.values, quiet=step.quiet
            )
        elif not step.text and step.values is not None:
            read = await front.fill(step.who, step.values, admin=admin)
        else:
            text = _REMEMBERED.sub(lambda found: self.words[found[1]], step.text)
            read = await front.say(step.who, text, step.where, admin=admin, values=step.values)
        if read is None:
            self.aloud.append("  (not possible here)")
            return
        self._read(read)
        self._check(step, read)

    def _front(self, step: Step) -> Front:
        return TerminalFront(self.app) if step.where == "terminal" else self.front

    def _card(self, below: str | None) -> Reading:
        """Return the card of a button: the last one, or the last that says something."""
        found = [card for card in self.cards if below is None or below in _flat(card.text)]
        assert found, f"no card says {below!r}"
        return found[-1]

    def _read(self, read: Reading) -> None:
        self.cards.append(read)
        seen = {True: "all", False: "one", None: "-"}[read.public]
        lines = [f"  | {line}" for line in read.text.strip().splitlines()]
        self.aloud += [*lines, f"  = {seen} {read.buttons}"]

    def _check(self, step: Step, read: Reading) -> None:
        shown, at = _flat(read.text), 0
        for expected in step.expected:
            if not expected.holds_on(self.front.platform):
                continue
            if expected.wanted is not None:
                at = self._found(expected.wanted, shown, at)
            self._check_rest(expected, read, shown)
        platform = self._front(step).platform
        if step.public is not None and step.where != "dm" and platform not in {"terminal"}:
            seen = read.public
            assert seen is None or seen == step.public, f"public: {seen}, shown: {shown}"

    def _found(self, wanted: str, shown: str, at: int) -> int:
        """Return where what is wanted ends; what is remembered of it is what stands there."""
        words = _TYPED.sub(lambda found: self.front.typed(found[1]), _flat(wanted))
        words = words.replace("#wins", f"{self.front.hash}wins")
        names = _REMEMBERED.findall(words)
        pattern = r"(\S+)".join(re.escape(part) for part in _REMEMBERED.split(words)[::2])
        if self.front.platform == "discord":  # where fields have no colon
            pattern = pattern.replace(r":\ ", r":?\ ")
        found = re.compile(pattern).search(shown, at)
        assert found is not None, f"wanted: {words}\nshown:  {shown[at:]}\nbefore: {shown[:at]}"
        self.words |= dict(zip(names, found.groups(), strict=True))
        return found.end()

    def _check_rest(self, expected: Expected, read: Reading, shown: str) -> None:
        if expected.unwanted is not None:
            assert _flat(expected.unwanted) not in shown, f"unwanted in: {shown}"
        missing = [label for label in expected.buttons if label not in read.buttons]
        assert not missing, f"no button {missing} among {read.buttons}"
        if expected.no_button is not None:
            assert expected.no_button not in read.buttons, f"button among {read.buttons}"

    async def _happened(self, step: Step) -> None:
        what = step.text
        self.aloud.append(f"* {what}")
        if found := re.fullmatch(r"wait (\d+) (second|minute|hour|day|week)s?", what):
            self.clock.advance(**{f"{found[2]}s": int(found[1])})
        elif found := re.fullmatch(r"(\w+) is an admin", what):
            self.admins.add(found[1])
        elif found := re.fullmatch(r"([\w, ]+) (?:is|are) there", what):
            for who in found[1].split(", "):
                await self._meet(who)
        elif what == "the workers run":
            for job in (sweep, renew, seasons, weekly):
                await job({"app": self.app})
        elif found := re.fullmatch(r"announced: (.+)", what):
            await self._posted(step, found[1])
        elif found := re.fullmatch(r"told (\w+): (.+)", what):
            await self._posted(step, found[2], to=found[1])
        elif found := re.fullmatch(r"not announced: (.+)", what):
            await self._not_posted(found[1])
        elif found := re.fullmatch(r"(\w+): (.+)", what):
            await self._counted(found[1], found[2])
        else:
            raise AssertionError("not understood")

    async def _meet(self, who: str) -> None:
        """Let somebody be known, as if they had spoken before."""
        if who in self.met:
            return
        self.met.add(who)
        request = Request(
            platform=self.front.platform,
            account=self.front.account,
            chat="elsewhere",
            person=self.front.identity(who),
            person_name=f"{who} Tanaka",
            text="",
            admin=who in self.admins,
        )
        await join(self.app, request, suggest=False)

    async def _counted(self, who: str, said: str) -> None:
        await self._meet(who)
        pairs = dict(part.strip().split(" ", 1) for part in said.split(","))
        scope = {kind: pairs.pop(kind) for kind in SCOPES & pairs.keys()}
        number = f"talk-{next(self.numbers)}"
        made = event(number, self.front.identity(who), source=self.front.platform, metrics=pairs)
        made["occurred_at"] = self.clock().isoformat()
        if scope:
            made["scope"] = scope
        if not {"revenue", "cost"} & pairs.keys():
            del made["currency"]
        if not {"revenue", "units"} & pairs.keys():
            made["type"] = "count"  # an order would count as one
        [result] = await post(self.app, made)
        assert result.status == "accepted", result

    async def _posted(self, step: Step, words: str, to: str | None = None) -> None:
        """Wait until a card says and shows what it should; clicks go to that card from now on."""
        if self.front.platform == "terminal":
            return
        loop = asyncio.get_running_loop()
        deadline = loop.time() + DEADLINE_S
        while True:
            posts = self.front.announced() if to is None else self.front.told(to)
            found = [card for card in posts if _flat(words) in _flat(card.text)]
            try:
                assert found, f"only: {[_flat(card.text) for card in posts]}"
                self._check(step, found[-1])
            except AssertionError:
                if loop.time() > deadline:
                    raise
                await asyncio.sleep(0.005)
            else:
                self._read(found[-1])
                return

    async def _sent(self) -> None:
        """Wait until nothing is on its way to anybody."""
        if self.front.platform == "terminal":
            return
        on_its_way = {"state": "pending", "held": {"$exists": False}}
        async with asyncio.timeout(DEADLINE_S):
            while await self.app.mongo_db["deliveries"].find_one(on_its_way):
                await asyncio.sleep(0.01)

    async def _not_posted(self, words: str) -> None:
        await self._sent()
        said = [_flat(card.text) for card in self.front.announced()]
        assert not any(_flat(words) in card for card in said), f"said: {said}"


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
