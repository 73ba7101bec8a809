"""What `laurels doctor` looks at on Slack: tokens, scopes, the way in, every place."""

from collections.abc import AsyncIterator, Sequence
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bots.slack.bot import check
from bots.slack.client import APP_HINT, FAILURES, TIMEOUT_S, error_code, explained, web_client
from bots.slack.clients import Grant, grant_of_token
from bots.slack.http_mode import EVENTS
from bots.slack.installs import PLATFORM, Installs
from bots.slack.oauth import REDIRECT, needed_scopes
from core.app import App
from core.config import Settings
from core.domain.targets import Target
from core.errors import LaurelsError, SetupError
from core.finding import Finding

MOST_PLACES = 100
MOST_WORKSPACES = 100
SECURE = "https"
_CHOOSE = "Or type /laurels announce here in the channel that should get celebrations."
_NETWORK = "Look at the network and, if it is set, at LAURELS_SLACK_API_URL."


async def findings(settings: Settings, app: App | None) -> AsyncIterator[Finding]:
    """Look at Slack live; nothing where Slack is not set up. `app` is None without MongoDB."""
    if settings.slack_bot_token is None and not settings.slack_oauth:
        return
    try:
        check(settings)
    except SetupError as error:
        yield Finding(False, error.message)
        return
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        async for finding in _Doctor(settings, app, session).findings():
            yield finding


class _Doctor:
    def __init__(self, settings: Settings, app: App | None, session: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._app = app
        self._session = session
        self._needed = needed_scopes()
        self._grants: dict[str, Grant] = {}

    async def findings(self) -> AsyncIterator[Finding]:
        own = None
        if self._settings.slack_bot_token is not None:
            token = self._settings.slack_bot_token.get_secret_value()
            try:
                own = await grant_of_token(self._client(token))
            except LaurelsError as error:
                yield Finding(False, error.message, "" if _is_set_up(error) else _NETWORK)
            else:
                self._grants[own.account] = own
                yield Finding(True, f"Slack accepts the bot token, for the workspace {own.name}")
                yield self._scopes(own)
        async for finding in self._way_in():
            yield finding
        if self._settings.slack_oauth:
            async for finding in self._installations():
                yield finding
        fallback = None if self._settings.slack_oauth else own
        for target in await self._places():
            yield await self._place(self._grants.get(target.account) or fallback, target)

    def _scopes(self, grant: Grant) -> Finding:
        """Compare what the token may do with what the manifest asks for."""
        missing = sorted(self._needed - grant.scopes)
        if not missing:
            return Finding(True, f"the token has every scope Laurels needs ({len(self._needed)})")
        manifest = f"bots/slack/manifest{'.http' if self._settings.slack_http else ''}.yaml"
        again = (
            f"Open {self._settings.url}/slack/install and add Laurels again."
            if self._settings.slack_oauth
            else "Reinstall to Workspace there; the token stays the same."
        )
        return Finding(
            False,
            f"the token lacks {', '.join(missing)}",
            f"Paste {manifest} into App Manifest at https://api.slack.com/apps. {again}",
        )

    async def _way_in(self) -> AsyncIterator[Finding]:
        """Look how commands and clicks reach us."""
        if self._settings.slack_app_token is not None:
            yield await self._socket(self._settings.slack_app_token.get_secret_value())
        else:
            async for finding in self._http():
                yield finding

    async def _socket(self, app_token: str) -> Finding:
        try:
            await self._client(None).apps_connections_open(app_token=app_token)
        except FAILURES as error:
            told = explained(error, "LAURELS_SLACK_APP_TOKEN", APP_HINT)
            return Finding(False, told.message, "" if _is_set_up(told) else _NETWORK)
        return Finding(True, "Slack opens Socket Mode connections for the app-level token")

    async def _http(self) -> AsyncIterator[Finding]:
        url = self._settings.url
        if urlsplit(url).scheme != SECURE:
            yield Finding(
                False,
                f"Slack cannot reach {url}",
                "It needs an address on the internet with https://: put a proxy in front of "
                "Laurels and set LAURELS_PUBLIC_URL. Or use Socket Mode, which needs none: set "
                "LAURELS_SLACK_APP_TOKEN.",
            )
            return
        yield Finding(
            None,
            f"Slack sends commands, clicks and events to {url}{EVENTS}",
            "In the Slack app that address stands under Slash Commands, Interactivity and Event "
            "Subscriptions; Slack says Verified next to it while the bot runs.",
        )
        yield await self._answers(f"{url}{EVENTS}")

    async def _answers(self, address: str) -> Finding:
        """Ask the address what a stranger would; our bot refuses what Slack did not sign."""
        try:
            async with self._session.post(address, data=b"") as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            return Finding(
                False,
                f"{address} does not answer from here: {type(error).__name__}",
                "Look at its name, certificate and proxy; try: curl -i -X POST " + address,
            )
        if status == 401:
            return Finding(True, f"{address} is ours: it refuses what Slack did not sign")
        if status == 503:
            return Finding(
                None, f"{address} leads here, but the bot is not running", "laurels bot slack"
            )
        return Finding(
            False,
            f"{address} answers {status}, so it is not our bot",
            f"The proxy in front must lead {EVENTS} to Laurels' web process, unchanged.",
        )

    async def _installations(self) -> AsyncIterator[Finding]:
        """Look at every workspace that installed Laurels, and learn what their tokens may do."""
        url = self._settings.url
        if self._settings.tenancy == "single":
            yield Finding(
                None,
                "one Slack workspace can install Laurels; others are turned away",
                "For many, each with a space of its own: LAURELS_TENANCY=many.",
            )
        yield Finding(
            None,
            f"people add Laurels at {url}/slack/install",
            f"OAuth & Permissions of the Slack app must list {url}{REDIRECT} as a redirect URL.",
        )
        if self._app is None:
            return
        try:
            installs = Installs(self._app)
            for bot in await self._app.store.installations.bots(PLATFORM, MOST_WORKSPACES):
                kept = await installs.grant_of(bot.place, None)
                if kept is not None:
                    yield await self._installation(bot.accounts, kept)
        except SetupError as error:
            yield Finding(False, error.message)

    async def _installation(self, accounts: Sequence[str], kept: Grant) -> Finding:
        name = kept.name or kept.account
        try:
            grant = await grant_of_token(self._client(kept.token))
        except SetupError:
            return Finding(
                False, f"Slack no longer accepts the token of {name}", _again(self._settings)
            )
        except LaurelsError as error:
            return Finding(False, error.message, _NETWORK)
        self._grants |= dict.fromkeys(accounts, grant)
        scopes = self._scopes(grant)
        if scopes.well:
            return Finding(True, f"installed in {name}, with every scope")
        return Finding(False, f"in {name} {scopes.text}", scopes.mend)

    async def _places(self) -> list[Target]:
        """Return the places on Slack, of every workspace; at most 100."""
        found = await self._app.store.targets.on(PLATFORM) if self._app is not None else []
        return [target for target in found if not target.direct][:MOST_PLACES]

    async def _place(self, grant: Grant | None, target: Target) -> Finding:
        """Look whether celebrations arrive in a place."""
        name = target.place or target.chat
        if target.disabled_at is not None:
            reason = target.disabled_reason
            return Finding(
                None if reason is None else False,
                f"nothing is posted in {name}: {reason or 'an admin switched it off'}",
                f"{_invite(name)} {_CHOOSE}" if reason else "Type /laurels announce here in it.",
            )
        if grant is None:
            return Finding(
                False,
                f"celebrations do not reach {name}: no token for its Slack workspace works",
                _again(self._settings) if self._settings.slack_oauth else "",
            )
        try:
            client = self._client(grant.token)
            channel = (await client.conversations_info(channel=target.chat))["channel"]
        except SlackApiError as error:
            return _unseen(name, error_code(error))
        except FAILURES as error:
            return Finding(False, f"Slack does not answer: {type(error).__name__}.", _NETWORK)
        if channel.get("name") and not channel.get("is_im"):
            name = f"#{channel['name']}"
        if channel.get("is_archived"):
            return Finding(
                False,
                f"celebrations do not reach {name}: it is archived",
                f"Unarchive it in Slack. {_CHOOSE}",
            )
        open_to_us = not channel.get("is_private") and "chat:write.public" in grant.scopes
        if not (channel.get("is_member") or channel.get("is_im") or open_to_us):
            return Finding(
                False, f"I am not in {name}, so nothing arrives there", f"{_invite(name)} {_CHOOSE}"
            )
        return Finding(True, f"celebrations go to {name} on Slack")

    def _client(self, token: str | None) -> AsyncWebClient:
        return web_client(self._settings, self._session, [], token)


def _unseen(name: str, code: str) -> Finding:
    """Say what it means that Slack does not show a channel."""
    if code == "missing_scope":
        return Finding(
            None,
            f"Slack does not let me look at {name}, so whether I may post there shows only then",
            "The scopes above are what it takes.",
        )
    if code == "channel_not_found":
        return Finding(
            False,
            f"I cannot see {name}: it was deleted, or it is private and I am not in it",
            f"{_invite(name)} {_CHOOSE}",
        )
    return Finding(False, f"Slack does not show {name}: {code}", _CHOOSE)


def _invite(name: str) -> str:
    return f"Type /invite @Laurels in {name}." if name.startswith("#") else "Invite @Laurels there."


def _again(settings: Settings) -> str:
    return f"Open {settings.url}/slack/install and add Laurels again."


def _is_set_up(error: LaurelsError) -> bool:
    """Tell whether a message says itself how to mend it."""
    return isinstance(error, SetupError)
