"""The shapes core asks of the outside."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, runtime_checkable

from core.cards import Card
from core.domain.targets import Target

Clock = Callable[[], datetime]


class Sender(Protocol):
    """Posts cards on one platform.

    Raises core.errors: RetryLater (429, with the platform's own seconds), TargetGone (refused
    for good), TargetMoved (new chat id), DeliveryError (anything else that may pass). A target that
    is `direct` names a person as its chat: `send` opens their direct messages.
    """

    platform: str

    async def send(self, target: Target, card: Card, nonce: str) -> str:
        """Post `card` and return the platform's id of the message.

        `nonce` is the same whenever the same delivery is tried again (25 characters or fewer).
        """
        ...

    async def edit(self, target: Target, message: str, card: Card) -> None:
        """Replace a message posted before."""
        ...


@runtime_checkable
class ThreadSender(Protocol):
    """A Sender that has `threads`: there a card's `thread` follows in the thread of its post."""

    threads: bool

    async def reply(self, target: Target, message: str, card: Card, nonce: str) -> str:
        """Post `card` in the thread of a message posted before, and return the reply's id."""
        ...
