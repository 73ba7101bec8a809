"""Every conversation of `talks/`, on all four fronts, over their real wire protocols.

`LAURELS_ALOUD=1 pytest -n0 -s tests/transcripts -k ...` prints what people read.
"""

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from core.app import App
from tests.conftest import Clock
from tests.core.conftest import *  # noqa: F403
from tests.core.support import Unpaced
from tests.transcripts.front import Front
from tests.transcripts.fronts import FRONTS
from tests.transcripts.grammar import Talk, talks
from tests.transcripts.running import Run

ENOUGH = 70
TALKS = list(talks())
CASES = [
    pytest.param(front, talk, id=f"{front}-{talk.file}-{talk.title}")
    for front in FRONTS
    for talk in TALKS
    if front in talk.fronts
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def front(request: pytest.FixtureRequest, app_of_the_session: App) -> AsyncIterator[Front]:
    """A bot and its emulator for all talks on a platform: to open one takes longer than to talk."""
    app = app_of_the_session
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.delivery.Pace", Unpaced)  # a place takes one a second: tested elsewhere
        async with FRONTS[request.param](app, app.settings) as opened:
            yield opened


@pytest.mark.parametrize(("front", "talk"), CASES, indirect=["front"])
async def test_talk(front: Front, talk: Talk, app: App, clock: Clock) -> None:
    run = Run(app, clock, front)
    try:
        await run.all(talk)
    finally:
        if os.environ.get("LAURELS_ALOUD"):
            print("\n".join((f"\n## {talk.title} ({front.platform})", *run.aloud)))


def test_there_are_enough() -> None:
    assert len(TALKS) >= ENOUGH
    titles = [(talk.file, talk.title) for talk in TALKS]
    assert len(set(titles)) == len(titles)
