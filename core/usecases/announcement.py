"""What a delivery says: a celebration, its correction, a notice, a summary, as things stand now."""

from core.app import App
from core.cards import Card, Image
from core.cards.card import Accent
from core.cards.celebration import Celebration, celebration_card, corrected_card, notice_card
from core.domain.milestones import Award
from core.domain.people import Member, Workspace
from core.language import current_locale, language_of, locale_in, speaking
from core.store.client import Document
from core.usecases.celebrate import celebrant, celebrate, current_totals
from core.usecases.celebration_picture import celebration_image
from core.usecases.goal_picture import goal_chart
from core.usecases.measure import measured


async def card_of(app: App, delivery: Document, original: Document | None) -> Card | None:
    """Word a delivery in its workspace's language; None when nothing is left to say.

    `original` is the delivery whose post an edit changes. An award revoked meanwhile is left out.
    Somebody's direct messages are in the language they chose.
    """
    workspace = await app.workspace(delivery["ws"])
    if delivery["kind"] in {"notice", "summary"}:
        accent: Accent = "ember" if delivery["kind"] == "notice" else "leaf"
        return notice_card(delivery["text"], accent)
    return await _celebration(app, workspace, original or delivery, posted=original is not None)


async def _celebration(
    app: App, workspace: Workspace, delivery: Document, *, posted: bool
) -> Card | None:
    awards = await app.store.awards.many(delivery["awards"])
    held = [award for award in awards if award.revoked_at is None]
    if not awards or (not held and not posted):
        return None
    member = await celebrant(app, workspace, awards)
    if member is None or (member.muted and not posted):
        return None
    direct = "person" in delivery
    with speaking(_locale(workspace, member if direct else None)):
        shown = held or awards
        totals = await current_totals(app, workspace, shown[:1])
        name = delivery.get("celebration")
        celebration = celebrate(
            app,
            workspace,
            shown,
            member,
            totals[shown[0].key],
            id=name,
            applause=await app.store.applause.count(workspace.id, name) if name else 0,
            locale=current_locale(),
        )
        if not held:
            return corrected_card(celebration)
        card = celebration_card(celebration)
        image = await _image(app, workspace, celebration, shown[0])
    # Nobody but the person reads their direct messages, so there is nobody to applaud.
    return card.model_copy(update={"image": image} | ({"actions": ()} if direct else {}))


async def _image(
    app: App, workspace: Workspace, celebration: Celebration, lead: Award
) -> Image | None:
    """Draw a goal's course where it is one that was met, and a laurel for everything else."""
    if celebration.kind == "goal":
        goal = await app.store.goals.get(workspace.id, lead.threshold)
        if goal is not None:
            found = await measured(app, workspace, goal, app.clock())
            chart = await goal_chart(app, workspace, goal, found.progress)
            if chart is not None:
                return chart
    return await celebration_image(app, workspace, celebration, lead)


def _locale(workspace: Workspace, reader: Member | None) -> str:
    if reader is None or language_of(reader.language) is None:
        return workspace.locale
    return locale_in(reader.language or "", workspace.locale)
