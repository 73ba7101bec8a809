"""Core's table of commands -> Discord's application commands.

`goal set` becomes the subcommand `set` of the group `goal`; a command whose one word is also a
group's becomes its subcommand `show`. Every argument is a string option, so that people may write
amounts and periods as they like; what fits is suggested while they type.
"""

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bots.discord.inbound import AnyInteraction
from bots.discord.markup import clean, clip
from core.cards import Option
from core.conversation.command import Arg, Command
from core.errors import SetupError

# Receives the interaction, the command's name and its arguments.
Ask = Callable[[AnyInteraction, str, Mapping[str, str | None]], Awaitable[None]]
# Receives the interaction, the command, its argument, and what was typed so far.
Suggest = Callable[[AnyInteraction, Command, Arg, str], Awaitable[list[Option]]]
Native = app_commands.Command[Any, ..., None] | app_commands.Group
OfPerson = app_commands.ContextMenu

WHO = "who"  # the argument that names a person
LONE = "show"  # what a group's word alone is called inside the group
DESCRIPTION_MAX, OPTIONS_MAX = 100, 25
SUGGESTIONS_MAX, SUGGESTION_MAX = 25, 100
# In servers and in direct messages with the bot.
_CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True)
_IN_SERVERS = app_commands.AppCommandContext(guild=True)
_ADMINS = discord.Permissions(manage_guild=True)


def natives(commands: Iterable[Command], ask: Ask, suggest: Suggest) -> list[Native]:
    """Return what to register; SetupError when the table cannot be expressed on Discord."""
    families: dict[str, list[Command]] = {}
    for command in commands:
        families.setdefault(command.name.split()[0], []).append(command)
    return [_family(word, members, ask, suggest) for word, members in families.items()]


def of_people(commands: Iterable[Command], ask: Ask) -> list[OfPerson]:
    """Return the commands in the menu of a person: "Trophies", where there is such a command."""
    rooms = (command for command in commands if command.name == "trophies")
    if not any(arg.name == WHO for command in rooms for arg in command.args):
        return []

    async def trophies(interaction: AnyInteraction, user: discord.User) -> None:
        # As a mention, because names may be those of several people.
        await ask(interaction, "trophies", {WHO: f"<@{user.id}>"})

    menu = OfPerson(name=locale_str("Trophies"), callback=trophies)
    menu.allowed_contexts = _IN_SERVERS
    return [menu]


def spelled(name: str, commands: Iterable[Command]) -> str:
    """Return what a command of core's is called on Discord: `trophies` may be `trophies show`."""
    grouped = any(command.name.startswith(f"{name} ") for command in commands)
    return f"{name} {LONE}" if grouped else name


def told(text: str, commands: Iterable[Command]) -> str:
    """Return what was called as core calls it: the reverse of `spelled`, arguments behind it."""
    words = text.split(" ", 2)
    names = {command.name for command in commands}
    if len(words) > 1 and words[1] == LONE and " ".join(words[:2]) not in names:
        return " ".join((words[0], *words[2:]))
    return text


def _family(word: str, commands: list[Command], ask: Ask, suggest: Suggest) -> Native:
    try:
        return _single_or_group(word, commands, ask, suggest)
    except (TypeError, ValueError, app_commands.CommandAlreadyRegistered) as error:
        raise SetupError(f"Discord cannot take the command {word!r}: {error}") from error


def _single_or_group(word: str, commands: list[Command], ask: Ask, suggest: Suggest) -> Native:
    names = [command.name.split() for command in commands]
    if names == [[word]]:
        native = _native(word, commands[0], ask, suggest)
        native.default_permissions = _permissions(commands)
        native.allowed_contexts = _CONTEXTS
        return native
    if any(len(words) > 2 for words in names):
        listed = ", ".join(repr(command.name) for command in commands)
        raise SetupError(f"Discord has no groups inside groups inside groups: {listed}")
    group = app_commands.Group(
        name=locale_str(word),
        description=_described(*(command.summary for command in commands)),
        default_permissions=_permissions(commands),
        allowed_contexts=_CONTEXTS,
    )
    for words, command in zip(names, commands, strict=True):
        group.add_command(_native(words[1] if words[1:] else LONE, command, ask, suggest))
    return group


def _permissions(commands: Iterable[Command]) -> discord.Permissions | None:
    """Hide what only admins may run from everybody else; core checks it all the same."""
    return _ADMINS if all(command.admin for command in commands) else None


def _described(*texts: str) -> locale_str:
    """Return a description within the limit; the whole texts go along for the translator."""
    return locale_str(clip("; ".join(texts), DESCRIPTION_MAX), texts=texts)


def _native(
    word: str, command: Command, ask: Ask, suggest: Suggest
) -> app_commands.Command[Any, ..., None]:
    if len(command.args) > OPTIONS_MAX:
        raise ValueError(f"{command.name!r} has more than {OPTIONS_MAX} arguments")

    async def callback(interaction: AnyInteraction, **arguments: str | None) -> None:
        await ask(interaction, command.name, arguments)

    # discord.py reads a command's options from its callback's signature.
    callback.__signature__ = _signature(command.args)  # type: ignore[attr-defined]
    described = {arg.name: _described(arg.description) for arg in command.args}
    app_commands.describe(**described)(callback)
    native: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=locale_str(word), description=_described(command.summary), callback=callback
    )
    for arg in command.args:
        if arg.choices or arg.suggest is not None:
            native.autocomplete(arg.name)(_suggesting(command, arg, suggest))
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
    command: Command, arg: Arg, suggest: Suggest
) -> Callable[[AnyInteraction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def suggesting(
        interaction: AnyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        return choices(await suggest(interaction, command, arg, current))

    return suggesting


def choices(options: Iterable[Option]) -> list[app_commands.Choice[str]]:
    """Return suggestions as Discord takes them; a value too long to carry is left out."""
    found: list[app_commands.Choice[str]] = []
    for option in options:
        value = option.command
        label = clip(clean(option.label, one_line=True).strip() or value, SUGGESTION_MAX)
        if value.strip() and len(value) <= SUGGESTION_MAX and len(found) < SUGGESTIONS_MAX:
            found.append(app_commands.Choice(name=label, value=value))
    return found
