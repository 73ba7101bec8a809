"""Conversations as transcripts: what is typed, and what must be in the answer."""

import pytest

from core.app import App
from core.conversation import answer
from tests.conftest import Clock
from tests.core.conversation.talking import Did, Talks, talk
from tests.core.conversation.talks_goals import GOALS
from tests.core.conversation.talks_mistakes import HELP, MISTAKES
from tests.core.conversation.talks_scores import SCORES
from tests.core.support import asked, counted, post

TALKS: Talks = GOALS | SCORES | MISTAKES | HELP
LONGEST = 2_500  # characters of an answer


@pytest.mark.parametrize("name", TALKS)
async def test_a_conversation(app: App, clock: Clock, name: str) -> None:
    async def hear(typed: str) -> str:
        said = (await answer(app, asked(typed))).summary()
        assert len(said) < LONGEST
        return said

    async def count(number: int, did: Did) -> None:
        source = "shop" if did.by else "slack"
        what = counted(number, did.by or "U1", source=source, **did.metrics)
        what |= {"occurred_at": clock().isoformat(), "scope": did.scope or {}}
        await post(app, what)

    await talk(TALKS[name], hear, count, lambda seconds: clock.advance(seconds=seconds))


def test_no_name_is_used_twice() -> None:
    assert len(TALKS) == len(GOALS) + len(SCORES) + len(MISTAKES) + len(HELP)
