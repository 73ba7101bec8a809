"""Who typed: the name shown on Slack, and whether they administer the workspace."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bots.slack.client import FAILURES
from bots.slack.clients import Clients
from core.errors import LaurelsError

log = structlog.get_logger()

TIMEOUT_S = 2.0
KEPT_S = 600.0
KEPT_AFTER_FAILURE_S = 30.0
KEPT_MAX = 10_000


@dataclass(frozen=True)
class Person:
    """Somebody on Slack; None is what Slack did not say.

    locale: such as `de-DE`; zone: such as `Europe/Berlin`.
    """

    id: str
    name: str
    admin: bool | None = None
    locale: str | None = None
    zone: str | None = None


class People:
    """Asks `users.info` once per person and a while; never fails, never keeps a reply waiting."""

    def __init__(
        self,
        clients: Clients,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clients = clients
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[float, Person]] = OrderedDict()

    async def look_up(self, person: str, typed_name: str, account: str = "") -> Person:
        """Return the person of a workspace with this id; `typed_name` is what the payload said."""
        now = self._clock()
        until, known = self._known.get((account, person), (0.0, None))
        if known is not None and now < until:
            return known
        found = await self._ask(person, typed_name, account)
        kept_s = KEPT_AFTER_FAILURE_S if found.admin is None else KEPT_S
        self._known[account, person] = (now + kept_s, found)
        self._known.move_to_end((account, person))
        while len(self._known) > KEPT_MAX:
            self._known.popitem(last=False)
        return found

    async def _ask(self, person: str, typed_name: str, account: str) -> Person:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                client = await self._clients.of(account)
                user = (await client.users_info(user=person, include_locale=True))["user"]
        except (*FAILURES, LaurelsError) as error:
            log.warning("Slack did not say who typed", person=person, error=type(error).__name__)
            return Person(id=person, name=typed_name or person)
        profile = user.get("profile") or {}
        names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"))
        return Person(
            id=person,
            name=next((name for name in names if name), typed_name or person),
            admin=bool(user.get("is_admin") or user.get("is_owner")),
            locale=user.get("locale"),
            zone=user.get("tz"),
        )
