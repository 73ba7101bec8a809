"""Periods in the words of German and Spanish, seen from Friday, 20 November 2026."""

import pytest

from core.conversation.when import BOARD_CHOICES, PERIOD_CHOICES, read_when
from core.domain.periods import Calendar
from core.language import speaking, translated
from tests.conftest import NOW

CALENDAR = Calendar()


def read(typed: str, *, ahead: bool = True) -> str:
    return read_when(typed, CALENDAR, NOW, ahead=ahead).period


GERMAN = [
    ("täglich", "day"),
    ("diese Woche", "week"),
    ("dieser Monat", "month"),
    ("jeden Monat", "month"),
    ("nächsten Monat", "2026-12"),
    ("dieses Quartal", "quarter"),
    ("im Dezember", "2026-12"),
    ("für November", "2026-11"),
    ("KW 48", "2026-W48"),
    ("30 Tage", "2026-11-20/2026-12-19"),
    ("in den letzten 30 Tagen", "30d"),
    ("bis Sonntag", "2026-11-20/2026-11-22"),
    ("bis Ende des Monats", "2026-11-20/2026-11-30"),
    ("bis zum 24. Dezember", "2026-11-20/2026-12-24"),
    ("vom 3. bis 20. Dezember", "2026-12-03/2026-12-20"),
    ("zwischen 3. und 20. Dezember", "2026-12-03/2026-12-20"),
    ("von Montag bis Freitag", "2026-11-23/2026-11-27"),
    ("24.12.", "2026-11-20/2026-12-24"),
    ("insgesamt", "all"),
    ("by friday", "2026-11-20"),
]
SPANISH = [
    ("diario", "day"),
    ("esta semana", "week"),
    ("este mes", "month"),
    ("todos los meses", "month"),
    ("próximo mes", "2026-12"),
    ("el mes que viene", "2026-12"),
    ("en diciembre", "2026-12"),
    ("para noviembre", "2026-11"),
    ("30 días", "2026-11-20/2026-12-19"),
    ("en los últimos 30 días", "30d"),
    ("hasta el domingo", "2026-11-20/2026-11-22"),
    ("hasta fin del mes", "2026-11-20/2026-11-30"),
    ("hasta el 24 de diciembre", "2026-11-20/2026-12-24"),
    ("del 3 al 20 de diciembre", "2026-12-03/2026-12-20"),
    ("desde el 3 hasta el 20 de diciembre", "2026-12-03/2026-12-20"),
    ("de lunes a viernes", "2026-11-23/2026-11-27"),
    ("24/12", "2026-11-20/2026-12-24"),
    ("en total", "all"),
    ("by friday", "2026-11-20"),
]


@pytest.mark.parametrize(
    ("locale", "typed", "period"),
    [("de_DE", *each) for each in GERMAN] + [("es_ES", *each) for each in SPANISH],
)
def test_what_is_ahead(locale: str, typed: str, period: str) -> None:
    with speaking(locale):
        assert read(typed) == period


@pytest.mark.parametrize(
    ("locale", "typed", "period"),
    [
        ("de_DE", "letzten Monat", "2026-10"),
        ("de_DE", "letzte Woche", "2026-W46"),
        ("de_DE", "gestern", "2026-11-19"),
        ("es_ES", "el mes pasado", "2026-10"),
        ("es_ES", "la semana pasada", "2026-W46"),
        ("es_ES", "último trimestre", "2026-Q3"),
        ("es_ES", "ayer", "2026-11-19"),
    ],
)
def test_what_is_over(locale: str, typed: str, period: str) -> None:
    with speaking(locale):
        assert read(typed, ahead=False) == period


@pytest.mark.parametrize("locale", ["en", "de", "es"])
def test_what_is_offered_can_be_typed(locale: str) -> None:
    with speaking(locale):
        for choice in PERIOD_CHOICES:
            assert read(translated(choice)) == read(choice)
        for choice in BOARD_CHOICES:
            assert read(translated(choice), ahead=False) == read(choice, ahead=False)


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        ("from monday until friday", "2026-11-23/2026-11-27"),
        ("week next", "2026-W48"),
        ("month last", "2026-10"),
    ],
)
def test_the_order_of_other_languages_does_in_english_too(typed: str, period: str) -> None:
    assert read(typed) == period
