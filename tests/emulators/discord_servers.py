"""What happens in servers: they let the bot in and go, are out of reach, and people write."""

from typing import Any

from tests.emulators.discord_gateway import Gateway
from tests.emulators.discord_places import VIEW, Json, member, now, snowflake, user
from tests.emulators.discord_world import World


class Servers(World):
    """A world whose changes the bot hears of."""

    gateway: Gateway

    async def let_in(
        self,
        name: str = "Acme 2",
        *,
        system_channel: str | None = "welcome",
        speechless: bool = False,
        joined_at: str | None = None,
    ) -> str:
        """Let the bot into a new server, with a channel for the system's messages.

        speechless: it may not write there.
        """
        guild_id = self.add_guild(name)
        self.guilds[guild_id].joined_at = joined_at or now()
        if speechless:
            self.guilds[guild_id].granted = self.guilds[guild_id].everyone = VIEW
        if system_channel is not None:
            self.guilds[guild_id].system_channel = self.add_channel(guild_id, system_channel)
        await self.gateway.arrive(self.guilds[guild_id])
        return guild_id

    async def let_go(self, guild_id: str, *, unheard: bool = False) -> None:
        """Remove the bot from a server; `unheard` while it is not connected."""
        self.gone[guild_id] = self.guilds.pop(guild_id)
        if not unheard:
            await self.gateway.leave(guild_id)

    async def let_back(self, guild_id: str) -> None:
        """Let the bot into a server it was removed from, which is as it was."""
        self.guilds[guild_id] = self.gone.pop(guild_id)
        await self.gateway.arrive(self.guilds[guild_id])

    async def lose(self, guild_id: str) -> None:
        """Begin an outage: the server is out of reach, and comes back."""
        self.guilds[guild_id].outage = True
        await self.gateway.leave(guild_id, outage=True)

    async def regain(self, guild_id: str) -> None:
        """End an outage."""
        self.guilds[guild_id].outage = False
        await self.gateway.arrive(self.guilds[guild_id], back=True)

    async def write(
        self, user_id: str, user_name: str, content: str = "hello", **changes: Any
    ) -> None:
        """Let somebody write in #general, or in `channel_id`; further fields as given."""
        channel = self.channels[changes.pop("channel_id", None) or self._first_channel()]
        about = member(user(user_id, user_name))
        author: Json = about.pop("user") | {"bot": changes.pop("bot", False)}
        told: Json = {"id": snowflake(), "type": 0, "channel_id": channel.id, "author": author}
        told |= {"guild_id": channel.guild, "member": about, "timestamp": now()}
        told |= {"edited_timestamp": None, "tts": False, "pinned": False, "mention_everyone": False}
        told |= {"mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "flags": 0}
        await self.gateway.written(told | {"components": []} | changes, content)

    def _first_channel(self) -> str:
        return next(iter(self.channels))
