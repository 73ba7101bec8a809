"""Every argument of every command, with everything of the corpus in it, on every platform.

The arguments are taken from the registry: a new command is covered by being there.
"""

import itertools
from collections.abc import Iterator

import pytest

from bots.discord.commands import choices
from bots.discord.forms import again, filled, form
from bots.slack.forms import Form, form_view, options_of
from bots.slack.inbound import Origin
from core.app import App
from core.conversation.answer import answer, arguments_of, suggestions
from core.conversation.command import Command
from core.conversation.registry import CLICKED, COMMANDS
from core.conversation.request import Request
from tests.core.conftest import *  # noqa: F403
from tests.core.support import asked, event, post
from tests.emulators.discord_components import check_form, inputs_of
from tests.emulators.slack_elements import option_errors
from tests.emulators.slack_views import view_errors
from tests.injection.corpus import CORPUS
from tests.injection.referees import check_strings, judge, seen

COMMANDS_WITH_ARGUMENTS = [command for command in (*COMMANDS, *CLICKED) if command.args]
# What there is to talk about, so that the examples of the commands find something.
BEFORE = (
    "goal set revenue 50k monthly",
    "goal set units 500",
    "setup log on",
    "team join North",
    'season start "Winter sprint" revenue by 20 December',
    "award Ada 50 for the talk",
)
TYPED = ("log units 3", "goal set", "award", "team join")
platforms = itertools.cycle(("slack", "discord", "telegram", "terminal"))


def request(text: str, arguments: dict[str, str] | None = None, **more: object) -> Request:
    return asked(text, arguments=arguments, admin=True, **more)


async def ready(app: App) -> None:
    """Let Ada join and do what the examples speak of."""
    for text in BEFORE:
        assert (await answer(app, request(text))).kind != "error", text
    await post(app, event(1, "slack-T1-U1"))


def cases(command: Command) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every argument with everything in it, and what the example says of the others.

    Where the first says what another is about (`settings zone`), each of its choices has its turn.
    """
    found = arguments_of(command.example)
    assert found is not None
    given = {name: value for name, value in found[1].items() if value is not None}
    first = command.args[0]
    for arg in command.args:
        about = itertools.cycle([{}, *({first.name: choice} for choice in first.choices)])
        for payload in CORPUS:
            yield arg.name, given | next(about) | {arg.name: payload}


@pytest.mark.parametrize("command", COMMANDS_WITH_ARGUMENTS, ids=lambda c: c.name)
async def test_an_argument_is_only_text(app: App, command: Command) -> None:
    await ready(app)
    wrong: list[str] = []
    for name, said in cases(command):
        try:
            judge(await answer(app, request(command.name, said, platform=next(platforms))))
        except Exception as error:
            wrong.append(f"{name} of {command.name} {said!r:.200}: {error!r:.700}")
    assert not wrong, f"{len(wrong)} of them:\n" + "\n".join(wrong)


async def test_what_is_typed_without_boxes_is_only_text(app: App) -> None:
    for payload, command in zip(CORPUS, itertools.cycle(TYPED), strict=False):
        for typed in (payload, f"{command} {payload}"):
            judge(await answer(app, request(typed, platform=next(platforms))))


@pytest.mark.parametrize("command", COMMANDS_WITH_ARGUMENTS, ids=lambda c: c.name)
async def test_a_form_shows_what_is_filled_in_as_it_is(command: Command) -> None:
    for name, said in cases(command):
        view = form_view(Form(command, said), Origin(chat="C1"))
        assert view_errors(view, {"modal"}) == []
        check_strings([block.get("element", {}).get("initial_value") for block in view["blocks"]])
        opened = form(command, said).to_dict()
        assert check_form(opened).tree == {}
        shown = inputs_of(opened).get(name, {}).get("value") or ""
        assert seen(said[name]).startswith(seen(shown.removesuffix("…")))
        again(command, filled(opened | {"components": []}))


@pytest.mark.parametrize("command", COMMANDS_WITH_ARGUMENTS, ids=lambda c: c.name)
async def test_what_is_suggested_fits(
    app: App, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Strict:
        def exception(self, *_: object, **__: object) -> None:
            raise

    monkeypatch.setattr("core.conversation.suggest.log", Strict())
    for arg, payload in itertools.product((a for a in command.args if a.suggest), CORPUS):
        found = await suggestions(app, request(command.name), command.name, arg.name, payload)
        for option in options_of(found, payload):
            assert list(option_errors("", option)) == []
            check_strings(option)
        check_strings([choice.to_dict() for choice in choices(found)])
