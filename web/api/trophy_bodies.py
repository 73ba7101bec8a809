"""What the trophies' endpoints take."""

from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StrictInt, StrictStr

from core.domain.events import Key, Label
from web.query import Between, Query, Reason, WholeNumber

ALL = 31

_Whose = AliasChoices("member", "user_id")
_Tier = Literal["bronze", "silver", "gold", "platinum"]
_OneTier = Annotated[_Tier | None, Field(description="Only the trophies of this tier.")]
_OneMetric = Annotated[
    str | None,
    Field(
        description="Only those about revenue, units, profit_margin, conversion_rate or trophies."
    ),
]


class MemberQuery(Query):
    """Whose trophies; `user_id` is taken as well."""

    member: str = Field(validation_alias=_Whose, description="The member; user_id says the same.")


class RoomQuery(MemberQuery):
    """Whose room, and what of it."""

    tier: _OneTier = None
    metric: _OneMetric = None


class TrophyQuery(Query):
    """Whose trophies, and which; without a member nobody holds any."""

    member: str | None = Field(
        None, validation_alias=_Whose, description="The member; user_id says the same."
    )
    tier: _OneTier = None
    metric: _OneMetric = None


class ClosestQuery(MemberQuery):
    """Whose trophies, and how many."""

    limit: Annotated[WholeNumber, Between(1, ALL)] = Field(5, description="How many, at most 31.")


class TakeBackQuery(MemberQuery, Reason):
    """Whose trophy is taken back, which, and why."""

    trophy_id: str = Field(description="Its number or its slug.")


class AwardIn(BaseModel):
    """A trophy to give somebody."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    trophy_id: StrictInt | StrictStr = Field(
        union_mode="left_to_right", description="Its number or its slug."
    )
    user_id: Key = Field(description="The member.")
    reason: Label | None = Field(None, description="For the audit.")
