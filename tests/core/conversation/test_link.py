"""`link` as it is typed: a code here, the code there."""

import re
from typing import Any

from core.app import App
from core.cards import Card
from core.conversation import answer
from tests.conftest import Clock
from tests.core.support import asked, counted, post

TELEGRAM: dict[str, Any] = {
    "platform": "telegram",
    "account": "",
    "chat": "77",
    "person": "77",
    "person_name": "Ada L.",
    "private": True,
}


async def say(app: App, text: str, **fields: Any) -> Card:
    return await answer(app, asked(text, **fields))


def code_in(card: Card) -> str:
    found = re.search(r"Your code is (\w{4}-\w{4})\.", card.summary())
    assert found, card.summary()
    return found[1]


async def test_two_accounts_become_one(app: App) -> None:
    await say(app, "help", person="B", person_name="Boss")
    card = await say(app, "link")
    await post(app, counted(1, "U1", source="slack", units=5))
    code = code_in(card)
    assert f"/laurels link {code}" in card.summary()
    assert f"/link {code}" in card.summary()
    assert not card.public
    await say(app, "progress", **TELEGRAM)
    await post(app, counted(2, "77", source="telegram", units=7))
    card = await say(app, f"link {code.lower()}", **TELEGRAM)
    assert "Linked: you are Ada here too." in card.summary()
    assert [action.command for action in card.actions] == ["progress", "leaderboard"]
    progress = (await say(app, "progress", **TELEGRAM)).summary()
    assert "Ada in November" in progress
    assert "Units: 12" in progress
    assert (await say(app, "progress")).summary() == progress
    assert await app.store.members.count("default", merged_into=None) == 2


async def test_what_cannot_be_linked_is_said_in_a_sentence(app: App, clock: Clock) -> None:
    code = code_in(await say(app, "link"))
    said = (await say(app, f"link {code}")).summary()
    assert said == f"“{code}” is your own; use it on your other account."
    said = (await say(app, "link ABCD EFGH", **TELEGRAM)).summary()
    assert said.startswith("“ABCD EFGH” is not valid; codes last ten minutes and work once.")
    clock.advance(minutes=11)
    assert "is not valid" in (await say(app, f"link {code}", **TELEGRAM)).summary()
    for _ in range(5):
        card = await say(app, "link @everyone", **TELEGRAM)
    assert card.summary() == "“@everyone” was one try too many; wait 10 minutes."
    assert card.kind == "error"


async def test_a_code_is_not_shown_where_others_read_along(app: App) -> None:
    group = TELEGRAM | {"chat": "-5", "private": False}
    said = (await say(app, "link", **group)).summary()
    assert said.startswith("A code is for your eyes only: ask me for it in a private chat.")
    assert await app.mongo_db["link_codes"].count_documents({}) == 0
    # To use one is fine anywhere: it is used up.
    code = code_in(await say(app, "link"))
    assert "Linked" in (await say(app, f"link {code}", **group)).summary()


async def test_who_was_unlinked_or_erased_begins_anew(app: App) -> None:
    await say(app, "help", person="B", person_name="Boss")
    await say(app, "progress")
    await app.mongo_db["members"].update_one(
        {"member": "slack-T1-U1"}, {"$set": {"identities": []}}
    )
    assert "Welcome, Ada" in (await say(app, "progress")).summary()
    assert "Welcome" not in (await say(app, "progress")).summary()
    again = await app.store.members.get("default", "slack-T1-U1-2")
    assert again is not None
    assert again.identities[0].id == "U1"


async def test_telegram_is_one_press_away(app: App) -> None:
    assert (await say(app, "link")).actions == ()
    await app.store.bots.note("telegram", username="LaurelsBot")
    card = await say(app, "link")
    [there] = card.actions
    assert there.url == f"https://t.me/LaurelsBot?start={code_in(card)}"
    assert (await say(app, "link", **TELEGRAM)).actions == ()
    [in_private] = (await say(app, "link", **TELEGRAM | {"private": False})).actions
    assert in_private.url == "https://t.me/LaurelsBot?start=link"
