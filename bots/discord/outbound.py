"""Posts celebrations on Discord and says plainly why a place refuses them."""

import asyncio

import aiohttp
import discord
import structlog

from bots.discord.render import render, render_plain
from core.cards import Card
from core.domain.targets import Target
from core.errors import DeliveryError, RetryLater, TargetGone

log = structlog.get_logger()

# Longer than any answer of Discord's takes, shorter than the queue's own patience.
SEND_TIMEOUT_S = 8.0
_INVALID_FORM, _UNKNOWN_MESSAGE, _NOT_OURS = 50035, 10008, 50005

# Discord's code for a place that will not take messages until somebody acts -> our words.
_REFUSALS = {
    10003: "It was deleted.",
    10004: "I am no longer in that server.",
    20012: "Discord no longer accepts my token. Set LAURELS_DISCORD_TOKEN anew.",
    40001: "Discord no longer accepts my token. Set LAURELS_DISCORD_TOKEN anew.",
    50001: "I cannot see it any more.",
    50007: "That person does not take direct messages from me.",
    50008: "Messages cannot be posted in a channel of that kind.",
    50013: "I may not write there: I need the permissions View Channel, Send Messages and Embed "
    "Links.",
    50024: "Messages cannot be posted in a channel of that kind.",
    50083: "The thread was archived.",
    50278: "That person shares no server with me any more.",
    160005: "The thread was locked.",
}


class DiscordSender:
    """core.ports.Sender for Discord.

    Its client should raise discord.RateLimited instead of sleeping: the queue decides what to do
    meanwhile. See `bots.discord.client.LaurelsClient.setup_hook`.
    """

    platform = "discord"

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def send(self, target: Target, card: Card, nonce: str) -> str:
        """Post `card` and return the message's id.

        Discord answers a repeated nonce with the message it already has, for a few minutes.
        """
        place = self._place(target)
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                message = await _post(place, card, nonce)
        except _TROUBLES as error:
            raise translated(error) from error
        return str(message.id)

    async def edit(self, target: Target, message: str, card: Card) -> None:
        """Replace a message posted before; one deleted meanwhile stays deleted."""
        posted = self._place(target).get_partial_message(int(message))
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await _replace(posted, card)
        except discord.HTTPException as error:
            if error.code not in {_UNKNOWN_MESSAGE, _NOT_OURS}:
                raise translated(error) from error
            log.info("a post on Discord can no longer be edited", message=message, code=error.code)
        except _TROUBLES as error:
            raise translated(error) from error

    def _place(self, target: Target) -> discord.PartialMessageable:
        # A thread is a channel of its own to Discord.
        channel = target.thread or target.chat
        if not channel.isdecimal():
            raise TargetGone("It is no channel of Discord's.")
        return self._client.get_partial_messageable(int(channel))


_TROUBLES = (
    discord.HTTPException,
    discord.RateLimited,
    aiohttp.ClientError,
    TimeoutError,
    OSError,
)


async def _post(place: discord.PartialMessageable, card: Card, nonce: str) -> discord.Message:
    message = render(card)
    try:
        return await place.send(embed=message.embed, view=message.view, nonce=nonce)
    except discord.HTTPException as error:
        if error.code != _INVALID_FORM:
            raise
        _note_refusal(card, error)
        return await place.send(content=render_plain(card), nonce=nonce)


async def _replace(posted: discord.PartialMessage, card: Card) -> None:
    message = render(card)
    try:
        await posted.edit(content=None, embed=message.embed, view=message.view)
    except discord.HTTPException as error:
        if error.code != _INVALID_FORM:
            raise
        _note_refusal(card, error)
        await posted.edit(content=render_plain(card), embed=None, view=None)


def _note_refusal(card: Card, error: discord.HTTPException) -> None:
    log.error("Discord refused an embed; sending it as text", card=card.kind, error=error.text)


def translated(error: Exception) -> DeliveryError:
    """Return what a failed call means to core."""
    if isinstance(error, discord.RateLimited):
        return RetryLater(error.retry_after, "Discord asked to wait")
    if not isinstance(error, discord.HTTPException):
        return DeliveryError(f"Discord did not answer: {type(error).__name__}")
    if error.status == 429:
        return RetryLater(_retry_after_s(error), "Discord asked to wait")
    if error.status == 401:
        return TargetGone(_REFUSALS[40001])
    if error.code in _REFUSALS:
        return TargetGone(_REFUSALS[error.code])
    if error.status == 403 and error.code:
        return TargetGone(f"Discord says: {error.text or 'Forbidden'}.")
    # Without a code it was not Discord but something on the way.
    return DeliveryError(f"Discord did not take the message: {error.status} {error.text}"[:200])


def _retry_after_s(error: discord.HTTPException) -> float:
    """Read the header: discord.py hands on a 429 that came from Cloudflare, not from the API."""
    value = error.response.headers.get("Retry-After") or ""
    try:
        return max(1.0, float(value))
    except ValueError:
        return 60.0
