"""Hands what chat platforms send to their bots, so that one public address is enough.

In HTTP or webhook mode a bot listens on a port of its own on this machine. Only the fixed paths
below are forwarded, each to its fixed bot: nothing in a request chooses where it goes.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from ipaddress import ip_address

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from core.config import Settings
from core.errors import Unavailable
from web.errors import BodyTooLarge

LARGEST = 1024 * 1024
CONNECT_S = 3.0
ANSWER_S = 10.0

# What concerns one connection alone (RFC 9110, section 7.6.1), and what is computed anew.
_OWN = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_SESSION = web.AppKey("forward", aiohttp.ClientSession)


def routes(settings: Settings) -> list[web.RouteDef]:
    """Return the routes of the modes that are set up."""
    made: list[web.RouteDef] = []
    slack = _to("Slack", f"http://{bot_host(settings.host)}:{settings.slack_port}")
    telegram = _to("Telegram", f"http://{bot_host(settings.host)}:{settings.telegram_port}")
    if settings.slack_http:
        made.append(web.post("/slack/events", slack))
    if settings.slack_oauth:
        made.append(web.get("/slack/install", slack, allow_head=False))
        made.append(web.get("/slack/oauth_redirect", slack, allow_head=False))
    if settings.telegram_token is not None and settings.telegram_webhook_secret is not None:
        made.append(web.post("/telegram/webhook", telegram))
    return made


async def connections(app: web.Application) -> AsyncIterator[None]:
    """Keep connections to the bots open between requests; a cleanup context."""
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=ANSWER_S, sock_connect=CONNECT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
    ) as app[_SESSION]:
        yield


def bot_host(host: str) -> str:
    """Return where bots listen: on this machine, unless `host` is one of its other addresses."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.version == 6:
        return "[::1]" if address.is_unspecified else f"[{host}]"
    return "127.0.0.1" if address.is_unspecified else host


def _to(platform: str, base: str) -> Handler:
    async def forward(request: web.Request) -> web.Response:
        body = await _body(request)
        query = f"?{request.rel_url.raw_query_string}" if request.query_string else ""
        try:
            async with request.app[_SESSION].request(
                request.method,
                f"{base}{request.path}{query}",
                headers=_forwarded(request.headers),
                data=body,
                allow_redirects=False,
            ) as answer:
                return web.Response(
                    status=answer.status,
                    headers=_forwarded(answer.headers),
                    body=await answer.read(),
                )
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(
                f"The {platform} bot does not answer; nothing was accepted. Try again."
            ) from error

    return forward


async def _body(request: web.Request) -> bytes:
    """Return a body of at most 1 MiB that arrives within ten seconds."""
    try:
        async with asyncio.timeout(ANSWER_S):
            return await request.clone(client_max_size=LARGEST).read()
    except web.HTTPRequestEntityTooLarge:
        raise BodyTooLarge("The body is larger than 1 MiB.") from None
    except TimeoutError:
        raise web.HTTPRequestTimeout from None


def _forwarded(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the headers that are meant for the other end."""
    named = headers.get("Connection", "").lower().split(",")
    dropped = _OWN | {name.strip() for name in named}
    return [(name, value) for name, value in headers.items() if name.lower() not in dropped]
