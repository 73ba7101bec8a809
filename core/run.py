"""How every process of Laurels starts and stops: log, loop, signals, exit codes."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable

import structlog

from core.errors import LaurelsError, SetupError

EX_CONFIG = 78  # sysexits.h: starting again will not help


def configure_log(log_format: str = "text") -> None:
    """Write one readable line an event, or one JSON object."""
    json_lines = log_format == "json"
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(
                fmt="iso" if json_lines else "%H:%M:%S", utc=json_lines
            ),
            structlog.processors.format_exc_info
            if json_lines
            else structlog.processors.StackInfoRenderer(),
            structlog.processors.JSONRenderer()
            if json_lines
            else structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                # Not the one with local variables: they hold tokens and what people wrote.
                exception_formatter=structlog.dev.plain_traceback,
            ),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def run_process(main: Callable[[], Awaitable[None]]) -> None:
    """Run a part until it ends or is told to stop; a set-up error ends it with a clear line."""
    configure_log(os.environ.get("LAURELS_LOG_FORMAT", "text"))
    try:
        _runner().run(_until_stopped(main))
    except SetupError as error:
        structlog.get_logger().error(error.message)
        sys.exit(EX_CONFIG)
    except LaurelsError as error:
        structlog.get_logger().error(error.message)
        sys.exit(1)


def _runner() -> asyncio.Runner:
    if sys.platform == "win32":
        return asyncio.Runner()
    import uvloop

    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


async def _until_stopped(main: Callable[[], Awaitable[None]]) -> None:
    task = asyncio.ensure_future(main())
    loop = asyncio.get_running_loop()
    if sys.platform != "win32":
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        if not task.cancelled():
            raise
