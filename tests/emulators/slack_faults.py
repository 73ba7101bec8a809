"""What can be made to go wrong: 429 with Retry-After, server errors, revoked tokens."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

STRICT_GAP_S = 1.0


@dataclass
class _Limit:
    retry_after_s: float
    times: int
    until: float = 0.0


@dataclass
class _Fault:
    status: int
    error: str
    times: int
    after: bool


class Faults:
    """The scripted faults of one emulator."""

    def __init__(self, *, strict_rate: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self.strict_rate = strict_rate
        self.clock = clock
        self.token_error: str | None = None
        self.too_early: list[str] = []
        self._limits: dict[str, _Limit] = {}
        self._faults: dict[str, _Fault] = {}
        self._accepted: dict[str, float] = {}

    def rate_limit(self, where: str, retry_after_s: float, times: int) -> None:
        """Answer the next `times` requests for a method or channel with 429."""
        self._limits[where] = _Limit(retry_after_s, times)

    def fail(self, method: str, status: int, error: str, times: int, *, after: bool) -> None:
        """Answer the next `times` calls of `method` with an error; `after` doing the work."""
        self._faults[method] = _Fault(status, error, times, after)

    def wait_s(self, method: str, channel: str) -> float | None:
        """Return for how long Slack asks this request to wait, None when it may pass.

        A request that comes before the end of the wait asked for is refused again and noted in
        `too_early`.
        """
        now = self.clock()
        for where in (method, channel):
            limit = self._limits.get(where)
            if limit is None:
                continue
            if now < limit.until:
                self.too_early.append(f"{method} {channel} {limit.until - now:.3f} s early")
                return math.ceil(limit.until - now)
            if limit.times > 0:
                limit.times -= 1
                limit.until = now + limit.retry_after_s
                return limit.retry_after_s
        if self.strict_rate and method == "chat.postMessage":
            # A little less than the whole second: the clocks of two processes meet here.
            if now - self._accepted.get(channel, -STRICT_GAP_S) < STRICT_GAP_S * 0.95:
                return STRICT_GAP_S
            self._accepted[channel] = now
        return None

    def failure(self, method: str, *, after: bool) -> tuple[int, str] | None:
        """Return the scripted failure of this call as status and error word, None without one."""
        fault = self._faults.get(method)
        if fault is None or fault.times < 1 or fault.after is not after:
            return None
        fault.times -= 1
        return fault.status, fault.error
