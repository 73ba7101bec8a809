"""Installing Laurels in a workspace: Bolt's OAuth flow, with our store, our pages and our rules."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import structlog
import yaml  # type: ignore[import-untyped]
from aiohttp import web
from aiolimiter import AsyncLimiter
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bots.slack.client import FAILURES
from bots.slack.pages import INSTALL, csp, failure_page, install_page, success_page
from bots.slack.places import Places
from core.config import Settings
from core.errors import Unavailable

log = structlog.get_logger()

REDIRECT = "/slack/oauth_redirect"
VISITS_A_MINUTE = 120  # every visit leaves a state behind for ten minutes
MANIFEST = Path(__file__).with_name("manifest.yaml")


class Installing(AsyncOAuthFlow):
    """The way in: `/slack/install`, and where Slack leads back to."""

    def __init__(
        self,
        settings: Settings,
        client: AsyncWebClient,
        store: AsyncInstallationStore,
        states: AsyncOAuthStateStore,
        places: Places,
    ) -> None:
        secret = settings.slack_client_secret
        super().__init__(
            client=_exchanging(client),
            settings=AsyncOAuthSettings(
                client_id=settings.slack_client_id,
                client_secret=secret.get_secret_value() if secret else None,
                scopes=sorted(needed_scopes()),
                user_scopes=[],
                redirect_uri=settings.url + REDIRECT,
                install_path=INSTALL,
                redirect_uri_path=REDIRECT,
                authorization_url=urljoin(client.base_url, "/oauth/v2/authorize"),
                installation_store=store,
                state_store=states,
                callback_options=AsyncCallbackOptions(self._succeeded, self._failed),
            ),
        )
        self._places = places
        self._visits = AsyncLimiter(VISITS_A_MINUTE, 60.0)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of both pages."""
        return [
            web.get(INSTALL, self._get_install, allow_head=False),
            web.get(REDIRECT, self._get_redirect, allow_head=False),
        ]

    async def _get_install(self, request: web.Request) -> web.Response:
        if not self._visits.has_capacity():
            return web.Response(status=429, headers={"Retry-After": "60"})
        await self._visits.acquire()
        return await self._served(request, self.handle_installation)

    async def _get_redirect(self, request: web.Request) -> web.Response:
        return await self._served(request, self.handle_callback)

    async def _served(
        self,
        request: web.Request,
        handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
    ) -> web.Response:
        asked = await to_bolt_request(request)
        try:
            answer = await handle(asked)
        except (*FAILURES, Unavailable) as error:
            log.warning("an installation broke off", error=str(error) or type(error).__name__)
            answer = self._failure(asked, "unavailable", 503)
        response = await to_aiohttp_response(answer)
        response.headers.update(
            {
                "Content-Security-Policy": csp(),
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
                "Cache-Control": "no-store",
            }
        )
        return response

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Return Slack's address of the question, every part of it escaped."""
        asked = {
            "client_id": self.client_id,
            "scope": ",".join(self.settings.scopes or ()),
            "redirect_uri": self.redirect_uri or "",
            "state": state,
        }
        if team := request.query.get("team"):
            asked["team"] = team[0]
        return f"{self.settings.authorization_url}?{urlencode(asked)}"

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        """Return the page that leads there."""
        return install_page(_accepts(request), url)

    async def store_installation(
        self, request: AsyncBoltRequest, installation: Installation
    ) -> None:
        """Keep an installation that is wanted; one that is not is taken back at Slack."""
        if not await self._places.wanted(installation):
            await self.client.auth_revoke(token=installation.bot_token)
            raise NotYours
        await super().store_installation(request, installation)
        await self._places.arrived(installation)

    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        """Finish an installation."""
        try:
            return await super().handle_callback(request)
        except NotYours:
            log.warning("another Slack workspace wanted in; LAURELS_TENANCY is single")
            return self._failure(request, "not_yours", 403)

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        installed = args.installation
        log.info("installed in Slack", team=installed.team_id, organisation=installed.enterprise_id)
        return self._page(200, success_page(_accepts(args.request), installed))

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        log.warning("an installation failed", reason=args.reason)
        return self._failure(args.request, args.reason, args.suggested_status_code)

    def _failure(self, request: AsyncBoltRequest, reason: str, status: int) -> BoltResponse:
        return self._page(status, failure_page(_accepts(request), reason))

    def _page(self, status: int, html: str) -> BoltResponse:
        forget = self.settings.state_utils.build_set_cookie_for_deletion()
        return BoltResponse(
            status=status,
            body=html,
            headers={"Content-Type": "text/html; charset=utf-8", "Set-Cookie": forget},
        )


class _Exchanging(AsyncWebClient):
    """Sends the app's id and secret in the body; slack_sdk's way of doing it is deprecated."""

    async def oauth_v2_access(
        self, *, client_id: str, client_secret: str, **said: Any
    ) -> AsyncSlackResponse:
        """Exchange a code for a token."""
        secrets = {"client_id": client_id, "client_secret": client_secret}
        return await self.api_call("oauth.v2.access", data=secrets | said)


def _exchanging(client: AsyncWebClient) -> AsyncWebClient:
    made = _Exchanging(
        base_url=client.base_url,
        timeout=client.timeout,
        session=client.session,
        retry_handlers=client.retry_handlers,
    )
    made.proxy = client.proxy
    return made


class NotYours(Exception):
    """An installation for another workspace than the one this Laurels belongs to."""


def needed_scopes() -> frozenset[str]:
    """Return what the bot has to be allowed, as the manifest says."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return frozenset(manifest["oauth_config"]["scopes"]["bot"])


def _accepts(request: AsyncBoltRequest) -> str | None:
    found = request.headers.get("accept-language")
    return found[0] if found else None
