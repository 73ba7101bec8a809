"""Periods and boards as people say them."""

from datetime import UTC, datetime

import pytest

from core.catalogue import load
from core.domain.ids import join_id, split_id
from core.domain.periods import Calendar
from core.domain.wording import board_title, in_period, period_name, this_period, with_noun
from core.language import speaking
from tests.conftest import NOW

CALENDAR = Calendar("America/New_York")
METRICS = load().metrics


@pytest.mark.parametrize(
    ("key", "name", "when", "now"),
    [
        ("2026-11-20", "20 November", "on 20 November", "today"),
        ("2026-11-19", "19 November", "on 19 November", "on 19 November"),
        ("2025-11-20", "20 November 2025", "on 20 November 2025", "on 20 November 2025"),
        ("2026-W47", "week 47", "in week 47", "this week"),
        ("2026-W05", "week 5", "in week 5", "in week 5"),
        ("2025-W47", "week 47 of 2025", "in week 47 of 2025", "in week 47 of 2025"),
        ("2026-11", "November", "in November", "this month"),
        ("2026-10", "October", "in October", "in October"),
        ("1997-03", "March 1997", "in March 1997", "in March 1997"),
        ("2026-Q4", "Q4", "in Q4", "this quarter"),
        ("2025-Q4", "Q4 2025", "in Q4 2025", "in Q4 2025"),
        ("2026", "2026", "in 2026", "this year"),
        ("1997", "1997", "in 1997", "in 1997"),
        ("all", "all time", "", "in all"),
    ],
)
def test_a_period_is_named_for_a_list_a_sentence_and_a_screen(
    key: str, name: str, when: str, now: str
) -> None:
    assert period_name(key, CALENDAR, NOW) == name
    assert in_period(key, CALENDAR, NOW) == when
    assert this_period(key, CALENDAR, NOW) == now


def test_the_year_is_the_workspaces_own() -> None:
    late = datetime(2027, 1, 1, 4, 59, tzinfo=UTC)  # 2026 in New York
    assert period_name("2026-12", CALENDAR, late) == "December"
    assert period_name("2026-12", Calendar("UTC"), late) == "December 2026"


def test_months_are_named_in_the_workspaces_language() -> None:
    assert period_name("2026-03", CALENDAR, NOW, "de_DE") == "März"


@pytest.mark.parametrize(
    ("metric", "key", "title"),
    [
        ("revenue", "2026-11", "Revenue in November"),
        ("revenue", "2025-11", "Revenue in November 2025"),
        ("signups", "2026-11-20", "Signups today"),
        ("signups", "2026-11-19", "Signups on 19 November"),
        ("units", "2026-W47", "Units this week"),
        ("units", "2026-Q3", "Units in Q3"),
        ("units", "2026", "Units this year"),
        ("units", "all", "Units of all time"),
    ],
)
def test_a_board_has_a_title(metric: str, key: str, title: str) -> None:
    assert board_title(METRICS[metric], key, CALENDAR, NOW) == title


@pytest.mark.parametrize(
    ("metric", "figure", "english", "german", "spanish"),
    [
        ("revenue", "50", "50 revenue", "50 Umsatz", "50 de ingresos"),
        ("signups", "25", "25 signups", "25 Anmeldungen", "25 registros"),
        ("signups", "1", "1 signup", "1 Anmeldung", "1 registro"),
    ],
)
def test_figures_say_what_they_are_of(
    metric: str, figure: str, english: str, german: str, spanish: str
) -> None:
    for locale, said in (("en_US", english), ("de_DE", german), ("es_MX", spanish)):
        with speaking(locale):
            assert with_noun(figure, load().metrics[metric], one=figure == "1") == said


@pytest.mark.parametrize("parts", [("a", "b"), ("a|b", "50%"), ("%7C", "%25|"), ("", "")])
def test_the_parts_of_an_id_come_apart_again(parts: tuple[str, ...]) -> None:
    assert split_id(join_id(*parts)) == list(parts)
    assert split_id(split_id(join_id(join_id(*parts), "1"))[0]) == list(parts)


def test_parts_of_an_id_cannot_pass_for_others() -> None:
    assert join_id("a|b", "c") != join_id("a", "b|c") != join_id("a", "b", "c")
    assert join_id("a%7Cb", "c") != join_id("a|b", "c")
    assert join_id("a", "b") == "a|b"
