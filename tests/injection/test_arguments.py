"""Every argument of every command, with everything of the corpus in it, on every platform.

The arguments are taken from the registry: a new command is covered by being there.
"""

import itertools
from collections.abc import Iterator

import pytest

from core.app import App
from core.conversation.answer import answer, arguments_of
from core.conversation.command import Command
from core.conversation.registry import CLICKED, COMMANDS
from core.conversation.request import Request
from tests.core.conftest import *  # noqa: F403
from tests.core.support import asked, event, post
from tests.injection.corpus import CORPUS
from tests.injection.referees import judge

EVERY = (*COMMANDS, *CLICKED)
# What is there to talk about, so that the examples of the commands find something.
BEFORE = (
    "goal set revenue 50k monthly",
    "goal set units 500",
    "setup log on",
    "team join North",
    'season start "Winter sprint" revenue by 20 December',
    "award Ada 50 for the talk",
)
platforms = itertools.cycle(("slack", "discord", "telegram", "terminal"))


def request(text: str, arguments: dict[str, str] | None = None, **more: object) -> Request:
    return asked(text, arguments=arguments, admin=True, **more)


async def ready(app: App) -> None:
    """Let Ada join and do what the examples speak of."""
    for text in BEFORE:
        assert (await answer(app, request(text))).kind != "error", text
    await post(app, event(1, "slack-T1-U1"))


def arguments(command: Command) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every argument, with what the example says of the others, for every kind of thing."""
    found = arguments_of(command.example)
    assert found is not None
    given = {name: value for name, value in found[1].items() if value is not None}
    for index, arg in enumerate(command.args):
        first = command.args[0]
        yield arg.name, given
        for choice in first.choices if index else ():
            yield arg.name, given | {first.name: choice}


@pytest.mark.parametrize("command", [c for c in EVERY if c.args], ids=lambda c: c.name)
async def test_an_argument_is_only_text(app: App, command: Command) -> None:
    await ready(app)
    wrong: list[str] = []
    for (name, given), payload in itertools.product(arguments(command), CORPUS):
        said = given | {name: payload}
        try:
            judge(await answer(app, request(command.name, said, platform=next(platforms))))
        except Exception as error:
            wrong.append(f"{command.name} {name}={payload!r:.80} of {given}: {error!r:.700}")
    assert not wrong, f"{len(wrong)} of them:\n" + "\n".join(wrong)
