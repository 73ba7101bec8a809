"""What a merged member still holds changes hands once, and the ledger and counts with it."""

from datetime import timedelta
from typing import Any

from core.domain.ids import join_id
from core.domain.milestones import Award, CollectRule, Wording
from core.rules.handover import handover, key_for
from tests.conftest import NOW

LOOK = Wording(emoji="🏅", color="gold")
BADGE = CollectRule(
    id="badge-top", type="badge", wants_type="top_performer", title="", description="", wording=LOOK
)


def award(member: str = "ada", **fields: Any) -> Award:
    made = {
        "key": f"w|{member}|top3|3|global|2026-11",
        "workspace": "w",
        "member": member,
        "rule": "top3",
        "type": "top_performer",
        "metric": "revenue",
        "threshold": "3",
        "at": 3,
        "scope": "global",
        "period": "2026-11",
        "title": "Top 3",
        "description": "",
        "phrase": "",
        "value": "#2",
        "head": "top_performer_3",
        "emoji": "🏅",
        "color": "gold",
        "weight": 1,
        "points": 25,
        "achieved_at": NOW - timedelta(days=2),
        "recorded_at": NOW - timedelta(days=2),
        "backdated": False,
    }
    return Award.model_validate(made | fields)


def test_it_is_revoked_here_and_awarded_there_silently() -> None:
    made = handover([award()], {}, "bob", [BADGE], NOW)
    gone, given = made.awards
    assert (gone.member, gone.turn, gone.revoked_at) == ("ada", 2, NOW)
    assert given.key == key_for(award(), "bob") == "w|bob|top3|3|global|2026-11"
    assert (given.member, given.turn, given.revoked_at, given.backdated) == ("bob", 1, None, True)
    assert given.achieved_at == award().achieved_at
    assert [(line.member, line.change) for line in made.ledger] == [("ada", -25), ("bob", 25)]
    assert [line.id for line in made.ledger] == [join_id(gone.key, "2"), join_id(given.key, "1")]
    place = "global", "top3|2026-11", "3"
    assert (made.taken, made.given) == ({place: 2}, {place: 1})
    assert (made.fewer, made.more) == ({"badge-top": 1}, {"badge-top": 1})


def test_what_the_survivor_holds_they_hold_once() -> None:
    theirs = award("bob")
    made = handover([award()], {theirs.key: theirs}, "bob", [BADGE], NOW)
    assert [each.member for each in made.awards] == ["ada"]
    assert [line.change for line in made.ledger] == [-25]
    assert (made.fewer, made.more, made.given) == ({"badge-top": 1}, {}, {})


def test_what_the_survivor_lost_is_theirs_again() -> None:
    theirs = award("bob", turn=2, revoked_at=NOW, points=10)
    made = handover([award()], {theirs.key: theirs}, "bob", [], NOW)
    again = made.awards[1]
    assert (again.key, again.turn, again.revoked_at) == (theirs.key, 3, None)
    assert [line.change for line in made.ledger] == [-25, 10]
    assert (made.fewer, made.more) == ({}, {})


def test_no_points_no_line() -> None:
    assert handover([award(points=0)], {}, "bob", [], NOW).ledger == []
