"""Posts celebrations on Slack and says plainly why a place refuses them."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bots.slack.client import FAILURES, error_code
from bots.slack.clients import Clients
from bots.slack.files import upload
from bots.slack.refusals import TooRich, translated
from bots.slack.render import Message, render, render_plain
from core.cards import Card
from core.domain.targets import Target
from core.errors import DeliveryError

log = structlog.get_logger()

# A picture just uploaded is looked at by Slack before a message may show it.
PICTURE_WAITS_S = (0.0, 0.5, 1.0, 2.0)
PICTURES_MAX = 1_000
# The message can never be edited again; there is nothing left to do about it.
_NOT_EDITABLE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})

Draw = Callable[[Card], Message]


class Posted(NamedTuple):
    """A message of ours: what core keeps of it is `str(posted)`.

    ts: Slack's id of it in its channel. picture: the file it shows. channel: where it is, when
    that is not the target's own chat (somebody's direct messages).
    """

    ts: str
    picture: str = ""
    channel: str = ""

    def __str__(self) -> str:
        """Write it down, without the parts it does not have."""
        return ":".join(self).rstrip(":")


class SlackSender:
    """core.ports.Sender for Slack. Its clients must not retry: the queue decides when to."""

    platform = "slack"
    threads = True

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._pictures: OrderedDict[str, str] = OrderedDict()

    async def send(self, target: Target, card: Card, nonce: str) -> str:
        """Post `card` and return what finds the message again.

        Slack has no documented way to make a repeated post idempotent: `nonce` only keeps a
        picture from being uploaded again.
        """
        return await self._post(target, card, nonce, target.chat, target.thread)

    async def reply(self, target: Target, message: str, card: Card, nonce: str) -> str:
        """Post `card` in the thread of a message posted before."""
        above = Posted(*message.split(":"))
        channel = above.channel or target.chat
        return await self._post(target, card, nonce, channel, target.thread or above.ts)

    async def edit(self, target: Target, message: str, card: Card) -> None:
        """Replace a message posted before; one deleted meanwhile stays deleted."""
        posted = Posted(*message.split(":"))
        client = await self._clients.of(target.account)
        # Unlike when posting, Slack looks for links and names in an edit unless told not to.
        about = {"channel": posted.channel or target.chat, "ts": posted.ts, "parse": "none"}
        picture = posted.picture if card.image else ""
        await self._richest(client, "chat.update", target, card, about, picture)

    async def _post(
        self, target: Target, card: Card, nonce: str, channel: str, thread: str | None
    ) -> str:
        client = await self._clients.of(target.account)
        picture = await self._picture(client, target, card, nonce)
        about: dict[str, Any] = {
            "channel": channel,
            "mrkdwn": False,
            "parse": "none",
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if thread:
            about["thread_ts"] = thread
        sent, shown = await self._richest(client, "chat.postMessage", target, card, about, picture)
        self._pictures.pop(nonce, None)
        where = str(sent.get("channel") or channel)
        return str(Posted(str(sent["ts"]), shown, where if where != target.chat else ""))

    async def _picture(self, client: AsyncWebClient, target: Target, card: Card, nonce: str) -> str:
        """Return the file with the card's picture, uploaded once however often it is sent."""
        if card.image is None:
            return ""
        if nonce not in self._pictures:
            try:
                found = await upload(client, card.image)
            except SlackApiError as error:
                raise translated(error, target) from error
            if found is None:
                return ""
            self._pictures[nonce] = found
            while len(self._pictures) > PICTURES_MAX:
                self._pictures.popitem(last=False)
        return self._pictures[nonce]

    async def _richest(
        self,
        client: AsyncWebClient,
        method: str,
        target: Target,
        card: Card,
        about: Mapping[str, Any],
        picture: str,
    ) -> tuple[Mapping[str, Any], str]:
        """Send the richest version Slack takes; returns its answer and the picture it shows."""
        send = partial(_call, client, method, target, card, about)
        for wait_s in PICTURE_WAITS_S if picture else ():
            await asyncio.sleep(wait_s)
            try:
                return await send(partial(render, picture=picture)), picture
            except TooRich as refused:
                log.info("Slack does not show a picture", card=card.kind, error=refused.message)
                if "file" not in refused.message:
                    break
        try:
            return await send(render), ""
        except TooRich as refused:
            log.error("Slack refused the blocks", card=card.kind, error=refused.message)
            return await send(render_plain), ""


async def _call(
    client: AsyncWebClient,
    method: str,
    target: Target,
    card: Card,
    about: Mapping[str, Any],
    draw: Draw,
) -> Mapping[str, Any]:
    try:
        answer = await client.api_call(method, json={**about, **draw(card)})
    except SlackApiError as error:
        code = error_code(error)
        if code in _NOT_EDITABLE and method == "chat.update":
            log.info("a post can no longer be edited", chat=target.chat, error=code)
            return {}
        raise translated(error, target) from error
    except FAILURES as error:
        raise DeliveryError(f"Slack did not answer: {type(error).__name__}") from error
    return answer.data if isinstance(answer.data, dict) else {}
