"""Servers, channels, roles and people as Discord describes them, and what each may do."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

Json = dict[str, Any]

EPOCH_MS = 1_420_070_400_000
TEXT, DM, THREAD = 0, 1, 11
ADMINISTRATOR, MANAGE_GUILD = 1 << 3, 1 << 5
VIEW, SEND, EMBED, ATTACH, SEND_IN_THREADS = 1 << 10, 1 << 11, 1 << 14, 1 << 15, 1 << 38
EVERYBODY = VIEW | SEND | 1 << 31  # and use commands
INVITED = VIEW | SEND | EMBED | ATTACH | SEND_IN_THREADS  # what the invite link gives our role
LONG_AGO = "2026-01-01T00:00:00+00:00"
_counter = count(1)


def snowflake() -> str:
    """Make an id whose time is now."""
    ms = int(time.time() * 1000) - EPOCH_MS
    return str((ms << 22) | (next(_counter) & 0x3FFFFF))


def now() -> str:
    return datetime.now(UTC).isoformat()


def user(person_id: str, name: str) -> Json:
    """Return a user as Discord describes one."""
    found: Json = {"id": person_id, "username": name.lower().replace(" ", "_"), "avatar": None}
    return found | {"discriminator": "0", "global_name": name, "public_flags": 0}


def member(person: Json, roles: tuple[str, ...] = (), joined_at: str = LONG_AGO) -> Json:
    """Return what makes a user a member of a server."""
    found: Json = {"user": person, "nick": None, "avatar": None, "roles": list(roles), "flags": 0}
    found |= {"joined_at": joined_at, "premium_since": None, "pending": False}
    return found | {"deaf": False, "mute": False}


@dataclass
class Channel:
    id: str
    name: str
    kind: int = TEXT
    guild: str | None = None
    parent: str | None = None
    refusal: tuple[int, int, str] | None = None
    recipient: Json | None = None
    denied: int = 0  # to our role, by an overwrite
    locked: bool = False

    def payload(self, role: str | None = None) -> Json:
        """Describe the channel; `role` is ours in its server."""
        found: Json = {"id": self.id, "type": self.kind, "last_message_id": None, "flags": 0}
        if self.kind == DM:
            return found | {"recipients": [self.recipient]}
        found |= {"name": self.name, "guild_id": self.guild, "parent_id": self.parent}
        if self.kind == THREAD:
            metadata = {
                "archived": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": now(),
                "locked": self.locked,
            }
            counts = {"message_count": 0, "member_count": 1, "rate_limit_per_user": 0}
            return found | counts | {"owner_id": self.guild, "thread_metadata": metadata}
        overwrites = []
        if self.denied and role is not None:
            overwrites = [{"id": role, "type": 0, "allow": "0", "deny": str(self.denied)}]
        found |= {"permission_overwrites": overwrites}
        return found | {"position": 0, "nsfw": False, "topic": None}


@dataclass
class Guild:
    """A server. `role` is the one that came with our invitation, `granted` what it may do."""

    id: str
    name: str
    channels: list[Channel] = field(default_factory=list)
    role: str = field(default_factory=snowflake)
    granted: int = INVITED
    everyone: int = EVERYBODY
    system_channel: str | None = None
    locale: str = "en-US"
    outage: bool = False
    joined_at: str = LONG_AGO  # when the bot was let in

    def shown(self) -> Json:
        """Describe the server itself."""
        found: Json = {"id": self.id, "name": self.name, "owner_id": "1", "features": []}
        found |= {"roles": [_role(self.id, "@everyone", self.everyone, 0)]}
        found["roles"].append(_role(self.role, "Laurels", self.granted, 1) | {"managed": True})
        found |= {"emojis": [], "stickers": [], "preferred_locale": self.locale}
        return found | {"system_channel_id": self.system_channel, "system_channel_flags": 0}

    def payload(self, bot: Json) -> Json:
        """Describe the server with what is in it, as the gateway does."""
        shown = [channel for channel in self.channels if channel.refusal is None]
        ours = member(bot, (self.role,), self.joined_at)
        found = self.shown() | {"member_count": 3, "members": [ours], "large": False}
        found |= {"presences": [], "voice_states": [], "stage_instances": []}
        found |= {"joined_at": self.joined_at}
        found["channels"] = [c.payload(self.role) for c in shown if c.kind != THREAD]
        found["threads"] = [c.payload() for c in shown if c.kind == THREAD]
        return found

    def may(self, channel: Channel) -> int:
        """Return what we may do in a channel, as Discord computes it."""
        base = self.everyone | self.granted
        return -1 if base & ADMINISTRATOR else base & ~channel.denied


def _role(role_id: str, name: str, permissions: int, position: int) -> Json:
    found: Json = {"id": role_id, "name": name, "permissions": str(permissions), "color": 0}
    found |= {"hoist": False, "position": position, "managed": False, "flags": 0}
    return found | {"mentionable": False, "colors": {"primary_color": 0}}
