"""Conversations as data: what is typed, what happens meanwhile, and what has to be answered.

Those of `tests/transcripts` run on every platform; these run on the core alone, being many.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Say:
    """Somebody types, and the answer holds every fragment of `said` and none of `never`."""

    typed: str
    said: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True)
class Did:
    """Something was counted for who talks, or for somebody else (`by`)."""

    metrics: dict[str, Any]
    by: str | None = None
    scope: dict[str, str] | None = None


@dataclass(frozen=True)
class Later:
    """Time passes."""

    days: float = 0
    hours: float = 0


Step = Say | Did | Later
Talks = dict[str, tuple[Step, ...]]


def say(typed: str, *said: str, never: tuple[str, ...] = ()) -> Say:
    return Say(typed, said, never)


def did(by: str | None = None, scope: dict[str, str] | None = None, **metrics: Any) -> Did:
    return Did(metrics, by, scope)


async def talk(
    steps: tuple[Step, ...],
    hear: Callable[[str], Awaitable[str]],
    count: Callable[[int, Did], Awaitable[None]],
    wait: Callable[[float], None],
) -> None:
    """Have a conversation. hear: type something and return the answer as plain text.

    count: make something count, the how-manieth it is first. wait: let seconds pass.
    """
    for number, step in enumerate(steps):
        if isinstance(step, Later):
            wait(step.days * 86_400 + step.hours * 3_600)
        elif isinstance(step, Did):
            await count(number, step)
        else:
            answer = await hear(step.typed)
            for fragment in step.said:
                assert fragment in answer, f"{step.typed!r} was answered with {answer!r}"
            for fragment in step.never:
                assert fragment not in answer, f"{step.typed!r} was answered with {answer!r}"
            wait(1)
