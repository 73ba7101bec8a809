"""What a link to somebody's trophy room shows where it is posted."""

from babel.dates import format_date

from core.app import App
from core.cards import Action, Card, Field, Fields, Lines, Text, bold, muted, phrase, text
from core.cards.card import Block
from core.domain.people import Workspace
from core.domain.trophies import TIERS
from core.language import current_locale, speaking, tr, translated
from core.usecases.sharing import shared, token_in
from core.usecases.trophies import Standing, newest_first, standings

LATEST = 5


async def shared_room(app: App, url: str) -> Card | None:
    """Return the room that a link opens; None for any other address, and for a link that is off."""
    token = token_in(app, url)
    found = await shared(app, token) if token else None
    if found is None:
        return None
    room = await standings(app, found.workspace, found.member)
    won = newest_first(room)
    with speaking(found.workspace.locale):
        body: list[Block] = [Fields(fields=tuple(_tier(room, tier) for tier in reversed(TIERS)))]
        if won:
            body.append(Lines(lines=tuple(_line(found.workspace, each) for each in won[:LATEST])))
        return Card(
            kind="shared_room",
            title=tr("Trophy room of {name}", name=found.member.name),
            body=tuple(body),
            actions=(Action(label=tr("Open"), url=url),),
            accent="gold",
        )


def _tier(room: list[Standing], tier: str) -> Field:
    of_tier = [each for each in room if each.trophy.tier == tier]
    won = sum(each.award is not None for each in of_tier)
    value = phrase("{won} of {all}", won=bold(str(won)), all=str(len(of_tier)))
    return Field(name=translated(tier.capitalize()), value=value)


def _line(workspace: Workspace, standing: Standing) -> Text:
    """Return a trophy that is won: "First Thousand  Bronze · Nov 3, 2026"."""
    told = [translated(standing.trophy.tier.capitalize())]
    if standing.award is not None:
        day = workspace.calendar.local_date(standing.award.achieved_at)
        told.append(format_date(day, "medium", locale=current_locale()))
    return text(bold(translated(standing.trophy.name)), muted(f"  {' · '.join(told)}"))
