"""Every update is kept before it is confirmed, and handled after; what a crash left comes first.

Updates of one chat are handled one after the other, several chats at once.
"""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any

import structlog
from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError

from bots.telegram.standing import completed
from bots.telegram.trying import persistently
from core.store.updates import Updates
from core.tasks import Running

DRAIN_S = 10.0
MOST_WAITING = 1_000
_AT_ONCE = 32
_LEFT_AT_ONCE = 200

Raw = dict[str, Any]
Handle = Callable[[Update], Awaitable[object]]
log = structlog.get_logger()


class Inbox:
    """Keeps updates and hands them on, each once; one that was cut off comes again."""

    def __init__(self, bot: Bot, store: Updates, handle: Handle) -> None:
        self._bot = bot
        self._store = store
        self._handle = handle
        self._held: set[int] = set()  # numbers of updates that are queued or being handled
        self._queues: dict[int, deque[Raw]] = {}
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._running = Running()
        self._less = asyncio.Event()
        self._closing = False

    @property
    def full(self) -> bool:
        """Whether more updates have to wait at Telegram."""
        return len(self._held) >= MOST_WAITING

    async def room(self) -> None:
        """Wait until there is room for more updates."""
        await self._fewer_than(MOST_WAITING)

    async def recover(self) -> None:
        """Handle what a process before this one kept and did not finish, oldest first."""
        waiting = partial(self._store.waiting, self._bot.id, _LEFT_AT_ONCE)
        while left := await persistently(waiting, "reading what was left"):
            log.info("telegram updates from before the start", count=len(left))
            for number, body in left:
                self._put(number, json.loads(body))
            await self._fewer_than(1)

    async def take(self, updates: Iterable[Raw]) -> None:
        """Keep updates and queue them; those handled before are let go.

        They may be confirmed when it returns. Raises Unavailable when MongoDB does not confirm.
        """
        kept = {raw["update_id"]: raw for raw in updates if _concerns(raw, self._bot.id)}
        bodies = {number: json.dumps(raw) for number, raw in kept.items()}
        for number in await self._store.record(self._bot.id, bodies):
            if number not in self._held:
                self._put(number, kept[number])

    async def close(self) -> None:
        """Let what is being handled finish, for 10 s at most; the rest is for the next start."""
        self._closing = True
        await self._running.drain(DRAIN_S)

    async def _fewer_than(self, number: int) -> None:
        while len(self._held) >= number:
            self._less.clear()
            await self._less.wait()

    def _put(self, number: int, raw: Raw) -> None:
        self._held.add(number)
        chat = _chat(raw)
        if (queue := self._queues.get(chat)) is not None:
            queue.append(raw)
            return
        self._queues[chat] = deque([raw])
        self._running.add(asyncio.create_task(self._work(chat), name=f"telegram chat {chat}"))

    async def _work(self, chat: int) -> None:
        queue = self._queues[chat]
        while queue and not self._closing:
            async with self._places:
                await self._one(queue.popleft())
        del self._queues[chat]

    async def _one(self, raw: Raw) -> None:
        number = raw["update_id"]
        try:
            update = Update.model_validate(_completed(raw), context={"bot": self._bot})
            await self._handle(update)
        except ValidationError as error:
            wrong = [(problem["loc"], problem["type"]) for problem in error.errors()[:3]]
            log.warning("telegram update not understood", update=number, wrong=wrong)
        except Exception:
            log.exception("telegram update failed", update=number)
        await persistently(partial(self._store.done, self._bot.id, number), "marking an update")
        self._held.discard(number)
        self._less.set()


def _completed(raw: Raw) -> Raw:
    """Return an update as aiogram understands it, also from a server that is older."""
    change = raw.get("my_chat_member")
    if change is None:
        return raw
    members = {name: completed(change[name]) for name in ("old_chat_member", "new_chat_member")}
    return raw | {"my_chat_member": change | members}


def _message(raw: Raw) -> Raw | None:
    return raw.get("message") or raw.get("channel_post")


def _chat(raw: Raw) -> int:
    """Return the chat whose updates this one must not overtake; 0 for any without one."""
    query = raw.get("callback_query") or {}
    where = _message(raw) or query.get("message") or raw.get("my_chat_member") or {}
    return int((where.get("chat") or query.get("from") or {}).get("id", 0))


def _concerns(raw: Raw, bot: int) -> bool:
    """Tell whether an update may be for us; what people say to each other is not kept at all."""
    message = _message(raw)
    if message is None or message["chat"]["type"] == "private":
        return True
    answered = (message.get("reply_to_message") or {}).get("from") or {}
    return (
        message.get("text", "").startswith("/")
        or answered.get("id") == bot
        or "migrate_to_chat_id" in message
        or "migrate_from_chat_id" in message
    )
