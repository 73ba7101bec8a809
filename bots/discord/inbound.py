"""Discord's interactions -> core Request."""

from collections.abc import Mapping
from typing import Any

import discord

from core.conversation.request import Request

AnyInteraction = discord.Interaction[Any]


def from_command(
    interaction: AnyInteraction, name: str, arguments: Mapping[str, str | None]
) -> Request:
    """Translate a command with the arguments Discord has parsed, or a form that was sent."""
    given = {key: value for key, value in arguments.items() if value is not None}
    return _request(interaction, name, given)


def from_text(interaction: AnyInteraction, command: str) -> Request:
    """Translate a click, or a command Discord still offers in an outdated shape."""
    return _request(interaction, command, None)


def so_far(interaction: AnyInteraction, name: str) -> Request:
    """Translate a command that is still being typed."""
    given = {key: str(value) for key, value in interaction.namespace if value is not None}
    return _request(interaction, name, given)


def typed(data: Mapping[str, Any]) -> str:
    """Return a command's data as one would type it: `goal set revenue 50k`."""
    options = data.get("options") or ()
    words = (str(o["value"]) if "value" in o else typed(o) for o in options)
    return " ".join(filter(None, (str(data.get("name", "")), *words)))


def is_ephemeral(interaction: AnyInteraction) -> bool:
    """Whether the clicked message is one only the clicking person sees."""
    return interaction.message is not None and interaction.message.flags.ephemeral


def _request(interaction: AnyInteraction, text: str, arguments: dict[str, str] | None) -> Request:
    chat, chat_name, thread = _place(interaction)
    in_server = interaction.guild_id is not None
    allowed = interaction.permissions
    return Request(
        platform="discord",
        account=str(interaction.guild_id) if in_server else "",
        chat=chat,
        chat_name=chat_name,
        thread=thread,
        person=str(interaction.user.id),
        person_name=interaction.user.display_name,
        text=text,
        arguments=arguments,
        # Nobody administers a direct message: core decides who may set things up.
        admin=(allowed.manage_guild or allowed.administrator) if in_server else None,
        private=not in_server,
        id=str(interaction.id),
        locale=interaction.locale.value,
    )


def _place(interaction: AnyInteraction) -> tuple[str, str | None, str | None]:
    """Return channel, its name, and the thread. A thread is a channel inside another."""
    channel = interaction.channel
    if isinstance(channel, discord.Thread):
        parent = channel.parent
        return str(channel.parent_id), parent.name if parent else channel.name, str(channel.id)
    return str(interaction.channel_id), getattr(channel, "name", None), None
