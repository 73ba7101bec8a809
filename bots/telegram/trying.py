"""How long to try: for somebody who waits for an answer, and for what has to succeed some day."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

import structlog
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from core.errors import SetupError, Unavailable, shorten

P = ParamSpec("P")
T = TypeVar("T")
FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 30.0
_TRIES = 3
_WAIT_MOST_S = 60

log = structlog.get_logger()


async def patiently(call: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Make a call for somebody who waits for its answer: waits out 429, retries hiccups."""
    for attempt in range(1, _TRIES):
        try:
            return await call(*args, **kwargs)
        except TelegramRetryAfter as error:
            if error.retry_after > _WAIT_MOST_S:
                raise
            await asyncio.sleep(error.retry_after)
        except (TelegramNetworkError, TelegramServerError, ClientDecodeError) as error:
            if isinstance(error, ClientDecodeError) and isinstance(error.data, dict):
                raise  # a real answer: what was asked has been done
            await asyncio.sleep(0.25 * attempt)
    return await call(*args, **kwargs)


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
        except (AiogramError, Unavailable) as error:
            pause_s = wait_s * random.uniform(0.75, 1.25)  # noqa: S311
            if isinstance(error, TelegramRetryAfter):
                pause_s = error.retry_after
            elif isinstance(error, TelegramConflictError):
                log.error(
                    "another program uses this Telegram token; stop one of the two",
                    said=error.message,
                )
            log.warning(
                f"telegram: {what} failed",
                error=shorten(str(error), 300),
                again_in_s=round(pause_s, 2),
            )
            await asyncio.sleep(pause_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)
