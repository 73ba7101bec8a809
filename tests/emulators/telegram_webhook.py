"""Posts updates to the bot's webhook, again and again until they are taken."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

AGAIN_S = 0.02


class Hooks:
    """The emulator's part that calls the bot. `routes` leads public addresses to this machine."""

    webhook: dict[str, str]
    updates: list[dict[str, Any]]
    closing: bool
    wait: Callable[[Callable[[], bool], float], Awaitable[bool]]
    touch: Callable[[], None]

    def __init__(self) -> None:
        self.routes: dict[str, str] = {}
        self.webhook_error: tuple[int, str] | None = None
        self.posted: list[tuple[int, int]] = []  # number of the update, status of the answer

    async def call_webhook(self) -> None:
        """Post one update after the other for as long as there is a webhook, until cancelled."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            while True:
                await self.wait(lambda: bool(self.webhook["url"] and self.updates), 3600)
                if not (self.webhook["url"] and self.updates):
                    continue
                update = self.updates[0]
                status = await self._post(session, update)
                self.posted.append((update["update_id"], status))
                if 200 <= status < 300:
                    if update in self.updates:
                        self.updates.remove(update)
                    self.touch()
                else:
                    self.touch()
                    await asyncio.sleep(AGAIN_S)

    async def _post(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> int:
        public = next((p for p in self.routes if self.webhook["url"].startswith(p)), None)
        if public is None:
            self._blame("Failed to resolve host: Name or service not known")
            return 0
        url = self.webhook["url"].replace(public, self.routes[public], 1)
        secret = self.webhook["secret_token"]
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        try:
            async with session.post(url, json=update, headers=headers) as answer:
                if answer.status >= 300:
                    self._blame(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            self._blame("Connection refused")
            return 0

    def _blame(self, words: str) -> None:
        self.webhook_error = int(time.time()), words
