"""What a fold is made of: events with the moment they count for, totals that somebody watches."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from core.domain.periods import PeriodKind
from core.store.client import Document


class Step(NamedTuple):
    """One change of a total: when, by how much, whether it may be announced, by which event."""

    at_ms: int
    change: int
    loud: bool
    event: Any


@dataclass(slots=True)
class Watched:
    """A total that a rule, a goal or a board asks about, before and after a batch.

    document: the progress document that keeps what is held because of it.
    """

    member: str
    scope: str
    kind: PeriodKind
    key: str
    metric: str
    before: int
    document: Document
    trail: list[Step] = field(default_factory=list)

    @property
    def after(self) -> int:
        """Return the total with every step."""
        return self.before + sum(step.change for step in self.trail)


@dataclass(slots=True)
class Applied:
    """An event with the moment and the calendar date it counts for (a correction's original's)."""

    event: Document
    at: datetime
    day: date
    loud: bool

    @property
    def at_ms(self) -> int:
        """Return the moment in ms since 1970."""
        return int(self.at.timestamp() * 1_000)

    @property
    def order(self) -> tuple[int, bool, str, str]:
        """Return what events are applied by: the moment; totals are set after what adds to them."""
        event = self.event
        return self.at_ms, "set" in event, event["source"], event["id"]


class Slot(NamedTuple):
    """The totals of one period of one member and scope, and which of them are watched."""

    kind: PeriodKind
    key: str
    document: Document
    values: dict[str, int]
    times: dict[str, int]
    watched: dict[str, Watched | None]
