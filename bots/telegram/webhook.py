"""Receives updates that Telegram posts to us, where a webhook's secret is set."""

import asyncio
import hmac
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

import structlog
from aiogram import Bot
from aiohttp import web

from bots.telegram.inbox import Inbox
from bots.telegram.trying import persistently
from core.config import Settings
from core.errors import SetupError, Unavailable

PATH = "/telegram/webhook"
WATCH_S = 300.0
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
_BODY_MOST = 1024 * 1024
_READ_TIMEOUT_S = 10.0
_AGAIN_S = "1"

log = structlog.get_logger()


def secret_of(settings: Settings) -> str | None:
    """Return the webhook's secret, None for polling; SetupError when Telegram cannot reach us."""
    if settings.telegram_webhook_secret is None:
        return None
    secret = settings.telegram_webhook_secret.get_secret_value()
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise SetupError(
            "LAURELS_TELEGRAM_WEBHOOK_SECRET may hold only letters, digits, _ and -, at most 256."
        )
    if not (settings.public_url or "").startswith("https://"):
        raise SetupError(
            "LAURELS_TELEGRAM_WEBHOOK_SECRET is set, so Telegram is to call us: that needs "
            "LAURELS_PUBLIC_URL, an address with https:// that Telegram can reach. Without the "
            "secret the bot fetches its updates and needs no address."
        )
    return secret


class Webhook:
    """Takes the updates that Telegram posts; answers 200 only once they are kept."""

    def __init__(
        self, bot: Bot, inbox: Inbox, secret: str, public_url: str, kinds: Sequence[str]
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._secret = secret
        self._url = public_url.rstrip("/") + PATH
        self._kinds = list(kinds)

    async def receive(self, request: web.Request) -> web.Response:
        """Keep one update: 403 without the secret, 400 for anything else, 503 to send it again."""
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return web.Response(status=403)
        if self._inbox.full:
            return web.Response(status=503, headers={"Retry-After": _AGAIN_S})
        try:
            async with asyncio.timeout(_READ_TIMEOUT_S):
                update = json.loads(await request.read())
            if type(update["update_id"]) is not int:
                raise TypeError
            await self._inbox.take([update])
        except (ValueError, KeyError, TypeError, AttributeError):
            return web.Response(status=400)
        except Unavailable as error:
            log.warning("telegram update not kept", error=error.message)
            return web.Response(status=503, headers={"Retry-After": _AGAIN_S})
        return web.Response()

    @asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[int]:
        """Listen until the block ends; yields the port."""
        app = web.Application(client_max_size=_BODY_MOST)
        app.router.add_post(PATH, self.receive)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_READ_TIMEOUT_S)
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port)
            try:
                await site.start()
            except OSError as error:
                raise SetupError(
                    f"Telegram's webhook cannot listen on {host}:{port} ({error.strerror}). "
                    "Choose another LAURELS_TELEGRAM_PORT."
                ) from error
            yield runner.addresses[0][1]
        finally:
            await runner.cleanup()

    async def set(self) -> None:
        """Tell Telegram where we are; SetupError when it refuses the token."""
        call = partial(
            self._bot.set_webhook,
            self._url,
            secret_token=self._secret,
            allowed_updates=self._kinds,
        )
        await persistently(call, "setting the webhook")

    async def watch(self) -> None:
        """Look now and then whether Telegram still knows where we are, until cancelled."""
        said: object = None
        while True:
            await asyncio.sleep(WATCH_S)
            info = await persistently(self._bot.get_webhook_info, "asking for the webhook")
            if info.url != self._url:
                log.error("another program uses this Telegram token; the webhook is set anew")
                await self.set()
            elif info.last_error_date is not None and info.last_error_date != said:
                log.error("Telegram cannot reach the webhook", said=info.last_error_message)
                said = info.last_error_date
