"""What a TV shows: which boards in turn, for how long each, and with or without sound."""

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationError,
)
from pydantic import model_validator as validator
from pydantic.alias_generators import to_camel

from core.domain.periods import PERIOD_KINDS, PeriodKind
from core.errors import InvalidInput, from_validation

MOST_BOARDS = 12
LEAST_DWELL_S, MOST_DWELL_S = 5, 3_600
TEAMS = "teams"

_Word = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Dwell = Annotated[StrictInt, Field(ge=LEAST_DWELL_S, le=MOST_DWELL_S)]
Theme = Literal["night", "day"]


class ScreenBoard(BaseModel):
    """A board on a screen.

    of: who is ranked, members or whole teams. team: the id of a team, for its members alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    metric: _Word = "revenue"
    period: PeriodKind = "month"
    of: Literal["members", "teams"] = "members"
    team: _Word | None = None

    @validator(mode="after")
    def _one_kind(self) -> "ScreenBoard":
        if self.of == TEAMS and self.team is not None:
            raise ValueError("a board of teams ranks them all; leave out team")
        return self

    @classmethod
    def read(cls, text: str) -> "ScreenBoard":
        """Read a board as an address says it. Raises InvalidInput.

        Such as revenue, signups:week, revenue:month:teams or revenue:month:team=north.
        """
        metric, _, rest = text.partition(":")
        period, _, who = rest.partition(":")
        if period and period not in PERIOD_KINDS:
            raise InvalidInput("board", text, f"names no period; use {', '.join(PERIOD_KINDS)}")
        team = who.removeprefix("team=") if who.startswith("team=") else None
        if not metric.strip() or (who and who != TEAMS and not (team or "").strip()):
            raise InvalidInput("board", text, "is not a board such as revenue:month:teams")
        fields = {"metric": metric, "period": period or "month", "team": team}
        try:
            return cls.model_validate(fields | {"of": TEAMS if who == TEAMS else "members"})
        except ValidationError as error:
            raise InvalidInput("board", text, from_validation(error)[0].reason) from None

    @property
    def text(self) -> str:
        """Return the board as an address says it."""
        who = f":team={self.team}" if self.team else f":{TEAMS}" if self.of == TEAMS else ""
        return f"{self.metric}:{self.period}{who}"


class Screen(BaseModel):
    """How a TV is set up.

    boards: shown in turn, one alone stays; none: those that have scores. dwell_s: how long each
    stays, in seconds. sound: whether a celebration rings.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )

    boards: tuple[ScreenBoard, ...] = Field((), max_length=MOST_BOARDS)
    dwell_s: Dwell = 20
    sound: StrictBool = False
    theme: Theme = "night"

    @property
    def shape(self) -> dict[str, object]:
        """Return the set-up as the API shows it."""
        return self.model_dump(mode="json", by_alias=True)
