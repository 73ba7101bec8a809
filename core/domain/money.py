"""Money: integer minor units with an ISO 4217 currency; never floats."""

from decimal import Decimal, InvalidOperation, localcontext
from functools import lru_cache

from babel.core import Locale
from babel.numbers import (
    format_currency,
    format_decimal,
    get_currency_precision,
    list_currencies,
)

from core.errors import InvalidInput
from core.language import tr

LARGEST_MINOR = 2**63 - 1  # what MongoDB's int64 holds
MOST_DIGITS = 50


@lru_cache
def currencies() -> frozenset[str]:
    """Return the ISO 4217 codes (CLDR, through Babel)."""
    return frozenset(list_currencies())


@lru_cache
def digits(currency: str) -> int:
    """Return how many decimals a currency has: JPY 0, USD 2, KWD 3."""
    return int(get_currency_precision(currency))


def parse_decimal(value: object, field: str) -> Decimal:
    """Read a decimal from a JSON string or number, without trailing zeros; else it is refused.

    The result has at most 50 digits before and after the point, so that it can be worked with.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise InvalidInput(field, value, 'must be a number or a string such as "199.00"')
    try:
        shown = str(value).strip()
    except ValueError:  # an integer with more digits than Python writes
        raise InvalidInput(field, "a number", "is larger than Laurels can count") from None
    try:
        number = Decimal(shown) if shown.isascii() and "_" not in shown else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise InvalidInput(field, value, 'is not a decimal number such as "199.00"')
    if not number:
        return Decimal(0)
    if number.adjusted() > MOST_DIGITS:
        raise InvalidInput(field, value, "is larger than Laurels can count")
    sign, found, exponent = number.is_signed(), list(number.as_tuple().digits), _exponent(number)
    while found[-1] == 0:
        del found[-1]
        exponent += 1
    if exponent < -MOST_DIGITS:
        raise InvalidInput(
            field, value, tr("has more decimals than can be counted ({most})", most=MOST_DIGITS)
        )
    return Decimal((sign, found, exponent))


def _exponent(number: Decimal) -> int:
    return int(number.as_tuple().exponent)


def to_minor(value: object, currency: str, field: str) -> int:
    """Read money in major units into minor units; too many decimals are refused, not rounded."""
    number = parse_decimal(value, field)
    places = digits(currency)
    if -_exponent(number) > places:
        more = tr("has more decimals than {currency} has ({most})", currency=currency, most=places)
        raise InvalidInput(field, value, more)
    with localcontext(prec=3 * MOST_DIGITS):
        minor = int(number.scaleb(places))
    if abs(minor) > LARGEST_MINOR:
        raise InvalidInput(field, value, "is larger than Laurels can count")
    return minor


def to_major(minor: int, currency: str) -> str:
    """Write minor units as a decimal string in major units: 19900 USD is "199.00"."""
    places = digits(currency)
    return f"{Decimal(minor).scaleb(-places):.{places}f}"


def plain_number(value: int, places: int) -> int | float:
    """Return value / 10^places as JSON has numbers: whole ones exact, others as near as a float."""
    unit: int = 10**places
    return value / unit if value % unit else value // unit


@lru_cache(maxsize=4096)
def show_money(minor: int, currency: str, locale: str = "en_US", *, whole: bool = True) -> str:
    """Write money as people there write it; `whole` drops the decimals of a round amount."""
    amount = Decimal(minor).scaleb(-digits(currency))
    if whole and amount == amount.to_integral_value():
        pattern = _whole_pattern(locale)
        return format_currency(amount, currency, pattern, locale, currency_digits=False)
    return format_currency(amount, currency, locale=locale)


@lru_cache
def _whole_pattern(locale: str) -> str:
    pattern: str = Locale.parse(locale).currency_formats["standard"].pattern
    return pattern.replace("0.00", "0")


def show_number(value: int | Decimal, locale: str = "en_US") -> str:
    """Write a count as people there write it: 1,000 or 1 000."""
    return format_decimal(value, locale=locale)
