"""The Discord bot's process: `python -m bots.discord`, or `laurels bot discord`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial

import structlog

from bots.discord.bot import Bot, connected
from bots.discord.counting import counting
from bots.discord.replies import Conversations
from bots.discord.servers import Servers
from core.app import App
from core.bootstrap import open_app
from core.cards import Card
from core.config import Settings, load_settings
from core.conversation import COMMANDS
from core.conversation import answer as core_answer
from core.conversation.command import Command
from core.conversation.request import Request
from core.conversation.suggest import suggestions
from core.delivery import deliveries
from core.errors import Unavailable
from core.run import run_process

log = structlog.get_logger()

RETRY_S = 1.0
RETRY_MAX_S = 60.0


@asynccontextmanager
async def open_bot(
    app: App,
    settings: Settings,
    *,
    answer: Callable[[App, Request], Awaitable[Card]] = core_answer,
    commands: Iterable[Command] = COMMANDS,
) -> AsyncIterator[Bot]:
    """Connect `app` to Discord until the block ends; see `bots.discord.bot.connected`."""
    listed = tuple(commands)
    talk = Conversations(partial(answer, app), partial(suggestions, app), listed)
    async with (
        counting(app) as counter,
        connected(
            settings,
            talk,
            listed,
            partial(deliveries, app),
            servers=Servers(app),
            counter=counter,
        ) as bot,
    ):
        yield bot


async def run(settings: Settings) -> None:
    """Run the bot until cancelled; when Discord is out of reach, start over."""
    async with open_app(settings) as app:
        wait_s = RETRY_S
        while True:
            try:
                async with open_bot(app, settings) as bot:
                    log.info("connected to Discord", bot=bot.name)
                    wait_s = RETRY_S
                    await bot.lost()
                    log.info("connecting to Discord anew: what is counted has changed")
            except Unavailable as error:
                log.warning("trying again", reason=error.message, after_s=wait_s)
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, RETRY_MAX_S)


if __name__ == "__main__":
    run_process(lambda: run(load_settings()))
