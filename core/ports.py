"""The shapes core asks of the outside."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from core.cards import Card
from core.domain.targets import Target

Clock = Callable[[], datetime]


class Sender(Protocol):
    """Posts cards on one platform.

    Raises core.errors: RetryLater (429, with the platform's own seconds), TargetGone (refused
    for good), TargetMoved (new chat id), DeliveryError (anything else that may pass).
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
