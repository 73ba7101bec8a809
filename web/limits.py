"""How often a caller may change something: so many requests within any minute.

Counted by the `limits` library in the memory of each web process, for itself.
"""

import math
import time

from aiohttp import web
from aiohttp.typedefs import Handler
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from core.errors import LaurelsError
from web.auth import Unauthorized
from web.state import APP, CALLER

WINDOW_S = 60.0


class TooMany(LaurelsError):
    """A caller used up its allowance; in `after_s` whole seconds a request may pass again."""

    def __init__(self, after_s: float) -> None:
        self.after_s = math.ceil(after_s)
        super().__init__(f"Too many requests; try again in {self.after_s} s.")


class Limits:
    """The allowances of everybody who called lately; `a_minute` 0 lets everything pass."""

    def __init__(self, a_minute: int) -> None:
        self._allowed = RateLimitItemPerMinute(a_minute) if a_minute else None
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)

    async def take(self, caller: str) -> None:
        """Use one request of a caller's allowance. Raises TooMany when there is none left."""
        if self._allowed is None or await self._limiter.hit(self._allowed, caller):
            return
        full = await self._limiter.get_window_stats(self._allowed, caller)
        after_s = full.reset_time - time.time()
        if after_s > WINDOW_S + 1:  # the clock was set back: what was counted is still to come
            await self._limiter.clear(self._allowed, caller)
            await self._limiter.hit(self._allowed, caller)
            return
        raise TooMany(max(after_s, 1.0))

    def __len__(self) -> int:
        """Return how many callers are remembered."""
        return len(self._storage.events)


LIMITS = web.AppKey("limits", Limits)


async def spend(request: web.Request) -> None:
    """Use one change of whoever calls; in a demo they are free. Raises TooMany."""
    if not request.app[APP].settings.demo:
        caller = request[CALLER]
        await request.app[LIMITS].take(f"key {caller.workspace} {caller.id}")


@web.middleware
async def strangers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count requests that no key opens against the address they come from."""
    try:
        return await handler(request)
    except Unauthorized:
        if not request.app[APP].settings.demo:
            await request.app[LIMITS].take(f"address {request.remote}")
        raise
