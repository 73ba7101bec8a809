"""The bot's own HTTP server: what Slack sends in HTTP mode, and the pages of an installation.

The web process forwards `/slack/*` here, so that one public address is enough.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bots.slack.oauth import Installing
from core.config import Settings
from core.errors import SetupError

log = structlog.get_logger()

EVENTS = "/slack/events"
BODY_MAX = 1024 * 1024
BODY_S = 5.0
SHUTDOWN_S = 2.0


@asynccontextmanager
async def serving(
    settings: Settings, bolt: AsyncApp, installing: Installing | None
) -> AsyncIterator[int]:
    """Serve on the bot's port while the context is open and yield the port.

    Raises SetupError where the port is taken.
    """
    app = web.Application(client_max_size=BODY_MAX)
    app.add_routes([web.get("/readyz", _ready)])
    if settings.slack_http and settings.slack_signing_secret is not None:
        secret = settings.slack_signing_secret.get_secret_value()
        app.add_routes([web.post(EVENTS, _Events(bolt, secret).post)])
    if installing is not None:
        app.add_routes(installing.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.slack_port)
        try:
            await site.start()
        except OSError as error:
            raise SetupError(
                f"The Slack bot cannot use {settings.host}:{settings.slack_port} "
                f"({error.strerror}). Stop what uses it, or choose another: "
                "LAURELS_SLACK_PORT=8091."
            ) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _ready(_: web.Request) -> web.Response:
    """Say that the bot is connected; before that, nobody listens."""
    return web.json_response({"status": "ready"})


class _Events:
    """Takes commands, clicks and events, having made sure that Slack sent them."""

    def __init__(self, bolt: AsyncApp, secret: str) -> None:
        self._bolt = bolt
        self._verifier = SignatureVerifier(secret)

    async def post(self, request: web.Request) -> web.Response:
        """Hand a request to Bolt."""
        try:
            async with asyncio.timeout(BODY_S):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        # Bolt would parse the body first and check the signature then.
        if not self._is_slack(request, body):
            log.warning("a request that Slack did not sign", address=request.remote)
            return web.json_response({"error": "The signature is not Slack's."}, status=401)
        try:
            asked = await to_bolt_request(request)
        except (LookupError, ValueError):
            return web.json_response({"error": "The body cannot be read."}, status=400)
        return await to_aiohttp_response(await self._bolt.async_dispatch(asked))

    def _is_slack(self, request: web.Request, body: bytes) -> bool:
        """Compare in constant time; a timestamp more than five minutes off is not taken."""
        try:
            return self._verifier.is_valid(
                body,
                request.headers.get("X-Slack-Request-Timestamp"),
                request.headers.get("X-Slack-Signature"),
            )
        except (OverflowError, TypeError, ValueError):  # not a time, not UTF-8, not ASCII
            return False
