"""Metrics: what can be counted, and in which unit."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.domain.money import parse_decimal, show_money, show_number, to_major, to_minor
from core.errors import InvalidInput

LARGEST_COUNT = 2**53


class Metric(BaseModel):
    """One thing that adds up.

    unit: `money` is kept in minor units of the workspace's currency, `count` as whole numbers.
    one, many: how a value is named in a sentence ("25 signups"); money needs no noun.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    unit: Literal["money", "count"]
    one: str = ""
    many: str = ""
    aliases: tuple[str, ...] = ()

    def parse(self, value: object, currency: str, field: str) -> int:
        """Read a value as it comes in JSON into what is stored: minor units or a whole number."""
        if self.unit == "money":
            return to_minor(value, currency, field)
        number = parse_decimal(value, field)
        if int(number.as_tuple().exponent) < 0:
            raise InvalidInput(field, value, "must be a whole number")
        if abs(number) > LARGEST_COUNT:
            raise InvalidInput(field, value, "is larger than Laurels can count")
        return int(number)

    def answer(self, value: int, currency: str) -> str | int:
        """Write a stored value for the API: money as a decimal string, counts as numbers."""
        return to_major(value, currency) if self.unit == "money" else value

    def show(self, value: int, currency: str, locale: str = "en_US") -> str:
        """Write a stored value as a figure: "$50,000" or "25"."""
        if self.unit == "money":
            return show_money(value, currency, locale)
        return show_number(value, locale)

    def phrase(self, value: int, currency: str, locale: str = "en_US") -> str:
        """Write a stored value as part of a sentence: "$50,000" or "25 signups"."""
        figure = self.show(value, currency, locale)
        if self.unit == "money":
            return figure
        return f"{figure} {self.one if value == 1 else self.many}"
