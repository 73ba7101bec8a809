"""Foreign money at a workspace's fixed rates: exact decimals, one rounding, never floats."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Any

from core.domain.money import MOST_DIGITS, digits, parse_decimal
from core.domain.people import Workspace
from core.errors import InvalidInput


@dataclass(frozen=True)
class Foreign:
    """What an event said in another currency, kept with it.

    rate: what one unit of `currency` was worth in `into`, the workspace's currency, when the event
    came in. amounts: minor units of `currency` by metric.
    """

    currency: str
    into: str
    rate: Decimal
    amounts: Mapping[str, int]

    def document(self) -> dict[str, Any]:
        """Return what is stored with the event: `{"currency", "into", "rate", "m"}`."""
        return {
            "currency": self.currency,
            "into": self.into,
            "rate": str(self.rate),
            "m": dict(self.amounts),
        }


def convert(minor: int, currency: str, into: str, rate: Decimal) -> int:
    """Return an amount in minor units of another currency, rounded half to even.

    minor: minor units of `currency`. rate: what one major unit of it is worth in `into`. The only
    rounding is the last one, so the opposite of an amount converts to the opposite.
    """
    with localcontext(prec=6 * MOST_DIGITS, rounding=ROUND_HALF_EVEN):
        exact = (minor * rate).scaleb(digits(into) - digits(currency))
        return int(exact.to_integral_value())


def rate_for(workspace: Workspace, currency: str) -> Decimal:
    """Return what one unit of a currency is worth in a workspace's own.

    Raises InvalidInput where an admin has set no rate for it.
    """
    if currency == workspace.currency:
        return Decimal(1)
    if currency not in workspace.rates:
        raise InvalidInput(
            "currency",
            currency,
            f"is not this workspace's currency; it counts in {workspace.currency}, and has no "
            f"rate for {currency}: an admin can set one",
        )
    return parse_decimal(workspace.rates[currency], f"rates.{currency}")


def at_rate_of(original: Mapping[str, Any], correction: Mapping[str, Any]) -> dict[str, int]:
    """Return what a stored correction counts, at its original's rate where both are foreign.

    A refund in the currency of the sale undoes it exactly, whatever became of the rate in between;
    any other correction counts what it says. Takes event documents; returns stored units by metric.
    """
    values: dict[str, int] = dict(correction["m"])
    sold, refunded = original.get("money"), correction.get("money")
    if sold is None or refunded is None or sold["currency"] != refunded["currency"]:
        return values
    rate = Decimal(sold["rate"])
    return values | {
        metric: convert(minor, sold["currency"], sold["into"], rate)
        for metric, minor in refunded["m"].items()
    }
