"""Servers, channels, messages and people as Discord knows them, and troubles to order."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.emulators.discord_errors import ApiError
from tests.emulators.discord_places import (
    ATTACH,
    EMBED,
    SEND,
    SEND_IN_THREADS,
    TEXT,
    THREAD,
    VIEW,
    Channel,
    Guild,
    Json,
    now,
    snowflake,
    user,
)
from tests.emulators.discord_places import DM as DIRECT
from tests.emulators.discord_uploads import Upload

T = TypeVar("T")

EPHEMERAL = 1 << 6


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
    files: dict[str, Upload] = field(default_factory=dict)


class World:
    """What exists, what happened, and ways to wait for it."""

    def __init__(self) -> None:
        self.guilds: dict[str, Guild] = {}
        self.gone: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.posted: dict[str, Json] = {}
        self.deleted: list[Json] = []
        self.deaf: set[str] = set()  # people who take no direct messages
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
        made = Channel(snowflake(), "", DIRECT, recipient=person)
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
        """Return a channel we may see."""
        found = self.channels.get(channel_id)
        if found is None:
            raise ApiError(404, 10003, "Unknown Channel")
        if found.refusal is not None:
            raise ApiError(*found.refusal)
        if found.guild is not None:
            if found.guild not in self.guilds:
                raise ApiError(403, 50001, "Missing Access")
            self._allowed(found, VIEW)
        return found

    def writable(self, channel_id: str, body: Json, files: bool) -> Channel:
        """Return a channel we may post this to."""
        found = self.channel(channel_id)
        if found.recipient is not None and found.recipient["id"] in self.deaf:
            raise ApiError(403, 50007, "Cannot send messages to this user")
        if found.guild is not None:
            needed = SEND_IN_THREADS if found.kind == THREAD else SEND
            needed |= (EMBED if body.get("embeds") else 0) | (ATTACH if files else 0)
            self._allowed(found, needed)
        return found

    def _allowed(self, channel: Channel, needed: int) -> None:
        """Refuse what our permissions do not cover; a thread has those of its channel."""
        place = self.channels[channel.parent] if channel.parent else channel
        missing = needed & ~self.guilds[str(channel.guild)].may(place)
        if missing:
            code, said = (50001, "Access") if missing & VIEW else (50013, "Permissions")
            raise ApiError(403, code, f"Missing {said}")

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
        if "attachments" in body:
            message["attachments"] = body["attachments"]
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
