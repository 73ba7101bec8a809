"""Read what people type: amounts and metrics. Periods are in `when.py`, people in `people.py`."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from babel.numbers import get_currency_symbol

from core.cards import Option
from core.catalogue import Catalogue
from core.conversation.context import Context
from core.conversation.words import fitting
from core.domain.metrics import Metric
from core.domain.wording import noun
from core.errors import InvalidInput
from core.language import tr, translated

_MULTIPLE = {"k": 1_000, "tsd": 1_000, "thousand": 1_000} | dict.fromkeys(
    ("m", "mio", "mln", "million"), 1_000_000
)
_MULTIPLES = "|".join(sorted(_MULTIPLE, key=len, reverse=True))
_AMOUNT = re.compile(
    r"(?P<before>[^\d\s.,+-]{1,3})?\s*(?P<number>\d[\d\s.,'’_]*)"
    rf"(?P<multiple>{_MULTIPLES})?\s*(?P<after>[^\d\s.,]{{1,3}})?",
    re.IGNORECASE,
)
# Thousands in groups with the same mark (India's 1,00,000 too); those, or plain digits, before a
# decimal mark.
_GROUPED = re.compile(r"[1-9]\d{0,2}(?P<g>[.,])\d{3}(?:(?P=g)\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3}")
_DECIMAL = re.compile(
    r"(?P<whole>\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:\.\d{3})+)"
    r"(?:(?P<mark>[.,])(?P<fraction>\d*))?"
)


class Misread(InvalidInput):
    """Something typed that makes no sense; the message is a whole sentence for who typed it.

    field: the name of the argument it is about.
    """

    def __init__(self, field: str, typed: str, sentence: str) -> None:
        super().__init__("", typed, sentence)
        self.field = field


def shown(typed: str) -> str:
    """Return what was typed, short enough to be shown in an answer."""
    return typed if len(typed) <= 40 else typed[:39] + "…"


def read_metric(catalogue: Catalogue, typed: str, field: str = "metric") -> Metric:
    """Return the metric a word names; suggests the nearest for one that names none."""
    metric = catalogue.metric_named(typed) or _in_their_language(catalogue, typed)
    if metric is None:
        names = {
            name: found
            for found in catalogue.metrics.values()
            for name in (found.name, found.title.lower(), *found.aliases)
        }
        near = get_close_matches(typed.lower(), names, n=1, cutoff=0.6)
        if near:
            sentence = tr(
                "I can't count “{typed}”. Did you mean {near}?",
                typed=shown(typed),
                near=noun(names[near[0]]),
            )
        else:
            known = ", ".join(noun(each) for each in catalogue.metrics.values())
            sentence = tr(
                "I can't count “{typed}”. I count {known}.", typed=shown(typed), known=known
            )
        raise Misread(field, typed, sentence)
    return metric


def _in_their_language(catalogue: Catalogue, typed: str) -> Metric | None:
    wanted = typed.strip().casefold()
    for metric in catalogue.metrics.values():
        names = (metric.title, metric.one, metric.many)
        if wanted in {translated(name).casefold() for name in names if name}:
            return metric
    return None


async def suggest_metrics(context: Context, typed: str) -> list[Option]:
    """Return the metrics whose name holds what was typed."""
    metrics = context.catalogue.metrics.values()
    options = (Option(label=translated(each.title), command=each.name) for each in metrics)
    return fitting(options, typed)


def amount_of(context: Context, metric: Metric, typed: str, field: str = "target") -> int:
    """Read an amount in the workspace's own currency into stored units. Raises Misread."""
    currency = context.workspace.currency
    symbol = get_currency_symbol(currency, locale=context.workspace.locale)
    return read_amount(metric, typed, currency, symbol, field)


def read_amount(
    metric: Metric, typed: str, currency: str, symbol: str, field: str = "target"
) -> int:
    """Read an amount as people type it ("50k", "$50,000", "50 000 €") into stored units."""
    if metric.unit == "money":
        said = tr(
            "I can't read “{typed}” as an amount. Try 50k, 50,000 or {symbol}50 000.",
            typed=shown(typed),
            symbol=symbol,
        )
    else:
        said = tr(
            "I can't read “{typed}” as a number. Try 25, 1,000 or 2k.",
            typed=shown(typed),
        )
    unreadable = Misread(field, typed, said)
    match = _AMOUNT.fullmatch(typed.strip())
    if match is None:
        raise unreadable
    for around in (match["before"], match["after"]):
        if not around or (metric.unit == "percent" and around == "%"):
            continue
        if metric.unit != "money" or not _is_money(around):
            raise unreadable
        if around.upper() not in {symbol.upper(), currency}:
            raise Misread(
                field,
                typed,
                tr(
                    "This workspace counts in {currency}, not in {other}.",
                    currency=currency,
                    other=around,
                ),
            )
    try:
        number = Decimal(_plain_number(match["number"]))
    except InvalidOperation:
        raise unreadable from None
    number *= _MULTIPLE.get((match["multiple"] or "").lower(), 1)
    if number <= 0:
        raise Misread(field, typed, tr("It has to be more than zero."))
    try:
        return metric.parse(number, currency, field)
    except InvalidInput as error:
        raise Misread(field, typed, f"{shown(typed)} {translated(error.reason)}.") from None


def _is_money(sign: str) -> bool:
    """Tell whether signs beside a number look like a currency: "€", "US$", "kr"."""
    return all(char.isalpha() or unicodedata.category(char) == "Sc" for char in sign)


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
