"""Metrics: what can be counted, and in which unit."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.domain.money import (
    digits,
    parse_decimal,
    plain_number,
    show_money,
    show_number,
    to_major,
    to_minor,
)
from core.errors import InvalidInput

LARGEST_COUNT = 2**53
LARGEST_PERCENT = 10**12
WHOLE = 10_000  # 100 % in hundredths of a percent


class Metric(BaseModel):
    """One thing that adds up.

    unit: `money` is kept in minor units of the workspace's currency, `count` as whole numbers,
    `percent` in hundredths of a percent (2,500 is 25 %).
    plus, minus, over: a percentage that follows from other metrics: (plus - minus) / over.
    gauge: not added up but set, by `stats` events.
    one, many: how a value is named in a sentence ("25 signups"); money needs no noun.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    unit: Literal["money", "count", "percent"]
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    over: str | None = None
    gauge: bool = False
    one: str = ""
    many: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the metrics this one is read from: itself, where it adds up."""
        return (*self.plus, *self.minus, self.over) if self.over is not None else (self.name,)

    def known(self, values: Mapping[str, int]) -> bool:
        """Tell whether what has to be subtracted was told: there is no margin without costs."""
        return all(name in values for name in self.minus)

    def of(self, values: Mapping[str, int]) -> int:
        """Return this metric's value among stored totals; a percentage that is not known is 0."""
        if self.over is None:
            return values.get(self.name, 0)
        whole = values.get(self.over, 0)
        if whole <= 0 or not self.known(values):
            return 0
        part = sum(values.get(name, 0) for name in self.plus)
        part -= sum(values.get(name, 0) for name in self.minus)
        return part * WHOLE // whole

    def parse(self, value: object, currency: str, field: str) -> int:
        """Read a value as it comes in JSON into what is stored; a percentage is rounded."""
        if self.unit == "money":
            return to_minor(value, currency, field)
        if self.unit == "percent":
            hundredths = int((parse_decimal(value, field) * 100).to_integral_value())
            if abs(hundredths) > LARGEST_PERCENT:
                raise InvalidInput(field, value, "is larger than Laurels can count")
            return hundredths
        number = parse_decimal(value, field)
        if int(number.as_tuple().exponent) < 0:
            raise InvalidInput(field, value, "must be a whole number")
        if abs(number) > LARGEST_COUNT:
            raise InvalidInput(field, value, "is larger than Laurels can count")
        return int(number)

    def answer(self, value: int, currency: str) -> str | int | float:
        """Write a stored value for the API: money as a decimal string, the others as numbers."""
        if self.unit == "percent":
            return plain_number(value, 2)
        return to_major(value, currency) if self.unit == "money" else value

    def number(self, value: int, currency: str) -> int | float:
        """Write a stored value as the seeds' own shapes have it: a number in major units."""
        places = {"money": digits(currency), "count": 0, "percent": 2}[self.unit]
        return plain_number(value, places)

    def show(self, value: int, currency: str, locale: str = "en_US") -> str:
        """Write a stored value as a figure: "$50,000" or "25"."""
        if self.unit == "money":
            return show_money(value, currency, locale)
        if self.unit == "percent":
            return f"{show_number(Decimal(value) / 100, locale)} %"
        return show_number(value, locale)

    def phrase(self, value: int, currency: str, locale: str = "en_US") -> str:
        """Write a stored value as part of a sentence: "$50,000" or "25 signups"."""
        figure = self.show(value, currency, locale)
        if self.unit != "count":
            return figure
        return f"{figure} {self.one if value == 1 else self.many}"
