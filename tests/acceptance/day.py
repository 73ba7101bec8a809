"""Three chat platforms on an ordinary bad day, in simulated time."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.cards import Card
from core.domain.targets import Target
from core.errors import DeliveryError, RetryLater, TargetGone, TargetMoved
from tests.conftest import Clock

Trouble = Callable[[], DeliveryError]


@dataclass(frozen=True)
class Incident:
    """What a platform answers for a while: in one chat, or in every chat where none is named."""

    begins: datetime
    ends: datetime
    trouble: Trouble
    chat: str | None = None


@dataclass
class Platform:
    """A platform with a limit of posts a minute and chat, and a day of its own.

    It notes whoever calls again before they may (`unheeded`), how late who was asked to wait came
    back (`late_s`), and everything it took.
    """

    platform: str
    clock: Clock
    a_minute: int
    incidents: list[Incident] = field(default_factory=list)
    posts: list[tuple[datetime, str, str, str]] = field(default_factory=list)
    edits: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    unheeded: list[str] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    _until: dict[str, datetime] = field(default_factory=dict)

    async def send(self, target: Target, card: Card, nonce: str) -> str:
        """Take a post, at (when, chat, nonce, words)."""
        self._answer(target.chat)
        self.posts.append((self.clock(), target.chat, nonce, card.summary()))
        return f"{self.platform}-{len(self.posts)}"

    async def edit(self, target: Target, message: str, card: Card) -> None:
        """Take an edit."""
        self._answer(target.chat)
        self.edits += 1

    def _answer(self, chat: str) -> None:
        now = self.clock()
        if (until := self._until.pop(chat, None)) is not None:
            self.late_s.append((now - until).total_seconds())
            if now < until:
                self.unheeded.append(f"{chat} at {now:%H:%M:%S.%f}")
        for incident in self.incidents:
            if incident.begins <= now < incident.ends and incident.chat in {None, chat}:
                error = incident.trouble()
                self.refusals[type(error).__name__] += 1
                raise error
        lately = [at for at, where, *_ in self.posts if where == chat and now - at < _MINUTE]
        if len(lately) >= self.a_minute:
            after = (lately[-self.a_minute] + _MINUTE - now).total_seconds()
            self._until[chat] = now + timedelta(seconds=after)
            self.refusals["RetryLater"] += 1
            raise RetryLater(after)

    def told(self, words: str) -> list[str]:
        """Return the chats that something with these words was posted in."""
        return sorted(chat for _, chat, _, text in self.posts if words in text)


_MINUTE = timedelta(minutes=1)


def outage() -> DeliveryError:
    """Answer nothing but 503."""
    return DeliveryError("503 Service Unavailable")


def removed() -> DeliveryError:
    """Refuse a channel."""
    return TargetGone("I was removed from it.")


def revoked() -> DeliveryError:
    """Refuse the token."""
    return TargetGone("My token was revoked.", token_lost=True)


def moved(chat: str) -> Trouble:
    """Send on to another chat."""
    return lambda: TargetMoved(chat)
