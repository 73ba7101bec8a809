"""Posts celebrations on Discord and says plainly why a place refuses them."""

import asyncio

import aiohttp
import discord
import structlog

from bots.discord.render import render, render_plain
from core.cards import Card
from core.domain.targets import Target
from core.errors import DeliveryError, RetryLater, TargetGone
from core.language import tr

log = structlog.get_logger()
Place = discord.PartialMessageable | discord.DMChannel

# Longer than any answer of Discord's takes, shorter than the queue's own patience.
SEND_TIMEOUT_S = 8.0
_INVALID_FORM, _UNKNOWN_MESSAGE, _NOT_OURS = 50035, 10008, 50005
_MISSING_PERMISSIONS = 50013

# Not this place but we are refused: unauthorized, not this application.
_TOKEN_LOST = {20012, 40001}


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
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                message = await _post(await self._place(target), card, nonce)
        except _TROUBLES as error:
            raise translated(error) from error
        return str(message.id)

    async def edit(self, target: Target, message: str, card: Card) -> None:
        """Replace a message posted before; one deleted meanwhile stays deleted."""
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                place = await self._place(target)
                await _replace(place.get_partial_message(int(message)), card)
        except discord.HTTPException as error:
            if error.code not in {_UNKNOWN_MESSAGE, _NOT_OURS}:
                raise translated(error) from error
            log.info("a post on Discord can no longer be edited", message=message, code=error.code)
        except _TROUBLES as error:
            raise translated(error) from error

    async def _place(self, target: Target) -> Place:
        # A thread is a channel of its own to Discord.
        channel = target.thread or target.chat
        if not channel.isdecimal():
            raise TargetGone(tr("It is no channel of Discord's."))
        if target.direct:
            return await self._client.create_dm(discord.Object(int(target.chat)))
        return self._client.get_partial_messageable(int(channel))


_TROUBLES = (
    discord.HTTPException,
    discord.RateLimited,
    aiohttp.ClientError,
    TimeoutError,
    OSError,
)


async def _post(place: Place, card: Card, nonce: str) -> discord.Message:
    message = render(card)
    try:
        return await place.send(
            embed=message.embed, view=message.view, files=message.files(), nonce=nonce
        )
    except discord.HTTPException as error:
        if error.code == _MISSING_PERMISSIONS and card.image is not None:
            log.warning("a picture was left out: Attach Files is missing", place=place.id)
            return await _post(place, card.model_copy(update={"image": None}), nonce)
        if error.code != _INVALID_FORM:
            raise
        _note_refusal(card, error)
        return await place.send(content=render_plain(card), nonce=nonce)


async def _replace(posted: discord.PartialMessage, card: Card) -> None:
    message = render(card)
    try:
        # Also without a picture: one that was there would stand beside the new words.
        await posted.edit(
            content=None, embed=message.embed, view=message.view, attachments=message.files()
        )
    except discord.HTTPException as error:
        if error.code == _MISSING_PERMISSIONS and card.image is not None:
            log.warning("a picture was left out: Attach Files is missing", place=posted.channel.id)
            return await _replace(posted, card.model_copy(update={"image": None}))
        if error.code != _INVALID_FORM:
            raise
        _note_refusal(card, error)
        await posted.edit(content=render_plain(card), embed=None, view=None, attachments=[])


def _note_refusal(card: Card, error: discord.HTTPException) -> None:
    log.error("Discord refused an embed; sending it as text", card=card.kind, error=error.text)


def translated(error: Exception) -> DeliveryError:
    """Return what a failed call means to core."""
    if isinstance(error, discord.RateLimited):
        return RetryLater(error.retry_after, "Discord asked to wait")
    if not isinstance(error, discord.HTTPException):
        return DeliveryError(f"Discord did not answer: {type(error).__name__}")
    if error.status == 429:
        # discord.py waits out or raises the API's own; this one came from Cloudflare.
        return RetryLater(_retry_after_s(error), "Discord asked to wait", everywhere=True)
    if error.status == 401 or error.code in _TOKEN_LOST:
        said = tr("Discord no longer accepts my token. Set LAURELS_DISCORD_TOKEN anew.")
        return TargetGone(said, token_lost=True)
    if (reason := _reason(error.code)) is not None:
        return TargetGone(reason)
    if error.status == 403 and error.code:
        return TargetGone(tr("Discord says: {words}.", words=error.text or "Forbidden"))
    # Without a code it was not Discord but something on the way.
    return DeliveryError(f"Discord did not take the message: {error.status} {error.text}"[:200])


def _reason(code: int) -> str | None:
    """Return why a place takes no messages until somebody acts; None where it may pass."""
    match code:
        case 10003:
            return tr("It was deleted.")
        case 10004:
            return tr("I am no longer in that server.")
        case 50001:
            return tr("I cannot see it any more.")
        case 50007:
            return tr("That person does not take direct messages from me.")
        case 50008 | 50024:
            return tr("Messages cannot be posted in a channel of that kind.")
        case 50013:
            return tr(
                "I may not write there: I need the permissions View Channel, Send Messages and "
                "Embed Links."
            )
        case 50033 | 10013:
            return tr("That person is not there any more.")
        case 50083:
            return tr("The thread was archived.")
        case 50278:
            return tr("That person shares no server with me any more.")
        case 160005:
            return tr("The thread was locked.")
    return None


def _retry_after_s(error: discord.HTTPException) -> float:
    """Read the header, which Cloudflare sends too."""
    value = error.response.headers.get("Retry-After") or ""
    try:
        return max(1.0, float(value))
    except ValueError:
        return 60.0
