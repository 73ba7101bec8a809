"""What admins say about people and teams, checked as it comes in."""

from typing import Any

import pytest
from pydantic import ValidationError

from core.domain.people import Identity, Team, Workspace, is_owner, owner
from core.domain.roster import (
    IdentityIn,
    MemberChange,
    NewMember,
    NewTeam,
    TeamChange,
    merged_days,
)
from core.errors import from_validation


def refused(model: Any, given: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(given)
    return from_validation(caught.value)[0].message


@pytest.mark.parametrize(
    ("model", "given", "message"),
    [
        (NewMember, {"name": ""}, "name: : string should have at least 1 character"),
        (NewMember, {"name": "A\u0000"}, "has characters that cannot be shown"),
        (NewMember, {"id": "team:x", "name": "A"}, "must not begin like a team or workspace"),
        (NewMember, {"id": "workspace:", "name": "A"}, "must not begin like a team or workspace"),
        (NewMember, {"name": "A", "role": "boss"}, "role: boss: input should be 'member'"),
        (NewMember, {"name": "A", "points": 5}, "points: 5: unknown field"),
        (NewMember, {"name": "A", "team": ""}, "team: : string should have at least 1"),
        (IdentityIn, {"platform": "slack", "id": "U1"}, "needs its team as `account`"),
        (MemberChange, {"name": None}, "name must not be null; leave it out to keep it"),
        (MemberChange, {"left": "yes"}, "left: yes: input should be a valid boolean"),
        (MemberChange, {"daysOff": [{"start": "2026-12-24"}]}, "daysOff.0.end: nothing"),
        (
            MemberChange,
            {"daysOff": [{"start": "24.12.2026", "end": "2026-12-24"}]},
            "daysOff.0.start: 24.12.2026: must be a date such as 2026-12-24",
        ),
        (
            MemberChange,
            {"daysOff": [{"start": "2026-12-25", "end": "2026-12-24"}]},
            "must not end before it starts",
        ),
        (MemberChange, {"daysOff": [{"start": "2026-02-30", "end": "2026-03-01"}]}, "2026-02-30"),
        (NewTeam, {"id": "N", "color": "red"}, "color: red: string should match"),
        (NewTeam, {"id": "N", "color": "#12345"}, "color: #12345: string should match"),
        (TeamChange, {"color": None}, "color must not be null"),
    ],
)
def test_what_is_wrong_is_named(model: Any, given: dict[str, Any], message: str) -> None:
    assert message in refused(model, given)


def test_only_slack_ids_belong_to_a_team() -> None:
    slack = IdentityIn(platform="slack", account="T1", id="U1").identity
    assert slack == Identity(platform="slack", account="T1", id="U1")
    discord = IdentityIn(platform="discord", account="a server", id="7").identity
    assert discord == Identity(platform="discord", id="7")


def test_days_off_that_touch_are_one() -> None:
    change = MemberChange.model_validate(
        {
            "daysOff": [
                {"start": "2026-12-27", "end": "2026-12-28"},
                {"start": "2026-12-24", "end": "2026-12-26"},
                {"start": "2026-12-25", "end": "2026-12-25"},
                {"start": "2027-01-02", "end": "2027-01-02"},
            ]
        }
    )
    assert change.days_off is not None
    assert merged_days(change.days_off) == (
        ("2026-12-24", "2026-12-28"),
        ("2027-01-02", "2027-01-02"),
    )


def test_a_team_that_nobody_described_has_a_color_of_its_own() -> None:
    north, south = (Team.described("w", name, {}) for name in ("North", "South"))
    assert (north.name, north.color) == ("North", Team.described("w", "North", {}).color)
    assert north.color != south.color
    assert NewTeam.model_validate({"id": "N", "color": "#ab12ef"}).color == "#AB12EF"


def test_teams_and_the_workspace_can_be_celebrated() -> None:
    home = Workspace(id="w", name="Sales")
    north = Team.described("w", "North", {})
    assert owner(home, "team:North", north).name == "Team North"
    assert owner(home, "team:x", Team.described("w", "x", {"name": "Team Rocket"})).name == (
        "Team Rocket"
    )
    assert owner(home, "workspace:", None).name == "Sales"
    assert [is_owner(name) for name in ("team:x", "workspace:", "ada", "teamster")] == [
        True,
        True,
        False,
        False,
    ]
