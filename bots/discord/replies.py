"""Answers commands, clicks and forms within Discord's three seconds, or later."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import structlog

from bots.discord.controls import clicked
from bots.discord.forms import again, filled, form
from bots.discord.inbound import AnyInteraction, from_command, from_text, is_ephemeral, so_far
from bots.discord.render import render, render_plain
from core.cards import Card, Option
from core.conversation.command import Arg, Command
from core.conversation.patience import Answer, ask
from core.conversation.registry import arguments_of
from core.conversation.request import Request
from core.language import speaking
from core.tasks import Running

DEFER_AFTER_S = 1.8  # Discord gives up at 3 s, and the way there and back takes its time
REPLY_TIMEOUT_S = 60.0
DRAIN_S = 5.0
_INVALID_FORM = 50035

# Receives a command that is still being typed, its name, the argument's, and what is typed of it.
Suggestions = Callable[[Request, str, str, str], Awaitable[list[Option]]]

log = structlog.get_logger()


@dataclass(frozen=True)
class Asked:
    """What somebody asked. `stays`: the answer takes the place of the message that was clicked."""

    interaction: AnyInteraction
    request: Request
    stays: bool = False

    @property
    def on_a_message(self) -> bool:
        """Whether it came from a button, a menu, or a form one of them opened."""
        return self.interaction.message is not None

    def hides(self, card: Card | None) -> bool:
        """Whether only the asker shall see the reply. In direct messages nobody else could."""
        return not self.request.private and (card is None or not card.public)

    def replaced_by(self, card: Card) -> bool:
        """Whether a reply takes the place of the clicked message.

        A hidden reply does so for a hidden message. What stays does everywhere, unless it would
        show everybody what is for one person alone.
        """
        if not self.on_a_message or card.kind == "error":
            return False
        hidden = is_ephemeral(self.interaction)
        return (hidden or not self.hides(card)) if self.stays else hidden and not card.public

    def only_waits(self) -> bool:
        """Whether "thinking" would be in the way: the message itself will change, or nothing."""
        return self.on_a_message and (self.stays or is_ephemeral(self.interaction))


class Conversations:
    """Answers what people type, click and fill in."""

    def __init__(
        self, answer: Answer, suggest: Suggestions, commands: Iterable[Command] = ()
    ) -> None:
        self._answer, self._suggest = answer, suggest
        self._commands = {command.name: command for command in commands}
        self._running = Running()

    async def on_command(
        self, interaction: AnyInteraction, name: str, arguments: Mapping[str, str | None]
    ) -> None:
        """Answer a slash command, or one of a person's menu."""
        await self._converse(Asked(interaction, from_command(interaction, name, arguments)))

    async def on_typing(
        self, interaction: AnyInteraction, command: Command, arg: Arg, typed: str
    ) -> list[Option]:
        """Suggest what could follow; core takes no more than two of Discord's three seconds."""
        request = so_far(interaction, command.name)
        return await self._suggest(request, command.name, arg.name, typed)

    async def on_unknown_command(self, interaction: AnyInteraction, text: str) -> None:
        """Answer a command that was changed since Discord last told this person of it."""
        await self._converse(Asked(interaction, from_text(interaction, text)))

    async def on_click(self, interaction: AnyInteraction) -> None:
        """Answer a click, however old the message: the button itself says what it runs."""
        click = clicked(interaction.data or {})
        if click is None or interaction.channel is None:
            return
        if click.form and await self._opened(interaction, click.command, stays=click.stays):
            return
        request = from_text(interaction, click.command)
        await self._converse(Asked(interaction, request, click.stays))

    async def on_form(self, interaction: AnyInteraction) -> None:
        """Answer a form that was sent; what is wrong with it can be mended in the form."""
        sent = filled(interaction.data or {})
        if sent is None or interaction.channel is None:
            return
        request = from_command(interaction, sent.command, sent.arguments)
        command = self._commands.get(sent.command)

        def mendable(card: Card) -> Card:
            if card.kind != "error" or command is None:
                return card
            with speaking(request.locale or "en"):
                button = again(command, sent)
            return card.model_copy(update={"actions": (button, *card.actions)})

        await self._converse(Asked(interaction, request, sent.stays), mendable)

    async def drain(self, within_s: float = DRAIN_S) -> None:
        """Wait for the answers under way, then give up on them."""
        await self._running.drain(within_s)

    async def _opened(self, interaction: AnyInteraction, text: str, *, stays: bool) -> bool:
        """Open the form of a command; False where it takes no arguments, so that it just runs."""
        found = arguments_of(text)
        command = self._commands.get(found[0].name) if found else None
        if found is None or command is None or not command.args:
            return False
        with speaking(interaction.locale.value):
            modal = form(command, found[1], stays=stays)
        try:
            await interaction.response.send_modal(modal)
        except _TROUBLES as error:
            log.warning("Discord did not open a form", command=text[:80], error=str(error))
        return True

    async def _converse(
        self, asked: Asked, changed: Callable[[Card], Card] = lambda card: card
    ) -> None:
        """Run one conversation in a task of its own, so that `drain` can wait for it."""
        task = asyncio.create_task(self._answered(asked, changed))
        self._running.add(task)
        await task

    async def _answered(self, asked: Asked, changed: Callable[[Card], Card]) -> None:
        asking = asyncio.create_task(ask(self._answer, asked.request))
        try:
            await asyncio.wait({asking}, timeout=DEFER_AFTER_S)
            late = not asking.done()
            if late:
                await _defer(asked)
            card = changed(await asking)
            async with asyncio.timeout(REPLY_TIMEOUT_S):
                await (_reply_late if late else _reply)(asked, card)
        except _TROUBLES as error:
            command = asked.request.text[:80]
            log.warning("Discord did not take a reply", command=command, error=str(error))
        finally:
            asking.cancel()


_TROUBLES = (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError)


@asynccontextmanager
async def answering(conversations: Conversations) -> AsyncIterator[Conversations]:
    """Let the answers under way finish on the way out."""
    try:
        yield conversations
    finally:
        await conversations.drain()


def _silent(asked: Asked, card: Card) -> bool:
    """Whether the click was all: the message it was on says so by itself."""
    return card.quiet and card.kind != "error" and asked.on_a_message


async def _defer(asked: Asked) -> None:
    response = asked.interaction.response
    if asked.only_waits():
        await response.defer()
    else:
        await response.defer(ephemeral=asked.hides(None), thinking=True)


async def _reply(asked: Asked, card: Card) -> None:
    response = asked.interaction.response
    if _silent(asked, card):
        await response.defer()
    elif asked.replaced_by(card):
        await _first_taken(response.edit_message, card, replacing=True)
    else:
        await _first_taken(response.send_message, card, ephemeral=asked.hides(card))


async def _reply_late(asked: Asked, card: Card) -> None:
    interaction, hidden = asked.interaction, asked.hides(card)
    waited = asked.only_waits()
    if _silent(asked, card):
        if not waited:
            await interaction.delete_original_response()
    elif waited and not asked.replaced_by(card):
        await _first_taken(interaction.followup.send, card, ephemeral=hidden)
    elif waited or hidden == asked.hides(None):
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
    if replacing:
        yield drawn | {"content": None, "attachments": message.files()}
    else:
        yield drawn | ({"files": files} if (files := message.files()) else {})
    plain: dict[str, Any] = {"content": render_plain(card)}
    yield plain | {"embed": None, "view": None, "attachments": []} if replacing else plain
