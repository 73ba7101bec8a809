"""Core's table of commands -> Discord's application commands.

`goal set` becomes the subcommand `set` of the group `goal`; every argument is a string option, so
that people may write amounts and periods as they like, and choices are only suggested.
"""

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from typing import Any

import discord
from discord import app_commands

from bots.discord.inbound import AnyInteraction
from bots.discord.markup import clip
from core.conversation.command import Arg, Command
from core.errors import SetupError

# Receives the interaction, the command's name and its arguments.
Ask = Callable[[AnyInteraction, str, Mapping[str, str | None]], Awaitable[None]]
Native = app_commands.Command[Any, ..., None] | app_commands.Group

DESCRIPTION_MAX, OPTIONS_MAX = 100, 25
SUGGESTIONS_MAX, SUGGESTION_MAX = 25, 100
# In servers and in direct messages with the bot.
_CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True)
_ADMINS = discord.Permissions(manage_guild=True)


def natives(commands: Iterable[Command], ask: Ask) -> list[Native]:
    """Return what to register; SetupError when the table cannot be expressed on Discord."""
    families: dict[str, list[Command]] = {}
    for command in commands:
        families.setdefault(command.name.split()[0], []).append(command)
    return [_family(word, members, ask) for word, members in families.items()]


def _family(word: str, commands: list[Command], ask: Ask) -> Native:
    try:
        return _single_or_group(word, commands, ask)
    except (TypeError, ValueError, app_commands.CommandAlreadyRegistered) as error:
        raise SetupError(f"Discord cannot take the command {word!r}: {error}") from error


def _single_or_group(word: str, commands: list[Command], ask: Ask) -> Native:
    names = [command.name.split() for command in commands]
    if names == [[word]]:
        return _single(word, commands[0], ask)
    if any(len(words) != 2 for words in names):
        listed = ", ".join(repr(command.name) for command in commands)
        raise SetupError(f"{word!r} cannot be a command and a group on Discord: {listed}")
    summaries = "; ".join(command.summary for command in commands)
    group = app_commands.Group(
        name=word,
        description=clip(summaries, DESCRIPTION_MAX),
        default_permissions=_permissions(commands),
        allowed_contexts=_CONTEXTS,
    )
    for words, command in zip(names, commands, strict=True):
        group.add_command(_native(words[1], command, ask))
    return group


def _single(word: str, command: Command, ask: Ask) -> app_commands.Command[Any, ..., None]:
    native = _native(word, command, ask)
    native.default_permissions = _permissions([command])
    native.allowed_contexts = _CONTEXTS
    return native


def _permissions(commands: Iterable[Command]) -> discord.Permissions | None:
    """Hide what only admins may run from everybody else; core checks it all the same."""
    return _ADMINS if all(command.admin for command in commands) else None


def _native(word: str, command: Command, ask: Ask) -> app_commands.Command[Any, ..., None]:
    if len(command.args) > OPTIONS_MAX:
        raise ValueError(f"{command.name!r} has more than {OPTIONS_MAX} arguments")

    async def callback(interaction: AnyInteraction, **arguments: str | None) -> None:
        await ask(interaction, command.name, arguments)

    # discord.py reads a command's options from its callback's signature.
    callback.__signature__ = _signature(command.args)  # type: ignore[attr-defined]
    described = {arg.name: clip(arg.description, DESCRIPTION_MAX) for arg in command.args}
    app_commands.describe(**described)(callback)
    native: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=word, description=clip(command.summary, DESCRIPTION_MAX), callback=callback
    )
    for arg in command.args:
        if arg.choices:
            native.autocomplete(arg.name)(_suggesting(arg))
    return native


def _signature(args: Iterable[Arg]) -> inspect.Signature:
    first = inspect.Parameter(
        "interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction
    )
    options = [
        inspect.Parameter(
            arg.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if arg.required else None,
            annotation=str if arg.required else str | None,
        )
        for arg in args
    ]
    return inspect.Signature([first, *options])


def _suggesting(
    arg: Arg,
) -> Callable[[AnyInteraction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def suggest(_: AnyInteraction, current: str) -> list[app_commands.Choice[str]]:
        fitting = suggestions(arg.choices, current)
        return [app_commands.Choice(name=choice, value=choice) for choice in fitting]

    return suggest


def suggestions(choices: Iterable[str], typed: str) -> list[str]:
    """Return the choices that hold what was typed, those that begin with it first."""
    wanted = typed.strip().casefold()
    fitting = [c for c in choices if wanted in c.casefold() and len(c) <= SUGGESTION_MAX]
    fitting.sort(key=lambda choice: not choice.casefold().startswith(wanted))
    return fitting[:SUGGESTIONS_MAX]
