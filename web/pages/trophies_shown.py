"""Trophies as pages show them: in words, with figures as the workspace writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from babel.dates import format_date

from core.catalogue.saying import about
from core.domain.milestones import Tier
from core.domain.money import show_number
from core.language import translated
from core.pictures.glyphs import HIDDEN, glyph
from core.pictures.showcase import SHELVES
from core.usecases.trophies import HIDDEN_DESCRIPTION, HIDDEN_NAME, Standing
from web.pages.page import Viewer

TIER_NAMES: dict[Tier, str] = {
    "platinum": "Platinum",
    "gold": "Gold",
    "silver": "Silver",
    "bronze": "Bronze",
}
_PERCENT = "\N{NO-BREAK SPACE}%"
NEW = timedelta(days=7)  # how long a trophy stands out


@dataclass(frozen=True)
class Trophy:
    """One trophy in words. Of a secret one that is not won nothing is told, not how far it is.

    glyph: a path. won: the day, "" until then. new: won lately. percent: 0 to 100, and in words.
    left: what there is to do yet. rarity: who else holds it.
    """

    id: int
    name: str
    about: str
    tier: Tier
    tier_name: str
    glyph: str
    won: str
    at: str
    new: bool
    percent: float
    share: str
    left: str
    rarity: str
    secret: bool


@dataclass(frozen=True)
class Shelf:
    """The trophies of a tier: those won, newest first, then the others, the nearest first."""

    tier: Tier
    name: str
    won: int
    trophies: tuple[Trophy, ...]


def trophy_shown(viewer: Viewer, standing: Standing, people: int) -> Trophy:
    """Return a trophy in words. people: among how many it is rare."""
    workspace, trophy, award = viewer.workspace, standing.trophy, standing.award
    catalogue, hidden = viewer.app.catalogue(workspace), standing.hidden
    won = ""
    if award is not None:
        day = workspace.calendar.local_date(award.achieved_at)
        won = str(format_date(day, "long", locale=workspace.locale))
    said = translated(HIDDEN_DESCRIPTION)
    if not hidden:
        said = about(catalogue, workspace.currency, trophy).replace(" %", _PERCENT)
    return Trophy(
        id=trophy.id,
        name=translated(HIDDEN_NAME if hidden else trophy.name),
        about=said,
        tier=trophy.tier,
        tier_name=translated(TIER_NAMES[trophy.tier]),
        glyph=glyph(HIDDEN if hidden else trophy.glyph),
        won=won,
        at=award.achieved_at.isoformat() if award else "",
        new=award is not None and viewer.app.clock() - award.achieved_at < NEW,
        percent=0.0 if hidden else standing.percent,
        share="" if hidden else _percent(int(standing.percent), workspace.locale),
        left="" if hidden or award else _left(viewer, standing),
        rarity=_rarity(viewer, standing, people),
        secret=hidden,
    )


def shelves(viewer: Viewer, found: Sequence[Standing], people: int) -> list[Shelf]:
    """Return trophies by tier, the best first; a tier without any is left out."""
    shown = []
    for tier in SHELVES:
        mine = [each for each in found if each.trophy.tier == tier]
        if mine:
            ordered = sorted(mine, key=_place)
            shown.append(
                Shelf(
                    tier=tier,
                    name=translated(TIER_NAMES[tier]),
                    won=sum(each.award is not None for each in mine),
                    trophies=tuple(trophy_shown(viewer, each, people) for each in ordered),
                )
            )
    return shown


def _place(standing: Standing) -> tuple[bool, bool, float, int]:
    """Sort what is won before what is not, and what is secret last."""
    award, trophy = standing.award, standing.trophy
    if award is not None:
        return False, False, -award.achieved_at.timestamp(), -trophy.id
    return True, standing.hidden, 0.0 if standing.hidden else -standing.percent, trophy.id


def _left(viewer: Viewer, standing: Standing) -> str:
    """Say how much is left: "$360 to go", "12 more days in a row"."""
    workspace, trophy, course = viewer.workspace, standing.trophy, standing.course
    left, number = course.left, show_number(course.left, workspace.locale)
    if left <= 0:
        return ""
    if trophy.kind == "collect":
        return f"{number} more {'trophy' if left == 1 else 'trophies'}"
    if trophy.kind == "reach":
        metric = viewer.app.catalogue(workspace).metrics[trophy.metric]
        return f"{metric.phrase(left, workspace.currency, workspace.locale)} to go"
    days = "day" if left == 1 else "days"
    if course.running:
        return f"{number} more {days} in a row"
    best = f"; your best run is {show_number(course.done, workspace.locale)}" if course.done else ""
    return f"{number} {days} in a row{best}"


def _rarity(viewer: Viewer, standing: Standing, people: int) -> str:
    """Say how many hold a trophy; among one person there is nothing to tell."""
    locale, holders = viewer.workspace.locale, standing.holders
    if people < 2:
        return ""
    if not holders:
        return "Nobody has it yet"
    if holders == 1 and standing.award is not None:
        return "Nobody else has it yet"
    share = _percent(Decimal(str(standing.rarity)), locale)
    count, of = show_number(holders, locale), show_number(people, locale)
    return f"{count} of {of} people {'has' if holders == 1 else 'have'} it ({share})"


def _percent(number: int | Decimal, locale: str) -> str:
    return f"{show_number(number, locale)}{_PERCENT}"
