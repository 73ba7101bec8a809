"""Names and descriptions of commands in the languages Laurels speaks."""

import re
from collections.abc import Iterable
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location
from discord.app_commands import TranslationContextTypes, locale_str

from bots.discord.commands import DESCRIPTION_MAX, LONE
from bots.discord.markup import clean, clip
from core.conversation.command import Command
from core.language import ENGLISH, language_of, speaking, translated

# What Discord takes as a name is `^[-_'\p{L}\p{N}]{1,32}$` in lower case.
_NAME = re.compile(r"[-'\w]{1,32}")
_MENU_NAME_MAX = 32
_NAMES = {Location.command_name, Location.group_name, Location.parameter_name}


def words(commands: Iterable[Command]) -> set[str]:
    """Return every name that is looked up in the catalogues, for who translates them."""
    listed = list(commands)
    named = {word for command in listed for word in command.name.split()}
    return named | {arg.name for command in listed for arg in command.args} | {LONE, "Trophies"}


class Translator(app_commands.Translator):
    """Looks names and descriptions up in core's catalogues; None leaves a text in English."""

    def __init__(self, tree: app_commands.CommandTree[Any]) -> None:
        super().__init__()
        self._tree = tree

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: TranslationContextTypes
    ) -> str | None:
        """Return a text in a language of Discord's, None where it stays in English."""
        if language_of(locale.value) in {None, ENGLISH}:
            return None
        with speaking(locale.value):
            if isinstance(context.data, app_commands.ContextMenu):
                return _changed(string.message, translated(string.message), _MENU_NAME_MAX)
            if context.location in _NAMES:
                return self._name(string.message, context.data)
            said = "; ".join(translated(text) for text in string.extras.get("texts", ()))
            return _changed(string.message, said, DESCRIPTION_MAX)

    def _name(self, name: str, owner: Any) -> str | None:
        """Return a name in the language of the moment, unless another beside it has the same."""
        others = self._beside(owner) - {name}
        said = _valid(name)
        taken = others | {_valid(other) for other in others}
        return said if said != name and said not in taken else None

    def _beside(self, owner: Any) -> set[str]:
        if isinstance(owner, app_commands.Parameter):
            return {parameter.name for parameter in owner.command.parameters}
        if owner.parent is not None:
            return {command.name for command in owner.parent.commands}
        return {command.name for command in self._tree.get_commands()}


def _valid(name: str) -> str:
    """Return a name's translation, the name itself where that is none Discord takes."""
    said = re.sub(r"\s+", "-", translated(name).strip()).lower()
    return said if _NAME.fullmatch(said) else name


def _changed(before: str, said: str, limit: int) -> str | None:
    shown = clip(clean(said, one_line=True).strip(), limit)
    return shown if shown and shown != before else None
