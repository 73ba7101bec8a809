"""Events: what happened. Immutable once accepted."""

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from core.domain.conversion import Foreign, convert, rate_for
from core.domain.metrics import Metric
from core.domain.money import LARGEST_MINOR, currencies, parse_decimal
from core.domain.people import Workspace
from core.errors import InvalidInput, shorten

FUTURE_TOLERANCE = timedelta(minutes=5)
EARLIEST_YEAR = 1970
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SCOPE_KINDS = ("sku", "category", "character", "channel")


def _readable(value: object) -> object:
    if (
        isinstance(value, str)
        and not value.isprintable()
        and any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\t\n" for c in value)
    ):
        raise ValueError("has characters that cannot be shown")
    return value


def _aware(value: object) -> object:
    number = isinstance(value, str) and value.strip().lstrip("+-").replace(".", "", 1).isdigit()
    if number or isinstance(value, int | float | Decimal):
        raise ValueError("must be a time with its zone, such as 2026-11-20T10:15:00-05:00")
    return value


Key = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, strip_whitespace=True),
    BeforeValidator(_readable),
]
Label = Annotated[
    str, StringConstraints(max_length=200, strip_whitespace=True), BeforeValidator(_readable)
]
SetKind = Literal["day", "month", "quarter", "year", "all"]
Instant = Annotated[AwareDatetime, BeforeValidator(_aware)]


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Scope(_In):
    """What else an event counts for; each kind has a key."""

    sku: Key | None = None
    category: Key | None = None
    character: Key | None = None
    channel: Key | None = None


class Ticker(_In):
    """What the ticker shows of a sale. Place parts are shown only where the workspace allows."""

    order_id: Label | None = None
    product: Label | None = None
    city: Label | None = None
    region: Label | None = None
    country: Label | None = None
    image_url: Label | None = None


class EventIn(_In):
    """An event as it comes in.

    id: the source's own id; (workspace, source, id) is counted once.
    member: the source's own id of who did it; `member_name` names somebody not seen before.
    metrics: values by metric name, read by `read_metrics`; money as decimal strings
        in major units of `currency`.
    corrects: the id of the event of the same source that this one corrects; only such an event
        may carry negative values, and it counts in the original's period.
    """

    id: Key
    source: Key
    type: Key = "event"
    member: Key
    member_name: Label | None = None
    team: Label | None = None
    occurred_at: Instant
    metrics: dict[Key, Any] = Field(min_length=1, max_length=20)
    currency: str | None = None
    scope: Scope = Scope()
    ticker: Ticker | None = None
    corrects: Key | None = None


class StatsIn(EventIn):
    """An event of type `stats`: it sets totals as of its time instead of adding to them.

    metrics: the totals of the month. totals: the totals of other periods, by kind; what a total
    changes is added to the longer periods too, unless the event sets those as well. Weeks cross
    months, so they cannot be set.
    """

    type: Literal["stats"] = "stats"
    metrics: dict[Key, Any] = Field(default_factory=dict, max_length=20)
    totals: dict[SetKind, dict[Key, Any]] = Field(default_factory=dict)
    corrects: None = None
    ticker: None = None


@dataclass(frozen=True)
class Read:
    """What an event's metrics come to.

    values: stored values by metric name, money in the workspace's currency. foreign: the money as
    the event said it, where that was in another currency.
    """

    values: dict[str, int]
    foreign: Foreign | None = None


def read_metrics(event: EventIn, metrics: dict[str, Metric], workspace: Workspace) -> Read:
    """Check an event's metrics against those known and return what is stored.

    Money in another currency is converted at the workspace's fixed rate. Raises InvalidInput for
    an unknown metric, malformed money, a negative value outside a correction, and a currency that
    the workspace has no rate for.
    """
    given = event.currency
    if given is not None and given not in currencies():
        raise InvalidInput("currency", given, "is not an ISO 4217 code such as USD")
    currency = given or workspace.currency
    values: dict[str, int] = {}
    amounts: dict[str, int] = {}
    for name, raw in event.metrics.items():
        metric = metrics.get(name)
        field = f"metrics.{shorten(name)}"
        if metric is None:
            raise InvalidInput("metrics", name, f"is not a metric; known are {_known(metrics)}")
        if metric.over is not None:
            raise InvalidInput(field, raw, f"follows from {_parts(metric)}; send those")
        if metric.gauge:
            raise InvalidInput(field, raw, "is set, not added up; send an event of type stats")
        value = metric.parse(raw, currency, field)
        if value < 0 and event.corrects is None:
            raise InvalidInput(
                field, raw, "is negative; only an event that corrects another may be"
            )
        if metric.unit == "money" and currency != workspace.currency:
            rate = rate_for(workspace, currency)
            amounts[name] = value
            value = convert(value, currency, workspace.currency, rate)
            if abs(value) > LARGEST_MINOR:
                raise InvalidInput(field, raw, "is larger than Laurels can count")
        values[name] = value
    if event.type == "order" and event.corrects is None and "orders" in metrics:
        values.setdefault("orders", 1)
    if not amounts:
        return Read(values)
    return Read(values, Foreign(currency, workspace.currency, rate, amounts))


def read_totals(
    event: StatsIn, metrics: dict[str, Metric], workspace: Workspace
) -> dict[str, dict[str, int]]:
    """Check the totals that a `stats` event sets and return stored values by period kind.

    Raises InvalidInput as `read_metrics` does, and where nothing is set.
    """
    currency = event.currency or workspace.currency
    if currency not in currencies():
        raise InvalidInput("currency", currency, "is not an ISO 4217 code such as USD")
    told = [("metrics", "month", event.metrics)]
    told += [(f"totals.{kind}", kind, values) for kind, values in event.totals.items()]
    found: dict[str, dict[str, int]] = {}
    for place, kind, values in told:
        for name, raw in values.items():
            metric, field = metrics.get(name), f"{place}.{shorten(name)}"
            if metric is None or metric.over is not None:
                settable = _known(metrics, gauges=True)
                raise InvalidInput(field, name, f"cannot be set; what can are {settable}")
            value = metric.parse(raw, currency, field)
            if value < 0 and not metric.gauge:
                raise InvalidInput(field, raw, "must not be negative")
            if metric.unit == "money" and currency != workspace.currency:
                rate = rate_for(workspace, currency)
                value = convert(value, currency, workspace.currency, rate)
                if value > LARGEST_MINOR:
                    raise InvalidInput(field, raw, "is larger than Laurels can count")
            if found.setdefault(kind, {}).setdefault(name, value) != value:
                raise InvalidInput(field, raw, "is said twice, and differently")
    if not found:
        raise InvalidInput("metrics", "nothing", "needs at least one total to set")
    if event.scope.model_dump(exclude_none=True):
        raise InvalidInput("scope", "given", "a total that is set belongs to no scope")
    return found


def check_time(event: EventIn, now: datetime) -> None:
    """Refuse an event from the future or from before computers counted time."""
    if event.occurred_at > now + FUTURE_TOLERANCE:
        raise InvalidInput(
            "occurred_at",
            event.occurred_at.isoformat(),
            "is more than 5 minutes in the future",
        )
    if event.occurred_at.year < EARLIEST_YEAR:
        raise InvalidInput(
            "occurred_at", event.occurred_at.isoformat(), f"is before {EARLIEST_YEAR}"
        )


def fingerprint(event: EventIn) -> str:
    """Return a digest of what an event says; two spellings of the same values agree."""
    body: dict[str, Any] = event.model_dump(mode="json", exclude_none=True)
    body["occurred_at"] = (event.occurred_at - EPOCH) // timedelta(microseconds=1)
    body["metrics"] = {
        name: str(parse_decimal(value, name)) for name, value in event.metrics.items()
    }
    if isinstance(event, StatsIn):
        body["totals"] = {
            kind: {name: str(parse_decimal(value, name)) for name, value in told.items()}
            for kind, told in event.totals.items()
        }
    packed = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.blake2b(packed.encode(), digest_size=16).hexdigest()


def _known(metrics: dict[str, Metric], *, gauges: bool = False) -> str:
    """Name the metrics that events may carry."""
    return ", ".join(
        sorted(n for n, m in metrics.items() if m.over is None and (gauges or not m.gauge))
    )


def _parts(metric: Metric) -> str:
    return " and ".join(dict.fromkeys(metric.parts))
