"""Milestones: thresholds that can be crossed, and the awards for crossing them."""

from datetime import datetime
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.domain.ids import join_id
from core.domain.periods import PeriodKind

GLOBAL = "global"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(_Frozen):
    """One threshold of a rule.

    at: stored units of the metric (minor units for money). label: what stands for the threshold
    in ids ("50000", or "3" for a bonus tier). value: what the Milestone shape calls `value`.
    phrase: the step in a few words ("Bonus tier 3"), for lists and chips.
    """

    at: int
    label: str
    value: str | int
    points: int = 0
    title: str
    description: str
    phrase: str
    emoji: str


class Wording(_Frozen):
    """How awards of a rule look and how loudly they speak: the heaviest leads a celebration."""

    emoji: str
    color: str
    weight: int = 10


class ThresholdRule(_Frozen):
    """Totals of one metric crossing fixed thresholds within a period.

    scope_kind: `global`, or the kind of scope (`character`) whose keys count separately.
    """

    kind: Literal["threshold"] = "threshold"
    id: str
    type: str
    metric: str
    scope_kind: str = GLOBAL
    period: PeriodKind
    steps: tuple[Step, ...] = Field(min_length=1)
    wording: Wording

    @model_validator(mode="after")
    def _ascending(self) -> "ThresholdRule":
        if list(self.ats) != sorted(set(self.ats)) or self.ats[0] <= 0:
            raise ValueError(f"{self.id}: thresholds must be positive and ascending")
        return self

    @cached_property
    def ats(self) -> tuple[int, ...]:
        """Return the thresholds, ascending."""
        return tuple(step.at for step in self.steps)


class GoalRule(_Frozen):
    """A member's own goal reached."""

    kind: Literal["goal"] = "goal"
    id: str
    type: str
    points: int = 0
    title: str
    description: str
    wording: Wording


class TopRule(_Frozen):
    """Entering the first `places` of a board, once a member, board and period."""

    kind: Literal["top"] = "top"
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


Rule = ThresholdRule | GoalRule | TopRule


class Award(_Frozen):
    """Something a member earned.

    key: unique per (workspace, member, rule, threshold, scope, period); also the document's id.
    threshold: the step's label, a goal's id or the places of a board. turn: how often it changed
    hands: odd is held, even is revoked. backdated: recorded without being announced.
    """

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

    @property
    def public_id(self) -> str:
        """Return the id of seed 002, with scope and period: `revenue_50000_2026-11_ada`."""
        scope = () if self.scope == GLOBAL else (self.scope.split(":", 1)[1],)
        return "_".join((self.type, self.threshold, *scope, self.period, self.member))


def award_key(
    workspace: str, member: str, rule: str, threshold: str, scope: str, period: str
) -> str:
    """Return what makes an award unique (guarantee 3)."""
    return join_id(workspace, member, rule, threshold, scope, period)
