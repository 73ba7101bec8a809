"""Counts messages in the channels where an admin asked for that: who wrote how many, and when.

What they say is not looked at; without the privileged intent Discord does not even send it. Counts
are kept in memory and recorded once their minute is over: a crash loses at most the last minute.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import discord
import structlog

from core.app import App
from core.domain.counting import CountedChat
from core.errors import Unavailable
from core.tasks import end
from core.usecases.count_messages import Written, count_messages

PLATFORM = "discord"
EVERY_S = 5.0
MOST_COUNTS = 50_000  # people and minutes that may wait while MongoDB is away

log = structlog.get_logger()


@dataclass(frozen=True)
class _Who:
    """One person in one channel within one minute."""

    channel: int
    person: int
    minute: datetime


class Counter:
    """Counts for one connection: what a connection hears is settled when it is made."""

    def __init__(self, app: App, chats: list[CountedChat]) -> None:
        self._app = app
        self._chats = {int(chat.chat): chat for chat in chats}
        self._counts: dict[_Who, tuple[str, int]] = {}
        self._session = uuid.uuid4().hex[:12]
        self.listening = bool(chats)
        self.outdated = asyncio.Event()

    def heard(self, message: discord.Message) -> None:
        """Count a message of a person; threads count with their channel."""
        if message.author.bot or message.webhook_id is not None or message.is_system():
            return
        where = message.channel
        channel = where.parent_id if isinstance(where, discord.Thread) else where.id
        if channel not in self._chats:
            return
        minute = self._app.clock().replace(second=0, microsecond=0)
        who = _Who(channel, message.author.id, minute)
        _, number = self._counts.get(who, ("", 0))
        if number or len(self._counts) < MOST_COUNTS:
            self._counts[who] = message.author.display_name, number + 1

    async def record(self, *, all_of_them: bool = False) -> None:
        """Record the minutes that are over, or all; what is not confirmed is tried again."""
        now = self._app.clock().replace(second=0, microsecond=0)
        due = {who: said for who, said in self._counts.items() if all_of_them or who.minute < now}
        written = [
            self._written(chat, who, name, number)
            for who, (name, number) in due.items()
            if (chat := self._chats.get(who.channel)) is not None
        ]
        await count_messages(self._app, PLATFORM, written)
        for who in due:
            del self._counts[who]

    async def look(self) -> None:
        """Read which channels count; where listening begins or ends with it, say so."""
        chats = await self._app.store.counting.on(PLATFORM)
        if bool(chats) != self.listening:
            self.outdated.set()
        else:
            self._chats = {int(chat.chat): chat for chat in chats}

    def _written(self, chat: CountedChat, who: _Who, name: str, number: int) -> Written:
        return Written(
            # A minute that is over gets no more messages, and another connection has another name.
            id=f"{who.channel}-{who.person}-{who.minute:%Y%m%dT%H%M}-{self._session}",
            workspace=chat.workspace,
            channel=chat.key,
            person=str(who.person),
            person_name=name,
            minute=who.minute,
            messages=number,
        )


@asynccontextmanager
async def counting(app: App) -> AsyncIterator[Counter]:
    """Count while the context is open; what is left is recorded on the way out."""
    counter = Counter(app, await app.store.counting.on(PLATFORM))

    async def work() -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            await _tried(counter.record)
            await _tried(counter.look)

    working = asyncio.create_task(work())
    try:
        yield counter
    finally:
        await end(working)
        await _tried(partial(counter.record, all_of_them=True))


async def _tried(step: Callable[[], Awaitable[None]]) -> None:
    """Do what is tried again in a moment; what is not recorded yet is kept."""
    try:
        await step()
    except Unavailable as error:
        log.warning("messages are not counted now", reason=error.message)
    except Exception:
        log.exception("counting messages broke")
