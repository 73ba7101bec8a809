"""Workspaces, members and their identities."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.domain.periods import Calendar

Role = Literal["member", "manager", "admin"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Workspace(_Model):
    """A tenant: its time, its money, and what it allows.

    show_places: whether the ticker may tell where an order came from; off until switched on.
    create_members: whether an event may bring in a person not seen before.
    week_start: 0 is Monday, 6 is Sunday.
    """

    id: str
    name: str = "Laurels"
    zone: str = "UTC"
    currency: str = "USD"
    locale: str = "en_US"
    week_start: int = 0
    show_places: bool = False
    create_members: bool = True

    @property
    def calendar(self) -> Calendar:
        """Return how this workspace cuts time."""
        return Calendar(self.zone, self.week_start)


class Identity(_Model):
    """Who a member is elsewhere: `platform` is slack, discord, telegram or an event source."""

    platform: str
    account: str = ""
    id: str


class Member(_Model):
    """A person. `points` is the balance of the ledger."""

    id: str
    workspace: str
    name: str
    team: str | None = None
    role: Role = "member"
    identities: tuple[Identity, ...] = ()
    points: int = 0
    hidden: bool = False
    created_at: datetime
