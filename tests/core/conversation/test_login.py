"""`login` as it is typed: a link for oneself, never where others read along."""

import re

from core.app import App
from core.conversation import answer
from core.usecases.signing_in import sign_in
from tests.core.support import asked


async def test_the_link_signs_in_whoever_asked(app: App) -> None:
    card = await answer(app, asked("login"))
    found = re.search(r"/sign-in/([\w-]{40,})", card.summary())
    assert found, card.summary()
    assert not card.public
    [action] = [action for action in card.actions if action.url]
    assert action.url
    assert action.url.endswith(found[0])
    who = await sign_in(app, found[1])
    assert who is not None
    assert who.workspace == "default"
    member = await app.store.members.get("default", str(who.member))
    assert member is not None
    assert {"slack"} == {i.platform for i in member.identities}
    assert await sign_in(app, found[1]) is None, "once"


async def test_nothing_is_shown_to_a_group(app: App) -> None:
    request = asked("login", platform="telegram", account="", chat="-5", person="77", private=False)
    card = await answer(app, request)
    assert "in a private chat" in card.summary()
    assert "/sign-in/" not in card.model_dump_json()
    assert await app.mongo_db["sign_in_links"].count_documents({}) == 0
