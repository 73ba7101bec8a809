"""Answer a request: find the person, the command and its arguments; errors become cards."""

import re

from core.app import App
from core.cards import Card
from core.conversation import wording
from core.conversation.command import Command
from core.conversation.context import Context
from core.conversation.joining import join
from core.conversation.registry import COMMANDS, find, suggestion
from core.conversation.request import Request
from core.domain.money import currencies
from core.errors import LaurelsError, Unavailable
from core.language import speaking

MOST_CHARACTERS = 1_000
_SIGN = r"[€$£¥₹]"
# Pairs of neighbours that are one number: "50 000", "50 000 €", "$ 50".
_TOGETHER = tuple(
    (re.compile(before), re.compile(after, re.IGNORECASE))
    for before, after in (
        (rf"({_SIGN} ?)?\d{{1,3}}( \d{{3}})*", rf"\d{{3}}([.,]\d+)?[km]?{_SIGN}?"),
        (r"[\d., ]*\d[km]?", _SIGN),
        (_SIGN, r"\d[\d.,]*[km]?"),
    )
)
_AMOUNT = re.compile(r"\d[\d., ]*[km]?", re.IGNORECASE)
_WORDS = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')


async def answer(app: App, request: Request) -> Card:
    """Run a chat command and return its card; never raises a LaurelsError."""
    try:
        workspace, member, first = await join(app, request)
    except Unavailable:
        return wording.away()
    except LaurelsError as error:
        return wording.refused(error)
    context = Context(app, workspace, member, request, COMMANDS)
    with speaking(context.locale):
        return await _answer(context, first)


async def _answer(context: Context, first: bool) -> Card:
    request, member = context.request, context.member
    try:
        words = split(request.text)
        found = find(words)
        if found is None:
            return wording.unknown_command(context, " ".join(words), suggestion(words))
        command, rest = found
        arguments = (
            {arg.name: request.arguments.get(arg.name) for arg in command.args}
            if request.arguments is not None
            else take(command, rest)
        )
        missing = next((a for a in command.args if a.required and not arguments[a.name]), None)
        if missing is not None:
            return wording.missing_argument(context, command, missing)
        if command.admin and member.role != "admin":
            return wording.admins_only(context, command)
        card = await command.run(context, arguments)
        if first and command.name != "help":
            card = wording.with_welcome(context, card)
        return card.model_copy(update={"public": False}) if command.personal else card
    except Unavailable:
        return wording.away()
    except LaurelsError as error:
        return wording.refused(error)


def split(text: str) -> list[str]:
    """Split what was typed into words; quotes, straight or curly, keep several together."""
    return [next(filter(None, found), "") for found in _WORDS.findall(text[:MOST_CHARACTERS])]


def take(command: Command, words: list[str]) -> dict[str, str | None]:
    """Give a command's arguments the words in order; the last `rest` argument takes what is left.

    With more words than arguments, a number written with spaces ("50 000") stays together.
    """
    words = _joined_numbers(words)
    arguments: dict[str, str | None] = {}
    for index, arg in enumerate(command.args):
        if arg.rest:
            arguments[arg.name] = " ".join(words[index:]) or None
        else:
            arguments[arg.name] = words[index] if index < len(words) else None
    return arguments


def _is_code(word: str) -> bool:
    """Tell whether a word is a currency's code; "all" is a period before it is Albania's."""
    return word.upper() in currencies() and word.lower() != "all"


def _joined_numbers(words: list[str]) -> list[str]:
    joined: list[str] = []
    for word in words:
        if joined and _together(joined[-1], word):
            joined[-1] = f"{joined[-1]} {word}"
        else:
            joined.append(word)
    return joined


def _together(one: str, other: str) -> bool:
    """Tell whether two neighbouring words are one amount."""
    if _is_code(other):
        return _AMOUNT.fullmatch(one) is not None
    if _is_code(one):
        return _AMOUNT.fullmatch(other) is not None
    return any(
        before.fullmatch(one) is not None and after.fullmatch(other) is not None
        for before, after in _TOGETHER
    )
