"""What comes in about members besides the members themselves."""

import base64
import binascii
import json
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from core.domain.events import Key, Label
from core.domain.people import Role
from core.domain.roster import IdentityIn, Why
from core.errors import InvalidInput
from core.store.roster import State
from web.query import Between, Query, WholeNumber

MOST_MEMBERS = 200


class MembersQuery(Query):
    """Which members, and which page of them."""

    q: Label | None = Field(None, description="A part of the name or of the id.")
    team: str | None = None
    role: Role | None = None
    state: State = Field("active", description="active, left, hidden, or all but the merged.")
    limit: Annotated[WholeNumber, Between(1, MOST_MEMBERS)] = 50
    cursor: str | None = Field(None, description="The `next` of the page before.")


class NewIdentity(IdentityIn):
    """Who a member is elsewhere.

    platform: slack, discord, telegram, or the source of events. account: the Slack team (T…) that
    the id belongs to; other platforms need none. id: their id there.
    """

    reason: Why | None = None


class IdentityQuery(Query):
    """Which identity to take away."""

    platform: Key
    account: str | None = Field(None, description="Where the same id is in several accounts.")
    id: Key
    reason: str | None = Field(None, max_length=200, description="For the audit.")


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MergeIn(_In):
    """Who a member turned out to be. into: the id of the one who stays."""

    into: Key
    reason: Why | None = None


class CodeIn(_In):
    """A code that was made for the member to be linked to, as they typed it."""

    code: Annotated[str, Field(min_length=1, max_length=60)]


def write_place(place: tuple[str, str] | None) -> str | None:
    """Return the `next` of a page that ended at a name and an id; None at the end of all."""
    if place is None:
        return None
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read_place(given: str | None) -> tuple[str, str] | None:
    """Return where a page ended. Raises InvalidInput for what this API did not give out."""
    if given is None:
        return None
    try:
        name, member = json.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
        if isinstance(name, str) and isinstance(member, str):
            return name, member
    except (ValueError, TypeError, binascii.Error):
        pass
    raise InvalidInput("cursor", given, "is not one that this API gave out")
