"""The Slack bot's process: `python -m bots.slack`, or `laurels bot slack`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import structlog

from bots.slack.bot import Bot, check, connected
from bots.slack.brain import AppBrain
from core.app import App
from core.bootstrap import open_app
from core.cards import Card
from core.config import Settings, load_settings
from core.conversation import answer as core_answer
from core.conversation.request import Request
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
) -> AsyncIterator[Bot]:
    """Connect `app` to Slack until the block ends; see `bots.slack.bot.connected`."""
    brain = AppBrain(app, answer)
    async with connected(settings, brain, partial(deliveries, app), app) as bot:
        yield bot


async def run(settings: Settings) -> None:
    """Run the bot until cancelled; when Slack is out of reach, start over."""
    check(settings)
    async with open_app(settings) as app:
        wait_s = RETRY_S
        while True:
            try:
                async with open_bot(app, settings) as bot:
                    log.info("connected to Slack", workspace=bot.workspace, port=bot.port)
                    wait_s = RETRY_S
                    await bot.lost()
                log.warning("the Slack connection is lost; connecting anew")
            except Unavailable as error:
                log.warning("Slack is out of reach; trying again", error=error.message, in_s=wait_s)
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, RETRY_MAX_S)


if __name__ == "__main__":
    run_process(lambda: run(load_settings()))
