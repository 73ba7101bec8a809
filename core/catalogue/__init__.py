"""The shipped metrics and milestones, as TOML data, and the one loader that reads them.

Money thresholds are written in major units and become minor units of a workspace's currency here.
"""

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from core.domain.metrics import Metric
from core.domain.milestones import (
    GLOBAL,
    GoalRule,
    Rule,
    Step,
    ThresholdRule,
    TopRule,
    Wording,
)
from core.domain.periods import PeriodKind
from core.errors import SetupError

ThresholdKey = tuple[str, str, PeriodKind]  # scope kind, metric, period


@dataclass(frozen=True)
class Catalogue:
    """Everything a workspace counts and rewards."""

    metrics: dict[str, Metric]
    rules: dict[str, Rule]
    thresholds: dict[ThresholdKey, tuple[ThresholdRule, ...]]
    tops: tuple[TopRule, ...]
    goal: GoalRule
    scope_kinds: frozenset[str]

    def metric_named(self, word: str) -> Metric | None:
        """Return the metric a person means by its name, title or an alias."""
        wanted = word.strip().lower()
        for metric in self.metrics.values():
            if wanted in {metric.name, metric.title.lower(), *metric.aliases}:
                return metric
        return None


@lru_cache(maxsize=64)
def load(currency: str = "USD", locale: str = "en_US") -> Catalogue:
    """Read the shipped files for a currency; a name used twice is a SetupError with both places."""
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
    for file in ("sales.toml", "creators.toml"):
        for kind, items in _read(file).items():
            for raw in items:
                unique(f"rule {raw['id']}", file)
                rules[raw["id"]] = _rule(kind, raw, metrics, currency, locale)

    thresholds: defaultdict[ThresholdKey, list[ThresholdRule]] = defaultdict(list)
    for rule in rules.values():
        if isinstance(rule, ThresholdRule):
            thresholds[rule.scope_kind, rule.metric, rule.period].append(rule)
    goals = [rule for rule in rules.values() if isinstance(rule, GoalRule)]
    if len(goals) != 1:
        raise SetupError(f"the catalogue needs one [[goal]] rule and has {len(goals)}")
    return Catalogue(
        metrics=metrics,
        rules=rules,
        thresholds={key: tuple(found) for key, found in thresholds.items()},
        tops=tuple(rule for rule in rules.values() if isinstance(rule, TopRule)),
        goal=goals[0],
        scope_kinds=frozenset(key[0] for key in thresholds if key[0] != GLOBAL),
    )


def _read(file: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(resources.files(__name__).joinpath(file).read_text("utf-8"))


def _rule(
    kind: str, raw: dict[str, Any], metrics: dict[str, Metric], currency: str, locale: str
) -> Rule:
    wording = Wording(emoji=raw["emoji"], color=raw["color"], weight=raw["weight"])
    plain = {name: value for name, value in raw.items() if name not in Wording.model_fields}
    if kind == "goal":
        return GoalRule(**plain, wording=wording)
    if kind == "top":
        return TopRule(**plain, wording=wording)
    metric = metrics[raw["metric"]]
    return ThresholdRule(
        id=raw["id"],
        type=raw["type"],
        metric=metric.name,
        scope_kind=raw.get("scope", GLOBAL),
        period=raw["period"],
        steps=tuple(_step(step, raw, metric, currency, locale) for step in raw["steps"]),
        wording=wording,
    )


def _step(
    step: dict[str, Any], rule: dict[str, Any], metric: Metric, currency: str, locale: str
) -> Step:
    at = metric.parse(step["at"], currency, f"{rule['id']}.at")
    words = {
        "figure": metric.show(at, currency, locale),
        "label": step.get("label", str(step["at"])),
    }
    return Step(
        at=at,
        label=words["label"],
        value=step.get("value", step["at"]),
        points=step.get("points", 0),
        title=rule["title"].format(**words),
        description=rule["description"].format(**words),
        phrase=rule["phrase"].format(**words),
        emoji=step.get("emoji", rule["emoji"]),
    )
