"""What awards and trophies are called in the language of the moment.

Awards are stored in English, with figures as the workspace wrote them then; whoever shows one to
people asks here. An admin's own words, and what no catalogue knows, stay as they are.
"""

from typing import Literal

from core.catalogue import Catalogue
from core.domain.ids import split_id
from core.domain.milestones import (
    GOAL_MET,
    Award,
    Step,
    StreakRule,
    StreakUnit,
    ThresholdRule,
)
from core.domain.money import show_number
from core.domain.points import LedgerEntry
from core.domain.trophies import Trophy
from core.domain.wording import noun
from core.language import current_locale, tr, translated, trn

_AWARD_PARTS = 6  # of an award's key
_REVOKED = "Revoked: "


def title_of(catalogue: Catalogue, currency: str, award: Award) -> str:
    """Return an award's title: "Bonus Tier 3 Unlocked!"."""
    said = _filled(catalogue, currency, award.rule, award.threshold, "title")
    return said or translated(award.title)


def phrase_of(catalogue: Catalogue, currency: str, award: Award) -> str:
    """Return an award in a few words: "Bonus tier 3"."""
    said = _filled(catalogue, currency, award.rule, award.threshold, "phrase")
    return said or translated(award.phrase)


def step_phrase(catalogue: Catalogue, currency: str, rule: ThresholdRule, step: Step) -> str:
    """Return a step that is still ahead in a few words."""
    said = _filled(catalogue, currency, rule.id, step.label, "phrase")
    return said or translated(step.phrase)


def reason_of(catalogue: Catalogue, currency: str, entry: LedgerEntry) -> str:
    """Return what points were for; an admin's own reason stays as it is."""
    parts = split_id(split_id(entry.id)[0])
    if len(parts) != _AWARD_PARTS:
        return entry.reason
    said = _filled(catalogue, currency, parts[2], parts[3], "title")
    said = said or translated(entry.reason.removeprefix(_REVOKED))
    return tr("Revoked: {title}", title=said) if entry.type == "debit" else said


def about(catalogue: Catalogue, currency: str, trophy: Trophy) -> str:
    """Say what a trophy is for: "Reach $1,000 in total revenue."."""
    metric, locale = catalogue.metrics.get(trophy.metric), current_locale()
    at = trophy.at
    figure = metric.show(at, currency, locale) if metric else show_number(at, locale)
    return tr(trophy.told, figure=figure, days=show_number(trophy.days or 0, locale))


def streak_title(catalogue: Catalogue, currency: str, rule: StreakRule) -> str:
    """Say what a streak counts: "Days with orders", "Weeks with a goal met"."""
    if rule.metric == GOAL_MET:
        goals = {
            "day": tr("Days with a goal met"),
            "week": tr("Weeks with a goal met"),
            "month": tr("Months with a goal met"),
        }
        return goals[rule.unit]
    metric = catalogue.metrics[rule.metric]
    said = noun(metric)
    if rule.minimum > 1:
        least = metric.show(rule.minimum, currency, current_locale())
        said = tr("at least {figure} {noun}", figure=least, noun=said)
    days = {
        "day": tr("Days with {what}", what=said),
        "week": tr("Weeks with {what}", what=said),
        "month": tr("Months with {what}", what=said),
    }
    return days[rule.unit]


def streak_length(unit: StreakUnit, number: int) -> str:
    """Say how long a streak is: "3 weeks"."""
    if unit == "day":
        return trn("{number} day", "{number} days", number)
    if unit == "week":
        return trn("{number} week", "{number} weeks", number)
    return trn("{number} month", "{number} months", number)


def _filled(
    catalogue: Catalogue, currency: str, rule: str, label: str, what: Literal["title", "phrase"]
) -> str | None:
    """Say what a shipped rule calls a step; None where it is no shipped one, or has no figures."""
    found = catalogue.rules.get(rule)
    if not isinstance(found, ThresholdRule | StreakRule) or found.said is None:
        return None
    at = next((step.at for step in found.steps if step.label == label), None)
    if at is None:
        return None
    metric, locale = catalogue.metrics.get(found.metric), current_locale()
    if isinstance(found, ThresholdRule) and metric is not None:
        figure = metric.show(at, currency, locale)
    else:
        figure = show_number(at, locale)
    return tr(getattr(found.said, what), figure=figure, label=label)
