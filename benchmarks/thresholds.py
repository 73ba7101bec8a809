"""A rule with a thousand thresholds: looking at each beside looking where the total is."""

import random

from benchmarks.measure import Row, each_us
from benchmarks.rig import Rig
from core.domain.milestones import Step, ThresholdRule, Wording
from core.rules.thresholds import Held, changes, settled

STEPS = 1_000
APART = 100
TIMES = 2_000


async def run(rig: Rig) -> list[Row]:
    """Ask what a total changes for someone with few, half and all of the steps."""
    rule = _rule()
    dice = random.Random("thresholds")
    rows = []
    for share, steps in (("10", 10), ("500", 500), ("all", STEPS)):
        held = {step.label: 1 for step in rule.steps[:steps]}
        total = steps * APART + dice.randrange(APART)
        assert settled(rule, held, total)
        assert not changes(rule, held, total)
        assert not _linear(rule, held, total)
        rows.append(
            Row(
                f"{STEPS:,} thresholds, {share} held",
                "us",
                each_us(lambda h=held, t=total: settled(rule, h, t), TIMES),  # type: ignore[misc]
                each_us(lambda h=held, t=total: _linear(rule, h, t), TIMES // 4),  # type: ignore[misc]
                aim=30,
            )
        )
    return rows


def _linear(rule: ThresholdRule, held: Held, total: int) -> list[Step]:
    """Look at every threshold, as one would first."""
    return [step for step in rule.steps if total >= step.at and step.label not in held]


def _rule() -> ThresholdRule:
    return ThresholdRule(
        id="many",
        type="many",
        metric="revenue",
        period="month",
        steps=tuple(
            Step(
                at=number * APART,
                label=str(number),
                value=number,
                title="A step",
                description="A step",
                phrase="a step",
                emoji="🏅",
            )
            for number in range(1, STEPS + 1)
        ),
        wording=Wording(emoji="🏅", color="bg-green-500"),
    )
