"""Ranks are 1-1-3, and the first three are entered by whoever was not there."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.rules.ranks import Score, entered_top, ranked
from tests.core.support import pure

members = st.sampled_from([f"m{n}" for n in range(8)])
boards = st.dictionaries(members, st.integers(-2, 6))


@pure
@given(st.dictionaries(members, st.tuples(st.integers(-2, 5), st.integers(0, 3)), max_size=8))
def test_ranks_count_who_is_ahead(board: dict[str, tuple[int, int]]) -> None:
    rows = ranked(Score(member, value, at) for member, (value, at) in board.items())
    scored = {member: value for member, (value, _) in board.items() if value > 0}
    assert {row.score.member for row in rows} == set(scored)
    for row in rows:
        ahead = [value for value in scored.values() if value > row.score.value]
        assert row.rank == len(ahead) + 1
    for first, second in pairwise(rows):
        assert (-first.score.value, first.score.reached_ms, first.score.member) < (
            -second.score.value,
            second.score.reached_ms,
            second.score.member,
        )


def test_a_tie_shares_its_rank_and_skips_the_next() -> None:
    scores = [Score("cyd", 5, 9), Score("ada", 7, 2), Score("bob", 7, 1), Score("dan", 0, 0)]
    assert [(row.rank, row.score.member) for row in ranked(scores)] == [
        (1, "bob"),
        (1, "ada"),
        (3, "cyd"),
    ]


@pure
@given(boards, boards, st.integers(1, 4), st.integers(1, 5))
def test_entering_is_being_among_the_first_now_and_not_before(
    before: dict[str, int], changed: dict[str, int], places: int, least: int
) -> None:
    after = before | changed

    def first(board: dict[str, int]) -> set[str]:
        """Everyone with fewer than `places` members ahead."""
        scored = sorted((value for value in board.values() if value > 0), reverse=True)
        bar = scored[places - 1] if len(scored) >= places else 1
        return {member for member, value in board.items() if value >= max(bar, 1)}

    entered = entered_top(before, after, places, least)
    if len([value for value in after.values() if value > 0]) < least:
        assert entered == {}
        return
    moved = {member for member in after if after[member] != before.get(member, 0)}
    assert set(entered) == (first(after) - first(before)) & moved
    for member, rank in entered.items():
        assert rank == 1 + len([v for v in after.values() if v > after[member]]) <= places


def test_nobody_enters_a_board_of_three() -> None:
    before = {"ada": 5, "bob": 4}
    assert entered_top(before, before | {"cyd": 9}, 3, 4) == {}
    assert entered_top(before, before | {"cyd": 9, "dan": 1}, 3, 4) == {"cyd": 1}


def test_who_slips_up_because_another_falls_is_not_announced() -> None:
    before = {"ada": 9, "bob": 8, "cyd": 7, "dan": 6}
    assert entered_top(before, before | {"ada": 1}, 3, 4) == {}


def test_moving_within_the_first_three_is_no_entry() -> None:
    before = {"ada": 9, "bob": 8, "cyd": 7, "dan": 6}
    assert entered_top(before, before | {"cyd": 20}, 3, 4) == {}
    assert entered_top(before, before | {"dan": 8}, 3, 4) == {"dan": 2}
    assert entered_top(before, before | {"dan": 7}, 3, 4) == {"dan": 3}
