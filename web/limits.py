"""How often a caller may change something: an allowance that refills evenly over a minute.

This is the generic cell rate algorithm: one number a caller, the instant at which the allowance
would be whole again (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm). It is kept by
each web process for itself.
"""

import math
from collections.abc import Callable
from datetime import datetime

from aiohttp import web
from aiohttp.typedefs import Handler

from core.errors import LaurelsError
from web.auth import Unauthorized
from web.state import APP

WINDOW_S = 60.0
MOST_CALLERS = 10_000


class TooMany(LaurelsError):
    """A caller used up its allowance; in `after_s` whole seconds a request may pass again."""

    def __init__(self, after_s: float) -> None:
        self.after_s = math.ceil(after_s)
        super().__init__(f"Too many requests; try again in {self.after_s} s.")


class Limits:
    """The allowances of everybody who called lately; `a_minute` 0 lets everything pass."""

    def __init__(self, a_minute: int, clock: Callable[[], datetime]) -> None:
        self._every_s = WINDOW_S / a_minute if a_minute else 0.0
        self._clock = clock
        self._whole_at: dict[str, float] = {}

    def take(self, caller: str) -> None:
        """Use one request of a caller's allowance. Raises TooMany when there is none left."""
        if not self._every_s:
            return
        now = self._clock().timestamp()
        if len(self._whole_at) >= MOST_CALLERS:
            self._whole_at = {who: at for who, at in self._whole_at.items() if at > now}
        # Never further away than a window, even where the clock was set back.
        whole_at = min(max(self._whole_at.get(caller, now), now), now + WINDOW_S) + self._every_s
        after_s = whole_at - now - WINDOW_S
        if after_s > 1e-6:
            raise TooMany(after_s)
        self._whole_at[caller] = whole_at

    def __len__(self) -> int:
        return len(self._whole_at)


LIMITS = web.AppKey("limits", Limits)


@web.middleware
async def strangers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count requests that no key opens against the address they come from."""
    try:
        return await handler(request)
    except Unauthorized:
        if not request.app[APP].settings.demo:
            request.app[LIMITS].take(f"address {request.remote}")
        raise
