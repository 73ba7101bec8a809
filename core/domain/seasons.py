"""Seasons: a race over some days on one metric, with winners at the end."""

from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from core.domain.events import Key
from core.domain.metrics import Metric
from core.domain.periods import Calendar, custom_key
from core.domain.roster import IsoDate, Name, Why
from core.errors import InvalidInput

LONGEST = timedelta(days=366)

State = Literal["planned", "running", "ended", "cancelled"]


class Place(BaseModel):
    """Somebody's place in a season; the team is who they were with at its end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rank: int
    member: str
    team: str | None
    value: int


class Season(BaseModel):
    """A named range of the workspace's dates, both included, in which a metric is compared.

    ends_at: the moment an admin ended it early; what came in until then counts. closed_at: when the
    standings were archived, with `total` people ranked, the first thousand of them in `places`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    workspace: str
    name: str
    metric: str
    first: date
    last: date
    created_at: datetime
    created_by: str | None = None
    ends_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled: bool = False
    total: int = 0
    places: tuple[Place, ...] = ()

    @property
    def key(self) -> str:
        """Return its dates as a period."""
        return custom_key(self.first, self.last)

    def state(self, today: date) -> State:
        """Return what there is to say of it on a date."""
        if self.cancelled:
            return "cancelled"
        if self.closed_at is not None:
            return "ended"
        return "planned" if today < self.first else "running"

    def end(self, calendar: Calendar) -> datetime:
        """Return the moment from which nothing counts any more."""
        bounds = calendar.bounds(self.key)
        assert bounds is not None  # noqa: S101 - only `all` has none
        return self.ends_at or bounds[1]


class NewSeason(BaseModel):
    """A season to start. start: its first day, today where left out; end: its last day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    metric: Key
    start: IsoDate | None = None
    end: IsoDate
    reason: Why | None = None

    @model_validator(mode="after")
    def _forward(self) -> "NewSeason":
        if self.start is not None and self.end < self.start:
            raise ValueError("must not end before it starts")
        return self


def check_dates(first: date, last: date, today: date) -> None:
    """Refuse a season that is over already or too long."""
    if last < today:
        raise InvalidInput("end", last.isoformat(), "is over already")
    if last - first > LONGEST:
        raise InvalidInput("end", last.isoformat(), "makes it longer than a year")


def check_metric(metric: Metric) -> None:
    """Refuse what does not add up over days."""
    if metric.gauge or metric.over is not None:
        raise InvalidInput("metric", metric.name, "does not add up over days, so nobody can lead")
