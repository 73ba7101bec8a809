"""What admins change about a workspace, checked as it comes in."""

from typing import Annotated

from babel.core import Locale, UnknownLocaleError
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    model_validator,
)
from pydantic.alias_generators import to_camel

from core.domain.money import currencies, parse_decimal
from core.domain.people import Tone
from core.domain.preferences import Quiet, Zone
from core.domain.roster import IsoDate, Name, Why
from core.domain.screens import Screen
from core.errors import InvalidInput

MOST_A_DAY = 1_000


def _currency(value: str) -> str:
    if value not in currencies():
        raise ValueError("is not an ISO 4217 code such as USD")
    return value


def _locale(value: str) -> str:
    try:
        return str(Locale.parse(value.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        raise ValueError("is not a locale such as de_DE") from None


def _rate(value: str) -> str:
    try:
        rate = parse_decimal(value, "rate")
    except InvalidInput as error:
        raise ValueError(error.reason) from None
    if rate <= 0:
        raise ValueError("must be more than zero")
    return value.strip()


Weekday = Annotated[StrictInt, Field(ge=0, le=6)]
Currency = Annotated[StrictStr, AfterValidator(_currency)]
Rate = Annotated[StrictStr, AfterValidator(_rate)]
Template = Annotated[StrictStr, Field(min_length=1, max_length=1_000)]


class WorkspaceChange(BaseModel):
    """What changes about a workspace; what is left out stays.

    zone: such as Europe/Berlin; another one moves every period. currency: ISO 4217; it stays once
    any money was counted. locale: how money, numbers and dates are written, such as de_DE.
    week_start: 0 is Monday, 6 is Sunday. show_places: whether the ticker tells where an order came
    from. create_members: whether an event may bring in a person not seen before. working_days,
    holidays: weekdays that count for pace and streaks, and dates that do not. rates: what one unit
    of a foreign currency is worth in this workspace's, all of them: {"EUR": "1.08"}.
    tone: how celebrations sound. templates: an admin's own words for them by kind, all of them.
    quiet: local times between which nothing is posted, a digest follows; null for none. daily_cap:
    celebrations a day and place, the rest comes as a digest; 0 is no cap. weekly_digest: whether
    every week ends with one. self_report: whether members may `log` what they did. open_teams:
    whether they may join and leave teams by themselves. screen: what TVs show that were not told
    otherwise; {} is what has scores.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )

    name: Name | None = None
    zone: Zone | None = None
    currency: Currency | None = None
    locale: Annotated[StrictStr, AfterValidator(_locale)] | None = None
    week_start: Weekday | None = None
    show_places: StrictBool | None = None
    create_members: StrictBool | None = None
    working_days: tuple[Weekday, ...] | None = Field(None, min_length=1, max_length=7)
    holidays: tuple[IsoDate, ...] | None = Field(None, max_length=1_000)
    rates: dict[Currency, Rate] | None = Field(None, max_length=200)
    tone: Tone | None = None
    templates: dict[Annotated[StrictStr, Field(max_length=50)], Template] | None = Field(
        None, max_length=20
    )
    quiet: Quiet | None = None
    daily_cap: StrictInt | None = Field(None, ge=0, le=MOST_A_DAY)
    weekly_digest: StrictBool | None = None
    self_report: StrictBool | None = None
    open_teams: StrictBool | None = None
    screen: Screen | None = None
    reason: Why | None = None

    @model_validator(mode="after")
    def _said(self) -> "WorkspaceChange":
        for name in sorted(self.model_fields_set - {"quiet", "reason"}):
            if getattr(self, name) is None:
                raise ValueError(f"{to_camel(name)} must not be null; leave it out to keep it")
        return self
