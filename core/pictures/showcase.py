"""What a picture of a trophy room shows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.domain.milestones import Tier
from core.domain.money import show_number
from core.language import current_locale, tr, translated
from core.pictures.glyphs import NIGHT, TIER_COLOR

SHELVES: tuple[Tier, ...] = ("platinum", "gold", "silver", "bronze")


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """One trophy as it is shown: a secret one that is not won has its words hidden already.

    percent: 0 to 100. won: when, None until then. holders: how many people hold it.
    """

    id: int
    name: str
    description: str
    tier: Tier
    glyph: str
    percent: float
    won: date | None = None
    holders: int = 0
    secret: bool = False


@dataclass(frozen=True, kw_only=True)
class Showcase:
    """A member's trophies, all of them, by number.

    today: when the picture is made. people: how many there are in the workspace. locale: how dates
    are written.
    """

    member: str
    name: str
    workspace: str
    locale: str
    today: date
    people: int
    exhibits: tuple[Exhibit, ...]

    @property
    def won(self) -> list[Exhibit]:
        """Return the trophies won, newest first."""
        found = [(exhibit.won, exhibit.id, exhibit) for exhibit in self.exhibits if exhibit.won]
        return [exhibit for *_, exhibit in sorted(found, key=lambda row: row[:2], reverse=True)]

    def shelf(self, tier: Tier) -> list[Exhibit]:
        """Return every trophy of a tier, by number."""
        return [exhibit for exhibit in self.exhibits if exhibit.tier == tier]

    def closest(self, limit: int) -> list[Exhibit]:
        """Return what is next: not won, not secret, the nearest first."""
        found = [e for e in self.exhibits if e.won is None and not e.secret]
        return sorted(found, key=lambda exhibit: (-exhibit.percent, exhibit.id))[:limit]

    def best(self, limit: int) -> list[Exhibit]:
        """Return the trophies to show off: the highest tiers, the newest first in each."""
        return sorted(self.won, key=lambda exhibit: SHELVES.index(exhibit.tier))[:limit]


def wreath_color(showcase: Showcase) -> str:
    """Return the colour of the wreath around the face: gold is for those who won something."""
    if not showcase.won:
        return NIGHT["locked"]
    return TIER_COLOR["platinum" if len(showcase.won) == len(showcase.exhibits) else "gold"]


def counting(showcase: Showcase) -> str:
    """Say what follows how many are won: "of 31 trophies"."""
    total = len(showcase.exhibits)
    if len(showcase.won) < total:
        return tr("of {total} trophies", total=total)
    return tr("trophies: every one there is")


def percent(exhibit: Exhibit) -> str:
    """Write how far along a trophy is: "63.8 %"."""
    return f"{show_number(Decimal(str(exhibit.percent)), current_locale())} %"


def tally(showcase: Showcase) -> str:
    """Count what is won by tier, best first: "2 gold · 4 silver · 8 bronze"."""
    counts = [(tier, sum(e.won is not None for e in showcase.shelf(tier))) for tier in SHELVES]
    return " · ".join(
        tr("{count} {tier}", count=count, tier=translated(tier)) for tier, count in counts if count
    )


def alt_text(showcase: Showcase) -> str:
    """Say what the card shows, for those who cannot see it."""
    count, total = len(showcase.won), len(showcase.exhibits)
    if not count:
        empty = tr(
            "The trophy room of {name}: {total} trophies to win.", name=showcase.name, total=total
        )
        ahead = showcase.closest(1)
        if not ahead:
            return empty
        return f"{empty} {tr('The closest is {trophy}.', trophy=ahead[0].name)}"
    return tr(
        "The trophy room of {name}: {won} of {total} trophies ({tiers}), among them {best}.",
        name=showcase.name,
        won=count,
        total=total,
        tiers=tally(showcase).replace(" · ", ", "),
        best=", ".join(exhibit.name for exhibit in showcase.best(3)),
    )
