"""Answers to people: through the payload's `response_url`, or past it when its time is over."""

import asyncio
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bots.slack.client import FAILURES, error_code
from bots.slack.files import upload
from bots.slack.inbound import Origin
from bots.slack.render import Message, render, render_plain
from core.cards import Card

log = structlog.get_logger()

# How long to wait, and then how to draw the card.
Way = tuple[float, Callable[[Card], Message]]
# Slack looks at a new picture before it shows it; a `response_url` is not to be used up by that.
PICTURE_WAITS_S = (1.0, 2.0)
# A `response_url` takes five answers in half an hour.
_SPENT = frozenset({"expired_url", "used_url"})


def replaces(origin: Origin, card: Card) -> bool:
    """Tell whether an answer takes the place of the message that was clicked.

    A private reply's does, so that no stale buttons stay behind. A public post gives way to
    another public card alone: what is for one person's eyes is never put before everybody.
    """
    if card.kind == "error":
        return False
    if origin.stays:
        return card.public or origin.mine or origin.private
    return origin.mine and not card.public


class Replies:
    """Sends answers; what Slack does not take is logged, never raised."""

    def __init__(self, session: aiohttp.ClientSession, proxy: str | None = None) -> None:
        self._session = session
        self._proxy = proxy

    async def send(self, client: AsyncWebClient, origin: Origin, user: str, card: Card) -> None:
        """Answer `user` where they asked: for their eyes, or for all where the card is public."""
        if card.quiet:
            return
        in_place = replaces(origin, card)
        is_public = card.public and not (in_place and origin.mine)
        ways = await _ways(client, card, is_public=is_public)
        if origin.url is not None:
            about: dict[str, Any] = {
                "response_type": "in_channel" if is_public else "ephemeral",
                "replace_original": in_place,
                "mrkdwn": False,
            }
            if origin.thread:
                about["thread_ts"] = origin.thread
            if not await self._respond(origin.url, card, ways, about):
                return
        await self._post(client, origin, user, card, ways, is_public=is_public)

    async def _respond(self, url: str, card: Card, ways: list[Way], about: dict[str, Any]) -> bool:
        """Answer through a `response_url`; returns whether another way has to be found."""
        client = AsyncWebhookClient(
            url,
            session=self._session,
            proxy=self._proxy,
            retry_handlers=[AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler()],
        )
        client.proxy = self._proxy  # or it would take one from the environment
        for wait_s, draw in ways:
            await asyncio.sleep(wait_s)
            try:
                response = await client.send_dict({**draw(card), **about})
            except FAILURES as error:
                log.warning("Slack did not take a reply", error=type(error).__name__)
                return False
            refusal = _refusal(response.status_code, response.body)
            if refusal is None:
                return False
            log.warning("Slack did not take a reply", card=card.kind, error=refusal)
            if refusal in _SPENT:
                return True
            if not _is_too_rich(refusal):
                return False
        return False

    async def _post(
        self,
        client: AsyncWebClient,
        origin: Origin,
        user: str,
        card: Card,
        ways: list[Way],
        *,
        is_public: bool,
    ) -> None:
        """Post an answer that no `response_url` carries: in the place, or to the person."""
        about: dict[str, Any] = {"mrkdwn": False, "parse": "none"}
        if origin.private:
            method, about["channel"] = "chat.postMessage", user
        else:
            method = "chat.postMessage" if is_public else "chat.postEphemeral"
            about |= {"channel": origin.chat, "unfurl_links": False, "unfurl_media": False}
            about |= {} if is_public else {"user": user}
            about |= {"thread_ts": origin.thread} if origin.thread else {}
        for wait_s, draw in ways:
            await asyncio.sleep(wait_s)
            try:
                await client.api_call(method, json={**draw(card), **about})
                return
            except SlackApiError as error:
                refusal = error_code(error)
            except FAILURES as error:
                refusal = type(error).__name__
            log.warning("Slack did not take a reply", card=card.kind, error=refusal)
            if not _is_too_rich(refusal):
                return


async def _ways(client: AsyncWebClient, card: Card, *, is_public: bool) -> list[Way]:
    """Return how to draw a card, the richest first.

    What one person alone sees cannot show an uploaded picture: nobody shared that file with them.
    """
    ways: list[Way] = [(0, render), (0, render_plain)]
    if card.image is not None and is_public:
        try:
            picture = await upload(client, card.image)
        except FAILURES:
            picture = None
        if picture is not None:
            shows = partial(render, picture=picture)
            ways = [*((wait_s, shows) for wait_s in PICTURE_WAITS_S), *ways]
    return ways


def _is_too_rich(refusal: str) -> bool:
    return "blocks" in refusal or "too_long" in refusal


def _refusal(status: int, body: str) -> str | None:
    """Return why a `response_url` refused; it may do so with status 200 and `"ok": false`."""
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if isinstance(said, dict):
        return None if said.get("ok") else str(said.get("error") or f"http {status}")
    return None if status == 200 and body.strip() == "ok" else body[:80] or f"http {status}"
