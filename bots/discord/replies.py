"""Answers commands and clicks within Discord's three seconds, or later behind "thinking"."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import structlog

from bots.discord.inbound import (
    AnyInteraction,
    from_click,
    from_command,
    from_unknown_command,
    is_ephemeral,
)
from bots.discord.render import render, render_plain
from core.cards import Card
from core.conversation.patience import Answer, ask
from core.conversation.request import Request
from core.tasks import Running

DEFER_AFTER_S = 1.8  # Discord gives up at 3 s, and the way there and back takes its time
REPLY_TIMEOUT_S = 60.0
DRAIN_S = 5.0
_INVALID_FORM = 50035

log = structlog.get_logger()


class Conversations:
    """Answers what people type and click."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._running = Running()

    async def on_command(
        self, interaction: AnyInteraction, name: str, arguments: Mapping[str, str | None]
    ) -> None:
        """Answer a slash command."""
        await self._converse(interaction, from_command(interaction, name, arguments))

    async def on_unknown_command(self, interaction: AnyInteraction) -> None:
        """Answer a command that was changed since Discord last told this person of it."""
        await self._converse(interaction, from_unknown_command(interaction))

    async def on_click(self, interaction: AnyInteraction) -> None:
        """Answer a click, however old the message: the button itself says what it runs."""
        request = from_click(interaction)
        if request is not None:
            await self._converse(interaction, request)

    async def drain(self, within_s: float = DRAIN_S) -> None:
        """Wait for the answers under way, then give up on them."""
        await self._running.drain(within_s)

    async def _converse(self, interaction: AnyInteraction, request: Request) -> None:
        """Run one conversation in a task of its own, so that `drain` can wait for it."""
        task = asyncio.create_task(self._answered(interaction, request))
        self._running.add(task)
        await task

    async def _answered(self, interaction: AnyInteraction, request: Request) -> None:
        asking = asyncio.create_task(ask(self._answer, request))
        try:
            await asyncio.wait({asking}, timeout=DEFER_AFTER_S)
            late = not asking.done()
            if late:
                await _defer(interaction, request)
            card = await asking
            async with asyncio.timeout(REPLY_TIMEOUT_S):
                await (_reply_late if late else _reply)(interaction, request, card)
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("Discord did not take a reply", command=request.text[:80], error=str(error))
        finally:
            asking.cancel()


@asynccontextmanager
async def answering(conversations: Conversations) -> AsyncIterator[Conversations]:
    """Let the answers under way finish on the way out."""
    try:
        yield conversations
    finally:
        await conversations.drain()


def _hidden(request: Request, card: Card | None) -> bool:
    """Whether only the asker shall see the reply. In direct messages nobody else could."""
    return not request.private and (card is None or not card.public)


def _replaces(interaction: AnyInteraction, card: Card) -> bool:
    """Whether a reply takes the place of the clicked one: a hidden one by another hidden one."""
    return is_ephemeral(interaction) and not card.public and card.kind != "error"


async def _defer(interaction: AnyInteraction, request: Request) -> None:
    if is_ephemeral(interaction):
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=_hidden(request, None), thinking=True)


async def _reply(interaction: AnyInteraction, request: Request, card: Card) -> None:
    response = interaction.response
    if _replaces(interaction, card):
        await _first_taken(response.edit_message, card, replacing=True)
    else:
        await _first_taken(response.send_message, card, ephemeral=_hidden(request, card))


async def _reply_late(interaction: AnyInteraction, request: Request, card: Card) -> None:
    hidden = _hidden(request, card)
    if _replaces(interaction, card):
        await _first_taken(interaction.edit_original_response, card, replacing=True)
    elif is_ephemeral(interaction):
        await _first_taken(interaction.followup.send, card, ephemeral=hidden)
    elif hidden == _hidden(request, None):
        await _first_taken(interaction.edit_original_response, card, replacing=True)
    else:
        # "Thinking" was shown to the asker alone and cannot be opened to all: post anew.
        await interaction.delete_original_response()
        await _first_taken(interaction.followup.send, card, ephemeral=hidden)


async def _first_taken(
    call: Callable[..., Awaitable[Any]], card: Card, *, replacing: bool = False, **how: Any
) -> None:
    """Send the card as an embed, or as mere text when Discord refuses its form."""
    shapes = _shapes(card, replacing=replacing)
    try:
        await call(**next(shapes), **how)
    except discord.HTTPException as error:
        if error.code != _INVALID_FORM:
            raise
        log.error("Discord refused an embed", card=card.kind, error=error.text)
        await call(**next(shapes), **how)


def _shapes(card: Card, *, replacing: bool) -> Iterator[dict[str, Any]]:
    message = render(card)
    drawn: dict[str, Any] = {"embed": message.embed, "view": message.view}
    yield drawn | {"content": None} if replacing else drawn
    plain: dict[str, Any] = {"content": render_plain(card)}
    yield plain | {"embed": None, "view": None} if replacing else plain
