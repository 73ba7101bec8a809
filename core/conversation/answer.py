"""Answer a request: find the person, the command and its arguments; errors become cards."""

from core.app import App
from core.cards import Card
from core.conversation import wording
from core.conversation.command import Arg
from core.conversation.context import Context
from core.conversation.joining import join
from core.conversation.registry import COMMANDS, arguments_of, find, suggestion
from core.conversation.request import Request
from core.conversation.suggest import suggestions
from core.conversation.words import MOST_CHARACTERS, split, take
from core.errors import LaurelsError, Unavailable
from core.language import speaking, translated

__all__ = ["answer", "arguments_of", "split", "suggestions", "take"]


async def answer(app: App, request: Request) -> Card:
    """Run a chat command and return its card; never raises a LaurelsError."""
    with speaking(request.locale or "en"):
        try:
            joined = await join(app, request)
        except Unavailable:
            return wording.away()
        except LaurelsError as error:
            return wording.refused(error)
    context = Context(app, joined.workspace, joined.member, request, COMMANDS)
    with speaking(context.locale):
        card = await _answer(context, first=joined.first)
        return wording.with_place(context, card) if joined.several else card


async def _answer(context: Context, *, first: bool) -> Card:
    request, member = context.request, context.member
    try:
        words = split(request.text)
        found = find(words)
        if found is None:
            return wording.unknown_command(context, words, suggestion(words))
        command, rest = found
        given = request.arguments
        if given is None:
            arguments = take(command, rest)
        else:
            arguments = {arg.name: _clipped(given.get(arg.name)) for arg in command.args}
        arguments = {arg.name: _choice(arg, arguments[arg.name]) for arg in command.args}
        missing = next((a for a in command.args if a.required and not arguments[a.name]), None)
        if command.admin and member.role != "admin":
            return wording.admins_only(context, command)
        if missing is not None:
            return await wording.missing_argument(context, command, missing, arguments)
        card = await command.run(context, arguments)
        if first and command.name != "help" and not card.quiet:
            card = wording.with_welcome(context, card)
        return card.model_copy(update={"public": False}) if command.personal else card
    except Unavailable:
        return wording.away()
    except LaurelsError as error:
        return wording.refused(error)


def _choice(arg: Arg, value: str | None) -> str | None:
    """Return one of an argument's choices where it was said in the language of the moment."""
    said = (value or "").casefold()
    return next((each for each in arg.choices if translated(each).casefold() == said), value)


def _clipped(value: str | None) -> str | None:
    """Return an argument without the space around it, None where nothing is left."""
    return (value or "")[:MOST_CHARACTERS].strip() or None
