"""What a `stats` event may set, and that two spellings of it are one event."""

from typing import Any

import pytest
from pydantic import ValidationError

from core.catalogue import load
from core.domain.events import EventIn, StatsIn, fingerprint, read_metrics, read_totals
from core.domain.people import Workspace
from core.errors import InvalidInput, from_validation
from tests.core.support import event

METRICS = load().metrics


def told(**changes: Any) -> StatsIn:
    """What a `stats` event says: 12 units this month."""
    return StatsIn.model_validate(
        {**event(), "type": "stats", "metrics": {"units": 12}, "currency": None} | changes
    )


def totals(workspace: Workspace | None = None, **changes: Any) -> dict[str, dict[str, int]]:
    return read_totals(told(**changes), METRICS, workspace or Workspace(id="w"))


def added(**changes: Any) -> dict[str, int]:
    return read_metrics(EventIn.model_validate(event(**changes)), METRICS, Workspace(id="w")).values


def test_totals_are_read_by_period_and_metrics_are_the_months() -> None:
    assert totals() == {"month": {"units": 12}}
    assert totals(
        metrics={"revenue": "50000", "growth": "-12.345"},
        totals={"day": {"units": "3"}, "month": {"signups": 4}, "year": {"goal_progress": 125}},
    ) == {
        "day": {"units": 3},
        "month": {"revenue": 5_000_000, "growth": -12_34, "signups": 4},
        "year": {"goal_progress": 125_00},
    }


def test_a_total_may_be_set_to_nothing() -> None:
    assert totals(metrics={"units": 0}) == {"month": {"units": 0}}


def test_totals_in_another_currency_are_converted() -> None:
    ours = Workspace(id="w", rates={"EUR": "1.08", "JPY": "0.0067"})
    assert totals(ours, metrics={"revenue": "100.01", "units": 2}, currency="EUR") == {
        "month": {"revenue": 108_01, "units": 2}
    }
    assert totals(ours, metrics={"revenue": 1_000}, currency="JPY") == {"month": {"revenue": 670}}
    assert totals(ours, metrics={"revenue": "9.5"}, currency="USD") == {"month": {"revenue": 950}}


@pytest.mark.parametrize(
    ("changes", "field", "value", "reason"),
    [
        ({"totals": {"day": {"revenu": 1}}}, "totals.day.revenu", "revenu", "cannot be set"),
        ({"totals": {"all": {"profit_margin": 1}}}, "totals.all.profit_margin", None, "cannot be"),
        ({"totals": {"day": {"units": -1}}}, "totals.day.units", -1, "must not be negative"),
        ({"totals": {"day": {"units": "x"}}}, "totals.day.units", "x", "is not a decimal number"),
        ({"totals": {"day": {"units": 0.5}}}, "totals.day.units", 0.5, "must be a whole number"),
        ({"totals": {"year": {"revenue": "0.001"}}}, "totals.year.revenue", "0.001", "decimals"),
        ({"totals": {"day": {"growth": 10**11}}}, "totals.day.growth", 10**11, "is larger than"),
        (
            {"totals": {"week": {"units": 1}}},
            "totals.week",
            "week",
            "should be 'day', 'month'",
        ),
        (
            {"metrics": {"units": 1}, "totals": {"month": {"units": 2}}},
            "totals.month.units",
            2,
            "said twice",
        ),
        ({"metrics": {}}, "metrics", "nothing", "needs at least one total"),
        ({"metrics": {}, "totals": {"day": {}}}, "metrics", "nothing", "at least one total"),
        ({"scope": {"sku": "IPOD"}}, "scope", "given", "belongs to no scope"),
        ({"currency": "usd"}, "currency", "usd", "is not an ISO 4217 code"),
        ({"currency": "EUR", "metrics": {"revenue": 1}}, "currency", "EUR", "no rate for EUR"),
        ({"corrects": "order-0"}, "corrects", "order-0", "should be None"),
        ({"ticker": {"city": "Louisville"}}, "ticker", None, "should be None"),
        ({"type": "order"}, "type", "order", "should be 'stats'"),
    ],
)
def test_totals_that_cannot_be_set_are_refused(
    changes: dict[str, Any], field: str, value: object, reason: str
) -> None:
    try:
        totals(**changes)
    except ValidationError as problem:
        error = from_validation(problem)[0]
    except InvalidInput as problem:
        error = problem
    else:
        raise AssertionError("it was accepted")
    assert error.field == field
    assert reason in error.reason
    assert value is None or error.value == value


def test_only_a_stats_event_sets_what_is_not_added_up() -> None:
    with pytest.raises(InvalidInput) as caught:
        added(metrics={"growth": 3})
    assert caught.value.reason == "is set, not added up; send an event of type stats"
    with pytest.raises(InvalidInput) as caught:
        added(metrics={"conversion_rate": 3})
    assert caught.value.reason == "follows from orders and visits; send those"
    # What may be set is named without percentages that follow from others.
    with pytest.raises(InvalidInput, match="what can are cost, goal_progress, growth, images,"):
        totals(metrics={"karma": 1})


def test_spellings_of_set_totals_have_one_fingerprint_and_other_totals_another() -> None:
    one = fingerprint(told(totals={"day": {"revenue": "5.0"}}))
    assert one == fingerprint(told(totals={"day": {"revenue": 5}}, metrics={"units": "12.0"}))
    others = [
        told(),
        told(totals={"day": {"revenue": 6}}),
        told(totals={"month": {"revenue": 5}}),
        told(totals={"day": {"revenue": 5, "units": 0}}),
        told(totals={"day": {"revenue": 5}}, metrics={"units": 13}),
    ]
    assert len({one, *(fingerprint(other) for other in others)}) == 6
    adding = EventIn.model_validate(event(metrics={"units": 12}, currency=None))
    assert fingerprint(told()) != fingerprint(adding)
