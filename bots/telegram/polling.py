"""Fetches updates for as long as the bot runs, whatever the network does.

aiogram's own loop ends when the network fails at its start and cannot be cancelled cleanly, so
this one feeds its dispatcher instead.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import Update

from core.errors import SetupError, shorten

T = TypeVar("T")
POLL_S = 30
ANSWER_S = 20
DRAIN_S = 10.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 30.0
_AT_ONCE = 100

log = structlog.get_logger()


async def persistently(call: Callable[[], Awaitable[T]], what: str) -> T:
    """Make a call until it succeeds, with back-off; SetupError when the token is refused."""
    wait_s = FIRST_WAIT_S
    while True:
        try:
            return await call()
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise SetupError(
                "Telegram does not accept LAURELS_TELEGRAM_TOKEN. Ask @BotFather for the bot's "
                "token and set it anew."
            ) from error
        except AiogramError as error:
            pause_s = wait_s * random.uniform(0.75, 1.25)  # noqa: S311
            if isinstance(error, TelegramRetryAfter):
                pause_s = error.retry_after
            elif isinstance(error, TelegramConflictError):
                log.error("another program polls with this Telegram token; stop one of the two")
            log.warning(
                f"telegram: {what} failed",
                error=shorten(str(error), 300),
                again_in_s=round(pause_s, 2),
            )
            await asyncio.sleep(pause_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)


@asynccontextmanager
async def polling(bot: Bot, dispatcher: Dispatcher) -> AsyncIterator[asyncio.Task[None]]:
    """Hand updates to `dispatcher` while open; on leaving, let commands under way finish.

    Yields the task that polls; it ends by itself only when Telegram refuses the token.
    """
    under_way: set[asyncio.Task[Any]] = set()
    task = asyncio.create_task(_poll(bot, dispatcher, under_way), name="telegram polling")
    try:
        yield task
    finally:
        await _end({task})
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=DRAIN_S)
            if late:
                log.warning("telegram commands cut off", count=len(late))
                await _end(late)


async def _end(tasks: set[asyncio.Task[Any]]) -> None:
    """Cancel tasks until they end: on Python 3.11 a wait with a timeout may swallow one cancel."""
    while tasks:
        for task in tasks:
            task.cancel()
        _, tasks = await asyncio.wait(tasks, timeout=0.1)


async def _poll(bot: Bot, dispatcher: Dispatcher, under_way: set[asyncio.Task[Any]]) -> None:
    places = asyncio.Semaphore(_AT_ONCE)
    kinds = dispatcher.resolve_used_update_types()
    offset: int | None = None

    async def handle(update: Update) -> None:
        try:
            await dispatcher.feed_update(bot, update)
        except Exception:
            log.exception("telegram update failed", update=update.update_id)
        finally:
            places.release()

    async def fetch() -> list[Update]:
        return await bot.get_updates(
            offset=offset, timeout=POLL_S, allowed_updates=kinds, request_timeout=POLL_S + ANSWER_S
        )

    while True:
        for update in await persistently(fetch, "fetching updates"):
            await places.acquire()
            work = asyncio.create_task(handle(update))
            under_way.add(work)
            work.add_done_callback(under_way.discard)
            offset = update.update_id + 1
