"""What people and workspaces say about when and how they are spoken to, checked as it comes in."""

import re
from functools import lru_cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, StrictStr, model_validator

from core.language import languages

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """Return the names of the world's time zones."""
    return frozenset(available_timezones())


def _zone(value: str) -> str:
    if value not in zones():
        raise ValueError("is not a time zone such as Europe/Berlin")
    return value


def _language(value: str) -> str:
    if value not in languages():
        raise ValueError(f"is not a language there is; use {', '.join(languages())}")
    return value


def _clock_time(value: str) -> str:
    if not _CLOCK.fullmatch(value):
        raise ValueError("must be a time of day such as 22:00")
    return value


Zone = Annotated[StrictStr, AfterValidator(_zone)]
Language = Annotated[StrictStr, AfterValidator(_language)]
ClockTime = Annotated[StrictStr, AfterValidator(_clock_time)]


class Quiet(BaseModel):
    """Local times between which nothing is posted: from start to end, over midnight too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: ClockTime
    end: ClockTime

    @model_validator(mode="after")
    def _some_time(self) -> "Quiet":
        if self.start == self.end:
            raise ValueError("must not end when it starts; use null for none")
        return self

    @property
    def stored(self) -> tuple[str, str]:
        """Return both times as people and workspaces keep them."""
        return self.start, self.end


def quiet_shape(quiet: tuple[str, str] | None) -> dict[str, str] | None:
    """Return quiet hours as the API shows them."""
    return None if quiet is None else {"start": quiet[0], "end": quiet[1]}
