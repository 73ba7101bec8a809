"""The shipped metrics, milestones, badges and trophies, as TOML data, and what reads them.

Money thresholds are written in major units and become minor units of a workspace's currency here.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from core.catalogue.rules import own, shipped, trophy_rules
from core.catalogue.trophies import trophies as read_trophies
from core.domain.metrics import Metric
from core.domain.milestones import (
    GLOBAL,
    CollectRule,
    CustomRule,
    GoalRule,
    Rule,
    StreakRule,
    ThresholdRule,
    TopRule,
)
from core.domain.periods import PeriodKind
from core.domain.trophies import Trophy
from core.errors import SetupError

ThresholdKey = tuple[str, str, PeriodKind]  # scope kind, metric, period
TEAM_SCOPE = "team"

FILES = ("sales.toml", "creators.toml", "badges.toml")


@dataclass(frozen=True)
class Catalogue:
    """Everything a workspace counts and rewards.

    rules: all of them by id; the other fields hold those that award something now, by what they
    ask about. scope_kinds: the kinds of scope whose keys are counted separately.
    """

    metrics: dict[str, Metric]
    rules: dict[str, Rule]
    trophies: tuple[Trophy, ...]
    thresholds: dict[ThresholdKey, tuple[ThresholdRule, ...]]
    teams: dict[tuple[str, PeriodKind], tuple[ThresholdRule, ...]]
    streaks: tuple[StreakRule, ...]
    streaks_of: dict[str, tuple[StreakRule, ...]]
    collects: tuple[CollectRule, ...]
    tops: tuple[TopRule, ...]
    goal: GoalRule
    scope_kinds: frozenset[str]
    paused: frozenset[str] = frozenset()

    def metric_named(self, word: str) -> Metric | None:
        """Return the metric a person means by its name, title or an alias."""
        wanted = word.strip().lower()
        for metric in self.metrics.values():
            if wanted in {metric.name, metric.title.lower(), *metric.aliases}:
                return metric
        return None

    @property
    def derived(self) -> frozenset[str]:
        """Return the names of the percentages that follow from other metrics."""
        return frozenset(m.name for m in self.metrics.values() if m.over is not None)

    def derived_from(self, metrics: Iterable[str]) -> set[str]:
        """Return these metrics and the percentages that follow from them."""
        given = set(metrics)
        return given | {
            metric.name
            for metric in self.metrics.values()
            if metric.over is not None and not given.isdisjoint(metric.parts)
        }


@lru_cache(maxsize=64)
def load(currency: str = "USD", locale: str = "en_US") -> Catalogue:
    """Read the shipped files for a currency; a name used twice is a SetupError with both places."""
    metrics, rules, trophies = _shipped(currency, locale)
    return _catalogue(metrics, rules, trophies, ())


def with_own(
    currency: str, locale: str, rules: tuple[CustomRule, ...], paused: tuple[str, ...]
) -> Catalogue:
    """Return the shipped catalogue with a workspace's own rules and without what it paused."""
    if not rules and not paused:
        return load(currency, locale)
    metrics, all_rules, trophies = _shipped(currency, locale)
    made = {rule.id: own(rule, metrics, currency, locale) for rule in rules}
    return _catalogue(metrics, all_rules | made, trophies, paused)


def only(catalogue: Catalogue, rule: Rule) -> Catalogue:
    """Return a catalogue with one rule (and that for goals), to try it by itself."""
    rules = {catalogue.goal.id: catalogue.goal, rule.id: rule}
    return _catalogue(catalogue.metrics, rules, (), ())


@lru_cache(maxsize=64)
def _shipped(
    currency: str, locale: str
) -> tuple[dict[str, Metric], dict[str, Rule], tuple[Trophy, ...]]:
    places: dict[str, str] = {}

    def unique(name: str, place: str) -> None:
        if name in places:
            raise SetupError(f"{name} is defined twice: in {places[name]} and in {place}")
        places[name] = place

    metrics: dict[str, Metric] = {}
    for raw in _read("metrics.toml")["metric"]:
        metric = Metric.model_validate(raw)
        for name in (metric.name, *metric.aliases):
            unique(f"metric {name}", "metrics.toml")
        metrics[metric.name] = metric
    rules: dict[str, Rule] = {}
    for file in FILES:
        for kind, items in _read(file).items():
            for raw in items:
                unique(f"rule {raw['id']}", file)
                rules[raw["id"]] = shipped(kind, raw, metrics, currency, locale)
    trophies = read_trophies(metrics, currency, locale)
    for rule in trophy_rules(trophies):
        unique(f"rule {rule.id}", "trophies.toml")
        rules[rule.id] = rule
    return metrics, rules, trophies


def _catalogue(
    metrics: dict[str, Metric],
    rules: dict[str, Rule],
    trophies: tuple[Trophy, ...],
    paused: tuple[str, ...],
) -> Catalogue:
    thresholds: defaultdict[ThresholdKey, list[ThresholdRule]] = defaultdict(list)
    teams: defaultdict[tuple[str, PeriodKind], list[ThresholdRule]] = defaultdict(list)
    streaks_of: defaultdict[str, list[StreakRule]] = defaultdict(list)
    active = [rule for rule in rules.values() if rule.id not in paused]
    for rule in active:
        if isinstance(rule, ThresholdRule) and rule.subject == "team":
            teams[rule.metric, rule.period].append(rule)
        elif isinstance(rule, ThresholdRule):
            thresholds[rule.scope_kind, rule.metric, rule.period].append(rule)
        elif isinstance(rule, StreakRule):
            metric = metrics.get(rule.metric)
            for part in set(metric.parts) if metric else ():
                streaks_of[part].append(rule)
    goals = [rule for rule in rules.values() if isinstance(rule, GoalRule)]
    if len(goals) != 1:
        raise SetupError(f"the catalogue needs one [[goal]] rule and has {len(goals)}")
    return Catalogue(
        metrics=metrics,
        rules=rules,
        trophies=trophies,
        thresholds={key: tuple(found) for key, found in thresholds.items()},
        teams={key: tuple(found) for key, found in teams.items()},
        streaks=tuple(rule for rule in active if isinstance(rule, StreakRule)),
        streaks_of={name: tuple(found) for name, found in streaks_of.items()},
        # Also those that are paused: what they count goes on.
        collects=tuple(rule for rule in rules.values() if isinstance(rule, CollectRule)),
        tops=tuple(rule for rule in active if isinstance(rule, TopRule)),
        goal=goals[0],
        scope_kinds=frozenset(key[0] for key in thresholds if key[0] != GLOBAL) | {TEAM_SCOPE},
        paused=frozenset(paused),
    )


def _read(file: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(resources.files(__name__).joinpath(file).read_text("utf-8"))
