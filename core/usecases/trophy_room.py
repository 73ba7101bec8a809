"""A member's trophy room: told for programs, and as the pictures people share."""

from dataclasses import replace
from functools import partial
from typing import Any

from core.app import App
from core.catalogue.saying import about
from core.domain.milestones import Tier
from core.domain.people import Member, Workspace
from core.language import speaking, translated
from core.pictures.drawing import drawn
from core.pictures.glyphs import HIDDEN
from core.pictures.room_card import room_card
from core.pictures.room_pdf import room_pdf
from core.pictures.showcase import SHELVES, Exhibit, Showcase, alt_text
from core.usecases.trophies import (
    HIDDEN_DESCRIPTION,
    HIDDEN_NAME,
    Standing,
    closest,
    filtered,
    newest_first,
    people_counted,
    standings,
    trophy_shape,
)

SUGGESTED = 3  # what an empty room shows instead


async def trophy_room(
    app: App,
    workspace: Workspace,
    member: Member,
    *,
    tier: Tier | None = None,
    metric: str | None = None,
) -> dict[str, Any]:
    """Return what a member has won, newest first: `{"member", "name", "items", "tiers", ...}`.

    tiers: how many are won and how many there are of each, best first, whatever the filters.
    closest: the next ones, where nothing is won yet. cardAlt: what the card of the room shows.
    """
    catalogue = app.catalogue(workspace)
    found = await standings(app, workspace, member)
    shown = newest_first(filtered(found, catalogue, tier, metric))
    won = any(each.award for each in found)
    ahead = [] if won else closest(found, SUGGESTED)
    return {
        "member": member.id,
        "name": member.name,
        "items": [trophy_shape(workspace, catalogue, each) for each in shown],
        "tiers": {
            shelf: {
                "earned": sum(e.award is not None for e in found if e.trophy.tier == shelf),
                "total": sum(e.trophy.tier == shelf for e in found),
            }
            for shelf in SHELVES
        },
        "closest": [trophy_shape(workspace, catalogue, each) for each in ahead],
        "cardAlt": alt_text(await _showcase(app, workspace, member, found)),
    }


async def trophy_room_pdf(app: App, workspace: Workspace, member: Member) -> bytes:
    """Return the room as a PDF."""
    with speaking(workspace.locale):
        showcase = await _showcase(app, workspace, member)
        return await drawn(partial(room_pdf, showcase, app.clock()))


async def trophy_room_card(
    app: App, workspace: Workspace, member: Member, *, public: bool = False
) -> bytes:
    """Return the room as a PNG of 1200 by 630.

    public: for anybody's eyes, so without how far along the trophies are that are not won.
    """
    with speaking(workspace.locale):
        showcase = await _showcase(app, workspace, member)
        if public:
            seen = (e if e.won else replace(e, secret=True, percent=0.0) for e in showcase.exhibits)
            showcase = replace(showcase, exhibits=tuple(seen))
        return await drawn(partial(room_card, showcase))


async def _showcase(
    app: App, workspace: Workspace, member: Member, found: list[Standing] | None = None
) -> Showcase:
    if found is None:
        found = await standings(app, workspace, member)
    return Showcase(
        member=member.id,
        name=member.name,
        workspace=workspace.name,
        locale=workspace.locale,
        today=workspace.calendar.local_date(app.clock()),
        people=await people_counted(app, workspace),
        exhibits=tuple(_exhibit(app, workspace, each) for each in found),
    )


def _exhibit(app: App, workspace: Workspace, standing: Standing) -> Exhibit:
    trophy, award, hidden = standing.trophy, standing.award, standing.hidden
    return Exhibit(
        id=trophy.id,
        name=translated(HIDDEN_NAME if hidden else trophy.name),
        description=translated(HIDDEN_DESCRIPTION)
        if hidden
        else about(app.catalogue(workspace), workspace.currency, trophy),
        tier=trophy.tier,
        glyph=HIDDEN if hidden else trophy.glyph,
        percent=0.0 if hidden else standing.percent,
        won=workspace.calendar.local_date(award.achieved_at) if award else None,
        holders=standing.holders,
        secret=hidden,
    )
