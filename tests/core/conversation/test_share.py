"""`share`: how it is, on, off."""

from core.app import App
from core.cards import Card
from core.conversation import answer
from core.usecases.sharing import shared, token_in
from tests.core.support import asked


async def said(app: App, text: str) -> Card:
    return await answer(app, asked(text))


def link(card: Card) -> str:
    [url] = [action.url for action in card.actions if action.url]
    return url


async def test_a_link_is_made_shown_again_and_switched_off(app: App) -> None:
    card = await said(app, "share")
    assert "Nobody outside can see your trophies." in card.summary()
    assert [(each.label, each.command) for each in card.actions] == [("Make a link", "share on")]
    card = await said(app, "share on")
    assert link(card) in card.summary()
    assert not card.public
    assert link(await said(app, "share")) == link(card)
    token = token_in(app, link(card))
    assert token is not None
    assert await shared(app, token) is not None
    card = await said(app, "share off")
    assert card.summary().startswith("Your link leads nowhere any more.")
    assert await shared(app, token) is None
    assert (await said(app, "share stop")).summary().startswith("Your link is off.")


async def test_another_word_is_asked_back(app: App) -> None:
    card = await said(app, "share maybe")
    assert (card.kind, card.field) == ("error", "switch")
    assert "say on or off" in card.summary()


async def test_who_is_private_is_told_why_there_is_no_link(app: App) -> None:
    await said(app, "share")
    [member] = await app.mongo_db["members"].find({}).to_list(None)
    await app.store.roster.change("default", member["member"], {"hidden": True})
    assert "You are private" in (await said(app, "share on")).summary()
