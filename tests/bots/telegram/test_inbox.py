"""What is kept before it is confirmed, in which order it is handled, what a crash leaves."""

import asyncio
from typing import Any

import pytest

from bots.telegram import inbox, trying
from core.app import App
from core.cards import Card
from core.conversation.request import Request
from core.errors import Unavailable
from core.store import updates
from tests.bots.telegram.conftest import Rig, running
from tests.emulators.telegram import TelegramEmulator

GROUP = -100200


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "FIRST_WAIT_S", 0.01)


class Hold:
    """A core that answers nothing until it may."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.gate = asyncio.Event()
        self.heard = asyncio.Event()

    async def __call__(self, request: Request) -> Card:
        self.started.append(request.text)
        self.heard.set()
        await self.gate.wait()
        return Card(kind="echo", title=request.text)


async def stored(app: App, **match: Any) -> list[dict[str, Any]]:
    found = app.mongo_db["telegram_updates"].find(match).sort("number", 1)
    return [row async for row in found]


async def test_an_update_is_kept_before_it_is_confirmed_and_forgotten_when_done(
    rig: Rig,
) -> None:
    rig.core.reply = hold = Hold()
    rig.telegram.write("/progress", user_id=7)
    await hold.heard.wait()
    [kept] = await stored(rig.app)
    assert (kept["state"], "/progress" in kept["body"]) == ("waiting", True)
    await rig.telegram.until(lambda: not rig.telegram.updates, "confirmation")
    hold.gate.set()
    await rig.telegram.message(7)
    async with asyncio.timeout(5):
        while (kept := (await stored(rig.app))[0])["state"] != "done":
            await asyncio.sleep(0)
    assert "body" not in kept


async def test_nothing_is_confirmed_while_mongodb_is_away(
    app: App, telegram: TelegramEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, tries = app.store.updates.record, 0

    async def away(bot: int, bodies: dict[int, str]) -> list[int]:
        nonlocal tries
        tries += 1
        if tries <= 3:
            if tries == 2:
                await record(bot, bodies)  # it was kept, but nobody said so
            assert telegram.updates, "confirmed too early"
            raise Unavailable("MongoDB is away")
        return await record(bot, bodies)

    monkeypatch.setattr(app.store.updates, "record", away)
    async with running(app, telegram) as rig:
        assert (await telegram.say("/progress")).text
    assert (tries, len(rig.core.requests)) == (4, 1)


async def test_what_a_crash_left_is_handled_first_and_under_the_same_id(
    app: App, telegram: TelegramEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "DRAIN_S", 0.0)
    async with running(app, telegram) as rig:
        rig.core.reply = hold = Hold()
        telegram.write("/goal set units 5", user_id=7)
        await hold.heard.wait()
        telegram.write("/goal list", user_id=7)
        await telegram.until(lambda: not telegram.updates, "confirmation")
        [before] = rig.core.requests
    assert telegram.messages(7) == []
    telegram.write("/progress", user_id=7)
    async with running(app, telegram) as rig:
        await telegram.message(7, "progress")
    assert [r.text for r in rig.core.requests] == ["goal set units 5", "goal list", "progress"]
    assert rig.core.requests[0].id == before.id


async def test_an_update_that_comes_again_is_handled_once(
    app: App, telegram: TelegramEmulator
) -> None:
    async with running(app, telegram) as rig:
        telegram.write("/progress", user_id=7)
        again = telegram.updates[-1]
        await telegram.message(7)
        assert [r.text for r in rig.core.requests] == ["progress"]
    telegram.updates = [again]  # what we said of it was lost
    async with running(app, telegram) as rig:
        await telegram.say("/help", user_id=9)
        assert [r.text for r in rig.core.requests] == ["help"]


async def test_one_chat_is_answered_in_order_and_holds_back_no_other(rig: Rig) -> None:
    rig.core.reply = hold = Hold()
    rig.telegram.write("/goal list", user_id=7, chat_id=GROUP)
    rig.telegram.write("/progress", user_id=8, chat_id=GROUP)
    rig.telegram.write("/help", user_id=9)
    async with asyncio.timeout(5):
        while len(hold.started) < 2:
            await asyncio.sleep(0)
    assert hold.started == ["goal list", "help"]
    hold.gate.set()
    await rig.telegram.message(GROUP, "progress")
    assert [m.text for m in rig.telegram.messages(GROUP)] == ["goal list", "progress"]


async def test_what_people_say_to_each_other_is_not_kept(rig: Rig) -> None:
    reply = await rig.telegram.say("/help", chat_id=GROUP)
    rig.telegram.write("good morning", chat_id=GROUP)
    rig.telegram.write("thank you", chat_id=GROUP, answering=reply)
    await rig.telegram.say("/progress", chat_id=GROUP)
    async with asyncio.timeout(5):
        while len(await stored(rig.app, state="done")) < 3:
            await asyncio.sleep(0)
    assert len(await stored(rig.app)) == 3


async def test_polling_pauses_while_too_many_wait(
    app: App, telegram: TelegramEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MOST_WAITING", 2)
    async with running(app, telegram) as rig:
        rig.core.reply = hold = Hold()
        telegram.write("/help", user_id=1)
        telegram.write("/help", user_id=2)
        async with asyncio.timeout(5):
            while len(hold.started) < 2:
                await asyncio.sleep(0)
        telegram.write("/help", user_id=3)
        await telegram.until(lambda: not telegram.polled, "a pause")
        assert len(hold.started) == 2
        hold.gate.set()
        assert (await telegram.message(3)).text == "help"


async def test_an_update_that_nobody_understands_holds_up_nobody(rig: Rig) -> None:
    chat = rig.telegram.chat(7, "private").json()
    odd = {"message_id": 1, "date": 1, "chat": chat, "entities": "a surprise"}
    rig.telegram.push("message", odd)
    assert (await rig.telegram.say("/progress", user_id=7)).text
    [row] = await stored(rig.app, number=rig.telegram._update_id - 1)
    assert row["state"] == "done"
    rig.telegram.violations.clear()  # Telegram itself would not send it


async def test_an_update_that_breaks_every_start_is_let_go(
    app: App, telegram: TelegramEmulator
) -> None:
    bot = telegram.bot.id
    await app.store.updates.record(bot, {1: "{}"})
    for _ in range(updates.MOST_TRIES):
        assert await app.store.updates.waiting(bot, 10) == [(1, "{}")]
    assert await app.store.updates.waiting(bot, 10) == []
    [row] = await stored(app)
    assert (row["state"], "body" in row) == ("given up", False)
    assert await app.store.updates.record(bot, {1: "{}", 2: "{}"}) == [2]
