"""Discord on loopback: the real wire protocol, for bots under test.

    async with DiscordEmulator() as discord:
        ...  # start a bot with discord.token, discord.api_url and discord.gateway_url
        reply = await discord.command("goal set", {"metric": "revenue", "target": "50k"})
        more = await discord.click(reply.message, discord.button(reply.message, "All goals"))

A request over a limit, of an unknown shape or with an unknown field is refused as Discord would
refuse it, and noted in `refusals`.
"""

import json
import time
from copy import deepcopy
from types import TracebackType
from typing import Any

from aiohttp import web

from tests.emulators import discord_spec as spec
from tests.emulators.discord_components import SELECT, clickable
from tests.emulators.discord_errors import ApiError, invalid
from tests.emulators.discord_gateway import Gateway
from tests.emulators.discord_people import People
from tests.emulators.discord_places import (
    ADMINISTRATOR,
    EVERYBODY,
    MANAGE_GUILD,
    Channel,
    Json,
    user,
)
from tests.emulators.discord_replies import Reading, Refused, Reply, buttons_of
from tests.emulators.discord_rest import Rest
from tests.emulators.discord_servers import Servers
from tests.emulators.discord_uploads import FILE_MAX, Sent, read
from tests.emulators.discord_world import EPHEMERAL, Fault, Recorded

__all__ = [
    "ADMINISTRATOR",
    "EVERYBODY",
    "MANAGE_GUILD",
    "DiscordEmulator",
    "Refused",
    "Reply",
    "buttons_of",
]

ADA = ("211111111111111111", "Ada Lovelace")
_PREFIX = "/api/v10"


class DiscordEmulator(Servers, Reading):
    """One server "Acme" with #general and #wins; more can be added before a bot connects."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "bot-token.for-tests.only"
        self.gateway = Gateway(self, self.token)
        self.people = People(self, self.gateway)
        self.rest = Rest(self, self.gateway, self.people)
        self.guild_id = self.add_guild("Acme")
        self.channel_id = self.add_channel(self.guild_id, "general")
        self.wins_id = self.add_channel(self.guild_id, "wins")
        self._runner: web.AppRunner | None = None
        self._base = ""

    async def __aenter__(self) -> "DiscordEmulator":
        app = web.Application(client_max_size=2 * FILE_MAX)
        app.router.add_get("/gateway/", self.gateway.handle)
        app.router.add_route("*", _PREFIX + "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._base = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self.gateway.url = self.gateway_url
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"http://{self._base}{_PREFIX}"

    @property
    def gateway_url(self) -> str:
        return f"ws://{self._base}/gateway/"

    def revoke_token(self) -> None:
        """From now on the bot's token is refused."""
        self.gateway.token = "another"

    def messages(self, channel_id: str | None = None) -> list[Json]:
        """Return what everybody in a channel sees, oldest first."""
        channel = channel_id or self.channel_id
        found = (m for m in self.posted.values() if m["channel_id"] == channel)
        return [message for message in found if not message["flags"] & EPHEMERAL]

    def ephemeral(self) -> list[Json]:
        """Return the replies only one person saw."""
        return [m for m in self.posted.values() if m["flags"] & EPHEMERAL]

    async def wait_for_messages(
        self, channel_id: str, number: int = 1, *, timeout_s: float = 5.0
    ) -> list[Json]:
        """Wait until a channel shows at least so many messages."""
        return await self.wait_for(
            lambda: found if len(found := self.messages(channel_id)) >= number else [],
            timeout_s=timeout_s,
            what=f"message {number}",
        )

    async def wait_until_connected(self, timeout_s: float = 5.0) -> None:
        """Wait until a bot hears of the first server."""
        await self.wait_for(
            lambda: self.gateway.session_for(self.guild_id), timeout_s=timeout_s, what="a bot"
        )

    async def command(
        self,
        name: str,
        options: dict[str, str] | None = None,
        *,
        user_id: str = ADA[0],
        user_name: str = ADA[1],
        channel_id: str | None = None,
        guild_id: str | None = None,
        private: bool = False,
        permissions: int = EVERYBODY,
        timeout_s: float = 5.0,
    ) -> Reply:
        """Run `/name` with options in a channel, or in direct messages with the bot (`private`).

        Returns the reply once it shows: the answer itself, or what a deferred one became. Raises
        Refused where Discord's own client would not offer this.
        """
        who = user(user_id, user_name)
        where = self._place(channel_id, guild_id, who, private=private)
        given = options or {}
        return await self.people.command(name, given, where, who, permissions, timeout_s)

    async def autocomplete(
        self,
        name: str,
        option: str,
        typed: str = "",
        *,
        others: dict[str, str] | None = None,
        timeout_s: float = 5.0,
    ) -> list[str]:
        """Return the values that are suggested while typing into an option."""
        found = await self.suggested(name, option, typed, others=others, timeout_s=timeout_s)
        return list(found.values())

    async def suggested(
        self,
        name: str,
        option: str,
        typed: str = "",
        *,
        others: dict[str, str] | None = None,
        user_id: str = ADA[0],
        timeout_s: float = 5.0,
    ) -> dict[str, str]:
        """Return what is suggested while typing into an option: values by what people read."""
        who, where = user(user_id, ADA[1]), self.channels[self.channel_id]
        options = {**(others or {}), option: typed}
        found = await self.people.autocomplete(name, options, option, where, who, timeout_s)
        return {str(choice["name"]): str(choice["value"]) for choice in found}

    async def menu(
        self,
        name: str,
        about_id: str,
        about_name: str,
        *,
        user_id: str = ADA[0],
        user_name: str = ADA[1],
        timeout_s: float = 5.0,
    ) -> Reply:
        """Choose a command from the menu of a person in #general."""
        who, where = user(user_id, user_name), self.channels[self.channel_id]
        return await self.people.menu(name, user(about_id, about_name), where, who, timeout_s)

    async def click(
        self,
        message: Json | Reply,
        custom_id: str,
        *,
        user_id: str = ADA[0],
        user_name: str = ADA[1],
        permissions: int = EVERYBODY,
        quiet: bool = False,
        timeout_s: float = 5.0,
    ) -> Reply:
        """Click a button and return the reply: a message of its own, the clicked one anew, or
        the form that opened. quiet: nothing is to come but that the click was taken.
        """
        clicked = message.message if isinstance(message, Reply) else message
        who = user(user_id, user_name)
        return await self.people.click(clicked, custom_id, who, permissions, timeout_s, quiet=quiet)

    async def choose(
        self,
        message: Json | Reply,
        label: str,
        *,
        user_id: str = ADA[0],
        user_name: str = ADA[1],
        permissions: int = EVERYBODY,
        timeout_s: float = 5.0,
    ) -> Reply:
        """Choose the option with this label in any select of a message."""
        shown = message.message if isinstance(message, Reply) else message
        selects = clickable(shown, SELECT)
        options = {o["label"]: (s["custom_id"], o["value"]) for s in selects for o in s["options"]}
        if label not in options:
            raise Refused(f"no option {label!r}, only {list(options)}")
        who = user(user_id, user_name)
        return await self.people.choose(shown, *options[label], who, permissions, timeout_s)

    async def fill(
        self,
        opened: Reply,
        written: dict[str, str],
        *,
        user_id: str = ADA[0],
        user_name: str = ADA[1],
        permissions: int = EVERYBODY,
        timeout_s: float = 5.0,
    ) -> Reply:
        """Write into the form that a click opened, by the inputs' names, and send it."""
        who = user(user_id, user_name)
        return await self.people.submit(opened, written, who, permissions, timeout_s)

    def _place(
        self, channel_id: str | None, guild_id: str | None, who: Json, *, private: bool
    ) -> Channel:
        if private:
            return self.direct(who)
        if channel_id is None and guild_id is not None:
            return self.guilds[guild_id].channels[0]
        channel = self.channels[channel_id or self.channel_id]
        if guild_id is not None and channel.guild != guild_id:
            raise Refused(f"channel {channel.id} is not in server {guild_id}")
        return channel

    async def _handle(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix(_PREFIX)
        sent = Sent()
        fault = self.next_fault(f"{request.method} {path}")
        headers = dict(fault.headers) if fault else {}
        try:
            sent = await read(request)
            if fault is not None and not fault.after:
                status, answer = fault.status, fault.body
            else:
                self._authorised(request, path)
                self._shape(request.method, path, sent.body)
                status, answer = self.rest.run(request.method, path, deepcopy(sent))
                status, answer = _lost(fault, status, answer)
        except ApiError as error:
            status, answer = error.status, error.body
            if status == 400:
                self.refusals.append(answer)
        self.requests.append(
            Recorded(request.method, path, sent.body, status, time.monotonic(), sent.files)
        )
        self.changed()
        if status == 204:
            return web.Response(status=204, headers=headers)
        # Exactly `application/json`: with a charset behind it discord.py reads mere text.
        headers["Content-Type"] = "application/json"
        return web.Response(status=status, body=json.dumps(answer).encode(), headers=headers)

    def _authorised(self, request: web.Request, path: str) -> None:
        given = request.headers.get("Authorization")
        if self.rest.needs_token(path) and given != f"Bot {self.gateway.token}":
            raise ApiError(401, 0, "401: Unauthorized")

    @staticmethod
    def _shape(method: str, path: str, body: Any) -> None:
        if body is not None and (errors := spec.check(method, path, body)):
            raise invalid(errors)


def _lost(fault: Fault | None, status: int, answer: Any) -> tuple[int, Any]:
    """Return another answer than the true one, where that was ordered."""
    return (status, answer) if fault is None else (fault.status, fault.body)
