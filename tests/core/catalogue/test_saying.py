"""Awards and trophies in the language of the moment, from what is stored in English."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.catalogue import load, with_own
from core.catalogue.saying import about, phrase_of, reason_of, step_phrase, title_of
from core.domain.ids import join_id
from core.domain.milestones import (
    CustomRule,
    CustomStep,
    StreakRule,
    ThresholdRule,
    award_key,
)
from core.domain.points import LedgerEntry
from core.language import speaking
from tests.core.usecases.awarded import award

SHIPPED = load("EUR", "en_IE")


def entry(reason: str, rule: str = "images-all", threshold: str = "30", **changes: Any) -> Any:
    key = award_key("default", "a|b", rule, threshold, "global", "all")
    fields = {
        "id": join_id(key, "1"),
        "workspace": "default",
        "member": "a|b",
        "type": "credit",
        "points": 75,
        "reason": reason,
        "source": "image_milestone",
        "created_at": datetime(2026, 11, 20, tzinfo=UTC),
    }
    return LedgerEntry.model_validate(fields | changes)


def test_in_english_everything_reads_as_it_is_stored() -> None:
    with speaking("en_IE"):
        for rule in SHIPPED.rules.values():
            if isinstance(rule, ThresholdRule | StreakRule):
                for step in rule.steps:
                    one = award(rule.id, step.label, step.phrase, title=step.title)
                    assert title_of(SHIPPED, "EUR", one) == step.title
                    assert phrase_of(SHIPPED, "EUR", one) == step.phrase
        for trophy in SHIPPED.trophies:
            assert about(SHIPPED, "EUR", trophy) == trophy.description


@pytest.mark.parametrize(
    ("rule", "threshold", "stored", "title", "phrase"),
    [
        ("bonus-tier-month", "3", "Bonus tier 3", "Bonusstufe 3 freigeschaltet!", "Bonusstufe 3"),
        ("revenue-month", "50000", "€50,000", "Meilenstein: 50.000 € Umsatz", "50.000 €"),
        ("streak-orders-day", "100", "x", "Serie von 100 Tagen", "100 Tage in Folge"),
        (
            "goal-progress-month",
            "100",
            "the monthly goal",
            "Monatsziel erreicht!",
            "das Monatsziel",
        ),
        ("badge-top-earner", "1", "Top Earner", "Spitzenverdienst", "Spitzenverdienst"),
        ("trophies-units", "first-crate", "First Crate", "Erste Kiste", "Erste Kiste"),
    ],
)
def test_what_is_shipped_is_said_anew(
    rule: str, threshold: str, stored: str, title: str, phrase: str
) -> None:
    one = award(rule, threshold, stored)
    with speaking("de_DE"):
        assert title_of(SHIPPED, "EUR", one).replace("\xa0", " ") == title
        assert phrase_of(SHIPPED, "EUR", one).replace("\xa0", " ") == phrase


def test_a_step_that_is_ahead() -> None:
    rule = SHIPPED.rules["signups-month"]
    assert isinstance(rule, ThresholdRule)
    with speaking("es_ES"):
        assert step_phrase(SHIPPED, "EUR", rule, rule.steps[0]) == "10 registros"


def test_an_admins_own_words_stay() -> None:
    rule = CustomRule(
        id="own-1", title="{figure} {label} signups", metric="signups", steps=(CustomStep(at="5"),)
    )
    own = with_own("EUR", "en_IE", (rule,), ())
    one = award("own-1", "5", "5 {label} signups")
    with speaking("de_DE"):
        assert title_of(own, "EUR", one) == "5 {label} signups"
        assert title_of(SHIPPED, "EUR", one) == "5 {label} signups"  # the rule is gone by now


def test_what_points_were_for() -> None:
    with speaking("de_DE"):
        for given, said in (
            (entry("30 images milestone!"), "Meilenstein: 30 Bilder!"),
            (
                entry("Revoked: 30 images milestone!", type="debit"),
                "Zurückgenommen: Meilenstein: 30 Bilder!",
            ),
            (entry("First {Crate}", "own-1", "5"), "First {Crate}"),
            (entry("Good talk", id=join_id("default", "by-hand", "1")), "Good talk"),
            (entry("Goals", id="chat-goal"), "Goals"),
        ):
            assert reason_of(SHIPPED, "EUR", given) == said
