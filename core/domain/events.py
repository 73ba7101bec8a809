"""Events: what happened. Immutable once accepted."""

import hashlib
import json
import unicodedata
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from core.domain.metrics import Metric
from core.domain.money import currencies, parse_decimal
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


def read_metrics(event: EventIn, metrics: dict[str, Metric], currency: str) -> dict[str, int]:
    """Check an event's metrics against those known and return stored values by metric name.

    Raises InvalidInput for an unknown metric, malformed money, a negative value outside a
    correction, and a currency other than the workspace's.
    """
    given = event.currency
    if given is not None and given not in currencies():
        raise InvalidInput("currency", given, "is not an ISO 4217 code such as USD")
    values: dict[str, int] = {}
    for name, raw in event.metrics.items():
        metric = metrics.get(name)
        field = f"metrics.{shorten(name)}"
        if metric is None:
            raise InvalidInput("metrics", name, f"is not a metric; known are {_known(metrics)}")
        if metric.unit == "money" and given is not None and given != currency:
            raise InvalidInput(
                "currency", given, f"is not this workspace's currency; it counts in {currency}"
            )
        value = metric.parse(raw, currency, field)
        if value < 0 and event.corrects is None:
            raise InvalidInput(
                field, raw, "is negative; only an event that corrects another may be"
            )
        values[name] = value
    if event.type == "order" and event.corrects is None and "orders" in metrics:
        values.setdefault("orders", 1)
    return values


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
    packed = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.blake2b(packed.encode(), digest_size=16).hexdigest()


def _known(metrics: dict[str, Metric]) -> str:
    return ", ".join(sorted(metrics))
