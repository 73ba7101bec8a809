"""Slack's Web API client, and what its refusals at start-up mean."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bots.slack.outbound import error_code
from core.config import Settings
from core.errors import LaurelsError, SetupError, Unavailable

TIMEOUT_S = 10
_PASSING = frozenset(
    {"fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"}
)


def web_client(
    settings: Settings, session: aiohttp.ClientSession, retry_handlers: list[AsyncRetryHandler]
) -> AsyncWebClient:
    """Build a client with the bot's token on a session the caller closes."""
    token = settings.slack_bot_token
    client = AsyncWebClient(
        token=token.get_secret_value() if token else None,
        base_url=settings.slack_api_url or AsyncWebClient.BASE_URL,
        timeout=TIMEOUT_S,
        session=session,
        retry_handlers=retry_handlers,
    )
    if _is_loopback(client.base_url):
        client.proxy = None  # slack_sdk takes HTTPS_PROXY for every address
    return client


async def check_bot_token(client: AsyncWebClient) -> str:
    """Return the name of the workspace the token belongs to."""
    try:
        return str((await client.auth_test())["team"])
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        hint = "It starts with xoxb- and is found under OAuth & Permissions of the Slack app."
        raise explained(error, "LAURELS_SLACK_BOT_TOKEN", hint) from error


async def socket_url(client: AsyncWebClient, app_token: str) -> str:
    """Ask for the address of a new Socket Mode connection."""
    try:
        return str((await client.apps_connections_open(app_token=app_token))["url"])
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        hint = (
            "It starts with xapp-, has the scope connections:write and is found under Basic "
            "Information of the Slack app; Socket Mode must be switched on there."
        )
        raise explained(error, "LAURELS_SLACK_APP_TOKEN", hint) from error


def explained(error: Exception, variable: str, hint: str) -> LaurelsError:
    """Tell what passes by itself from what somebody has to mend."""
    if not isinstance(error, SlackApiError):
        return Unavailable(f"Slack does not answer: {type(error).__name__}.")
    code = error_code(error)
    if code in _PASSING or code.startswith("http"):
        return Unavailable(f"Slack does not answer: {code}.")
    return SetupError(f"Slack does not accept {variable}: {code}. {hint}")


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
