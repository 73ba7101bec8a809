"""Every conversation of `talks/`, on all four fronts, over their real wire protocols."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from core.app import App
from tests.conftest import Clock
from tests.core.conftest import *  # noqa: F403
from tests.core.support import event, post
from tests.transcripts.fronts import FRONTS, Front, Reading
from tests.transcripts.grammar import Step, Talk, talks

TALKS = list(talks(frozenset(FRONTS)))
CASES = [
    pytest.param(talk, front, id=f"{front}-{talk.file}-{talk.title}")
    for front in FRONTS
    for talk in TALKS
    if front in talk.fronts
]


@pytest_asyncio.fixture(loop_scope="session")
async def opened() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.mark.parametrize(("talk", "name"), CASES)
async def test_talk(talk: Talk, name: str, app: App, clock: Clock, opened: AsyncExitStack) -> None:
    front = await opened.enter_async_context(FRONTS[name](app, app.settings))
    await _Run(app, clock, front).all(talk)


def test_there_are_enough() -> None:
    assert len(TALKS) >= 60
    titles = [(talk.file, talk.title) for talk in TALKS]
    assert len(set(titles)) == len(titles)


class _Run:
    """One conversation under way."""

    def __init__(self, app: App, clock: Clock, front: Front) -> None:
        self.app, self.clock, self.front = app, clock, front
        self.admins = {"Mei"}
        self.last: Reading | None = None
        self.numbers = itertools.count(1)

    async def all(self, talk: Talk) -> None:
        for step in talk.steps:
            here = f"{talk.file}.md:{step.line} on {self.front.platform}: {step.text!r}"
            await (self._said(step, here) if step.who else self._happened(step.text, here))

    async def _said(self, step: Step, here: str) -> None:
        admin = step.who in self.admins
        if step.click is not None:
            assert self.last is not None, here
            read = await self.front.click(step.who, self.last, step.click, admin=admin)
        else:
            said = await self.front.say(step.who, step.text, step.where, admin=admin)
            if said is None:
                return
            read = said
        self.last = read
        self._check(step, read, here)

    def _check(self, step: Step, read: Reading, here: str) -> None:
        shown, at = _flat(read.text), 0
        for wanted in step.wanted:
            words = _flat(re.sub(r"/([^/]+)/", lambda m: self.front.typed(m[1]), wanted))
            found = shown.find(words, at)
            assert found >= 0, f"{here}\nwanted: {words}\nshown:  {shown[at:]}"
            at = found + len(words)
        for unwanted in step.unwanted:
            assert _flat(unwanted) not in shown, f"{here}\nunwanted: {unwanted}\nshown: {shown}"
        missing = [label for label in step.buttons if label not in read.buttons]
        assert not missing, f"{here}\nno button {missing} among {read.buttons}"
        if step.public is not None and read.public is not None and self._open(step):
            assert read.public == step.public, f"{here}\npublic: {read.public}"

    def _open(self, step: Step) -> bool:
        return step.where != "dm" and self.front.platform != "terminal"

    async def _happened(self, what: str, here: str) -> None:
        if found := re.fullmatch(r"wait (\d+) (second|minute|hour|day|week)s?", what):
            self.clock.advance(**{f"{found[2]}s": int(found[1])})
        elif found := re.fullmatch(r"(\w+) is an admin", what):
            self.admins.add(found[1])
        elif found := re.fullmatch(r"announced: (.+)", what):
            await self._announced(_flat(found[1]), here)
        elif found := re.fullmatch(r"(\w+): (.+)", what):
            await self._counted(found[1], found[2])
        else:
            raise AssertionError(f"{here}: not understood")

    async def _counted(self, who: str, said: str) -> None:
        metrics = dict(part.strip().split(" ", 1) for part in said.split(","))
        number = f"talk-{next(self.numbers)}"
        made = event(number, self.front.identity(who), source=self.front.platform, metrics=metrics)
        made["occurred_at"] = self.clock().isoformat()
        if "revenue" not in metrics:
            del made["currency"]
        [result] = await post(self.app, made)
        assert result.status == "accepted", result

    async def _announced(self, words: str, here: str) -> None:
        if self.front.platform == "terminal":
            return
        async with asyncio.timeout(10):
            while not any(words in _flat(card) for card in self.front.announced()):
                await asyncio.sleep(0.01)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
