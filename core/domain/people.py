"""Workspaces, teams, members and their identities."""

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from core.domain.milestones import CustomRule
from core.domain.periods import Calendar
from core.domain.screens import Screen

Role = Literal["member", "manager", "admin"]
Tone = Literal["warm", "formal", "playful"]
Announce = Literal["channel", "dm"]

# Owners of awards and goals who are not a person: no member's id may begin like these.
TEAM = "team:"
WORKSPACE_OWNER = "workspace:"

# What a workspace is called until somebody names it.
UNNAMED = "Laurels"
# The name that stays of somebody who was erased.
FORMER_MEMBER = "Former member"

# What teams are shown in until somebody chooses: told apart on a white and on a dark ground.
_COLORS = ("#2563EB", "#DC2626", "#059669", "#D97706", "#7C3AED", "#DB2777", "#0891B2", "#65A30D")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Workspace(_Model):
    """A tenant: its time, its money, and what it allows.

    show_places: whether the ticker may tell where an order came from; off until switched on.
    create_members: whether an event may bring in a person not seen before.
    week_start: 0 is Monday, 6 is Sunday. working_days: weekdays that count for pace and streaks.
    holidays: dates (2026-12-25) that do not. rates: what one unit of a foreign currency is worth
    in this workspace's ("EUR": "1.08"); a currency without one is refused.
    rules: milestones of its own. paused: ids of rules, shipped or own, that award nothing now.
    tone: how celebrations sound. templates: an admin's own words for them, by kind.
    quiet: local times ("22:00", "07:00") between which no card is posted; a digest follows.
    daily_cap: celebrations a day and place, the rest comes as a digest; 0 is no cap.
    weekly_digest: whether every week ends with one. self_report: whether members may `log`.
    open_teams: whether members may join and leave teams by themselves.
    screen: what TVs show that were not told otherwise.
    retired_at: when the server, team or group it belongs to let the bot go; nothing is posted.
    """

    id: str
    name: str = UNNAMED
    zone: str = "UTC"
    currency: str = "USD"
    locale: str = "en_US"
    week_start: int = 0
    show_places: bool = False
    create_members: bool = True
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    holidays: tuple[str, ...] = ()
    rates: dict[str, str] = {}
    rules: tuple[CustomRule, ...] = ()
    paused: tuple[str, ...] = ()
    tone: Tone = "warm"
    templates: dict[str, str] = {}
    quiet: tuple[str, str] | None = None
    daily_cap: int = 0
    weekly_digest: bool = True
    self_report: bool = False
    open_teams: bool = True
    screen: Screen = Screen()
    retired_at: datetime | None = None

    @property
    def calendar(self) -> Calendar:
        """Return how this workspace cuts time."""
        return Calendar(self.zone, self.week_start, self.working_days, self.holidays)


class Identity(_Model):
    """Who a member is elsewhere: `platform` is slack, discord, telegram or an event source."""

    platform: str
    account: str = ""
    id: str


class Member(_Model):
    """A person. `points` is the balance of the ledger.

    hidden: not shown on boards. left_at: when they left; off the live boards, history kept.
    days_off: first and last date of each holiday; streaks neither break nor count then.
    merged_into: the id of the member this one turned out to be; nothing is kept here any more.
    muted: nothing is announced about them, boards still show them. announce: where their own
    celebrations go. language: such as "de", None follows the platform. zone: None is the
    workspace's. quiet: as the workspace's, for direct messages.
    """

    id: str
    workspace: str
    name: str
    team: str | None = None
    role: Role = "member"
    identities: tuple[Identity, ...] = ()
    points: int = 0
    hidden: bool = False
    left_at: datetime | None = None
    days_off: tuple[tuple[str, str], ...] = ()
    merged_into: str | None = None
    muted: bool = False
    announce: Announce = "channel"
    language: str | None = None
    zone: str | None = None
    quiet: tuple[str, str] | None = None
    created_at: datetime

    @property
    def shown(self) -> bool:
        """Whether live boards and screens show this person."""
        return not self.hidden and self.left_at is None and self.merged_into is None


class Team(_Model):
    """A team. `id` is what events and members carry; `color` a hex value such as #2563EB.

    size: how many people are in it now. deleted_at: when it was given up; it comes back when
    somebody joins it again.
    """

    id: str
    workspace: str
    name: str
    color: str
    size: int = 0
    deleted_at: datetime | None = None

    @classmethod
    def described(
        cls, workspace: str, team: str, words: Mapping[str, Any], size: int = 0
    ) -> "Team":
        """Return a team with what was ever said of it; the rest follows from its id."""
        color = _COLORS[zlib.crc32(team.encode()) % len(_COLORS)]
        said = {k: words[k] for k in ("name", "color", "deleted_at") if words.get(k) is not None}
        fields = {"id": team, "workspace": workspace, "name": team, "color": color, "size": size}
        return cls.model_validate(fields | said)


def is_owner(name: str) -> bool:
    """Tell whether an id stands for a team or the workspace, not for a person."""
    return name.startswith((TEAM, WORKSPACE_OWNER))


def owner(workspace: Workspace, name: str, team: Team | None) -> Member:
    """Return a team or the workspace as somebody who can be celebrated: "Team North"."""
    shown = workspace.name
    if team is not None:
        shown = team.name if team.name.lower().startswith("team") else f"Team {team.name}"
    return Member(
        id=name,
        workspace=workspace.id,
        name=shown,
        team=team.id if team is not None else None,
        created_at=datetime.fromtimestamp(0, UTC),
    )
