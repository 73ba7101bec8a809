"""Registers Laurels' commands and buttons with Bolt and answers them.

A handler acknowledges at once (Slack waits 3 s), translates the payload, asks core and replies
through the payload's `response_url`: to the person who asked, or to the channel when the card is
public.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bots.slack.inbound import SHORTCUTS, from_action, from_command, is_ephemeral
from bots.slack.people import People
from bots.slack.render import ACTION_ID, render, render_plain
from core.cards import Card
from core.conversation.patience import Answer, ask
from core.tasks import Running

log = structlog.get_logger()

DRAIN_S = 5.0


class Conversations:
    """Answers what people type and click."""

    def __init__(
        self,
        answer: Answer,
        people: People,
        session: aiohttp.ClientSession,
        proxy: str | None = None,
    ) -> None:
        self._answer = answer
        self._people = people
        self._session = session
        self._proxy = proxy
        self._running = Running()

    def register(self, bolt: AsyncApp) -> None:
        """Add the slash commands and one listener for every button."""
        for name in SHORTCUTS:
            bolt.command(name)(self.on_command)
        bolt.action(ACTION_ID)(self.on_action)

    async def on_command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Answer a slash command."""
        self._running.add_current()
        await ack()
        person = await self._people.look_up(body["user_id"], body.get("user_name") or "")
        card = await ask(self._answer, from_command(body, person))
        await self._reply(body["response_url"], card, {})

    async def on_action(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Answer a click: the button's command, as if the person who clicked had typed it.

        An answer to a private reply takes its place, so that no stale buttons stay behind.
        """
        self._running.add_current()
        await ack()
        user = body["user"]
        typed_name = user.get("name") or user.get("username") or ""
        request = from_action(body, await self._people.look_up(user["id"], typed_name))
        if request is None or not body.get("response_url"):
            log.warning("a click carries no command")
            return
        card = await ask(self._answer, request)
        replaces = is_ephemeral(body) and not card.public and card.kind != "error"
        where: dict[str, Any] = {"replace_original": replaces}
        if request.thread:
            where["thread_ts"] = request.thread
        await self._reply(body["response_url"], card, where)

    async def drain(self, within_s: float = DRAIN_S) -> None:
        """Wait for the answers under way, then give up on them."""
        await self._running.drain(within_s)

    async def _reply(self, url: str, card: Card, where: Mapping[str, Any]) -> None:
        to = "in_channel" if card.public else "ephemeral"
        about = {"response_type": to, "mrkdwn": False, **where}
        client = AsyncWebhookClient(
            url,
            session=self._session,
            proxy=self._proxy,
            retry_handlers=[AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler()],
        )
        client.proxy = self._proxy  # or it would take one from the environment
        for draw in (render, render_plain):
            try:
                response = await client.send_dict({**draw(card), **about})
            except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
                log.warning("Slack did not take a reply", error=type(error).__name__)
                return
            refusal = _refusal(response.status_code, response.body)
            if refusal is None:
                return
            log.warning("Slack did not take a reply", card=card.kind, error=refusal)
            if "blocks" not in refusal and "too_long" not in refusal:
                return


@asynccontextmanager
async def answering(conversations: Conversations) -> AsyncIterator[Conversations]:
    """Let the answers under way finish on the way out."""
    try:
        yield conversations
    finally:
        await conversations.drain()


def _refusal(status: int, body: str) -> str | None:
    """Return why a `response_url` refused; it may do so with status 200 and `"ok": false`."""
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if isinstance(said, dict):
        return None if said.get("ok") else str(said.get("error") or f"http {status}")
    return None if status == 200 and body.strip() == "ok" else body[:80] or f"http {status}"
