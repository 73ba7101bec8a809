"""Read what people type: amounts, metrics, periods."""

import re
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from core.catalogue import Catalogue
from core.domain.metrics import Metric
from core.domain.periods import PERIOD_WORDS, PeriodKind
from core.errors import InvalidInput

_MULTIPLE = {"": 1, "k": 1_000, "m": 1_000_000}
_AMOUNT = re.compile(
    r"(?P<before>[^\d\s.,+-]{1,3})?\s*(?P<number>\d[\d\s.,'’_]*)(?P<multiple>[km])?\s*"
    r"(?P<after>[^\d\s.,]{1,3})?",
    re.IGNORECASE,
)
# Thousands in groups with the same mark (India's 1,00,000 too); those, or plain digits, before a
# decimal mark.
_GROUPED = re.compile(r"[1-9]\d{0,2}(?P<g>[.,])\d{3}(?:(?P=g)\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3}")
_DECIMAL = re.compile(
    r"(?P<whole>\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:\.\d{3})+)"
    r"(?:(?P<mark>[.,])(?P<fraction>\d*))?"
)
PERIOD_CHOICES = ("daily", "weekly", "monthly", "quarterly", "yearly")


def read_metric(catalogue: Catalogue, typed: str) -> Metric:
    """Return the metric a word names; suggests the nearest for one that names none."""
    metric = catalogue.metric_named(typed)
    if metric is None:
        names = {
            name: found
            for found in catalogue.metrics.values()
            for name in (found.name, found.title.lower(), *found.aliases)
        }
        near = get_close_matches(typed.lower(), names, n=1, cutoff=0.6)
        known = f"I count {', '.join(catalogue.metrics)}."
        hint = f"Did you mean {names[near[0]].name}?" if near else known
        raise InvalidInput("", typed, f"I can't count “{_quoted(typed)}”. {hint}")
    return metric


def read_period(typed: str | None) -> PeriodKind:
    """Return the kind of period a word names; a month when nothing was said."""
    if not typed:
        return "month"
    word = re.sub(r"\b(this|per|each|every|a|the)\b|[^a-z]", "", typed.lower())
    if word in PERIOD_WORDS:
        return PERIOD_WORDS[word]
    near = get_close_matches(word, PERIOD_WORDS, n=1, cutoff=0.6)
    hint = f"Did you mean {near[0]}?" if near else f"Try {', '.join(PERIOD_CHOICES)}."
    raise InvalidInput("", typed, f"I can't read “{_quoted(typed)}” as a period. {hint}")


def read_amount(metric: Metric, typed: str, currency: str, symbol: str) -> int:
    """Read an amount as people type it ("50k", "$50,000", "50 000 €") into stored units."""
    unreadable = InvalidInput(
        "",
        typed,
        f"I can't read “{_quoted(typed)}” as an amount. Try 50k, 50,000 or {symbol}50 000."
        if metric.unit == "money"
        else f"I can't read “{_quoted(typed)}” as a number. Try 25, 1,000 or 2k.",
    )
    match = _AMOUNT.fullmatch(typed.strip())
    if match is None:
        raise unreadable
    for around in (match["before"], match["after"]):
        if around and around.upper() not in {symbol.upper(), currency} and metric.unit == "money":
            raise InvalidInput("", typed, f"This workspace counts in {currency}, not in {around}.")
        if around and metric.unit == "count":
            raise unreadable
    try:
        number = Decimal(_plain_number(match["number"]))
    except InvalidOperation:
        raise unreadable from None
    number *= _MULTIPLE[(match["multiple"] or "").lower()]
    if number <= 0:
        raise InvalidInput("", typed, "A goal needs a target above zero.")
    try:
        return metric.parse(number, currency, "target")
    except InvalidInput as error:
        raise InvalidInput("", typed, f"{_quoted(typed)} {error.reason}.") from None


def _plain_number(number: str) -> str:
    """Take out what groups digits and make the decimal mark a point; "" where neither fits.

    A mark before exactly three digits groups thousands: 50,000 and 50.000 are both fifty thousand;
    0.500 and 1234.567 group nothing, so there it is the decimal mark.
    """
    number = re.sub(r"(?<=\d)[\s'’_](?=\d{3}(?!\d))", "", number.strip())
    if _GROUPED.fullmatch(number):
        return re.sub(r"[.,]", "", number)
    match = _DECIMAL.fullmatch(number)
    if match is None:
        return ""
    whole, mark, fraction = match["whole"], match["mark"] or "", match["fraction"] or ""
    if mark and mark in whole:
        return ""
    return re.sub(r"[.,]", "", whole) + (f".{fraction}" if fraction else "")


def _quoted(typed: str) -> str:
    return typed if len(typed) <= 40 else typed[:39] + "…"
