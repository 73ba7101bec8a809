"""Rules from what the files, the trophies and a workspace's admins say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from core.domain.metrics import Metric
from core.domain.milestones import (
    GLOBAL,
    CollectRule,
    CustomRule,
    GoalRule,
    Rule,
    Said,
    Step,
    StreakRule,
    ThresholdRule,
    Tier,
    TopRule,
    Wording,
)
from core.domain.money import parse_decimal
from core.domain.trophies import Trophy

_TIER_EMOJI: Mapping[Tier, str] = {"bronze": "🥉", "silver": "🥈", "gold": "🥇", "platinum": "💠"}
_TIER_COLOR: Mapping[Tier, str] = {
    "bronze": "bg-orange-700",
    "silver": "bg-slate-400",
    "gold": "bg-yellow-500",
    "platinum": "bg-cyan-200",
}
_TROPHY_WEIGHT = 14
_PLATINUM_WEIGHT = 90


def shipped(
    kind: str, raw: dict[str, Any], metrics: dict[str, Metric], currency: str, locale: str
) -> Rule:
    """Make a rule from an entry of a catalogue file; money is in major units there."""
    wording = Wording.model_validate({n: v for n, v in raw.items() if n in Wording.model_fields})
    plain = {name: value for name, value in raw.items() if name not in Wording.model_fields}
    if kind == "goal":
        return GoalRule(**plain, wording=wording)
    if kind == "top":
        return TopRule(**plain, wording=wording)
    if kind == "collect":
        wording = wording.model_copy(update={"head": raw["id"]})
        return _badge(raw, metrics, currency, locale, wording)
    metric = metrics.get(raw["metric"])
    said = Said(title=raw["title"], phrase=raw["phrase"])
    if kind == "streak":
        minimum = metric.parse(raw["minimum"], currency, "minimum") if metric else 1
        return StreakRule(
            id=raw["id"],
            type=raw["type"],
            metric=raw["metric"],
            minimum=minimum,
            unit=raw["unit"],
            idle=raw.get("idle", "breaks"),
            steps=tuple(_step(step, step["at"], f"{step['at']}", raw) for step in raw["steps"]),
            wording=wording,
            said=said,
        )
    assert metric is not None  # noqa: S101 - the catalogue's tests read every entry
    return ThresholdRule(
        id=raw["id"],
        type=raw["type"],
        metric=metric.name,
        scope_kind=raw.get("scope", GLOBAL),
        period=raw["period"],
        steps=tuple(
            _step(step, at, metric.show(at, currency, locale), raw)
            for step in raw["steps"]
            for at in (metric.parse(step["at"], currency, f"{raw['id']}.at"),)
        ),
        wording=wording,
        said=said,
    )


def _step(step: dict[str, Any], at: int, figure: str, rule: dict[str, Any]) -> Step:
    words = {"figure": figure, "label": step.get("label", str(step["at"]))}
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


def _badge(
    raw: dict[str, Any], metrics: dict[str, Metric], currency: str, locale: str, wording: Wording
) -> CollectRule:
    at_least, figure = None, ""
    if "at_least" in raw:
        metric = metrics[raw["metric"]]
        at_least = metric.parse(raw["at_least"], currency, "at_least")
        figure = metric.show(at_least, currency, locale)
    return CollectRule(
        id=raw["id"],
        type="badge",
        wants_type=raw["wants_type"],
        at_least=at_least,
        title=raw["title"],
        description=raw["description"].format(figure=figure),
        wording=wording,
    )


def trophy_rules(trophies: Iterable[Trophy]) -> list[Rule]:
    """Make the rules behind the trophies: a step each, labelled by the trophy's slug."""
    reach: defaultdict[str, list[Trophy]] = defaultdict(list)
    maintain: defaultdict[tuple[str, int], list[Trophy]] = defaultdict(list)
    rules: list[Rule] = []
    for trophy in trophies:
        if trophy.kind == "reach":
            reach[trophy.metric].append(trophy)
        elif trophy.kind == "maintain":
            maintain[trophy.metric, trophy.at].append(trophy)
        else:
            rules.append(_collected(trophy))
    wording = Wording(emoji="🏆", color="bg-yellow-500", weight=_TROPHY_WEIGHT)
    for metric, found in reach.items():
        steps = [_trophy_step(trophy, trophy.at) for trophy in found]
        rules.append(
            ThresholdRule(
                family="trophy",
                id=f"trophies-{metric}",
                type="trophy",
                metric=metric,
                period="all",
                steps=tuple(sorted(steps, key=lambda step: step.at)),
                wording=wording,
            )
        )
    for (metric, minimum), found in maintain.items():
        steps = [_trophy_step(trophy, trophy.days or 0) for trophy in found]
        rules.append(
            StreakRule(
                family="trophy",
                id=f"trophies-{metric}-{minimum}",
                type="trophy",
                metric=metric,
                minimum=minimum,
                unit="day",
                idle="skips",
                steps=tuple(sorted(steps, key=lambda step: step.at)),
                wording=wording,
            )
        )
    return rules


def _trophy_step(trophy: Trophy, at: int) -> Step:
    return Step(
        at=at,
        label=trophy.slug,
        value=trophy.name,
        title=trophy.name,
        description=trophy.description,
        phrase=trophy.name,
        emoji=_TIER_EMOJI[trophy.tier],
        tier=trophy.tier,
    )


def _collected(trophy: Trophy) -> CollectRule:
    return CollectRule(
        family="trophy",
        id=f"trophy-{trophy.slug}",
        type="trophy",
        wants_family="trophy",
        count=trophy.at,
        label=trophy.slug,
        title=trophy.name,
        description=trophy.description,
        tier=trophy.tier,
        wording=Wording(
            emoji=_TIER_EMOJI[trophy.tier],
            color=_TIER_COLOR[trophy.tier],
            weight=_PLATINUM_WEIGHT,
        ),
    )


def own(rule: CustomRule, metrics: dict[str, Metric], currency: str, locale: str) -> Rule:
    """Make a rule from what an admin wrote. Raises InvalidInput for a number that cannot be read.

    {figure} is the only placeholder a title or description may have.
    """
    metric = metrics.get(rule.metric)
    head = f"{rule.id}_{{label}}"
    wording = Wording(emoji=rule.emoji, color="bg-primary", weight=18, head=head)
    if rule.kind == "streak":
        pairs = [(int(step.at), step.at) for step in rule.steps]
    else:
        assert metric is not None  # noqa: S101 - checked when the rule was written
        ats = [metric.parse(step.at, currency, "steps.at") for step in rule.steps]
        pairs = [(at, metric.show(at, currency, locale)) for at in ats]
    steps = tuple(
        Step(
            at=at,
            label=label,
            value=int(label) if label.isdigit() else label,
            points=step.points,
            title=rule.title.replace("{figure}", figure),
            description=rule.description.replace("{figure}", figure),
            phrase=rule.title.replace("{figure}", figure),
            emoji=rule.emoji,
        )
        for step, (at, figure) in zip(rule.steps, pairs, strict=True)
        # However it was spelt: a step is the same step when "5" becomes "5.0".
        for label in (f"{parse_decimal(step.at, 'steps.at'):f}",)
    )
    steps = tuple(sorted(steps, key=lambda step: step.at))
    if rule.kind == "streak":
        return StreakRule(
            id=rule.id,
            type="streak",
            metric=rule.metric,
            minimum=metric.parse(rule.minimum, currency, "minimum") if metric else 1,
            unit=rule.unit,
            idle=rule.idle,
            steps=steps,
            wording=wording,
        )
    return ThresholdRule(
        subject=rule.subject,
        id=rule.id,
        type="custom",
        metric=rule.metric,
        scope_kind=rule.scope_kind,
        period=rule.period,
        steps=steps,
        wording=wording,
    )
