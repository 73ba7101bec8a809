"""Over the wire: names, places, every argument, boards, celebrations, digests, on all platforms."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import pytest
import pytest_asyncio

from core.app import App
from core.conversation.command import Command
from core.conversation.registry import BY_NAME, COMMANDS, arguments_of
from core.usecases.weekly import post_weekly
from tests.conftest import NOW, Clock
from tests.core.conftest import *  # noqa: F403
from tests.core.support import Unpaced, event, post, workspace_of
from tests.injection.corpus import CORPUS
from tests.injection.referees import seen
from tests.injection.wires import Wire, opened

FIRST = 101
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=NOW.tzinfo)
KEPT = 40  # characters that are shown of every name at least
AT_ONCE = 8  # more celebrations than ten become a digest
CELEBRATED = range(FIRST, FIRST + len(CORPUS), 3)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def wire(request: pytest.FixtureRequest, app_of_the_session: App) -> AsyncIterator[Wire]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.delivery.Pace", Unpaced)  # a place takes one a second: tested elsewhere
        async with opened(request.param, app_of_the_session) as found:
            yield found


async def sell(app: App, wire: Wire, numbers: list[int], amount: str) -> None:
    """Let people sell."""
    found = [
        event(f"{amount}-{n}", wire.identity(n), source=wire.platform, metrics={"revenue": amount})
        for n in numbers
    ]
    assert {result.status for result in await post(app, *found)} == {"accepted"}


async def told(app: App) -> None:
    waiting = {"state": {"$in": ["pending", "claimed"]}}
    async with asyncio.timeout(20):
        while await app.mongo_db["deliveries"].count_documents(waiting):
            await asyncio.sleep(0.01)


def arguments() -> Iterator[tuple[Command, str, dict[str, str]]]:
    """Yield every argument of every command with what the example says of the others."""
    for command in COMMANDS:
        found = arguments_of(command.example)
        assert found is not None
        given = {name: value for name, value in found[1].items() if value is not None}
        yield from ((command, arg.name, given) for arg in command.args)


@pytest.mark.parametrize("wire", ["slack", "discord", "telegram"], indirect=True)
async def test_nothing_acts_on_the_wire(wire: Wire, app: App, clock: Clock) -> None:
    people = dict(enumerate(CORPUS, FIRST))
    board, start = BY_NAME["leaderboard"], BY_NAME["season start"]
    await wire.say(100, "Mei", "sales", BY_NAME["announce here"], {})
    for number, name in people.items():
        read = await wire.say(number, name, name, BY_NAME["points"], {})
        shown = seen(name)[:KEPT] or wire.identity(number)
        assert shown in seen(read), read

    # Everything of the corpus, and every argument at least once.
    for (command, name, given), payload in zip(itertools.cycle(arguments()), CORPUS, strict=False):
        read = await wire.say(100, "Mei", "sales", command, given | {name: payload})
        assert "Something went wrong" not in read, (command.name, name, payload)

    dates = {"metric": "revenue", "when": "by 21 November"}
    await wire.say(100, "Mei", "sales", start, {"name": people[FIRST], **dates})
    for start_at in range(0, len(CELEBRATED), AT_ONCE):
        await sell(app, wire, list(CELEBRATED)[start_at : start_at + AT_ONCE], "1200")
        await told(app)
    before = len(wire.announced())
    assert before >= len(CELEBRATED)
    await workspace_of(app, "default", quiet=("15:00", "16:00"))
    await sell(app, wire, [n for n in people if n not in CELEBRATED], "1300")
    clock.advance(hours=1)
    await told(app)
    assert any("laurels during quiet hours" in words for words in wire.announced())
    for page in range(1, 9):
        await wire.say(100, "Mei", "sales", board, {"metric": "revenue", "page": str(page)})
    clock.now = MONDAY
    assert await post_weekly(app) == 1
    await told(app)
    wire.check()
    everything = seen("\n".join(wire.announced()))
    missing = [people[n] for n in CELEBRATED if seen(people[n])[:KEPT] not in everything]
    assert missing == []
