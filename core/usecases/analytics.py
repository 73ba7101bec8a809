"""Analytics: milestones over time, what each rule brings, and which thresholds are reached.

Revoked awards count nowhere; backdated ones count and are told apart. Whoever hides is counted and
not named. All of it is added up when it is asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from core.app import App
from core.domain.milestones import Rule, Step, StreakRule, ThresholdRule, TopRule
from core.domain.people import Workspace, is_owner
from core.errors import InvalidInput
from core.store.analytics import Earned
from core.usecases.analytics_span import Span, share

Order = Literal["most", "least"]
StepKey = tuple[str, str]  # a rule and the label of its step

NAMED = 3  # people of a rule
MOST_THRESHOLDS = 500
_WHEN = {"day": "by day", "week": "by week", "month": "by month", "all": "all time"}


@dataclass(frozen=True)
class Bucket:
    """A day, week or month, or what the range has of it; both dates belong to it."""

    key: str
    first: date
    last: date
    awards: int = 0
    backdated: int = 0
    points: int = 0


@dataclass(frozen=True)
class RuleRate:
    """What a rule brought. active: among how many people. people: how many of them earned it.

    per_member: awards for each active person. share: how many in a hundred earned it. earners: the
    names of a few, the busiest first. state: `deleted` rules have only their history.
    """

    rule: str
    name: str
    state: Literal["on", "paused", "deleted"]
    awards: int
    backdated: int
    people: int
    active: int
    per_member: float
    share: float
    earners: tuple[str, ...]
    latest: datetime | None


@dataclass(frozen=True)
class Reached:
    """How often a step of a rule was reached, and by how many people."""

    rule: str
    threshold: str
    title: str
    awards: int
    backdated: int
    people: int
    latest: datetime | None


async def milestones_over_time(
    app: App, workspace: Workspace, span: Span, member: str | None = None
) -> list[Bucket]:
    """Return every bucket of a range, also those without a milestone; a member's own or all."""
    calendar = workspace.calendar
    buckets: dict[str, Bucket] = {}
    for number in range((span.last - span.first).days + 1):
        day = span.first + timedelta(days=number)
        key = calendar.keys_of(day)[span.group]
        known = buckets.get(key)
        buckets[key] = replace(known, last=day) if known else Bucket(key, day, day)
    for hour in await app.store.analytics.hours(
        workspace.id, span.since, span.until, workspace.zone, member
    ):
        key = calendar.keys(hour.start)[span.group]
        known = buckets[key]
        buckets[key] = replace(
            known,
            awards=known.awards + hour.awards,
            backdated=known.backdated + hour.backdated,
            points=known.points + hour.points,
        )
    return list(buckets.values())


async def award_rates(app: App, workspace: Workspace, span: Span) -> list[RuleRate]:
    """Return every milestone rule with what it brought, the most first."""
    store, catalogue = app.store.analytics, app.catalogue(workspace)
    found = {e.rule: e for e in await store.rules(workspace.id, span.since, span.until)}
    active = await store.active(workspace.id, span.first, span.last, span.since, span.until)
    names = await _names(app, workspace, found.values())
    rules = {rule.id: rule for rule in catalogue.rules.values() if rule.family == "milestone"}
    rates = []
    for name in dict.fromkeys((*rules, *found)):
        earned, rule = found.get(name), rules.get(name)
        people = earned.people if earned else 0
        named = [names[member] for member, _ in earned.earners if member in names] if earned else []
        state: Literal["on", "paused"] = "paused" if name in workspace.paused else "on"
        rates.append(
            RuleRate(
                rule=name,
                name=rule_name(workspace, rule) if rule else earned.title if earned else name,
                state=state if rule else "deleted",
                awards=earned.awards if earned else 0,
                backdated=earned.backdated if earned else 0,
                people=people,
                active=active,
                per_member=round(earned.awards / active, 2) if earned and active else 0.0,
                share=share(people, active),
                earners=tuple(named[:NAMED]),
                latest=earned.latest if earned else None,
            )
        )
    return sorted(rates, key=lambda rate: -rate.awards)


async def thresholds_reached(
    app: App, workspace: Workspace, span: Span, order: Order = "most", limit: int | None = None
) -> list[Reached]:
    """Return steps of milestone rules by how often they were reached, the most or least first.

    Also those that nobody reached, and of deleted rules those that somebody did.
    """
    if limit is not None and not 1 <= limit <= MOST_THRESHOLDS:
        raise InvalidInput("limit", limit, f"must be between 1 and {MOST_THRESHOLDS}")
    found = {
        (e.rule, e.threshold or ""): e
        for e in await app.store.analytics.steps(workspace.id, span.since, span.until)
    }
    rules = app.catalogue(workspace).rules
    steps = {
        (rule.id, step.label): step
        for rule in rules.values()
        if isinstance(rule, ThresholdRule | StreakRule) and rule.family == "milestone"
        for step in rule.steps
        if rule.id not in workspace.paused or (rule.id, step.label) in found
    }
    # Goals and places on a board are not steps: each goal would be one of its own.
    former = [key for key in found if key[0] not in rules]
    rows = [_reached(key, steps.get(key), found.get(key)) for key in (*steps, *former)]
    sign = -1 if order == "most" else 1
    return sorted(rows, key=lambda row: (sign * row.awards, sign * row.people))[:limit]


def rule_name(workspace: Workspace, rule: Rule) -> str:
    """Name a rule for people who look after it: "Bonus tier, by month"; an own one by its title."""
    mine = next((own for own in workspace.rules if own.id == rule.id), None)
    if mine is not None:
        return mine.title.replace("{figure}", "…")
    if isinstance(rule, TopRule):
        return f"Top {rule.places}, {_WHEN.get(rule.period, rule.period)}"
    words, _, tail = rule.id.rpartition("-")
    words, when = (words, _WHEN[tail]) if tail in _WHEN else (rule.id, "")
    name = words.replace("-", " ").capitalize()
    return f"{name}, {when}" if when else name


async def _names(app: App, workspace: Workspace, found: Iterable[Earned]) -> dict[str, str]:
    """Return the names of those who earned something, without those who hide."""
    wanted = {member for earned in found for member, _ in earned.earners if not is_owner(member)}
    members = await app.store.members.many(workspace.id, wanted)
    return {name: member.name for name, member in members.items() if not member.hidden}


def _reached(key: StepKey, step: Step | None, earned: Earned | None) -> Reached:
    return Reached(
        rule=key[0],
        threshold=key[1],
        title=step.title if step else earned.title if earned else "",
        awards=earned.awards if earned else 0,
        backdated=earned.backdated if earned else 0,
        people=earned.people if earned else 0,
        latest=earned.latest if earned else None,
    )
