"""Whose token is used where: the workspace that a command came from, or a card goes to."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bots.slack.client import BOT_HINT, FAILURES, explained, web_client
from core.config import Settings
from core.errors import TargetGone
from core.language import tr

KEPT_S = 60.0
KEPT_MAX = 1_000


@dataclass(frozen=True)
class Grant:
    """What lets us into a workspace. user and bot: our own ids there."""

    token: str = field(repr=False)
    account: str
    name: str = ""
    user: str = ""
    bot: str = ""
    scopes: frozenset[str] = frozenset()


class Grantor(Protocol):
    """Knows the grants that people gave by installing the app themselves."""

    async def grant_of(self, account: str, organisation: str | None) -> Grant | None:
        """Return an account's grant; of its organisation, where that one is for all of it."""
        ...


class Grants:
    """Every workspace's grant: the one of the settings, and those of installations.

    Kept for a minute and for the workspaces used last, so that a card needs no look-up of its own.
    """

    def __init__(
        self,
        own: Grant | None,
        grantor: Grantor | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.own = own
        self._grantor = grantor
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Grant]] = OrderedDict()

    async def of(self, account: str, organisation: str | None = None) -> Grant | None:
        """Return the grant for a workspace; `organisation` where the request named one for all.

        With one token and no installations it is used everywhere, as Slack itself would refuse it.
        """
        if self._grantor is None:
            return self.own
        if self.own is not None and account in {"", self.own.account}:
            return self.own
        until, kept = self._kept.get(account, (0.0, None))
        if kept is not None and self._clock() < until:
            self._kept.move_to_end(account)
            return kept
        found = await self._grantor.grant_of(account, organisation)
        if found is None:
            self._kept.pop(account, None)
            return None
        self._kept[account] = (self._clock() + KEPT_S, found)
        self._kept.move_to_end(account)
        while len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)
        return found

    def forget(self, accounts: Iterable[str]) -> None:
        """Look these up anew: they were installed, or left."""
        for account in accounts:
            self._kept.pop(account, None)


class Clients:
    """Web API clients by workspace."""

    def __init__(
        self,
        settings: Settings,
        session: aiohttp.ClientSession,
        grants: Grants,
        retry_handlers: Iterable[AsyncRetryHandler] = (),
    ) -> None:
        self._settings = settings
        self._session = session
        self._grants = grants
        self._retry_handlers = list(retry_handlers)

    async def of(self, account: str) -> AsyncWebClient:
        """Return a client for a workspace. Raises TargetGone where we are not installed."""
        grant = await self._grants.of(account)
        if grant is None:
            raise TargetGone(not_installed(self._settings), token_lost=True)
        return web_client(self._settings, self._session, self._retry_handlers, grant.token)


class Authorize(AsyncAuthorize):
    """Tells Bolt whose token answers a request, without asking Slack again each time."""

    def __init__(self, grants: Grants) -> None:
        self._grants = grants

    async def __call__(
        self,
        *,
        context: Any,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_: Any,
    ) -> AuthorizeResult | None:
        """Return the grant of the request's workspace, None where there is none."""
        for_all = enterprise_id if context.is_enterprise_install else None
        grant = await self._grants.of(team_id or enterprise_id or "", for_all)
        if grant is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=grant.token,
            bot_id=grant.bot,
            bot_user_id=grant.user,
            user_id=user_id,
        )


async def grant_of_token(client: AsyncWebClient) -> Grant:
    """Ask whom the client's token belongs to. Raises SetupError for a refusal, or Unavailable."""
    try:
        said = await client.auth_test()
    except FAILURES as error:
        raise explained(error, "LAURELS_SLACK_BOT_TOKEN", BOT_HINT) from error
    told = {name.lower(): value for name, value in (said.headers or {}).items()}
    scopes = str(told.get("x-oauth-scopes") or "").replace(" ", "")
    return Grant(
        token=str(client.token),
        account=str(said.get("team_id") or said.get("enterprise_id") or ""),
        name=str(said.get("team") or ""),
        user=str(said.get("user_id") or ""),
        bot=str(said.get("bot_id") or ""),
        scopes=frozenset(filter(None, scopes.split(","))),
    )


def not_installed(settings: Settings) -> str:
    """Return what to tell people of a workspace that we have no token for."""
    if not settings.slack_oauth:
        return tr("I am not installed in this Slack workspace any more.")
    return tr(
        "I am not installed in this Slack workspace any more. An admin can add me again: {url}",
        url=f"{settings.url}/slack/install",
    )
