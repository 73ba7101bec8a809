"""Servers, channels, messages and people as Discord knows them, and troubles to order."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar

T = TypeVar("T")
Json = dict[str, Any]

EPOCH_MS = 1_420_070_400_000
EPHEMERAL = 1 << 6
TEXT, DM, THREAD = 0, 1, 11
MANAGE_GUILD, ADMINISTRATOR = 1 << 5, 1 << 3
EVERYBODY = 1 << 10 | 1 << 11 | 1 << 31  # view channels, send messages, use commands
_counter = count(1)


def snowflake() -> str:
    """Make an id whose time is now."""
    ms = int(time.time() * 1000) - EPOCH_MS
    return str((ms << 22) | (next(_counter) & 0x3FFFFF))


def now() -> str:
    return datetime.now(UTC).isoformat()


class ApiError(Exception):
    """An answer with a code of Discord's own; code 0 where it sends none."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, "code": code}
        if errors is not None:
            self.body["errors"] = errors


@dataclass
class Channel:
    id: str
    name: str
    kind: int = TEXT
    guild: str | None = None
    parent: str | None = None
    refusal: tuple[int, int, str] | None = None
    recipient: Json | None = None

    def payload(self) -> Json:
        found: Json = {"id": self.id, "type": self.kind, "last_message_id": None, "flags": 0}
        if self.kind == DM:
            return found | {"recipients": [self.recipient]}
        found |= {"name": self.name, "guild_id": self.guild, "parent_id": self.parent}
        if self.kind == THREAD:
            metadata = {
                "archived": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": now(),
                "locked": False,
            }
            counts = {"message_count": 0, "member_count": 1, "rate_limit_per_user": 0}
            return found | counts | {"owner_id": self.guild, "thread_metadata": metadata}
        return found | {"position": 0, "permission_overwrites": [], "nsfw": False, "topic": None}


@dataclass
class Guild:
    id: str
    name: str
    channels: list[Channel] = field(default_factory=list)

    def payload(self) -> Json:
        everyone: Json = {"id": self.id, "name": "@everyone", "permissions": str(EVERYBODY)}
        everyone |= {"color": 0, "hoist": False, "position": 0, "managed": False, "flags": 0}
        everyone |= {"mentionable": False, "colors": {"primary_color": 0}}
        shown = [channel for channel in self.channels if channel.refusal is None]
        found: Json = {"id": self.id, "name": self.name, "owner_id": "1", "member_count": 3}
        found |= {"roles": [everyone], "emojis": [], "stickers": [], "features": [], "members": []}
        found |= {"presences": [], "voice_states": [], "stage_instances": [], "large": False}
        found |= {"joined_at": now(), "unavailable": False, "preferred_locale": "en-US"}
        found["channels"] = [c.payload() for c in shown if c.kind != THREAD]
        found["threads"] = [c.payload() for c in shown if c.kind == THREAD]
        return found


@dataclass
class Fault:
    """Answers requests whose "METHOD /path" holds `where`, `times` times.

    after: the request is carried out first, only its answer is lost.
    """

    where: str
    status: int
    body: Json
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    after: bool = False


@dataclass(frozen=True)
class Recorded:
    """One request as it came in, how it was answered, and when (monotonic seconds)."""

    method: str
    path: str
    body: Any
    status: int
    at_s: float


class World:
    """What exists, what happened, and ways to wait for it."""

    def __init__(self) -> None:
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.posted: dict[str, Json] = {}
        self.deleted: list[Json] = []
        self.nonces: dict[tuple[str, str], str] = {}
        self.pings: list[str] = []
        self.requests: list[Recorded] = []
        self.refusals: list[Json] = []
        self.faults: list[Fault] = []
        self._changed = asyncio.Event()
        self.bot: Json = user(snowflake(), "laurels") | {"bot": True}
        self.application_id: str = self.bot["id"]

    def add_guild(self, name: str = "Acme") -> str:
        guild = Guild(snowflake(), name)
        self.guilds[guild.id] = guild
        return guild.id

    def add_channel(self, guild_id: str, name: str) -> str:
        return self._add(Channel(snowflake(), name, TEXT, guild_id))

    def add_thread(self, channel_id: str, name: str) -> str:
        parent = self.channels[channel_id]
        return self._add(Channel(snowflake(), name, THREAD, parent.guild, channel_id))

    def direct(self, person: Json) -> Channel:
        """Return the direct messages of a person."""
        for channel in self.channels.values():
            if channel.recipient is not None and channel.recipient["id"] == person["id"]:
                return channel
        made = Channel(snowflake(), "", DM, recipient=person)
        self.channels[made.id] = made
        return made

    def _add(self, channel: Channel) -> str:
        self.channels[channel.id] = channel
        if channel.guild is not None:
            self.guilds[channel.guild].channels.append(channel)
        return channel.id

    def delete_channel(self, channel_id: str) -> None:
        """From now on: 404, Unknown Channel."""
        self.channels[channel_id].refusal = (404, 10003, "Unknown Channel")

    def deny(self, channel_id: str, code: int = 50001) -> None:
        """From now on: 403, Missing Access (50001) or Missing Permissions (50013)."""
        message = {50001: "Missing Access", 50013: "Missing Permissions"}[code]
        self.channels[channel_id].refusal = (403, code, message)

    def rate_limit(
        self, where: str, retry_after_s: float, times: int = 1, *, is_global: bool = False
    ) -> None:
        """Answer 429 as Discord does to requests whose "METHOD /path" holds `where`."""
        body = {"message": "You are being rate limited.", "retry_after": retry_after_s}
        headers = {"Via": "1.1 google", "Retry-After": str(int(-(-retry_after_s // 1)))}
        headers["X-RateLimit-Scope"] = "global" if is_global else "user"
        self.faults.append(Fault(where, 429, body | {"global": is_global}, headers, times))

    def fail(self, where: str, status: int = 500, times: int = 1, *, after: bool = False) -> None:
        """Answer with a server error; `after` the request has been carried out, if asked."""
        body = {"message": f"{status}: Internal Server Error", "code": 0}
        self.faults.append(Fault(where, status, body, {}, times, after))

    def next_fault(self, line: str) -> Fault | None:
        for fault in self.faults:
            if fault.where in line:
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def channel(self, channel_id: str) -> Channel:
        found = self.channels.get(channel_id)
        if found is None:
            raise ApiError(404, 10003, "Unknown Channel")
        if found.refusal is not None:
            raise ApiError(*found.refusal)
        return found

    def post(self, channel_id: str, body: Json, flags: int = 0) -> Json:
        """Keep a message and return it as Discord shows it."""
        message: Json = {"id": snowflake(), "type": 0, "channel_id": channel_id, "flags": flags}
        message |= {"author": self.bot, "timestamp": now(), "edited_timestamp": None}
        message |= {"content": "", "embeds": [], "components": [], "attachments": []}
        message |= {"tts": False, "pinned": False, "mention_everyone": False}
        message |= {"mentions": [], "mention_roles": []}
        self._fill(message, body)
        self.posted[message["id"]] = message
        self.changed()
        return message

    def edit(self, message: Json, body: Json) -> Json:
        self._fill(message, body)
        message["edited_timestamp"] = now()
        self.changed()
        return message

    def remove(self, message_id: str) -> None:
        self.deleted.append(self.posted.pop(message_id))
        self.changed()

    def _fill(self, message: Json, body: Json) -> None:
        if "content" in body:
            message["content"] = body["content"] or ""
        if "embeds" in body:
            message["embeds"] = [{"type": "rich"} | embed for embed in body["embeds"] or []]
        if "components" in body:
            message["components"] = body["components"] or []
        if "nonce" in body:
            message["nonce"] = body["nonce"]
        allowed = body.get("allowed_mentions")
        parse = {"everyone", "users", "roles"} if allowed is None else set(allowed.get("parse", []))
        found = re.findall(r"@everyone|@here|<@!?\d+>|<@&\d+>", message["content"])
        kinds = {"@": "everyone", "<": "users"}
        self.pings += [ping for ping in found if kinds[ping[0]] in parse]

    def changed(self) -> None:
        self._changed.set()

    async def wait_for(
        self, found: Callable[[], T], *, timeout_s: float = 5.0, what: str = "a change"
    ) -> T:
        """Wait until `found` returns something true, and return it."""
        try:
            async with asyncio.timeout(timeout_s):
                while not (value := found()):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            lines = [f"{r.method} {r.path} {r.status}" for r in self.requests[-8:]]
            said = f"{what} did not come within {timeout_s} s; last requests: {lines}"
            raise AssertionError(f"{said}; refused: {self.refusals[-2:]}") from None
        return value


def user(person_id: str, name: str) -> Json:
    """Return a user as Discord describes one."""
    found: Json = {"id": person_id, "username": name.lower().replace(" ", "_"), "avatar": None}
    return found | {"discriminator": "0", "global_name": name, "public_flags": 0}
