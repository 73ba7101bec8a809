"""What comes in about goals: bodies and queries of the goal endpoints."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from core.domain.events import Key, Label
from core.domain.milestones import GLOBAL
from core.domain.periods import custom_key
from core.domain.time_periods import read_time_period
from core.errors import InvalidInput
from core.store.goals import State
from web.query import Between, Query, WholeNumber

MOST_GOALS = 100

Amount = Annotated[Any, WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}]})]
ScopeName = Literal["global", "sku", "category", "character", "channel", "team", "workspace"]


def _day(given: object) -> object:
    if not isinstance(given, str):
        raise ValueError("must be a date such as 2026-11-03")
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ValueError("must be a date such as 2026-11-03") from None


def _blank(given: object) -> object:
    return None if given == "" else given


def _fixed(given: object) -> object:
    raise ValueError("cannot be changed; cancel this goal and set a new one")


Day = Annotated[date, BeforeValidator(_day)]
Name = Annotated[Key | None, BeforeValidator(_blank)]
Fixed = Annotated[SkipJsonSchema[Any], BeforeValidator(_fixed)]


class GoalIn(BaseModel):
    """A goal to set.

    metric: its name or an alias, such as revenue, units, units_sold or profit_margin.
    targetValue: a number in major units, also as a string. scope: what counts; without member or
    team the goal is the whole workspace's. timePeriod: daily, weekly, monthly, quarter, year, all,
    30 Days, or a key such as 2026-12; monthly when nothing is said. startDate, endDate: dates of
    your own instead, both included. private: shown to its member alone. recurring: set anew when
    its period is over. reason: for the audit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    metric: Key
    targetValue: Amount  # noqa: N815 - the seed's name
    scope: ScopeName | None = None
    sku: Name = None
    category: Name = None
    character: Name = None
    channel: Name = None
    team: Name = None
    member: Name = None
    timePeriod: Name = None  # noqa: N815
    startDate: Day | None = None  # noqa: N815
    endDate: Day | None = None  # noqa: N815
    description: Label | None = None
    private: bool = False
    recurring: bool = False
    reason: Label | None = None

    def counted(self) -> str:
        """Return what counts as the core writes it: `global`, or a kind and a key."""
        keys = {
            "sku": self.sku,
            "category": self.category,
            "character": self.character,
            "channel": self.channel,
        }
        given = {kind: key for kind, key in keys.items() if key is not None}
        wanted: str = self.scope or next(iter(given), GLOBAL)
        if wanted in keys and keys[wanted] is None:
            raise InvalidInput(wanted, "nothing", f'is required with scope "{wanted}"')
        for kind, key in given.items():
            if kind != wanted:
                raise InvalidInput(kind, key, f'does not go with scope "{wanted}"')
        if wanted == "team" and self.team is None:
            raise InvalidInput("team", "nothing", 'is required with scope "team"')
        if self.team is not None and self.member is not None:
            raise InvalidInput("member", self.member, "a goal is a team's or a member's, not both")
        if wanted in {"team", "workspace"} and self.member is not None:
            raise InvalidInput("member", self.member, f'does not go with scope "{wanted}"')
        if wanted == "workspace" and self.team is not None:
            raise InvalidInput("team", self.team, 'does not go with scope "workspace"')
        return f"{wanted}:{keys[wanted]}" if wanted in keys else GLOBAL

    def period(self) -> str:
        """Return the kind or key of the period."""
        word = None if self.timePeriod is None else read_time_period(self.timePeriod)
        if self.startDate is None and self.endDate is None:
            if word == "custom":
                raise InvalidInput("startDate", "nothing", "is required with a period of your own")
            return word or "month"
        if word not in {None, "custom"}:
            raise InvalidInput("timePeriod", self.timePeriod, "give either this or two dates")
        for name, day in (("startDate", self.startDate), ("endDate", self.endDate)):
            if day is None:
                raise InvalidInput(name, "nothing", "is required with the other date")
        assert self.startDate is not None  # noqa: S101 - looked at above
        assert self.endDate is not None  # noqa: S101
        if self.endDate < self.startDate:
            raise InvalidInput("endDate", self.endDate.isoformat(), "is before startDate")
        return custom_key(self.startDate, self.endDate)


class GoalChange(BaseModel):
    """What to change of a goal that runs. Another metric or period is another goal.

    reason: for the audit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    targetValue: Amount = None  # noqa: N815 - the seed's name
    description: Label | None = None
    private: bool | None = None
    recurring: bool | None = None
    reason: Label | None = None
    metric: Fixed = None
    scope: Fixed = None
    sku: Fixed = None
    category: Fixed = None
    character: Fixed = None
    channel: Fixed = None
    team: Fixed = None
    member: Fixed = None
    timePeriod: Fixed = None  # noqa: N815
    startDate: Fixed = None  # noqa: N815
    endDate: Fixed = None  # noqa: N815


class ActiveQuery(Query):
    """Whose goals, and of which period."""

    member: str | None = Field(None, description="This member's goals, the private ones too.")
    team: str | None = Field(None, description="This team's goals.")
    period: str | None = Field(None, description="Only monthly ones, say, or those of 2026-11.")


class HistoryQuery(Query):
    """Which goals, and which page of them."""

    state: State = Field("all", description="Whether they run, are over or were cancelled.")
    member: str | None = Field(None, description="This member's goals, the private ones too.")
    limit: Annotated[WholeNumber, Between(1, MOST_GOALS)] = 50
    cursor: str | None = Field(None, description="The `next` of the page before.")


class GoalQuery(Query):
    """Who asks."""

    member: str | None = Field(None, description="A private goal is shown to its member alone.")
