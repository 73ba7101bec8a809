"""Whatever the totals do, exactly the steps at or below them are held."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from core.domain.milestones import Step, ThresholdRule, Wording
from core.rules.thresholds import changes, crossing, next_step, settled
from tests.core.support import pure


def rule(*ats: int) -> ThresholdRule:
    return ThresholdRule(
        id="r",
        type="t",
        metric="units",
        period="month",
        steps=tuple(
            Step(at=at, label=str(at), value=at, title="", description="", phrase="", emoji="")
            for at in ats
        ),
        wording=Wording(emoji="", color=""),
    )


rules = st.sets(st.integers(1, 60), min_size=1, max_size=8).map(lambda ats: rule(*sorted(ats)))
totals = st.integers(-10, 70)


def apply(found: ThresholdRule, held: dict[str, int], total: int) -> list[str]:
    """Write what changed into `held`; returns the labels in order."""
    changed = changes(found, held, total)
    for change in changed:
        assert change.turn == held.get(change.step.label, 0) + 1
        assert change.earned == (change.step.at <= total)
        held[change.step.label] = change.turn
    return [change.step.label for change in changed]


def holding(held: dict[str, int]) -> set[int]:
    return {int(label) for label, turn in held.items() if turn % 2}


@pure
@given(rules, st.lists(totals, max_size=20))
def test_after_any_totals_the_steps_reached_are_held_and_no_others(
    found: ThresholdRule, walk: list[int]
) -> None:
    held: dict[str, int] = {}
    for total in walk:
        before = holding(held)
        changed = apply(found, held, total)
        wanted = {at for at in found.ats if at <= total}
        assert holding(held) == wanted
        assert {int(label) for label in changed} == before ^ wanted
        assert apply(found, held, total) == []


@pure
@given(rules, st.lists(totals, min_size=1, max_size=20))
def test_the_way_there_does_not_matter(found: ThresholdRule, walk: list[int]) -> None:
    step_by_step: dict[str, int] = {}
    for total in walk:
        apply(found, step_by_step, total)
    at_once: dict[str, int] = {}
    apply(found, at_once, walk[-1])
    assert holding(step_by_step) == holding(at_once)


@pure
@given(rules, st.lists(totals, max_size=12), totals)
def test_settled_agrees_with_changes(found: ThresholdRule, walk: list[int], total: int) -> None:
    held: dict[str, int] = {}
    for step in walk:
        apply(found, held, step)
    changed = changes(found, held, total)
    if settled(found, held, total):
        assert changed == []
    elif all(turn % 2 for turn in held.values()):  # nothing revoked: exact both ways
        assert changed != []


@pure
@given(rules, st.lists(totals, max_size=20), st.data())
def test_what_was_granted_is_held_whatever_the_total(
    found: ThresholdRule, walk: list[int], data: st.DataObject
) -> None:
    ats = data.draw(st.sets(st.sampled_from(found.ats)))
    granted = [str(at) for at in sorted(ats)]
    held: dict[str, int] = {}
    for total in [0, *walk]:
        for change in changes(found, held, total, granted):
            assert change.turn == held.get(change.step.label, 0) + 1
            held[change.step.label] = change.turn
        assert holding(held) == {at for at in found.ats if at <= total} | ats
        assert changes(found, held, total, granted) == []
    assert all(held[label] == 1 for label in granted), "it never changes hands again"


def test_a_grant_is_a_change_once_and_the_steps_below_it_stay_open() -> None:
    found = rule(10, 25, 50)
    [change] = changes(found, {}, 0, ["25"])
    assert (change.step.at, change.turn, change.earned) == (25, 1, True)
    assert changes(found, {"25": 1}, 0, ["25"]) == []
    assert [change.step.at for change in changes(found, {"25": 1}, 10, ["25"])] == [10]
    # What the total brought is taken back; what was granted besides stays.
    back = changes(found, {"10": 1, "25": 1}, 0, ["25"])
    assert [(change.step.at, change.turn) for change in back] == [(10, 2)]
    # Revoked before, granted now: held again.
    assert [change.turn for change in changes(found, {"10": 2}, 0, ["10"])] == [3]
    assert changes(found, {}, 0, ["of another rule"]) == []


def test_a_step_is_reached_at_exactly_its_threshold() -> None:
    found = rule(10, 25)
    assert [change.step.at for change in changes(found, {}, 9)] == []
    assert [change.step.at for change in changes(found, {}, 10)] == [10]
    assert [change.step.at for change in changes(found, {}, 25)] == [10, 25]
    assert settled(found, {}, 9)
    assert not settled(found, {}, 10)
    assert settled(found, {"10": 1}, 24)
    assert not settled(found, {"10": 1}, 25)
    assert not settled(found, {"10": 1}, 9)
    assert not settled(found, {"10": 2}, 10)


@pure
@given(rules, totals)
def test_the_next_step_is_the_first_above(found: ThresholdRule, total: int) -> None:
    above = [at for at in found.ats if at > total]
    step = next_step(found, total)
    assert (step.at if step else None) == (above[0] if above else None)


@pure
@given(
    st.lists(st.integers(-20, 30), min_size=1, max_size=12),
    st.integers(-20, 20),
    st.integers(1, 60),
)
def test_a_crossing_is_where_the_running_total_first_arrives(
    steps: list[int], before: int, at: int
) -> None:
    index = crossing(list(enumerate(steps)), before, at)
    running = list(accumulate(steps, initial=before))[1:]
    arrived = [place for place, total in enumerate(running) if total >= at]
    assert index == (arrived[0] if arrived else len(steps) - 1)
