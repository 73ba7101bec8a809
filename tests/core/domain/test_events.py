"""What an event may say, and that two spellings of it are one event."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.catalogue import load
from core.domain.events import EventIn, check_time, fingerprint, read_metrics
from core.domain.people import Workspace
from core.errors import InvalidInput, from_validation, shorten
from tests.conftest import NOW
from tests.core.support import event, pure

METRICS = load().metrics


def read(**changes: Any) -> EventIn:
    return EventIn.model_validate(event(**changes))


def values(workspace: str = "USD", **changes: Any) -> dict[str, int]:
    return read_metrics(read(**changes), METRICS, Workspace(id="w", currency=workspace)).values


def refused(**changes: Any) -> InvalidInput:
    try:
        read_metrics(read(**changes), METRICS, Workspace(id="w"))
    except ValidationError as error:
        return from_validation(error)[0]
    except InvalidInput as error:
        return error
    raise AssertionError("it was accepted")


def test_an_order_counts_its_metrics_and_itself() -> None:
    assert values() == {"revenue": 19_900, "units": 2, "orders": 1}
    assert values(metrics={"revenue": "1", "orders": 3})["orders"] == 3
    assert "orders" not in values(type="signup", metrics={"signups": 1})
    assert "orders" not in values(corrects="order-0", metrics={"revenue": "-1"})


def test_money_is_read_in_the_workspaces_currency() -> None:
    assert values("JPY", currency=None, metrics={"revenue": 199})["revenue"] == 199
    assert values("KWD", currency="KWD", metrics={"revenue": "1.5"})["revenue"] == 1_500


@pytest.mark.parametrize(
    ("changes", "field", "value", "reason"),
    [
        ({"metrics": {"revenu": 1}}, "metrics", "revenu", "is not a metric; known are"),
        ({"metrics": {"revenue": "12,50"}}, "metrics.revenue", "12,50", "is not a decimal number"),
        ({"metrics": {"revenue": "0.001"}}, "metrics.revenue", "0.001", "more decimals than USD"),
        ({"metrics": {"units": 2.5}}, "metrics.units", 2.5, "must be a whole number"),
        ({"metrics": {"units": -1}}, "metrics.units", -1, "is negative; only an event that"),
        ({"metrics": {"revenue": "-0.01"}}, "metrics.revenue", "-0.01", "is negative"),
        ({"metrics": {}}, "metrics", {}, "at least 1 item"),
        ({"metrics": {f"m{n}": 1 for n in range(21)}}, "metrics", None, "at most 20 items"),
        ({"metrics": None}, "metrics", None, "valid dictionary"),
        ({"currency": "USDT"}, "currency", "USDT", "is not an ISO 4217 code"),
        ({"currency": "usd"}, "currency", "usd", "is not an ISO 4217 code"),
        ({"currency": "EUR"}, "currency", "EUR", "is not this workspace's currency"),
        ({"colour": "red"}, "colour", "red", "unknown field"),
        ({"scope": {"planet": "mars"}}, "scope.planet", "mars", "unknown field"),
        ({"scope": {"sku": ""}}, "scope.sku", "", "at least 1 character"),
        ({"ticker": {"street": "x"}}, "ticker.street", "x", "unknown field"),
        ({"member": " "}, "member", " ", "at least 1 character"),
        ({"member": "a" * 201}, "member", "a" * 201, "at most 200 characters"),
        ({"member": "a\x00b"}, "member", "a\x00b", "has characters that cannot be shown"),
        ({"member": "\ud800"}, "member", "\ud800", "has characters that cannot be shown"),
        ({"member": 7}, "member", 7, "valid string"),
        ({"member": None}, "member", None, "valid string"),
        ({"occurred_at": "2026-11-20T10:15:00"}, "occurred_at", "2026-11-20T10:15:00", "timezone"),
        ({"occurred_at": 1_795_000_000}, "occurred_at", 1_795_000_000, "a time with its zone"),
        ({"occurred_at": True}, "occurred_at", True, "a time with its zone"),
        ({"occurred_at": "yesterday"}, "occurred_at", "yesterday", "valid datetime"),
        ({"occurred_at": "2026-02-30T10:00:00Z"}, "occurred_at", None, "valid datetime"),
    ],
)
def test_bad_input_is_refused_with_field_value_and_reason(
    changes: dict[str, Any], field: str, value: object, reason: str
) -> None:
    error = refused(**changes)
    assert error.field == field
    assert reason in error.reason
    if value is not None:
        assert error.value == value
    assert error.detail() == {
        "field": error.field,
        "value": shorten(error.value),
        "reason": error.reason,
    }
    assert error.message == f"{field}: {shorten(error.value)}: {error.reason}"


@pytest.mark.parametrize("name", ["id", "source", "member", "occurred_at", "metrics"])
def test_what_is_required_is_named_when_it_is_missing(name: str) -> None:
    given_event = event()
    del given_event[name]
    with pytest.raises(ValidationError) as caught:
        EventIn.model_validate(given_event)
    assert [error.message for error in from_validation(caught.value)] == [
        f"{name}: nothing: is required"
    ]


def test_only_a_correction_may_be_negative() -> None:
    assert values(corrects="order-0", metrics={"units": -2, "revenue": "-1.50"}) == {
        "units": -2,
        "revenue": -150,
    }


def test_a_long_value_does_not_drown_the_reader() -> None:
    error = refused(metrics={"x" * 150: 1})
    assert len(error.detail()["value"]) == 60
    assert error.detail()["value"].endswith("…")


@pytest.mark.parametrize("minutes", [-60, 0, 5])
def test_a_clock_may_be_five_minutes_fast(minutes: int) -> None:
    check_time(read(occurred_at=NOW + timedelta(minutes=minutes)), NOW)


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (NOW + timedelta(minutes=5, seconds=1), "is more than 5 minutes in the future"),
        (datetime.max.replace(tzinfo=UTC), "is more than 5 minutes in the future"),
        (datetime(1969, 12, 31, 23, 59, tzinfo=UTC), "is before 1970"),
        (datetime.min.replace(tzinfo=UTC), "is before 1970"),
    ],
)
def test_times_beyond_reason_are_refused(at: datetime, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_time(read(occurred_at=at), NOW)
    assert (caught.value.field, caught.value.reason) == ("occurred_at", reason)
    assert caught.value.value == at.isoformat()


@pytest.mark.parametrize(
    "other",
    [
        {"metrics": {"revenue": "199.0", "units": 2}},
        {"metrics": {"units": "2", "revenue": 199}},
        {"metrics": {"revenue": Decimal("199.000"), "units": Decimal(2)}},
        {"metrics": {"revenue": 199.0, "units": 2.0}},
        {"metrics": {"revenue": "1.99e2", "units": "2.0"}},
        {"metrics": {"revenue": "+199.00", "units": "02"}},
        {"occurred_at": "2026-11-20T10:30:00-05:00"},
        {"occurred_at": "2026-11-20T15:30:00.000000Z"},
        {"occurred_at": datetime(2026, 11, 20, 15, 30, tzinfo=UTC)},
        {"member": " ada ", "id": "order-1\n"},
        {"scope": {}},
        {"scope": {"sku": None}},
        {"corrects": None, "ticker": None},
    ],
)
def test_two_spellings_of_the_same_event_have_one_fingerprint(other: dict[str, Any]) -> None:
    assert fingerprint(read(**other)) == fingerprint(read())


@pytest.mark.parametrize(
    "other",
    [
        {"metrics": {"revenue": "199.01", "units": 2}},
        {"metrics": {"revenue": "199.00", "units": 3}},
        {"metrics": {"revenue": "199.00"}},
        {"metrics": {"revenue": "199.00", "units": 2, "signups": 0}},
        {"occurred_at": "2026-11-20T10:30:00Z"},
        {"occurred_at": "2026-11-20T15:30:00.000001Z"},
        {"member": "bob"},
        {"type": "refund"},
        {"scope": {"sku": "X"}},
        {"corrects": "order-0"},
        {"ticker": {"city": "Louisville"}},
        {"currency": None},
        {"team": "north"},
    ],
)
def test_another_event_has_another_fingerprint(other: dict[str, Any]) -> None:
    assert fingerprint(read(**other)) != fingerprint(read())


amounts = st.integers(0, 10**12).map(lambda minor: Decimal(minor) / 100)


@pure
@given(amounts, amounts, st.integers(0, 4), st.booleans())
def test_fingerprints_tell_amounts_apart_and_spellings_together(
    one: Decimal, other: Decimal, zeros: int, as_decimal: bool
) -> None:
    def of(value: object) -> str:
        return fingerprint(read(metrics={"revenue": value}))

    spelt = f"{one:.2f}" + "0" * zeros
    assert of(str(one)) == of(Decimal(spelt) if as_decimal else spelt)
    assume(one != other)
    assert of(str(one)) != of(str(other))


@pure
@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 5),
    st.integers(-12, 14),
)
def test_fingerprints_tell_moments_apart_and_zones_together(
    at: datetime, later_us: int, offset_h: int
) -> None:
    elsewhere = at.astimezone(datetime.fromisoformat(f"2026-01-01T00:00{offset_h:+03}:00").tzinfo)
    assert fingerprint(read(occurred_at=elsewhere)) == fingerprint(read(occurred_at=at))
    later = at + timedelta(microseconds=later_us)
    assert fingerprint(read(occurred_at=later)) != fingerprint(read(occurred_at=at))


def test_no_less_is_the_same_as_nothing() -> None:
    """-0 and 0 are stored as the same number."""
    zero, minus = read(metrics={"units": 0}), read(metrics={"units": "-0"})
    assert fingerprint(zero) == fingerprint(minus)
