"""How milestone rules are shown to admins: their names, what they ask for, how often reached."""

from collections.abc import Mapping
from typing import Any

from core.app import App
from core.catalogue import Catalogue
from core.domain.milestones import GLOBAL, GOAL_MET, Rule, StreakRule, ThresholdRule
from core.domain.money import show_number
from core.domain.people import Workspace

PERIODS = {
    "day": "a day",
    "week": "a week",
    "month": "a month",
    "quarter": "a quarter",
    "year": "a year",
    "all": "all time",
}
SCOPES = {
    GLOBAL: "Everything together",
    "sku": "Each SKU by itself",
    "category": "Each category by itself",
    "character": "Each character by itself",
    "channel": "Each channel by itself",
}
GROUPS = (
    ("own", "Your own"),
    ("milestone", "Milestones"),
    ("streak", "Streaks"),
    ("badge", "Badges"),
    ("trophy", "Behind the trophies"),
)
MOST_FIGURES = 12


def groups(
    app: App, workspace: Workspace, counts: Mapping[str, tuple[int, int]]
) -> list[dict[str, Any]]:
    """Return every rule in groups, the workspace's own first."""
    catalogue = app.catalogue(workspace)
    mine = {rule.id: rule.title for rule in workspace.rules}
    found: dict[str, list[dict[str, Any]]] = {name: [] for name, _ in GROUPS}
    for rule in catalogue.rules.values():
        name: str = "own" if rule.id in mine else rule.family
        if name == "milestone" and rule.kind == "streak":
            name = "streak"
        row = _row(catalogue, workspace, rule, counts.get(rule.id, (0, 0)))
        title = _dotted(mine.get(rule.id) or _title(rule))
        found[name].append({**row, "title": title, "own": rule.id in mine})
    return [
        {"name": name, "title": title, "rules": found[name]}
        for name, title in GROUPS
        if found[name] or name == "own"
    ]


def _row(
    catalogue: Catalogue, workspace: Workspace, rule: Rule, counts: tuple[int, int]
) -> dict[str, Any]:
    awards, people = counts
    return {
        "id": rule.id,
        "emoji": rule.wording.emoji,
        "about": about(catalogue, workspace, rule),
        "figures": _figures(catalogue, workspace, rule),
        "paused": rule.id in workspace.paused,
        "awards": awards,
        "reached": _reached(workspace, rule, awards, people),
    }


def _reached(workspace: Workspace, rule: Rule, awards: int, people: int) -> str:
    if not awards:
        return "Not reached yet"
    times, owners = (show_number(number, workspace.locale) for number in (awards, people))
    one, many = ("person", "people")
    if isinstance(rule, ThresholdRule) and rule.subject == "team":
        one, many = "team", "teams"
    often = "once" if awards == 1 else f"{times} times"
    return f"Reached {often} by {owners} {one if people == 1 else many}"


def _title(rule: Rule) -> str:
    if isinstance(rule, ThresholdRule | StreakRule):
        return rule.said.title if rule.said is not None else "Trophies"
    return rule.title


def _dotted(title: str) -> str:
    """Return a title with dots where each step has a figure of its own."""
    for part in ("{figure}", "{label}", "{period}", "{rank}"):
        title = title.replace(part, "…")
    return title


def about(catalogue: Catalogue, workspace: Workspace, rule: Rule) -> str:
    """Say what a rule asks for: "Revenue in a month"."""
    if isinstance(rule, ThresholdRule):
        metric = catalogue.metrics[rule.metric].title
        when = "of all time" if rule.period == "all" else f"in {PERIODS[rule.period]}"
        whose = ", of a team" if rule.subject == "team" else ""
        scope = "" if rule.scope_kind == GLOBAL else f", each {rule.scope_kind} by itself"
        return f"{metric} {when}{scope}{whose}"
    if isinstance(rule, StreakRule):
        if rule.metric == GOAL_MET:
            return f"A goal met, {rule.unit}s in a row"
        metric_ = catalogue.metrics[rule.metric]
        least = metric_.show(rule.minimum, workspace.currency, workspace.locale)
        noun = f" {metric_.title.lower()}" if metric_.unit != "count" else ""
        if metric_.unit == "count":
            noun = f" {metric_.one if rule.minimum == 1 else metric_.many}"
        return f"At least {least}{noun}, {rule.unit}s in a row"
    if rule.kind == "collect":
        return rule.description
    if rule.kind == "goal":
        return "A goal reached"
    return f"The first {rule.places} of the month, among at least {rule.min_scored}"


def _figures(catalogue: Catalogue, workspace: Workspace, rule: Rule) -> list[str]:
    """Return the steps as people write them; the first dozen."""
    if not isinstance(rule, ThresholdRule | StreakRule):
        return []
    metric = catalogue.metrics.get(rule.metric)
    threshold = isinstance(rule, ThresholdRule) and metric is not None
    figures = [
        metric.show(step.at, workspace.currency, workspace.locale)
        if threshold and metric is not None
        else show_number(step.at, workspace.locale)
        for step in rule.steps[:MOST_FIGURES]
    ]
    more = len(rule.steps) - MOST_FIGURES
    return [*figures, f"and {more} more"] if more > 0 else figures
