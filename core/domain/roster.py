"""What admins say about people and teams, checked as it comes in."""

import re
from datetime import date
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    model_validator,
)

from core.domain.events import Key, Label
from core.domain.people import Announce, Identity, Role, is_owner
from core.domain.preferences import Language, Quiet, Zone

# Where an id means the same person on every server; Slack's mean another in another team.
_GLOBAL_IDS = frozenset({"discord", "telegram", "terminal"})
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _iso(value: object) -> object:
    if isinstance(value, str) and not _DATE.fullmatch(value):
        raise ValueError("must be a date such as 2026-12-24")
    return value


def _person(value: str) -> str:
    if is_owner(value):
        raise ValueError("must not begin like a team or workspace")
    return value


IsoDate = Annotated[date, BeforeValidator(_iso), Field(strict=False)]
PersonId = Annotated[Key, AfterValidator(_person)]
Name = Key
Why = Annotated[Label, Field(description="Why, for the audit.")]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$", to_upper=True)]


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class IdentityIn(_In):
    """Who somebody is elsewhere.

    platform: slack, discord, telegram, or the source of events. account: the Slack team (T…) that
    the id belongs to; other platforms need none. id: their id there.
    """

    platform: Key
    account: Label = ""
    id: Key

    @model_validator(mode="after")
    def _in_a_team(self) -> "IdentityIn":
        if self.platform == "slack" and not self.account:
            raise ValueError("an id on Slack needs its team as `account`, such as T024BE7LD")
        return self

    @property
    def identity(self) -> Identity:
        """Return the identity as it is looked up."""
        account = "" if self.platform in _GLOBAL_IDS else self.account
        return Identity(platform=self.platform, account=account, id=self.id)


class NewMember(_In):
    """Somebody who joins. id: what events will call them; one is made up where it is left out."""

    id: PersonId | None = None
    name: Name
    team: Name | None = None
    role: Role = "member"
    identities: tuple[IdentityIn, ...] = Field(default=(), max_length=50)
    reason: Why | None = None


class DaysOff(_In):
    """A holiday: its first and its last day."""

    start: IsoDate
    end: IsoDate

    @model_validator(mode="after")
    def _forward(self) -> "DaysOff":
        if self.end < self.start:
            raise ValueError("must not end before it starts")
        return self


# What may be null: nothing of the kind, or what the platform or the workspace says.
_NULL = frozenset({"team", "language", "zone", "quiet", "reason"})


class _Change(_In):
    """Fields to set; those left out stay."""

    @model_validator(mode="after")
    def _said(self) -> "_Change":
        for name in sorted(self.model_fields_set - _NULL):
            if getattr(self, name) is None:
                raise ValueError(f"{name} must not be null; leave it out to keep it")
        return self


class MemberChange(_Change):
    """What changes about somebody.

    team: null leaves them without one. hidden: not shown on boards and screens. left: true when
    they leave, false when they are back; boards leave them out, history stays. days_off: all their
    holidays, in place of those known; streaks neither break nor count then.
    muted: nothing is announced about them, boards still show them. announce: where their own
    celebrations go, the channel or their direct messages. language: such as de; null follows the
    platform. zone: null is the workspace's. quiet: local times without direct messages, or null.
    """

    name: Name | None = None
    team: Name | None = None
    role: Role | None = None
    hidden: StrictBool | None = None
    left: StrictBool | None = None
    days_off: tuple[DaysOff, ...] | None = Field(None, alias="daysOff", max_length=200)
    muted: StrictBool | None = None
    announce: Announce | None = None
    language: Language | None = None
    zone: Zone | None = None
    quiet: Quiet | None = None
    reason: Why | None = None


class NewTeam(_In):
    """A team. id: what events and members carry; color: a hex value such as #2563EB."""

    id: Name
    name: Name | None = None
    color: Color | None = None
    reason: Why | None = None


class TeamChange(_Change):
    """What changes about a team."""

    name: Name | None = None
    color: Color | None = None
    reason: Why | None = None


def merged_days(days: tuple[DaysOff, ...]) -> tuple[tuple[str, str], ...]:
    """Return holidays in order, those that touch each other as one."""
    merged: list[tuple[date, date]] = []
    for each in sorted(days, key=lambda found: found.start):
        if merged and (each.start - merged[-1][1]).days <= 1:
            merged[-1] = merged[-1][0], max(merged[-1][1], each.end)
        else:
            merged.append((each.start, each.end))
    return tuple((start.isoformat(), end.isoformat()) for start, end in merged)
