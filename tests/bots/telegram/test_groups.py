"""Chats that let the bot in and let it go, and groups that get a new id."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from bots.telegram import trying
from bots.telegram.__main__ import open_bot
from core.app import App
from core.domain.targets import Target
from core.errors import Unavailable
from core.usecases.homes import workspace_id
from tests.bots.telegram.conftest import settings_for
from tests.conftest import Clock
from tests.core.support import place
from tests.emulators.telegram import TelegramEmulator

GROUP, NEW, MEI = -100200, -100999, 7


@pytest_asyncio.fixture(loop_scope="session")
async def wins(app: App, telegram: TelegramEmulator) -> AsyncIterator[TelegramEmulator]:
    """The real core, connected; Mei has a name."""
    telegram.person(MEI, "Mei Tanaka")
    async with asyncio.timeout(30), open_bot(app, settings_for(telegram)):
        yield telegram


@pytest.fixture
def many(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each group has a workspace of its own."""
    monkeypatch.setattr(app, "settings", app.settings.model_copy(update={"tenancy": "many"}))


async def target(app: App) -> Target:
    found = await app.store.targets.get("default|telegram")
    assert found is not None
    return found


async def until(check: Callable[[], Any]) -> None:
    """Wait until what `check` returns is true."""
    async with asyncio.timeout(5):
        while not await check():
            await asyncio.sleep(0.005)


async def handled(app: App, telegram: TelegramEmulator) -> None:
    """Wait until everything that was sent has been handled."""
    waiting = {"state": "waiting"}

    async def none_left() -> bool:
        left = await app.mongo_db["telegram_updates"].count_documents(waiting)
        return not telegram.updates and not left

    await until(none_left)


async def joined(wins: TelegramEmulator) -> None:
    """Mei lets the bot in and uses it."""
    wins.let_in(GROUP, by=MEI)
    await wins.message(GROUP, "Laurels is here")
    await wins.say("/progress", user_id=MEI, chat_id=GROUP)


async def test_a_group_is_greeted_once(wins: TelegramEmulator, app: App) -> None:
    wins.let_in(GROUP, by=MEI)
    hello = await wins.message(GROUP)
    assert hello.text.startswith("Laurels is here")
    clicked = await wins.click(hello, "What I can do", user=MEI)
    assert clicked.message is not hello
    wins.stand(GROUP, "administrator")
    wins.stand(GROUP, "kicked")
    wins.let_in(GROUP, by=MEI)
    await handled(app, wins)
    assert [m.text for m in wins.messages(GROUP) if m.text.startswith("Laurels is here")] == [
        hello.text
    ]


async def test_nobody_is_greeted_in_private_or_in_channels(
    wins: TelegramEmulator, app: App
) -> None:
    wins.let_in(MEI)
    wins.let_in(-100300, chat_type="channel")
    await handled(app, wins)
    assert wins.messages(MEI) == wins.messages(-100300) == []


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        ("kicked", "I was removed from it."),
        ("left", "I was removed from it."),
        ("restricted", "I may not write in it."),
    ],
)
async def test_a_group_that_lets_us_go_gets_nothing_until_it_lets_us_in_again(
    wins: TelegramEmulator, app: App, standing: Any, reason: str
) -> None:
    await joined(wins)
    assert (await target(app)).disabled_at is None
    wins.stand(GROUP, standing)
    await handled(app, wins)
    gone = await target(app)
    assert (gone.disabled_at is not None, gone.disabled_reason) == (True, reason)
    wins.let_in(GROUP, by=MEI)
    await handled(app, wins)
    back = await target(app)
    assert (back.disabled_at, back.disabled_reason) == (None, None)


async def test_an_admin_is_told_in_private(wins: TelegramEmulator, app: App) -> None:
    await wins.say("/help", user_id=MEI)
    await place(app, "telegram", chat=str(GROUP), chat_name="Wins")
    wins.let_in(GROUP, by=MEI)
    wins.stand(GROUP, "kicked")
    said = await wins.message(MEI, "Wins", deadline_s=10)
    assert "I was removed from it." in said.text


async def test_a_place_an_admin_switched_off_stays_off(wins: TelegramEmulator, app: App) -> None:
    wins.let_in(GROUP)
    made = await place(app, "telegram", chat=str(GROUP))
    await app.store.targets.disable(made.id, None, app.clock())
    wins.stand(GROUP, "kicked")
    wins.let_in(GROUP)
    await handled(app, wins)
    assert (await target(app)).disabled_at is not None


async def test_somebody_who_unblocks_the_bot_gets_messages_again(
    wins: TelegramEmulator, app: App
) -> None:
    await wins.say("/help", user_id=MEI)
    wins.stand(MEI, "blocked")
    await handled(app, wins)
    assert (await target(app)).disabled_reason == "It has blocked me."
    wins.let_in(MEI)
    await handled(app, wins)
    assert (await target(app)).disabled_at is None


@pytest.mark.parametrize("told", [True, False])
async def test_a_group_with_a_new_id_is_followed(
    wins: TelegramEmulator, app: App, told: bool
) -> None:
    await joined(wins)
    if told:
        wins.upgrade(GROUP, NEW)
        wins.chats[GROUP].migrated_to = None  # so that it can still say that we left it
        wins.stand(GROUP, "left")
    else:
        # The command came before the group moved; the answer finds out.
        wins.migrate(GROUP, NEW)
        wins.write("/progress", user_id=MEI, chat_id=GROUP)
        assert (await wins.message(NEW)).text
    await handled(app, wins)
    followed = await target(app)
    assert (followed.chat, followed.disabled_at) == (str(NEW), None)
    wins.let_in(NEW, by=MEI)
    await handled(app, wins)
    assert not [m for m in wins.messages(NEW) if m.text.startswith("Laurels is here")]


async def test_a_groups_workspace_goes_and_comes_and_moves_with_it(
    many: None, wins: TelegramEmulator, app: App, clock: Clock
) -> None:
    await joined(wins)
    name = f"telegram-{GROUP}"
    assert (await app.workspace_now(name)).name == "Wins"
    wins.stand(GROUP, "kicked")
    await handled(app, wins)
    assert (await app.workspace_now(name)).retired_at is not None
    wins.let_in(GROUP, by=MEI)
    await handled(app, wins)
    assert (await app.workspace_now(name)).retired_at is None
    clock.advance(hours=1)
    wins.upgrade(GROUP, NEW)
    wins.chats[GROUP].migrated_to = None
    wins.stand(GROUP, "left")
    await handled(app, wins)
    assert await workspace_id(app, "telegram", "", str(NEW)) == name
    assert (await app.workspace_now(name)).retired_at is None
    [moved] = await app.store.targets.active(name)
    assert moved.chat == str(NEW)
    wins.stand(NEW, "kicked")
    await handled(app, wins)
    assert (await app.workspace_now(name)).retired_at is not None


async def test_what_mongodb_misses_is_said_again(
    wins: TelegramEmulator, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "FIRST_WAIT_S", 0.01)
    await joined(wins)
    moved, tries = app.store.bots.moved, 0

    async def away(platform: str, chat: str) -> bool:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise Unavailable("MongoDB is away")
        return await moved(platform, chat)

    monkeypatch.setattr(app.store.bots, "moved", away)
    wins.stand(GROUP, "kicked")
    await handled(app, wins)
    assert (await target(app)).disabled_at is not None


async def test_a_channel_that_takes_the_right_to_post_away_gets_nothing(
    wins: TelegramEmulator, app: App
) -> None:
    channel = wins.let_in(-100300, chat_type="channel")
    await place(app, "telegram", chat="-100300")
    wins.stand(-100300, "administrator")
    await handled(app, wins)
    assert (await target(app)).disabled_at is None
    channel.may_post = False
    wins.stand(-100300, "administrator")
    await handled(app, wins)
    assert (await target(app)).disabled_reason == "I may not write in it."
