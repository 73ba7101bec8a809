"""What a button carries. Telegram allows 64 bytes: longer commands are kept in Redis."""

from hashlib import sha256

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.cards import Action, Card

DATA_BYTES = 64
KEEP_S = 30 * 24 * 3600
_TYPED, _KEPT = "c:", "t:"
_KEY = "laurels:tg:cb:"

log = structlog.get_logger()


def callback_data(command: str) -> str:
    """Return the data of a button: the command itself, or a token made from it."""
    data = _TYPED + command
    return data if len(data.encode()) <= DATA_BYTES else _KEPT + _token(command)


def _token(command: str) -> str:
    return sha256(command.encode()).hexdigest()[:32]


class Buttons:
    """Keeps the commands that do not fit into their button, for 30 days."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def keep(self, card: Card) -> Card:
        """Keep the long commands of `card`; return it without the buttons that cannot be kept."""
        kept: list[Action] = []
        for action in card.actions:
            data = callback_data(action.command)
            if data.startswith(_KEPT):
                try:
                    name = _KEY + data.removeprefix(_KEPT)
                    await self._redis.set(name, action.command, ex=KEEP_S)
                except RedisError as error:
                    log.warning("telegram button dropped", label=action.label, error=str(error))
                    continue
            kept.append(action)
        return (
            card
            if len(kept) == len(card.actions)
            else card.model_copy(update={"actions": tuple(kept)})
        )

    async def command(self, data: str) -> str | None:
        """Return the command behind a button's data; None when it is not known any more."""
        if data.startswith(_TYPED):
            return data.removeprefix(_TYPED) or None
        if not data.startswith(_KEPT):
            return None
        try:
            found = await self._redis.get(_KEY + data.removeprefix(_KEPT))
        except RedisError as error:
            log.warning("telegram button not looked up", error=str(error))
            return None
        return found.decode() if isinstance(found, bytes) else found
