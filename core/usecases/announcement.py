"""What a delivery says: a celebration, its correction, a notice, a summary, as things stand now."""

from core.app import App
from core.cards import Card
from core.cards.card import Accent
from core.cards.celebration import celebration_card, corrected_card, notice_card
from core.language import speaking
from core.store.client import Document
from core.usecases.celebrate import celebrate, current_totals


async def card_of(app: App, delivery: Document, original: Document | None) -> Card | None:
    """Word a delivery in its workspace's language; None when nothing is left to say.

    `original` is the delivery whose post an edit changes. An award revoked meanwhile is left out.
    """
    workspace = await app.workspace(delivery["ws"])
    with speaking(workspace.locale):
        return await _card(app, delivery, original)


async def _card(app: App, delivery: Document, original: Document | None) -> Card | None:
    if delivery["kind"] in {"notice", "summary"}:
        accent: Accent = "ember" if delivery["kind"] == "notice" else "leaf"
        return notice_card(delivery["text"], accent)
    awards = await app.store.awards.many((original or delivery)["awards"])
    held = [award for award in awards if award.revoked_at is None]
    if not awards or (not held and original is None):
        return None
    workspace = await app.workspace(delivery["ws"])
    member = await app.store.members.get(workspace.id, awards[0].member)
    if member is None or member.hidden:
        return None
    shown = held or awards
    totals = await current_totals(app, workspace, shown[:1])
    celebration = celebrate(app, workspace, shown, member, totals[shown[0].key])
    return celebration_card(celebration) if held else corrected_card(celebration)
