"""Ranks: 1-1-3, ties listed by who got there first, nothing at or below zero is ranked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """A member's value on a board, and when it was reached (ms since 1970)."""

    member: str
    value: int
    reached_ms: int


@dataclass(frozen=True)
class Ranked:
    """A score with its place."""

    rank: int
    score: Score


def ranked(scores: Iterable[Score]) -> list[Ranked]:
    """Order scores and give equal values the same rank, skipping those after (1, 1, 3)."""
    order = sorted(
        (score for score in scores if score.value > 0),
        key=lambda score: (-score.value, score.reached_ms, score.member),
    )
    result: list[Ranked] = []
    for position, score in enumerate(order, start=1):
        same = bool(result) and result[-1].score.value == score.value
        result.append(Ranked(result[-1].rank if same else position, score))
    return result


def entered_top(
    before: Mapping[str, int], after: Mapping[str, int], places: int, min_scored: int
) -> dict[str, int]:
    """Return the new rank of each member who is now among the first `places` and was not.

    `before` and `after` hold at least the highest scores of the board and everyone who changed;
    with fewer than `min_scored` members scored nobody enters anything.
    """
    if sum(value > 0 for value in after.values()) < min_scored:
        return {}
    entered = {}
    for member, value in after.items():
        if value <= 0 or before.get(member, 0) == value:
            continue
        rank = _rank(after, member)
        if rank <= places and not (before.get(member, 0) > 0 and _rank(before, member) <= places):
            entered[member] = rank
    return entered


def _rank(values: Mapping[str, int], member: str) -> int:
    return 1 + sum(value > values[member] for value in values.values())
