"""Slack's Web API client, and what its refusals mean."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from core.config import Settings
from core.errors import LaurelsError, SetupError, Unavailable

TIMEOUT_S = 10
# What slack_sdk and aiohttp raise when Slack refuses, or does not answer.
FAILURES = (SlackClientError, aiohttp.ClientError, TimeoutError)
_PASSING = frozenset(
    {"fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"}
)
BOT_HINT = "It starts with xoxb- and is found under OAuth & Permissions of the Slack app."
APP_HINT = (
    "It starts with xapp-, has the scope connections:write and is found under Basic Information "
    "of the Slack app; Socket Mode must be switched on there."
)


def web_client(
    settings: Settings,
    session: aiohttp.ClientSession,
    retry_handlers: list[AsyncRetryHandler],
    token: str | None = None,
) -> AsyncWebClient:
    """Build a client on a session the caller closes."""
    client = AsyncWebClient(
        token=token,
        base_url=settings.slack_api_url or AsyncWebClient.BASE_URL,
        timeout=TIMEOUT_S,
        session=session,
        retry_handlers=retry_handlers,
    )
    if _is_loopback(client.base_url):
        client.proxy = None  # slack_sdk takes HTTPS_PROXY for every address
    return client


async def socket_url(client: AsyncWebClient, app_token: str) -> str:
    """Ask for the address of a new Socket Mode connection."""
    try:
        return str((await client.apps_connections_open(app_token=app_token))["url"])
    except FAILURES as error:
        raise explained(error, "LAURELS_SLACK_APP_TOKEN", APP_HINT) from error


def explained(error: Exception, variable: str, hint: str) -> LaurelsError:
    """Tell what passes by itself from what somebody has to mend."""
    if not isinstance(error, SlackApiError):
        return Unavailable(f"Slack does not answer: {type(error).__name__}.")
    code = error_code(error)
    if code in _PASSING or code.startswith("http"):
        return Unavailable(f"Slack does not answer: {code}.")
    return SetupError(f"Slack does not accept {variable}: {code}. {hint}")


def error_code(error: SlackApiError) -> str:
    """Return Slack's word for what went wrong, or `http 500` where it sent no words."""
    data = getattr(error.response, "data", None)
    if isinstance(data, Mapping) and data.get("error"):
        return str(data["error"])
    return f"http {error_status(error)}"


def error_status(error: SlackApiError) -> int | None:
    """Return the HTTP status of a refusal."""
    # slack_sdk's own response, or aiohttp's where the body was no JSON at all.
    response = error.response
    status: int | None = getattr(response, "status_code", None) or getattr(response, "status", None)
    return status


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
