"""Endings from outside, turned into ordinary unwinding."""

import asyncio
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stop_event() -> Iterator[asyncio.Event]:
    """Yield an event that Ctrl-C, SIGTERM and SIGHUP set; a second Ctrl-C ends it the hard way.

    Open it before the servers, so that they are still there while everything else closes.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def on_signal(number: int) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise SystemExit(128 + number)
        stop.set()

    if sys.platform == "win32":
        before = signal.signal(
            signal.SIGINT, lambda number, _frame: loop.call_soon_threadsafe(on_signal, number)
        )
        try:
            yield stop
        finally:
            signal.signal(signal.SIGINT, before)
        return
    before = signal.getsignal(signal.SIGINT)  # asyncio.run has put its own there
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, on_signal, number)
    try:
        yield stop
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.remove_signal_handler(number)
        signal.signal(signal.SIGINT, before)


@contextmanager
def exit_on_sigterm() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into SystemExit while open, so that everything open is closed.

    Left alone where somebody already handles them, outside the main thread and on Windows.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    ours = [
        number
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is signal.SIG_DFL
    ]
    for number in ours:
        loop.add_signal_handler(number, _exit, number)
    try:
        yield
    finally:
        for number in ours:
            loop.remove_signal_handler(number)


def _exit(number: signal.Signals) -> None:
    raise SystemExit(128 + number)  # leaves the loop; asyncio.run then unwinds every task
