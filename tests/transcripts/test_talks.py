"""Every conversation of `talks/`, on all four fronts, over their real wire protocols.

`LAURELS_ALOUD=1 pytest -n0 -s tests/transcripts -k ...` prints what people read.
"""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from core.app import App
from tests.conftest import Clock
from tests.core.conftest import *  # noqa: F403
from tests.core.support import Unpaced
from tests.emulators.slack_files import PNG
from tests.transcripts.front import Front
from tests.transcripts.fronts import FRONTS
from tests.transcripts.grammar import Talk, talks
from tests.transcripts.running import Run

ENOUGH = 70
TALKS = list(talks())
CASES = [
    pytest.param(talk, front, id=f"{front}-{talk.file}-{talk.title}")
    for front in FRONTS
    for talk in TALKS
    if front in talk.fronts
]


class Opened:
    """The front that is open, until another is wanted: to open one takes longer than to talk."""

    def __init__(self, app: App) -> None:
        self._app, self._stack = app, AsyncExitStack()
        self._front: Front | None = None

    async def front(self, name: str) -> Front:
        if self._front is None or self._front.platform != name:
            await self.close()
            opening = FRONTS[name](self._app, self._app.settings)
            self._front = await self._stack.enter_async_context(opening)
        return self._front

    async def close(self) -> None:
        self._front = None
        await self._stack.aclose()


async def blank(_: Callable[[], bytes]) -> bytes:
    return PNG


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def opened(app_of_the_session: App) -> AsyncIterator[Opened]:
    with pytest.MonkeyPatch.context() as patch:
        # What takes time and is tested elsewhere: a place takes one message a second, and pictures
        # are drawn for a tenth of one. Their words are read all the same.
        patch.setattr("core.delivery.Pace", Unpaced)
        for module in ("goal_picture", "celebration_picture", "trophy_room"):
            patch.setattr(f"core.usecases.{module}.drawn", blank)
        found = Opened(app_of_the_session)
        yield found
        await found.close()


@pytest.mark.parametrize(("talk", "platform"), CASES)
async def test_talk(talk: Talk, platform: str, app: App, clock: Clock, opened: Opened) -> None:
    run = Run(app, clock, await opened.front(platform))
    try:
        await run.all(talk)
    finally:
        if os.environ.get("LAURELS_ALOUD"):
            print("\n".join((f"\n## {talk.title} ({platform})", *run.aloud)))


def test_there_are_enough() -> None:
    assert len(TALKS) >= ENOUGH
    titles = [(talk.file, talk.title) for talk in TALKS]
    assert len(set(titles)) == len(titles)
