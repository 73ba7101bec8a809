"""A digest's card: what its celebrations say as things stand now, the highest first."""

from typing import cast

from core.app import App
from core.cards import Card
from core.cards.digest import MOST_LISTED, Held, Told, digest_card, undone_digest_card
from core.cards.places import removed_card
from core.domain.milestones import Award
from core.domain.people import Member, Workspace
from core.store.client import Document
from core.usecases.celebrate import celebrate


async def digest_card_of(app: App, digest: Document, *, posted: bool) -> Card | None:
    """Word a digest; None where nothing is left to say.

    posted: it stands already, so that what was corrected since is owned up to. People who hide or
    are muted by now are left out without a word.
    """
    workspace = await app.workspace(digest["ws"])
    celebrations = await app.store.deliveries.told_by(digest["_id"])
    keys = [key for one in celebrations for key in one["awards"]]
    awards = {award.key: award for award in await app.store.awards.many(keys)}
    people = await app.store.members.many(workspace.id, {each.member for each in awards.values()})
    told: list[tuple[Member, list[Award]]] = []
    corrected = 0
    for one in celebrations:
        mine = [awards[key] for key in one["awards"] if key in awards]
        held = [award for award in mine if award.revoked_at is None]
        member = people.get(mine[0].member) if mine else None
        if member is None or member.hidden or member.muted:
            continue
        if held:
            told.append((member, sorted(held, key=_height)))
        else:
            corrected += 1
    why = cast(Held, digest["why"])
    if not told:
        gone = undone_digest_card(corrected, why) if corrected else removed_card()
        return gone if posted else None
    told.sort(key=lambda each: (_height(each[1][0]), -each[1][0].recorded_at.timestamp()))
    lines = [
        _told(app, workspace, *each) if index < MOST_LISTED else Told(name="", reached="")
        for index, each in enumerate(told)
    ]
    return digest_card(lines, why, corrected=corrected if posted else 0)


def _height(award: Award) -> tuple[int, int]:
    return -award.weight, -award.at


def _told(app: App, workspace: Workspace, member: Member, awards: list[Award]) -> Told:
    said = celebrate(app, workspace, awards, member, awards[0].at)
    reached = f"{said.reached} {said.when}".strip()
    return Told(name=member.name, reached=reached, more=len(awards) - 1)
