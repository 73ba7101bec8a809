"""Fetches updates for as long as the bot runs, whatever the network does.

aiogram's own loop confirms updates that were not handled, ends when the network fails at its
start and cannot be cancelled cleanly, so this one takes its place.
"""

from collections.abc import Sequence
from functools import partial

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError

from bots.telegram.inbox import Inbox, Raw
from bots.telegram.trying import persistently

POLL_S = 30
ANSWER_S = 20


async def poll(bot: Bot, inbox: Inbox, kinds: Sequence[str]) -> None:
    """Hand updates to `inbox` until cancelled; SetupError when Telegram refuses the token.

    Updates are confirmed by asking for those after them, so only once all of them are kept.
    """
    offset: int | None = None

    async def fetch() -> list[Raw]:
        try:
            updates = await bot.get_updates(
                offset=offset,
                timeout=POLL_S,
                allowed_updates=list(kinds),
                request_timeout=POLL_S + ANSWER_S,
            )
        except ClientDecodeError as error:
            # One update that aiogram does not understand must not hold up those beside it.
            if isinstance(error.data, dict) and isinstance(error.data.get("result"), list):
                return [raw for raw in error.data["result"] if isinstance(raw, dict)]
            raise
        return [
            update.model_dump(mode="json", by_alias=True, exclude_unset=True) for update in updates
        ]

    while True:
        await inbox.room()
        updates = await persistently(fetch, "fetching updates")
        if updates:
            await persistently(partial(inbox.take, updates), "keeping updates")
            offset = updates[-1]["update_id"] + 1
