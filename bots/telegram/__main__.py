"""The Telegram bot's process: `python -m bots.telegram`, or `laurels bot telegram`."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial

import structlog

from bots.telegram.bot import Connected, connected
from core.app import App
from core.bootstrap import open_app
from core.cards import Card
from core.config import Settings, load_settings
from core.conversation import COMMANDS
from core.conversation import answer as core_answer
from core.conversation.command import Command
from core.conversation.request import Request
from core.delivery import deliveries
from core.run import run_process

log = structlog.get_logger()


@asynccontextmanager
async def open_bot(
    app: App,
    settings: Settings,
    *,
    answer: Callable[[App, Request], Awaitable[Card]] = core_answer,
    commands: Iterable[Command] = COMMANDS,
) -> AsyncIterator[Connected]:
    """Connect `app` to Telegram until the block ends; see `bots.telegram.bot.connected`."""
    replies, delivering = partial(answer, app), partial(deliveries, app)
    async with connected(app, settings, replies, commands, delivering) as bot:
        yield bot


async def run(settings: Settings) -> None:
    """Run the bot until cancelled, or until Telegram refuses its token (SetupError)."""
    async with open_app(settings) as app, open_bot(app, settings) as bot:
        log.info("connected to Telegram", bot=bot.username, webhook_port=bot.port)
        await bot.receiving


if __name__ == "__main__":
    run_process(lambda: run(load_settings()))
