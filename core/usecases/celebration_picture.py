"""The picture of a celebration: a card to share. A card that cannot be drawn holds nothing back."""

import asyncio
from functools import partial

from core.app import App
from core.cards import Image, Span, Text, bold, phrase, plain_text
from core.cards.celebration import Celebration
from core.cards.tones import so_many_points
from core.catalogue.saying import about
from core.domain.milestones import Award
from core.domain.people import TEAM, WORKSPACE_OWNER, Workspace
from core.errors import NotFound, shorten
from core.language import current_locale, speaking, tr
from core.pictures.drawing import drawn
from core.pictures.share_card import Laurel, share_card
from core.usecases.celebrate import celebrant, celebrate, current_totals

DRAW_TIMEOUT_S = 3.0


async def celebration_image(
    app: App, workspace: Workspace, celebration: Celebration, lead: Award
) -> Image | None:
    """Draw a celebration led by an award; None, and a line in the log, where that fails."""
    try:
        async with asyncio.timeout(DRAW_TIMEOUT_S):
            png = await _png(app, workspace, celebration, lead)
    except Exception:
        app.log.exception("a celebration goes without its picture", celebration=celebration.id)
        return None
    return Image(png=png, alt=alt_text(celebration), name="laurel.png")


async def milestone_card(app: App, workspace: Workspace, milestone: str) -> bytes:
    """Draw an award by its public id, to be downloaded. Raises NotFound."""
    award = await app.store.awards.named(workspace.id, milestone)
    member = await celebrant(app, workspace, [award] if award else [])
    if award is None or member is None or award.revoked_at is not None:
        raise NotFound(f"There is no milestone {shorten(milestone)!r} to draw.")
    found = await current_totals(app, workspace, [award])
    with speaking(workspace.locale):
        celebration = celebrate(app, workspace, [award], member, found[award.key])
        return await _png(app, workspace, celebration, award)


def alt_text(celebration: Celebration) -> str:
    """Say what the card shows, for those who cannot see it."""
    sentence = plain_text(_sentence(celebration))
    told = tr("A laurel for {name}: {sentence}.", name=celebration.name, sentence=sentence)
    came = " · ".join(_came(celebration))
    ahead = _ahead(celebration)
    ahead = ahead and f"{ahead[:1].upper()}{ahead[1:]}."
    return " ".join(filter(None, (told, came and f"{came}.", ahead)))


async def _png(app: App, workspace: Workspace, celebration: Celebration, lead: Award) -> bytes:
    trophy = None
    if lead.family == "trophy":
        trophies = app.catalogue(workspace).trophies
        trophy = next((each for each in trophies if each.slug == lead.threshold), None)
    met = celebration.kind == "goal"
    laurel = Laurel(
        face=celebration.member.removeprefix(TEAM).removeprefix(WORKSPACE_OWNER),
        name=celebration.name,
        workspace=workspace.name,
        locale=current_locale(),
        day=workspace.calendar.local_date(lead.achieved_at),
        sentence=tuple((s.text, s.style == "bold") for s in _sentence(celebration)),
        share=None if trophy else 1.0 if met else celebration.share,
        so_far=_so_far(celebration),
        ahead=_ahead(celebration),
        about=about(app.catalogue(workspace), workspace.currency, trophy) if trophy else "",
        came=" · ".join(_came(celebration)),
        glyph=trophy.glyph if trophy else None,
        tier=lead.tier or "gold",
    )
    return await drawn(partial(share_card, laurel))


def _sentence(c: Celebration) -> Text:
    """Say what was reached below the name, what matters in bold."""
    reached: Span = bold(c.reached)
    if c.kind == "trophy":
        return phrase("won the trophy {reached}", reached=reached)
    if c.kind == "badge":
        return phrase("earned the badge {reached}", reached=reached)
    if c.kind == "streak":
        return phrase("keeps going: {reached}", reached=reached)
    if c.kind == "top":
        rank = bold(f"#{c.rank}")
        return phrase(
            "entered the top {places} {when}, now at {rank}",
            places=c.places,
            when=c.when,
            rank=rank,
        )
    if c.kind == "goal":
        if c.when:
            return phrase("reached the goal of {reached} {when}", reached=reached, when=c.when)
        return phrase("reached the goal of {reached}", reached=reached)
    if c.when:
        return phrase("reached {reached} {when}", reached=reached, when=c.when)
    return phrase("reached {reached}", reached=reached)


def _so_far(celebration: Celebration) -> str:
    if celebration.kind == "goal":
        met = celebration.total
        return tr("{percent} of the goal", percent=met) if met else tr("the goal is met")
    return celebration.total or celebration.reached


def _ahead(celebration: Celebration) -> str:
    if celebration.next_at is None:
        return ""
    return tr("next laurel at {amount}", amount=celebration.next_at)


def _came(celebration: Celebration) -> list[str]:
    points = [so_many_points(celebration.points)] if celebration.points else []
    return [*celebration.also, *points]
