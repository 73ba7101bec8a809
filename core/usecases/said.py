"""What any delivery says, in the language of whoever reads it."""

from core.app import App
from core.cards import Card
from core.cards.places import refusal_card, removed_card, test_card, token_card
from core.language import speaking
from core.store.client import Document
from core.usecases.announcement import card_of
from core.usecases.digest import digest_card_of
from core.usecases.season_news import season_card
from core.usecases.weekly import weekly_card_of


async def said(app: App, delivery: Document, original: Document | None) -> Card | None:
    """Word a delivery as things stand now; None when nothing is left to say.

    `original` is the post that an edit changes, or that a thread belongs to.
    """
    workspace = await app.workspace(delivery["ws"])
    with speaking(workspace.locale):
        return await _said(app, delivery, original)


async def _said(app: App, delivery: Document, original: Document | None) -> Card | None:
    if delivery.get("removed"):
        return removed_card()
    kind, post = delivery["kind"], original or delivery
    if kind == "thread" and original is not None:
        card = await card_of(app, original, None)
        return card.thread if card is not None else None
    if post["kind"] == "digest":
        return await digest_card_of(app, post, posted=original is not None)
    if post["kind"] == "weekly":
        return await weekly_card_of(app, post, posted=original is not None)
    if "refused" in delivery:
        told = delivery["refused"]
        if told["token_lost"]:
            return token_card(told["platform"], told["reason"])
        return refusal_card(told["platform"], told["place"], told["reason"])
    if kind == "test":
        return test_card()
    if "season" in post:
        return await season_card(app, await app.workspace(post["ws"]), post["season"])
    return await card_of(app, delivery, original)
