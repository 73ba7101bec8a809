"""`count here` and `count off`: what is said, who may, and where it works."""

from typing import Any

from core.app import App
from core.cards import Card
from core.conversation import answer
from core.conversation.request import Request


async def said(app: App, text: str, **fields: Any) -> Card:
    where = {"account": "5", "chat": "7", "chat_name": "general", "person": "1", "admin": True}
    fields = {"platform": "discord", "person_name": "Mei", "text": text, **where} | fields
    return await answer(app, Request(**fields))


async def test_a_channel_is_counted_from_now_on(app: App) -> None:
    card = await said(app, "count here", thread="8")
    assert "Messages in #general count from now on" in card.summary()
    assert "never what they say" in card.summary()
    assert card.public
    [chat] = await app.store.counting.on("discord")
    assert (chat.chat, chat.key, chat.account, chat.workspace) == ("7", "general", "5", "default")
    [entry] = await app.store.audit.listed("default", action="count.start", limit=5)
    assert entry.subject == chat.id


async def test_a_new_name_of_the_channel_is_a_new_key_only_when_asked_again(app: App) -> None:
    await said(app, "count here")
    await said(app, "count here", chat_name="lounge")
    assert [chat.key for chat in await app.store.counting.on("discord")] == ["lounge"]


async def test_counting_ends(app: App) -> None:
    card = await said(app, "count off")
    assert "were not counted" in card.summary()
    await said(app, "count here")
    card = await said(app, "count off")
    assert "count no more" in card.summary()
    assert await app.store.counting.on("discord") == []


async def test_only_admins_and_only_in_channels(app: App) -> None:
    await said(app, "count here")
    card = await said(app, "count off", person="2", admin=False)
    assert card.kind == "error"
    for elsewhere in ({"private": True, "admin": None}, {"platform": "slack"}):
        card = await said(app, "count here", **elsewhere)
        assert "channels of a Discord server" in card.summary()
    assert len(await app.store.counting.on("discord")) == 1
    assert await app.store.counting.on("slack") == []
