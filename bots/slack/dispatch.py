"""Bolt, but what Slack delivers twice is handled once."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

SEEN_S = 900.0  # Slack's last retry of an event comes after five minutes
SEEN_MAX = 10_000


class Seen:
    """The requests of the last quarter of an hour, at most 10,000."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: OrderedDict[str, float] = OrderedDict()

    def take(self, request: str) -> bool:
        """Note a request; tells whether it was not seen before."""
        now = self._clock()
        while self._until and next(iter(self._until.values())) <= now:
            self._until.popitem(last=False)
        if request in self._until:
            return False
        self._until[request] = now + SEEN_S
        while len(self._until) > SEEN_MAX:
            self._until.popitem(last=False)
        return True

    def forget(self, request: str) -> None:
        """Take a request again: it was not handled."""
        self._until.pop(request, None)


class Bolt(AsyncApp):
    """Dispatches each request once, by Slack's own id of it, whichever way it comes.

    One that broke here is taken again: Slack repeats an event three times.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._seen = Seen()

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Handle a request whose sender is known to be Slack."""
        request = request_id(req.body)
        if request is None:
            return await super().async_dispatch(req)
        if not self._seen.take(request):
            return BoltResponse(status=200, body="")
        try:
            answer = await super().async_dispatch(req)
        except BaseException:
            self._seen.forget(request)
            raise
        if answer.status >= 500:
            self._seen.forget(request)
        return answer


def request_id(body: Mapping[str, Any]) -> str | None:
    """Return Slack's id of an event, command or click; None where it gives none."""
    found = body.get("event_id") or body.get("trigger_id")
    return str(found) if found else None
