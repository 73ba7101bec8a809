"""Tells Telegram which commands there are and what the bot does, in every language we have."""

import json
from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import partial
from hashlib import sha256
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeUnion,
)

from bots.telegram.inbound import native_name
from bots.telegram.trying import patiently
from bots.telegram.words import shortened
from core.conversation.command import Command
from core.errors import SetupError, Unavailable, shorten
from core.language import ENGLISH, languages, speaking, tr, translated
from core.store.bots import Bots

_MENU_MOST, _DESCRIPTION_MOST = 100, 256
_ABOUT_MOST, _SHORT_MOST = 512, 120
_CODE_LETTERS = 2  # Telegram knows languages by ISO 639-1

log = structlog.get_logger()


def menu(commands: Iterable[Command], *, admin: bool) -> list[BotCommand]:
    """Return core's commands as Telegram lists them: one word each, subcommands in the text.

    Raises SetupError when two of them would be spelled alike, or there are too many.
    """
    groups: dict[str, list[Command]] = {}
    for command in commands:
        if (admin or not command.admin) and command.listed_on("telegram"):
            groups.setdefault(command.name.split()[0], []).append(command)
    spelled: dict[str, str] = {}
    for word in groups:
        other = spelled.setdefault(native_name(word), word)
        if other != word:
            raise SetupError(f"Telegram would spell the commands {other} and {word} alike.")
    if len(spelled) >= _MENU_MOST:  # /start is one more
        raise SetupError(f"Telegram lists fewer than {_MENU_MOST} commands, not {len(spelled)}.")
    return [
        BotCommand(command=name, description=_description(groups[word]))
        for name, word in spelled.items()
    ]


def _description(group: list[Command]) -> str:
    subcommands = [command.name.split()[1] for command in group if " " in command.name]
    lead = f"{', '.join(subcommands)}: " if subcommands else ""
    words = lead + translated(group[0].summary)
    return shortened(words, _DESCRIPTION_MOST) or group[0].name


def _about() -> str:
    return tr(
        "Laurels counts what you do, sets goals with you and celebrates what you reach. Add me to "
        "a group to announce it there, or set your first goal here."
    )


def _short() -> str:
    return tr("Goals, milestones and trophies, celebrated where your team talks.")


async def register(bot: Bot, commands: Iterable[Command], store: Bots) -> None:
    """Set menus and descriptions, where they are not what was set last.

    In private chats and for administrators everything is listed, in groups what is for everybody.
    They are a convenience: what Telegram refuses now is tried at the next start.
    """
    commands = tuple(commands)
    said = sha256(json.dumps([bot.id, *(words for _, words in _calls(bot, commands))]).encode())
    try:
        if (await store.get("telegram")).get("menus") == said.hexdigest():
            return
        for call, _ in _calls(bot, commands):
            await patiently(call)
        await store.note("telegram", menus=said.hexdigest())
    except AiogramError as error:
        log.warning("telegram refused the command menu", error=shorten(str(error), 300))
    except Unavailable as error:
        log.warning("telegram menus not compared", error=error.message)


def _calls(
    bot: Bot, commands: tuple[Command, ...]
) -> Iterator[tuple[Callable[[], Awaitable[object]], Any]]:
    """Yield what there is to set, as a call and as what it says; English is the default."""
    for language in languages():
        if language != ENGLISH and len(language) != _CODE_LETTERS:
            continue
        code = None if language == ENGLISH else language
        with speaking(language):
            start = BotCommand(
                command="start", description=tr("What Laurels does, and how to begin")
            )
            everything, public = menu(commands, admin=True), menu(commands, admin=False)
            scopes: tuple[tuple[BotCommandScopeUnion, list[BotCommand]], ...] = (
                (BotCommandScopeAllPrivateChats(), [start, *everything]),
                (BotCommandScopeAllGroupChats(), public),
                (BotCommandScopeAllChatAdministrators(), everything),
            )
            about, short = shortened(_about(), _ABOUT_MOST), shortened(_short(), _SHORT_MOST)
        for scope, entries in scopes:
            yield (
                partial(bot.set_my_commands, entries, scope=scope, language_code=code),
                [code, scope.type, [(e.command, e.description) for e in entries]],
            )
        yield partial(bot.set_my_description, about, language_code=code), [code, about]
        yield partial(bot.set_my_short_description, short, language_code=code), [code, short]
