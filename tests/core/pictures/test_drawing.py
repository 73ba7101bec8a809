"""Pictures are drawn beside the event loop, a few at a time."""

import asyncio
import threading

import pytest

from core.pictures.drawing import AT_ONCE, drawn


async def test_no_more_than_a_few_at_a_time() -> None:
    lock, ready = threading.Lock(), threading.Barrier(AT_ONCE, timeout=10)
    running, most = 0, 0

    def draw() -> bytes:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        ready.wait()  # only AT_ONCE together get past this
        with lock:
            running -= 1
        return b"picture"

    made = await asyncio.gather(*(drawn(draw) for _ in range(3 * AT_ONCE)))
    assert made == [b"picture"] * 3 * AT_ONCE
    assert most == AT_ONCE


async def test_what_goes_wrong_is_told() -> None:
    def draw() -> bytes:
        raise KeyError("unicorn")

    with pytest.raises(KeyError, match="unicorn"):
        await drawn(draw)
