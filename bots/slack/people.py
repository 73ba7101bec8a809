"""Who typed: the name shown on Slack, and whether they administer the workspace."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger()

TIMEOUT_S = 2.0
KEPT_S = 600.0
KEPT_AFTER_FAILURE_S = 30.0
KEPT_MAX = 10_000


@dataclass(frozen=True)
class Person:
    """Somebody on Slack; `admin` is None when Slack did not say."""

    id: str
    name: str
    admin: bool | None = None


class People:
    """Asks `users.info` once per person and a while; never fails, never keeps a reply waiting."""

    def __init__(
        self,
        client: AsyncWebClient,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Person]] = OrderedDict()

    async def look_up(self, person: str, typed_name: str) -> Person:
        """Return the person with this id; `typed_name` is what the payload called them."""
        now = self._clock()
        until, known = self._known.get(person, (0.0, None))
        if known is not None and now < until:
            return known
        found = await self._ask(person, typed_name)
        kept_s = KEPT_AFTER_FAILURE_S if found.admin is None else KEPT_S
        self._known[person] = (now + kept_s, found)
        self._known.move_to_end(person)
        while len(self._known) > KEPT_MAX:
            self._known.popitem(last=False)
        return found

    async def _ask(self, person: str, typed_name: str) -> Person:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                user = (await self._client.users_info(user=person))["user"]
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("Slack did not say who typed", person=person, error=type(error).__name__)
            return Person(id=person, name=typed_name or person)
        profile = user.get("profile") or {}
        names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"))
        return Person(
            id=person,
            name=next((name for name in names if name), typed_name or person),
            admin=bool(user.get("is_admin") or user.get("is_owner")),
        )
