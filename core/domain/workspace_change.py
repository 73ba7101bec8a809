"""What admins change about a workspace, checked as it comes in."""

from functools import lru_cache
from typing import Annotated
from zoneinfo import available_timezones

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
from core.domain.roster import IsoDate, Name, Why
from core.errors import InvalidInput


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """Return the names of the world's time zones."""
    return frozenset(available_timezones())


def _zone(value: str) -> str:
    if value not in zones():
        raise ValueError("is not a time zone such as Europe/Berlin")
    return value


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


class WorkspaceChange(BaseModel):
    """What changes about a workspace; what is left out stays.

    zone: such as Europe/Berlin; another one moves every period. currency: ISO 4217; it stays once
    any money was counted. locale: how money, numbers and dates are written, such as de_DE.
    week_start: 0 is Monday, 6 is Sunday. show_places: whether the ticker tells where an order came
    from. create_members: whether an event may bring in a person not seen before. working_days,
    holidays: weekdays that count for pace and streaks, and dates that do not. rates: what one unit
    of a foreign currency is worth in this workspace's, all of them: {"EUR": "1.08"}.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )

    name: Name | None = None
    zone: Annotated[StrictStr, AfterValidator(_zone)] | None = None
    currency: Currency | None = None
    locale: Annotated[StrictStr, AfterValidator(_locale)] | None = None
    week_start: Weekday | None = None
    show_places: StrictBool | None = None
    create_members: StrictBool | None = None
    working_days: tuple[Weekday, ...] | None = Field(None, min_length=1, max_length=7)
    holidays: tuple[IsoDate, ...] | None = Field(None, max_length=1_000)
    rates: dict[Currency, Rate] | None = Field(None, max_length=200)
    reason: Why | None = None

    @model_validator(mode="after")
    def _said(self) -> "WorkspaceChange":
        for name in sorted(self.model_fields_set - {"reason"}):
            if getattr(self, name) is None:
                raise ValueError(f"{to_camel(name)} must not be null; leave it out to keep it")
        return self
