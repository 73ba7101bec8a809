"""Draw away from the event loop: pictures take tenths of a second of a processor."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

AT_ONCE = 2

_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="drawing")  # starts none until asked


async def drawn(draw: Callable[[], bytes]) -> bytes:
    """Return what `draw` makes; at most AT_ONCE pictures are drawn at a time, the others wait."""
    speaking = copy_context()  # threads know nothing of the language of the moment
    return await asyncio.get_running_loop().run_in_executor(_threads, speaking.run, draw)
