"""Foreign money: exact, rounded once, and undone exactly by a refund."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.app import App
from core.catalogue import load
from core.domain.conversion import at_rate_of, convert, rate_for
from core.domain.events import EventIn, Read, read_metrics
from core.domain.money import digits
from core.domain.people import Workspace
from core.errors import InvalidInput
from tests.core.support import event, post, pure, record, workspace_of

METRICS = load().metrics
RATES = {"EUR": "1.08", "JPY": "0.0066", "KWD": "3.2573", "GBP": "1.3"}
SHOP = Workspace(id="w", rates=RATES)

currencies = st.sampled_from(["USD", "EUR", "JPY", "KRW", "KWD", "BHD", "CLF"])
minors = st.integers(-(2**63), 2**63)
rates = st.decimals("0.000001", "100000", places=6)


def read(workspace: Workspace = SHOP, **changes: Any) -> Read:
    return read_metrics(EventIn.model_validate(event(**changes)), METRICS, workspace)


@pytest.mark.parametrize(
    ("minor", "currency", "into", "rate", "expected"),
    [
        (10_000, "EUR", "USD", "1.08", 10_800),
        (199, "JPY", "USD", "0.0066", 131),  # 1.3134
        (1_000, "USD", "JPY", "150", 1_500),  # 10.00 is 1,500 yen
        (1_500, "KWD", "USD", "3.2573", 489),  # 4.88595
        (489, "USD", "KWD", "0.307", 1_501),  # 1.50123
        (50, "USD", "JPY", "1", 0),  # half to even: 0.5, 1.5, 2.5
        (150, "USD", "JPY", "1", 2),
        (250, "USD", "JPY", "1", 2),
        (251, "USD", "JPY", "1", 3),
        (-150, "USD", "JPY", "1", -2),
        (-250, "USD", "JPY", "1", -2),
        (2**53 + 1, "EUR", "USD", "1", 2**53 + 1),
        (2**63 - 1, "EUR", "USD", "3", 3 * (2**63 - 1)),
    ],
)
def test_an_amount_is_converted_and_rounded_half_to_even(
    minor: int, currency: str, into: str, rate: str, expected: int
) -> None:
    assert convert(minor, currency, into, Decimal(rate)) == expected


@pure
@given(minors, currencies, currencies, rates)
@example(2**53 + 1, "EUR", "USD", Decimal("1.000001"))
@example(2**63 - 1, "KWD", "JPY", Decimal("99999.999999"))
def test_conversion_is_exact_to_half_a_minor_unit(
    minor: int, currency: str, into: str, rate: Decimal
) -> None:
    """Against fractions, which round nowhere; Python rounds them half to even."""
    exact = Fraction(minor) / 10 ** digits(currency) * Fraction(rate) * 10 ** digits(into)
    assert convert(minor, currency, into, rate) == round(exact)


@pure
@given(minors, currencies, currencies, rates)
def test_the_opposite_of_an_amount_converts_to_the_opposite(
    minor: int, currency: str, into: str, rate: Decimal
) -> None:
    assert convert(minor, currency, into, rate) + convert(-minor, currency, into, rate) == 0


def test_the_rate_is_the_workspaces() -> None:
    assert rate_for(SHOP, "EUR") == Decimal("1.08")
    assert rate_for(SHOP, "USD") == 1
    with pytest.raises(InvalidInput) as caught:
        rate_for(SHOP, "CHF")
    assert caught.value.message == (
        "currency: CHF: is not this workspace's currency; it counts in USD, and has no rate for "
        "CHF: an admin can set one"
    )


def test_foreign_money_counts_at_the_rate_and_is_kept_as_it_was_said() -> None:
    found = read(currency="EUR", metrics={"revenue": "100.00", "cost": "33.33", "units": 2})
    assert found.values == {"revenue": 10_800, "cost": 3_600, "units": 2, "orders": 1}
    assert found.foreign is not None
    assert found.foreign.document() == {
        "currency": "EUR",
        "into": "USD",
        "rate": "1.08",
        "m": {"revenue": 10_000, "cost": 3_333},
    }


def test_decimals_are_those_of_the_foreign_currency() -> None:
    assert read(currency="KWD", metrics={"revenue": "1.234"}).values["revenue"] == 402
    with pytest.raises(InvalidInput, match="more decimals than JPY has"):
        read(currency="JPY", metrics={"revenue": "1.5"})


@pytest.mark.parametrize("currency", ["USD", None])
def test_money_of_the_workspaces_own_currency_is_not_foreign(currency: str | None) -> None:
    assert read(currency=currency).foreign is None


def test_counts_have_no_currency() -> None:
    found = read(currency="CHF", metrics={"units": 2})
    assert found.values["units"] == 2
    assert found.foreign is None


def test_what_grows_beyond_what_can_be_counted_is_refused() -> None:
    largest = (2**63 - 1) // 100
    with pytest.raises(InvalidInput, match="larger than Laurels can count"):
        read(currency="EUR", metrics={"revenue": str(largest)})


def stored(found: Read) -> dict[str, Any]:
    """What the parts of an event document that matter here look like."""
    money = {"money": found.foreign.document()} if found.foreign else {}
    return {"m": found.values, **money}


@pure
@given(
    st.sampled_from(["EUR", "JPY", "KWD"]),
    st.integers(0, 10**13),
    st.integers(0, 10**13),
    st.decimals("0.000001", "1000", places=6),
    st.decimals("0.000001", "1000", places=6),
)
@example("EUR", 2**53 + 1, 1, Decimal("1.08"), Decimal("0.93"))
def test_a_full_refund_undoes_a_sale_exactly_whatever_became_of_the_rate(
    currency: str, revenue: int, cost: int, sold_at: Decimal, refunded_at: Decimal
) -> None:
    def said(sign: int, rate: Decimal, **more: Any) -> dict[str, Any]:
        amounts = {"revenue": sign * revenue, "cost": sign * cost}
        places = digits(currency)
        metrics = {name: str(Decimal(n).scaleb(-places)) for name, n in amounts.items()}
        workspace = Workspace(id="w", rates={currency: str(rate)})
        return stored(read(workspace, currency=currency, metrics=metrics, **more))

    sale, refund = said(1, sold_at), said(-1, refunded_at, corrects="order-1")
    counted = at_rate_of(sale, refund)
    assert {name: sale["m"][name] + counted[name] for name in ("revenue", "cost")} == {
        "revenue": 0,
        "cost": 0,
    }


def test_a_correction_in_another_currency_than_its_original_counts_what_it_says() -> None:
    euros = stored(read(currency="EUR", metrics={"revenue": "100"}))
    dollars = stored(read(metrics={"revenue": "100"}))
    pounds = stored(read(currency="GBP", corrects="order-1", metrics={"revenue": "-100"}))
    assert at_rate_of(euros, pounds) == {"revenue": -13_000}
    assert at_rate_of(dollars, pounds) == {"revenue": -13_000}
    back = stored(read(corrects="order-1", metrics={"revenue": "-100", "units": -1}))
    assert at_rate_of(euros, back) == {"revenue": -10_000, "units": -1}


def test_a_partial_refund_keeps_what_has_no_currency() -> None:
    sale = stored(read(currency="EUR", metrics={"revenue": "100", "units": 2}))
    other = Workspace(id="w", rates={"EUR": "2"})
    metrics = {"revenue": "-50", "units": -1}
    refund = stored(read(other, currency="EUR", corrects="order-1", metrics=metrics))
    assert refund["m"] == {"revenue": -10_000, "units": -1}
    assert at_rate_of(sale, refund) == {"revenue": -5_400, "units": -1}


async def test_an_event_keeps_what_was_said(app: App) -> None:
    await workspace_of(app, "default", rates=RATES)
    [result] = await post(app, event(currency="EUR", metrics={"revenue": "100.00"}))
    found = await app.mongo_db["events"].find_one({"id": "order-1"})
    assert found is not None
    assert found["m"]["revenue"] == 10_800
    assert found["money"] == {
        "currency": "EUR",
        "into": "USD",
        "rate": "1.08",
        "m": {"revenue": 10_000},
    }
    assert result.status == "accepted"
    again = await post(app, event(currency="EUR", metrics={"revenue": "100.00"}))
    assert again[0].status == "duplicate"


async def test_a_refusal_leaves_nothing_half_written(app: App) -> None:
    await workspace_of(app, "default", rates=RATES)
    results = await record(
        app,
        event(1, "bob", currency="CHF", metrics={"units": 1, "revenue": "1"}),
        event(2, "bob", currency="EUR", metrics={"revenue": "1.005"}),
    )
    assert [result.status for result in results] == ["invalid", "invalid"]
    assert "has no rate for CHF" in results[0].answer()["error"]
    assert await app.mongo_db["events"].count_documents({}) == 0
    assert await app.mongo_db["members"].count_documents({}) == 0


async def test_a_refund_in_euros_undoes_its_sale_whatever_the_rate_is_by_then(app: App) -> None:
    await workspace_of(app, "default", rates={"EUR": "1.0837"})
    # More than 2^53 cents, to the cent.
    sale = event(1, currency="EUR", metrics={"revenue": "90071992547409.93", "cost": "33.33"})
    await post(app, sale, event(2, metrics={"revenue": "0.01"}))
    total = await app.store.progress.value("default", "ada", "global", "2026-11", "revenue")
    assert total == round(Fraction(9_007_199_254_740_993) * Fraction("1.0837")) + 1
    await workspace_of(app, "default", rates={"EUR": "0.5"})
    back = {"revenue": "-90071992547409.93", "cost": "-33.33"}
    await post(app, event(3, corrects="order-1", currency="EUR", metrics=back))
    values = await app.store.progress.values("default", ["ada"], "2026-11")
    assert (values["ada"]["revenue"], values["ada"]["cost"]) == (1, 0)
