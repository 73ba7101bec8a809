"""What people do: run commands, click buttons, type into options; and the replies they see."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.emulators.discord_gateway import Gateway
from tests.emulators.discord_world import (
    ADMINISTRATOR,
    DM,
    EPHEMERAL,
    EVERYBODY,
    Channel,
    Json,
    World,
    now,
    snowflake,
)

COMMAND, COMPONENT, AUTOCOMPLETE = 2, 3, 4
BUTTON = 2
IN_GUILD, IN_BOT_DM = 0, 1


class Refused(AssertionError):
    """Discord would not let a person do this: there is no such command, option or button."""


_MARKUP = re.compile(r"\\([^0-9A-Za-z\s])|`([^`]*)`|\*\*|~~|\*|(?m:^-# )|\u200b")


@dataclass(frozen=True)
class Reply:
    """What a person got: the message, who sees it, and whether they had to wait for it."""

    message: Json
    ephemeral: bool
    deferred: bool
    replaced: bool = False

    @property
    def embed(self) -> Json:
        embeds: list[Json] = self.message["embeds"]
        return embeds[0] if embeds else {}

    @property
    def text(self) -> str:
        """Everything there is to read, as it was sent (escapes included)."""
        return sent_text(self.message)

    @property
    def shown(self) -> str:
        """Everything there is to read, as a person reads it."""
        return as_read(self.text)


@dataclass
class Interaction:
    """One interaction and how far its answer has come."""

    kind: int
    channel: Channel
    payload: Json
    clicked: Json | None = None
    token: str = field(default_factory=lambda: uuid4().hex * 4)
    id: str = field(default_factory=snowflake)
    asked_at_s: float = field(default_factory=time.monotonic)
    callback: int | None = None
    ephemeral: bool = False
    original: str | None = None
    loading: bool = False
    choices: list[Json] | None = None
    reply: "asyncio.Future[Reply]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def resolve(self, message: Json, *, replaced: bool = False) -> None:
        """Hand the person their reply; only the first counts."""
        if not self.reply.done():
            deferred = self.callback in {5, 6}
            ephemeral = bool(message["flags"] & EPHEMERAL)
            self.reply.set_result(Reply(dict(message), ephemeral, deferred, replaced))


class People:
    """The emulator's part that acts for people."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway
        self.commands: dict[str | None, list[Json]] = {}
        self.interactions: dict[str, Interaction] = {}

    async def command(
        self,
        name: str,
        options: dict[str, str],
        channel: Channel,
        person: Json,
        permissions: int,
        timeout_s: float,
    ) -> Reply:
        """Run a command and wait for its reply."""
        interaction = self._typed(COMMAND, name, options, channel, person, permissions)
        await self._send(interaction)
        return await self._reply(interaction, timeout_s)

    async def autocomplete(
        self,
        name: str,
        options: dict[str, str],
        focused: str,
        channel: Channel,
        person: Json,
        timeout_s: float,
    ) -> list[str]:
        """Type into an option and return the suggestions."""
        asked = self._typed(AUTOCOMPLETE, name, options, channel, person, EVERYBODY, focused)
        await self._send(asked)
        choices = await self._world.wait_for(
            lambda: None if asked.choices is None else (asked.choices,),
            timeout_s=timeout_s,
            what=f"suggestions for {focused}",
        )
        return [str(choice["value"]) for choice in choices[0]]

    async def click(
        self, message: Json, custom_id: str, person: Json, permissions: int, timeout_s: float
    ) -> Reply:
        """Click a button of a message as it is now and wait for the reply."""
        shown = self._world.posted.get(message["id"])
        if shown is None:
            raise Refused("the message is gone")
        buttons = [b for b in buttons_of(shown) if b.get("custom_id") == custom_id]
        if not buttons or buttons[0].get("disabled"):
            offered = [b.get("custom_id") for b in buttons_of(shown)]
            raise Refused(f"no button {custom_id!r} to click, only {offered}")
        channel = self._world.channels[shown["channel_id"]]
        data = {"component_type": BUTTON, "custom_id": custom_id, "id": 1}
        payload = self._payload(COMPONENT, data, channel, person, permissions)
        interaction = Interaction(COMPONENT, channel, payload | {"message": dict(shown)}, shown)
        await self._send(interaction)
        return await self._reply(interaction, timeout_s)

    async def _send(self, interaction: Interaction) -> None:
        self.interactions[interaction.token] = interaction
        session = self._gateway.session_for(interaction.channel.guild)
        if session is None:
            raise Refused("no bot is connected")
        ids = {"id": interaction.id, "token": interaction.token}
        await session.dispatch("INTERACTION_CREATE", interaction.payload | ids)

    async def _reply(self, interaction: Interaction, timeout_s: float) -> Reply:
        done = interaction.reply.done
        await self._world.wait_for(done, timeout_s=timeout_s, what="a reply")
        return interaction.reply.result()

    def _typed(
        self,
        kind: int,
        name: str,
        options: dict[str, str],
        channel: Channel,
        person: Json,
        permissions: int,
        focused: str | None = None,
    ) -> Interaction:
        words = name.split()
        command = self._find(words[0], channel)
        self._allowed(command, channel, permissions)
        data: Json = {"id": command["id"], "name": command["name"], "type": 1}
        levels = [data]
        for word in words[1:]:
            command = next((o for o in command.get("options", []) if o["name"] == word), {})
            if command.get("type") not in {1, 2}:
                raise Refused(f"/{name} is not registered")
            levels.append({"name": word, "type": command["type"]})
            levels[-2]["options"] = [levels[-1]]
        given = _options(command, name, options, focused)
        if given:
            levels[-1]["options"] = given
        payload = self._payload(kind, data, channel, person, permissions)
        return Interaction(kind, channel, payload)

    def _find(self, word: str, channel: Channel) -> Json:
        offered = [*self.commands.get(channel.guild, []), *self.commands.get(None, [])]
        found = next((c for c in offered if c["name"] == word), None)
        if found is None:
            raise Refused(f"/{word} is not registered, only {[c['name'] for c in offered]}")
        return found

    @staticmethod
    def _allowed(command: Json, channel: Channel, permissions: int) -> None:
        contexts = command.get("contexts")
        here = IN_BOT_DM if channel.kind == DM else IN_GUILD
        if contexts is not None and here not in contexts:
            raise Refused(f"/{command['name']} is not offered here")
        needed = command.get("default_member_permissions")
        if needed is None or channel.kind == DM or permissions & ADMINISTRATOR:
            return
        if int(needed) == 0 or int(needed) & ~permissions:
            raise Refused(f"/{command['name']} is not shown to somebody without permission")

    def _payload(
        self, kind: int, data: Json, channel: Channel, person: Json, permissions: int
    ) -> Json:
        payload: Json = {"application_id": self._world.application_id, "type": kind, "data": data}
        payload |= {"version": 1, "channel": channel.payload(), "channel_id": channel.id}
        payload |= {"locale": "en-US", "entitlements": [], "attachment_size_limit": 10_485_760}
        payload |= {"app_permissions": str(EVERYBODY)}
        if channel.guild is None:
            payload |= {"user": person, "context": IN_BOT_DM}
            return payload | {"authorizing_integration_owners": {"1": person["id"]}}
        member: Json = {"user": person, "nick": None, "avatar": None, "roles": [], "flags": 0}
        member |= {"joined_at": now(), "premium_since": None, "pending": False}
        member |= {"deaf": False, "mute": False, "permissions": str(permissions)}
        payload |= {"member": member, "context": IN_GUILD, "guild_locale": "en-US"}
        payload |= {"guild_id": channel.guild}
        payload |= {"guild": {"id": channel.guild, "locale": "en-US", "features": []}}
        return payload | {"authorizing_integration_owners": {"0": channel.guild}}


def _options(command: Json, name: str, options: dict[str, str], focused: str | None) -> list[Json]:
    """Return the options as Discord passes them on, refusing what its own client would not send."""
    offered = {option["name"]: option for option in command.get("options", [])}
    if any(option["type"] in {1, 2} for option in offered.values()):
        raise Refused(f"/{name} is a group; say which of {list(offered)}")
    if unknown := sorted(options.keys() - offered.keys()):
        raise Refused(f"/{name} has no option {unknown[0]!r}, only {list(offered)}")
    missing = [
        o["name"] for o in offered.values() if o.get("required") and o["name"] not in options
    ]
    if missing and focused is None:
        raise Refused(f"/{name} needs the option {missing[0]!r}")
    if focused is not None and not offered[focused].get("autocomplete"):
        raise Refused(f"{focused!r} of /{name} offers no suggestions")
    given = []
    for key, value in options.items():
        choices = [choice["value"] for choice in offered[key].get("choices", [])]
        if choices and value not in choices:
            raise Refused(f"{key!r} of /{name} takes only {choices}")
        entry: Json = {"name": key, "type": offered[key]["type"], "value": value}
        given.append(entry | {"focused": True} if key == focused else entry)
    return given


def buttons_of(message: Json) -> list[Json]:
    """Return a message's buttons in order."""
    return [button for row in message["components"] for button in row.get("components", [])]


def sent_text(message: Json) -> str:
    """Return everything there is to read in a message, as it was sent."""
    parts: list[Any] = [message["content"]]
    for embed in message["embeds"]:
        parts += [embed.get("title"), embed.get("description")]
        for item in embed.get("fields") or []:
            parts += [item["name"], item["value"]]
        parts.append((embed.get("footer") or {}).get("text"))
    return "\n".join(part for part in parts if part)


def as_read(markup: str) -> str:
    """Return what is left of markdown to a reader's eye."""
    return _MARKUP.sub(lambda found: found[1] or found[2] or "", markup)
