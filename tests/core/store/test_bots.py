"""What bots keep of themselves: names, greeted chats, long buttons, updates."""

from core.app import App, Store
from tests.core.store.test_contract import store  # noqa: F401


async def test_what_a_bot_is_called(store: Store) -> None:  # noqa: F811
    assert await store.bots.get("telegram") == {}
    await store.bots.note("telegram", username="LaurelsBot")
    await store.bots.note("telegram", menus="x")
    known = await store.bots.get("telegram")
    assert (known["username"], known["menus"]) == ("LaurelsBot", "x")
    assert await store.bots.get("discord") == {}


async def test_a_chat_is_met_once_also_under_a_new_id(store: Store) -> None:  # noqa: F811
    assert await store.bots.meet("telegram", "-1")
    assert not await store.bots.meet("telegram", "-1")
    assert await store.bots.meet("discord", "-1")
    assert not await store.bots.moved("telegram", "-1")
    await store.bots.follow("telegram", "-1", "-100")
    await store.bots.follow("telegram", "-1", "-100")
    assert await store.bots.moved("telegram", "-1")
    assert not await store.bots.moved("telegram", "-100")
    assert not await store.bots.meet("telegram", "-100")


async def test_long_commands_of_buttons_are_kept(app: App) -> None:
    await app.store.buttons.keep({})
    await app.store.buttons.keep({"a": "goal set", "b": "goal list"})
    await app.store.buttons.keep({"a": "goal edit"})
    found = [await app.store.buttons.command(name) for name in "abc"]
    assert found == ["goal edit", "goal list", None]


async def test_updates_wait_in_the_order_they_came_until_they_are_done(app: App) -> None:
    updates = app.store.updates
    assert await updates.record(1, {}) == []
    assert await updates.record(1, {7: "a", 9: "b"}) == [7, 9]
    assert await updates.record(1, {3: "c"}) == [3]
    assert await updates.record(2, {7: "other bot"}) == [7]
    assert await updates.waiting(1, 2) == [(7, "a"), (9, "b")]
    await updates.done(1, 7)
    assert await updates.waiting(1, 9) == [(9, "b"), (3, "c")]
    # What was recorded and not handled comes again; what was handled does not.
    assert await updates.record(1, {7: "a", 9: "b", 10: "d"}) == [9, 10]
    assert await updates.waiting(2, 9) == [(7, "other bot")]


async def test_what_is_kept_for_telegram_goes_by_itself(app: App) -> None:
    for name in ("telegram_buttons", "telegram_updates"):
        indexes = await app.mongo_db[name].index_information()
        assert any(index.get("expireAfterSeconds") == 0 for index in indexes.values())
    await app.store.updates.record(1, {1: "a"})
    await app.store.buttons.keep({"a": "goal list"})
    for name in ("telegram_buttons", "telegram_updates"):
        assert (await app.mongo_db[name].find_one({}) or {})["until"] > app.clock()
