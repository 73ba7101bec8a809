"""What can follow, while somebody types an argument (Discord's autocomplete, Slack's selects)."""

import asyncio

import structlog

from core.app import App
from core.cards import Option
from core.conversation.context import Context
from core.conversation.joining import look
from core.conversation.registry import BY_NAME, COMMANDS
from core.conversation.request import Request
from core.conversation.words import MOST_CHARACTERS, fitting
from core.domain.characters import scrubbed
from core.language import speaking, translated

MOST = 25
TIMEOUT_S = 2.0

log = structlog.get_logger()


async def suggestions(
    app: App, request: Request, command: str, arg: str, typed: str
) -> list[Option]:
    """Return at most 25 values that fit what was typed so far, the likeliest first; never raises.

    command, arg: by name. An option's `command` is the value. Nobody joins by typing.
    """
    try:
        async with asyncio.timeout(TIMEOUT_S):
            typed = scrubbed(typed)[:MOST_CHARACTERS].strip()
            return await _suggestions(app, request, command, arg, typed)
    except Exception:
        log.exception("nothing was suggested", command=command, arg=arg)
        return []


async def _suggestions(
    app: App, request: Request, command: str, arg: str, typed: str
) -> list[Option]:
    known = BY_NAME.get(command)
    wanted = next((each for each in known.args if each.name == arg), None) if known else None
    if wanted is None:
        return []
    workspace, member = await look(app, request)
    context = Context(app, workspace, member, request, COMMANDS)
    with speaking(context.locale):
        choices = [Option(label=translated(each), command=each) for each in wanted.choices]
        found = fitting(choices, typed)
        if wanted.suggest is not None:
            found += await wanted.suggest(context, typed)
    unique: dict[str, Option] = {}
    for option in found:
        unique.setdefault(option.command, option)
    return list(unique.values())[:MOST]
