"""An emulated Slack workspace that speaks Slack's real protocols on a loopback port.

Web API, Socket Mode or HTTP, OAuth and `response_url`s, with Slack's limits and refusals: a bot
that works here got every call right. What is not modelled: shared channels.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Iterator
from typing import Any

from tests.emulators.slack_api import wire
from tests.emulators.slack_http import HttpMode
from tests.emulators.slack_server import SlackServer
from tests.emulators.slack_world import (
    APP_ID,
    BOT_USER,
    Channel,
    Message,
    User,
    Workspace,
    control_in,
)

ACK_S = 3.0


class NotAcknowledgedError(AssertionError):
    """The bot let Slack's 3 s pass: people read "operation_timeout"."""


class SlackEmulator(SlackServer):
    """One workspace with one app installed; an async context manager.

    messages: everything posted, ephemeral ones too. requests: every call of the Web API and of
    `response_url`s, in order. too_early: requests that came before a Retry-After had passed.
    """

    # ---- what there is -------------------------------------------------------------------

    @property
    def too_early(self) -> list[str]:
        """Requests that did not wait as long as they were told."""
        return self.faults.too_early

    @property
    def views(self) -> list[dict[str, Any]]:
        """Modals opened and Homes published."""
        return self.workspace.views.all

    @property
    def scopes(self) -> set[str]:
        """What the bot's token may do; change it to see scopes missed."""
        return self._api.scopes

    async def deliver_to(self, url: str) -> HttpMode:
        """Send what people do to a request URL from now on, once the app has proved it its own."""
        if self.http is not None:
            await self.http.close()
        self.http = HttpMode(url, self.signing_secret)
        await self.http.verify()
        return self.http

    @contextlib.contextmanager
    def at(self, workspace: Workspace) -> Iterator[None]:
        """Let people of another workspace act."""
        before, self.workspace = self.workspace, workspace
        try:
            yield
        finally:
            self.workspace = before

    def tokens(self, workspace: Workspace) -> list[str]:
        """Return the tokens that are good for a workspace."""
        return [token for token, api in self.apis.items() if api.workspace is workspace]

    def posted(self, channel: str | None = None) -> list[Message]:
        """Return what everybody sees, of one channel or of all."""
        return [
            message
            for message in self.messages
            if not message.ephemeral and not message.deleted and channel in {None, message.channel}
        ]

    def add_user(self, user: str, name: str, real_name: str | None = None, **flags: bool) -> User:
        """Add a person; flags: admin, owner, bot."""
        return self.workspace.add_user(user, name, real_name, **flags)

    def add_channel(self, channel: str, name: str, **flags: bool) -> Channel:
        """Add a channel; flags: private, member."""
        return self.workspace.add_channel(channel, name, **flags)

    # ---- what goes wrong -----------------------------------------------------------------

    def rate_limit(self, where: str, retry_after_s: float, times: int = 1) -> None:
        """Answer the next `times` requests with 429: of a method, a channel, `response_url`.

        The real Slack names whole seconds; a fraction keeps tests short.
        """
        self.faults.rate_limit(where, retry_after_s, times)

    def fail(
        self,
        method: str,
        status: int | None = None,
        *,
        error: str | None = None,
        times: int = 1,
        after: bool = False,
    ) -> None:
        """Answer the next `times` calls with Slack's word `error`, or else with `status`, or 500.

        A status of 0 breaks the connection. `after`: the work is done, only the answer is lost.
        """
        if status is None:
            status = 200 if error else 500
        self.faults.fail(method, status, error or "fatal_error", times, after=after)

    def remove_from(self, channel: str, error: str = "not_in_channel") -> None:
        """Remove the bot; Slack says `channel_not_found` for a private channel."""
        self.workspace.channels[channel].refusal = error
        self.workspace.channels[channel].member = False

    def invite_to(self, channel: str) -> None:
        """Let the bot back in."""
        self.workspace.channels[channel].refusal = None
        self.workspace.channels[channel].member = True

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        self.workspace.channels[channel].archived = True

    def revoke(self, error: str | None = "token_revoked") -> None:
        """Stop accepting the bot's token; None accepts it again."""
        self.faults.token_error = error

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the client to reconnect, as Slack does every few hours."""
        await self.sockets.disconnect(reason)

    def drop(self) -> None:
        """Cut every Socket Mode connection without a word."""
        self.sockets.drop()

    # ---- what people do ------------------------------------------------------------------

    async def slash(
        self,
        command: str,
        text: str = "",
        *,
        user: str = "U1",
        user_name: str = "mei",
        channel: str = "C1",
        channel_name: str = "sales",
        timeout_s: float = 10.0,
    ) -> Message:
        """Type a slash command and return the first reply; people and channels appear as named."""
        self.workspace.users.get(user) or self.add_user(user, user_name)
        if channel not in self.workspace.channels:
            is_direct = channel.startswith("D")
            self.add_channel(channel, "directmessage" if is_direct else channel_name)
        url = self._new_response_url(channel, user, None)
        payload = {
            "token": "emulated",
            **self.workspace.payload,
            "team_domain": self.workspace.team_name.lower(),
            "channel_id": channel,
            "channel_name": self._told_name(channel),
            "user_id": user,
            "user_name": self.workspace.users[user].name,
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": str(self.workspace.whole).lower(),
            "response_url": self._address(url),
            "trigger_id": self.triggers.new(user),
        }
        acked = await self._push("slash_commands", payload)
        if acked:
            return self._respond(self._urls[url], acked, via="ack")
        return await self._reply(url, timeout_s)

    async def click(
        self,
        message: Message,
        button: str,
        *,
        user: str = "U1",
        user_name: str = "mei",
        timeout_s: float = 10.0,
    ) -> Message:
        """Click a button or choose from a menu, found by label, and return the reply."""
        self.workspace.users.get(user) or self.add_user(user, user_name)
        person = self.workspace.users[user]
        found = control_in(message.blocks, button)
        url = self._new_response_url(message.channel, user, message)
        team = {"id": self.workspace.team_id, "domain": self.workspace.team_name.lower()}
        organisation = self.workspace.organisation
        container: dict[str, Any] = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": message.ephemeral,
        }
        payload: dict[str, Any] = {
            "type": "block_actions",
            "team": None if self.workspace.whole else team,
            "enterprise": {"id": organisation} if organisation else None,
            "is_enterprise_install": self.workspace.whole,
            "user": {
                "id": user,
                "username": person.name,
                "name": person.name,
                "team_id": self.workspace.team_id,
            },
            "api_app_id": APP_ID,
            "token": "emulated",
            "container": container,
            "trigger_id": self.triggers.new(user),
            "channel": {"id": message.channel, "name": self._told_name(message.channel)},
            "response_url": self._address(url),
            "actions": [{**found, "action_ts": self.workspace.new_ts()}],
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        if not message.ephemeral:  # Slack never sends the content of an ephemeral message back
            payload["message"] = wire(message)
        await self._push("interactive", payload)
        return await self._reply(url, timeout_s)

    async def event(
        self, event: dict[str, Any], *, at: float | None = None, event_id: str | None = None
    ) -> None:
        """Send an Events API event and wait for its acknowledgement.

        at: when it happened; event_id: that of an event sent before, to send it again.
        """
        whole = self.workspace.whole
        authorization = {
            "enterprise_id": self.workspace.organisation,
            "team_id": None if whole else self.workspace.team_id,
            "user_id": BOT_USER,
            "is_bot": True,
            "is_enterprise_install": whole,
        }
        payload = {
            "token": "emulated",
            **self.workspace.payload,
            "api_app_id": APP_ID,
            "type": "event_callback",
            "event_id": event_id or f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(time.time() if at is None else at),
            "authorizations": [authorization],
            "event": event,
        }
        await self._push("events_api", payload)

    async def uninstall(self, at: float | None = None) -> None:
        """Remove the app: its tokens are refused from now on, and it is told twice."""
        for token in self.tokens(self.workspace):
            del self.apis[token]
        await self.event({"type": "tokens_revoked", "tokens": {"bot": [BOT_USER]}}, at=at)
        await self.event({"type": "app_uninstalled"}, at=at)

    async def _push(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        late = NotAcknowledgedError(f"{kind} was not acknowledged within {ACK_S:g} s")
        if self.http is not None:
            try:
                return await self.http.push(kind, payload)
            except TimeoutError:
                raise late from None
        acknowledged = await self.sockets.push(kind, payload)
        try:
            return await asyncio.wait_for(acknowledged, ACK_S)
        except TimeoutError:
            raise late from None

    async def _reply(self, url: str, timeout_s: float) -> Message:
        try:
            return await asyncio.wait_for(self._urls[url].first, timeout_s)
        except TimeoutError:
            refused = [call.error for call in self.requests[-3:] if call.error]
            raise AssertionError(f"no reply within {timeout_s:g} s; refused: {refused}") from None
