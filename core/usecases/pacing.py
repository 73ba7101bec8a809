"""How fast each platform may be called, and what it asked us to leave alone meanwhile."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiolimiter import AsyncLimiter

from core.app import App
from core.domain.targets import EVERYWHERE, Target

MOST_LIMITERS = 1_000
FIRST_REST = timedelta(seconds=1)
LONGEST_REST = timedelta(seconds=60)


@dataclass(frozen=True)
class Rate:
    """A leaky bucket: `burst` at once, and `burst` more over each `seconds`.

    In any window of w seconds that is at most burst * (1 + w / seconds): each rate below is chosen
    so that this never passes what the platform allows in its window.
    """

    burst: float
    seconds: float

    def limiter(self) -> AsyncLimiter:
        """Return a bucket of this size, empty."""
        return AsyncLimiter(self.burst, self.seconds)


# One place. Slack and Telegram: one message a second. Discord: 5 in 5 s, which discord.py keeps
# to as well, by the headers of each answer.
PLACE = {"slack": Rate(1, 1.0), "discord": Rate(2, 10 / 3), "telegram": Rate(1, 1.0)}
# A Telegram group besides: 20 a minute.
GROUP = Rate(5, 20.0)
# All of a platform together. Telegram: 30 a second. Discord: 50, which discord.py sees to.
OVERALL = {"telegram": Rate(5, 0.2)}
_ELSEWHERE = Rate(1, 1.0)


class Pace:
    """The buckets of one platform, those of the places used last."""

    def __init__(self) -> None:
        # By target: its chat, which several targets may share, with that chat's buckets.
        self._places: OrderedDict[str, tuple[str, list[AsyncLimiter]]] = OrderedDict()
        self._overall: dict[str, AsyncLimiter] = {}

    async def wait(self, target: Target) -> None:
        """Take a place's turn; waits only where it is called before `resting` says it may be."""
        known = self._places.pop(target.id, None)
        limiters = known[1] if known and known[0] == target.channel else self._shared(target)
        self._places[target.id] = target.channel, limiters
        if len(self._places) > MOST_LIMITERS:
            self._places.popitem(last=False)
        if target.platform in OVERALL and target.platform not in self._overall:
            self._overall[target.platform] = OVERALL[target.platform].limiter()
        for limiter in (*limiters, *self._overall.values()):
            await limiter.acquire()

    def resting(self) -> set[str]:
        """Return the places that must not be posted to at this moment."""
        return {
            name
            for name, (_, limiters) in self._places.items()
            if not all(limiter.has_capacity() for limiter in limiters)
        }

    def _shared(self, target: Target) -> list[AsyncLimiter]:
        """Return the buckets of a chat that another target may have used already."""
        found = (limits for chat, limits in self._places.values() if chat == target.channel)
        return next(found, None) or _limiters(target)


def _limiters(target: Target) -> list[AsyncLimiter]:
    group = target.platform == "telegram" and target.chat.startswith("-")
    rates = [PLACE.get(target.platform, _ELSEWHERE), *([GROUP] if group else [])]
    return [rate.limiter() for rate in rates]


class Pauses:
    """Until when places and tokens of one platform are left alone; kept in MongoDB as well."""

    def __init__(self, app: App, platform: str) -> None:
        self._app = app
        self._platform = platform
        self._places: dict[str, tuple[datetime, int]] = {}
        self._channels: dict[str, datetime] = {}
        self._tokens: dict[str, datetime] = {}

    async def load(self) -> None:
        """Read what this process or another has noted."""
        rows = await self._app.store.pauses.of(self._platform)
        self._places = {r["target"]: (r["until"], r["failures"]) for r in rows if "target" in r}
        self._channels = {r["channel"]: r["until"] for r in rows if "target" in r}
        self._tokens = {row["token"]: row["until"] for row in rows if "token" in row}

    def places(self, now: datetime) -> list[str]:
        """Return the places that are left alone now."""
        return [target for target, (until, _) in self._places.items() if until > now]

    def until(self, target: Target, now: datetime) -> datetime | None:
        """Return until when the chat of a target is left alone, also where another one asked."""
        until = self._channels.get(target.channel)
        return until if until is not None and until > now else None

    def tokens(self, now: datetime) -> list[str]:
        """Return the accounts whose tokens are left alone now, EVERYWHERE among them for all."""
        return [token for token, until in self._tokens.items() if until > now]

    def everything(self, now: datetime) -> bool:
        """Tell whether the whole platform is left alone now."""
        return EVERYWHERE in self.tokens(now)

    async def asked(self, target: Target, until: datetime, *, everywhere: bool) -> None:
        """Leave a place alone until then, as the platform asked, or all that its token reaches."""
        if everywhere:
            self._tokens[target.token] = until
            await self._app.store.pauses.token(target, until)
        else:
            await self._pause(target, until, 0)

    async def failed(self, target: Target) -> None:
        """Leave a place alone that did not take a message: 1 s, 2 s, up to a minute.

        What waits for it is not worn out by an outage: one message in turn finds out whether it is
        over. Short, because the message may be at fault and not the place.
        """
        failures = self._places.get(target.id, (None, 0))[1] + 1
        rest = min(FIRST_REST * 2 ** min(failures - 1, 10), LONGEST_REST)
        until = self._app.clock() + rest
        await self._pause(target, until, failures)

    async def well(self, target: Target) -> None:
        """Note that a place took a message."""
        if self._places.pop(target.id, None) is not None:
            self._channels.pop(target.channel, None)
            await self._app.store.pauses.end(target)

    async def _pause(self, target: Target, until: datetime, failures: int) -> None:
        self._places[target.id] = until, failures
        self._channels[target.channel] = until
        await self._app.store.pauses.place(target, until, failures)
