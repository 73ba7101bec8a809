"""Milestones: what can be reached, and the awards for reaching it.

A family says where an award belongs: milestones make the history, badges are held once, trophies
fill the trophy room. The kinds of rules below serve all three.
"""

from datetime import datetime
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.domain.ids import join_id
from core.domain.periods import PeriodKind

GLOBAL = "global"
GOAL_MET = "goal"  # what a streak of goals counts, in place of a metric

Family = Literal["milestone", "badge", "trophy"]
Tier = Literal["bronze", "silver", "gold", "platinum"]
StreakUnit = Literal["day", "week", "month"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(_Frozen):
    """One threshold of a rule.

    at: stored units of the metric (minor units for money). label: what stands for the threshold
    in ids ("50000", "3" for a bonus tier, a trophy's name). value: what the Milestone shape calls
    `value`. phrase: the step in a few words ("Bonus tier 3"), for lists and chips. tier: of a
    trophy.
    """

    at: int
    label: str
    value: str | int
    points: int = 0
    title: str
    description: str
    phrase: str
    emoji: str
    tier: Tier | None = None


class Wording(_Frozen):
    """How awards of a rule look and how loudly they speak: the heaviest leads a celebration.

    head: how their public ids begin; {type} and {label} stand for the rule's and the step's.
    """

    emoji: str
    color: str
    weight: int = 10
    head: str = "{type}_{label}"


class Said(_Frozen):
    """How the steps of a shipped rule are told, with {figure} and {label} still in it.

    Steps carry the same in English; this is for who reads another language.
    """

    title: str
    phrase: str


class ThresholdRule(_Frozen):
    """Totals of one metric crossing fixed thresholds within a period.

    scope_kind: `global`, or the kind of scope (`character`) whose keys count separately.
    subject: whose totals; a team's are the sum of what its members brought in for it.
    """

    kind: Literal["threshold"] = "threshold"
    family: Family = "milestone"
    subject: Literal["member", "team"] = "member"
    id: str
    type: str
    metric: str
    scope_kind: str = GLOBAL
    period: PeriodKind
    steps: tuple[Step, ...] = Field(min_length=1)
    wording: Wording
    said: Said | None = None

    @model_validator(mode="after")
    def _ascending(self) -> "ThresholdRule":
        if list(self.ats) != sorted(set(self.ats)) or self.ats[0] <= 0:
            raise ValueError(f"{self.id}: thresholds must be positive and ascending")
        return self

    @cached_property
    def ats(self) -> tuple[int, ...]:
        """Return the thresholds, ascending."""
        return tuple(step.at for step in self.steps)


class StreakRule(_Frozen):
    """Days, weeks or months in a row in which a metric reached a minimum, or a goal was met.

    metric: its name, or GOAL_MET for goals of the unit's period. minimum: stored units. idle: what
    a time without anything to count does; `breaks` the streak, or `skips` (neither breaks nor
    counts, as a day without sales does for a margin). steps: `at` is the length.
    """

    kind: Literal["streak"] = "streak"
    family: Family = "milestone"
    id: str
    type: str
    metric: str
    minimum: int
    unit: StreakUnit
    idle: Literal["breaks", "skips"] = "breaks"
    period: PeriodKind = "all"
    steps: tuple[Step, ...] = Field(min_length=1)
    wording: Wording
    said: Said | None = None

    @model_validator(mode="after")
    def _ascending(self) -> "StreakRule":
        if list(self.ats) != sorted(set(self.ats)) or self.ats[0] <= 0:
            raise ValueError(f"{self.id}: lengths must be positive and ascending")
        return self

    @cached_property
    def ats(self) -> tuple[int, ...]:
        """Return the lengths, ascending."""
        return tuple(step.at for step in self.steps)


class CollectRule(_Frozen):
    """Holding enough other awards: a badge for its milestone, the platinum for all trophies.

    wants_family, wants_type, at_least: which awards count, by family, type and `at`; None counts
    any. count: how many have to be held at once. label: what stands for it in ids.
    """

    kind: Literal["collect"] = "collect"
    family: Family = "badge"
    id: str
    type: str
    wants_family: Family = "milestone"
    wants_type: str | None = None
    at_least: int | None = None
    count: int = 1
    label: str = "1"
    points: int = 0
    title: str
    description: str
    tier: Tier | None = None
    wording: Wording

    def wants(self, award: "Award") -> bool:
        """Tell whether an award counts towards this one."""
        return (
            award.family == self.wants_family
            and award.rule != self.id
            and self.wants_type in {None, award.type}
            and (self.at_least is None or award.at >= self.at_least)
        )


class GoalRule(_Frozen):
    """A goal reached."""

    kind: Literal["goal"] = "goal"
    family: Family = "milestone"
    id: str
    type: str
    points: int = 0
    title: str
    description: str
    wording: Wording


class TopRule(_Frozen):
    """Entering the first `places` of a board, once a member, board and period."""

    kind: Literal["top"] = "top"
    family: Family = "milestone"
    id: str
    type: str
    metric: str
    period: PeriodKind
    places: int
    min_scored: int
    points: int = 0
    title: str
    description: str
    wording: Wording


Rule = ThresholdRule | StreakRule | CollectRule | GoalRule | TopRule


class CustomStep(_Frozen):
    """One threshold of a workspace's own rule: a number in major units, or a streak's length."""

    at: str
    points: int = Field(default=0, ge=0, le=1_000_000)


class CustomRule(_Frozen):
    """A workspace's own milestone rule, as an admin wrote it.

    title may say {figure}. minimum (decimal, major units), unit and idle belong to streaks; period,
    scope_kind and subject to thresholds.
    """

    id: str
    kind: Literal["threshold", "streak"] = "threshold"
    title: str
    description: str = ""
    emoji: str = "🏅"
    metric: str
    subject: Literal["member", "team"] = "member"
    scope_kind: str = GLOBAL
    period: PeriodKind = "month"
    minimum: str = "1"
    unit: StreakUnit = "day"
    idle: Literal["breaks", "skips"] = "breaks"
    steps: tuple[CustomStep, ...] = Field(min_length=1, max_length=1_000)


class Award(_Frozen):
    """Something a member earned.

    key: unique per (workspace, member, rule, threshold, scope, period); also the document's id.
    threshold: the step's label, a goal's id or the places of a board. turn: how often it changed
    hands: odd is held, even is revoked. backdated: recorded without being announced. head: how its
    public id begins. event: the document id of the event that brought it, None where several did
    or nothing happened.
    """

    family: Family = "milestone"
    key: str
    workspace: str
    member: str
    rule: str
    type: str
    metric: str
    threshold: str
    at: int
    scope: str
    period: str
    title: str
    description: str
    phrase: str
    value: str | int
    emoji: str
    color: str
    weight: int
    points: int
    achieved_at: datetime
    recorded_at: datetime
    backdated: bool
    revoked_at: datetime | None = None
    turn: int = 1
    tier: Tier | None = None
    event: str | None = None
    head: str

    @property
    def public_id(self) -> str:
        """Return the id of seed 002, with scope and period: `revenue_50000_2026-11_ada`."""
        scope = () if self.scope == GLOBAL else (self.scope.split(":", 1)[1],)
        return "_".join((self.head, *scope, self.period, self.member))


def award_key(
    workspace: str, member: str, rule: str, threshold: str, scope: str, period: str
) -> str:
    """Return what makes an award unique (guarantee 3)."""
    return join_id(workspace, member, rule, threshold, scope, period)
