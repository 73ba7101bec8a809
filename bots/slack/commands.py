"""Registers Laurels' commands, buttons, forms and pages with Bolt and answers them.

A handler acknowledges at once (Slack waits 3 s), translates the payload, asks core and replies:
through the payload's `response_url`, in a modal, or on the App Home it came from.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bots.slack.asking import Asking
from bots.slack.brain import Brain
from bots.slack.client import FAILURES
from bots.slack.controls import ACTION_ID, kind_of
from bots.slack.forms import FIELD, FORM, asks_at_once, form_of
from bots.slack.home import publish
from bots.slack.inbound import SHORTCUTS, Origin, asker, clicked, origin_of, typed
from bots.slack.modals import Modals
from bots.slack.people import People
from bots.slack.replies import Replies
from bots.slack.shortcuts import LOG_WIN, SET_GOAL, form_for
from bots.slack.unfurl import unfurls, where
from core.tasks import Running

log = structlog.get_logger()

DRAIN_S = 5.0


class Conversations:
    """Answers what people type, click and open."""

    def __init__(
        self,
        brain: Brain,
        people: People,
        session: aiohttp.ClientSession,
        proxy: str | None = None,
    ) -> None:
        self._proxy = proxy
        self._running = Running()
        self._asking = Asking(brain, people)
        self._replies = Replies(session, proxy)
        self._modals = Modals(self._asking, self._replies, self._running)

    def register(self, bolt: AsyncApp) -> None:
        """Add the slash commands, and one listener for everything of a kind."""
        for name in SHORTCUTS:
            bolt.command(name)(self.on_command)
        bolt.action(ACTION_ID)(self.on_action)
        bolt.view(FORM)(self.on_submit)
        bolt.options(re.compile(rf"^{FIELD}:"))(self.on_options)
        bolt.message_shortcut(LOG_WIN)(self.on_shortcut)
        bolt.global_shortcut(SET_GOAL)(self.on_shortcut)
        bolt.event("app_home_opened")(self.on_home)
        bolt.event("link_shared")(self.on_links)

    async def on_command(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answer a slash command; one that lacks all it needs opens its form."""
        self._begin(client)
        await ack()
        text, origin = typed(body), origin_of(body)
        form = asks_at_once(text)
        if form and await self._modals.open_form(client, body, form, origin):
            return
        card = await self._asking.answer(body, text)
        await self._replies.send(client, origin, asker(body).id, card)

    async def on_action(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answer a click: the button's command, as if the person who clicked had typed it."""
        self._begin(client)
        await ack()
        action_id, command = clicked(body)
        kind = kind_of(action_id) or "run"
        if kind == "link":
            return
        if not command:
            log.warning("a click carries no command")
            return
        origin = origin_of(body).model_copy(update={"stays": kind in _STAYING})
        form = form_of(command) if kind.startswith("form") else None
        if form and await self._modals.open_form(client, body, form, origin):
            return
        if body.get("view"):
            await self._modals.answer(client, body, command, origin)
            await self._refresh(client, body, origin)
            return
        card = await self._asking.answer(body, command)
        await self._replies.send(client, origin, asker(body).id, card)

    async def on_submit(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Run what a form says."""
        self._begin(client)
        await self._modals.submit(ack, client, body)
        await self._refresh(client, body, origin_of(body))

    async def on_options(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Answer what fits while somebody types into a form."""
        await self._modals.suggest(ack, body)

    async def on_shortcut(
        self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Open a shortcut's form."""
        self._begin(client)
        await ack()
        if form := form_for(body):
            await self._modals.open_form(client, body, form, origin_of(body))

    async def on_home(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Show somebody's App Home."""
        self._begin(client)
        event = body["event"]
        if event.get("tab") == "home":
            chat = event.get("channel") or event["user"]
            await self._refresh(client, body, Origin(chat=chat, home=True))

    async def on_links(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Show trophy rooms below the links to them."""
        self._begin(client)
        event = body["event"]
        shown = await unfurls(event, self._asking.brain)
        if not shown:
            return
        try:
            await client.api_call("chat.unfurl", json={**where(event), "unfurls": shown})
        except FAILURES as error:
            log.warning("Slack did not take what a link leads to", error=str(error)[:200])

    async def drain(self, within_s: float = DRAIN_S) -> None:
        """Wait for the answers under way, then give up on them."""
        await self._running.drain(within_s)

    def _begin(self, client: AsyncWebClient) -> None:
        self._running.add_current()
        client.proxy = self._proxy  # Bolt's copy of our client takes one from the environment

    async def _refresh(self, client: AsyncWebClient, body: dict[str, Any], origin: Origin) -> None:
        """Show an App Home as things stand now, where something was asked there."""
        if origin.home:
            card = await self._asking.home(body, origin)
            kept = Origin(chat=origin.chat, home=True)
            await publish(client, asker(body).id, card, kept)


_STAYING = frozenset({"stays", "form-stays", "menu"})


@asynccontextmanager
async def answering(conversations: Conversations) -> AsyncIterator[Conversations]:
    """Let the answers under way finish on the way out."""
    try:
        yield conversations
    finally:
        await conversations.drain()
