"""Thresholds: which steps of a rule a total earns or loses."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.domain.milestones import Step, StreakRule, ThresholdRule

# What a member holds of one rule in one period: how often each step changed hands, by label.
# Odd is held, even is revoked, absent was never earned.
Held = Mapping[str, int]


@dataclass(frozen=True)
class Change:
    """One step changing hands. `turn` is the new count; 1 is the first time it is earned."""

    step: Step
    turn: int

    @property
    def earned(self) -> bool:
        """Whether the member now holds the step."""
        return self.turn % 2 == 1


def changes(
    rule: ThresholdRule | StreakRule,
    held: Held,
    total: int,
    granted: Collection[str] = (),
) -> list[Change]:
    """Return the steps that change hands so that exactly those at or below `total` are held.

    granted: labels that an admin awarded; they are held whatever the total.
    """
    reached = bisect_right(rule.ats, total)
    found = []
    for index, step in enumerate(rule.steps):
        turn = held.get(step.label, 0)
        if (turn % 2 == 1) != (index < reached or step.label in granted):
            found.append(Change(step, turn + 1))
    return found


def settled(rule: ThresholdRule | StreakRule, held: Held, total: int) -> bool:
    """Tell cheaply that nothing changes: the case of nearly every event.

    What is held are the lowest steps, so the two next to the total decide. Where that may not be
    so, after an admin's award or a change of the rule, ask `changes`.
    """
    if not held:
        return total < rule.ats[0]
    reached = bisect_right(rule.ats, total)
    below = reached == 0 or held.get(rule.steps[reached - 1].label, 0) % 2 == 1
    above = reached == len(rule.steps) or held.get(rule.steps[reached].label, 0) % 2 == 0
    return below and above


def crossing(trail: Sequence[tuple[int, int]], before: int, at: int) -> int:
    """Return the index in a trail of (time, change) at which a running total first reaches `at`.

    The last index when it never does, as after a correction earlier in the trail.
    """
    total = before
    for index, (_, change) in enumerate(trail):
        total += change
        if total >= at:
            return index
    return len(trail) - 1


def next_step(rule: ThresholdRule, total: int) -> Step | None:
    """Return the first step above a total, None past the last."""
    reached = bisect_right(rule.ats, total)
    return rule.steps[reached] if reached < len(rule.steps) else None
