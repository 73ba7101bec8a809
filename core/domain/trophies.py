"""Trophies: thirty to win, and the platinum for all of them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.domain.milestones import Tier

TIERS: tuple[Tier, ...] = ("bronze", "silver", "gold", "platinum")


class Trophy(BaseModel):
    """One trophy of the catalogue.

    id: its number. slug: its name in rules and awards. kind: `reach` an all-time total, `maintain`
    a percentage for `days` days with sales, `collect` all the others. at: what has to be reached or
    kept up, in stored units (minor units, hundredths of a percent); for `collect` the number of
    trophies. glyph: the shape that stands for it (core/pictures). secret: name and description
    stay hidden until it is won. told: the description with {figure} and {days} still in it, for who
    reads another language.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: int
    slug: str
    name: str
    description: str
    told: str
    tier: Tier
    metric: str
    kind: Literal["reach", "maintain", "collect"]
    at: int
    days: int | None = None
    glyph: str
    secret: bool = False
