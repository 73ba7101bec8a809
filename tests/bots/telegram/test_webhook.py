"""Updates that Telegram posts: only with the secret, answered only once they are kept."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bots.telegram import inbox, webhook
from bots.telegram.webhook import PATH
from core.app import App
from core.cards import Card
from core.config import Settings
from core.conversation.request import Request
from core.errors import SetupError, Unavailable
from tests.bots.telegram.conftest import Rig, running, settings_for
from tests.emulators.telegram import TelegramEmulator

PUBLIC, SECRET = "https://laurels.example/", "s3cret_-x"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@asynccontextmanager
async def called(app: App, telegram: TelegramEmulator, **more: Any) -> AsyncIterator[Rig]:
    """A bot that Telegram calls; what is public leads to this machine once it listens."""
    wanted = {"telegram_webhook_secret": SECRET, "telegram_port": 0, "public_url": PUBLIC} | more
    async with running(app, telegram, **wanted) as rig:
        telegram.routes[PUBLIC] = f"http://127.0.0.1:{rig.bot.port}/"
        telegram.touch()
        yield rig


async def post(rig: Rig, body: bytes | io.BytesIO, path: str = PATH, **headers: str) -> int:
    url = f"http://127.0.0.1:{rig.bot.port}{path}"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as answer,
    ):
        return answer.status


async def test_commands_come_in_by_the_webhook(app: App, telegram: TelegramEmulator) -> None:
    async with called(app, telegram) as rig:
        assert (await telegram.say("/progress", user_id=7)).text
        assert telegram.webhook == {
            "url": "https://laurels.example/telegram/webhook",
            "secret_token": SECRET,
        }
        assert "my_chat_member" in telegram.allowed_updates
        await telegram.until(lambda: not telegram.updates, "taken")
        assert [status for _, status in telegram.posted] == [200]
        assert rig.heard().text == "progress"
    assert "getUpdates" not in {call.method for call in telegram.calls}


async def test_without_the_secret_nothing_is_read(app: App, telegram: TelegramEmulator) -> None:
    async with called(app, telegram) as rig:
        update = b'{"update_id": 1}'
        assert await post(rig, update) == 403
        assert await post(rig, update, **{HEADER: "s3cret"}) == 403
        assert await post(rig, update, **{HEADER: "ä"}) == 403
        assert await post(rig, update, **{HEADER: SECRET}) == 200
        assert await post(rig, update, "/", **{HEADER: SECRET}) == 404
    assert await app.mongo_db["telegram_updates"].count_documents({}) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"{}", b'"x"', b'{"update_id": "1"}', b'{"update_id": true}'],
)
async def test_what_is_no_update_is_refused(
    app: App, telegram: TelegramEmulator, body: bytes
) -> None:
    async with called(app, telegram) as rig:
        assert await post(rig, body, **{HEADER: SECRET}) == 400


async def test_a_body_that_is_too_large_is_refused(app: App, telegram: TelegramEmulator) -> None:
    async with called(app, telegram) as rig:
        assert await post(rig, io.BytesIO(b" " * (1024 * 1024 + 1)), **{HEADER: SECRET}) == 413


async def test_an_update_is_kept_before_it_is_answered(
    app: App, telegram: TelegramEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, tries = app.store.updates.record, 0

    async def away(bot: int, bodies: dict[int, str]) -> list[int]:
        nonlocal tries
        tries += 1
        if tries <= 2:
            raise Unavailable("MongoDB is away")
        return await record(bot, bodies)

    monkeypatch.setattr(app.store.updates, "record", away)
    async with called(app, telegram) as rig:
        assert (await telegram.say("/progress")).text
        await telegram.until(lambda: not telegram.updates, "taken")
        assert [status for _, status in telegram.posted] == [503, 503, 200]
        assert len(rig.core.requests) == 1


async def test_an_update_that_comes_again_is_answered_and_handled_once(
    app: App, telegram: TelegramEmulator
) -> None:
    gate = asyncio.Event()

    async def slow(request: Request) -> Card:
        await gate.wait()
        return Card(kind="echo", title=request.text)

    async with called(app, telegram) as rig:
        rig.core.reply = slow
        telegram.write("/progress", user_id=7)
        again = telegram.updates[-1]
        await telegram.until(lambda: len(telegram.posted) == 1, "taken")
        telegram.updates.append(again)  # while it is being handled
        telegram.touch()
        await telegram.until(lambda: len(telegram.posted) == 2, "taken again")
        gate.set()
        await telegram.message(7)
        telegram.updates.append(again)  # and after
        await telegram.say("/help", user_id=8)
        assert [r.text for r in rig.core.requests] == ["progress", "help"]
        assert [status for _, status in telegram.posted] == [200] * 4


async def test_when_too_many_wait_telegram_keeps_the_rest(
    app: App, telegram: TelegramEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MOST_WAITING", 1)
    gate = asyncio.Event()

    async def slow(request: Request) -> Card:
        await gate.wait()
        return Card(kind="echo", title=request.text)

    async with called(app, telegram) as rig:
        rig.core.reply = slow
        telegram.write("/progress", user_id=7)
        telegram.write("/help", user_id=8)
        await telegram.until(lambda: 503 in [status for _, status in telegram.posted], "a wait")
        gate.set()
        assert (await telegram.message(8)).text == "help"


async def test_a_webhook_that_somebody_took_down_is_set_again(
    app: App, telegram: TelegramEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "WATCH_S", 0.01)
    async with called(app, telegram):
        telegram.webhook = {"url": "", "secret_token": ""}
        assert (await telegram.say("/progress")).text


async def test_a_token_revoked_later_ends_the_bot(
    app: App, telegram: TelegramEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "WATCH_S", 0.01)
    async with called(app, telegram) as rig:
        telegram.token = "1:new"
        with pytest.raises(SetupError, match="does not accept"):
            await rig.bot.receiving


async def test_a_change_back_to_polling_takes_the_webhook_down(
    app: App, telegram: TelegramEmulator
) -> None:
    async with called(app, telegram):
        pass
    async with running(app, telegram):
        assert (await telegram.say("/progress")).text
        assert telegram.webhook["url"] == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "needs LAURELS_PUBLIC_URL"),
        ({"public_url": "http://laurels.example"}, "https://"),
        ({"public_url": PUBLIC, "telegram_webhook_secret": "a b"}, "only letters"),
    ],
)
async def test_what_a_webhook_needs_is_said_at_once(
    app: App, telegram: TelegramEmulator, changes: dict[str, str], words: str
) -> None:
    wanted = {"telegram_webhook_secret": SECRET} | changes
    with pytest.raises(SetupError, match=words):
        async with running(app, telegram, **wanted):
            pass
    assert telegram.calls == []


async def test_a_port_in_use_is_said(app: App, telegram: TelegramEmulator) -> None:
    async with called(app, telegram) as rig:
        taken: Settings = settings_for(telegram, telegram_port=rig.bot.port)
        with pytest.raises(SetupError, match="LAURELS_TELEGRAM_PORT"):
            async with called(app, telegram, telegram_port=taken.telegram_port):
                pass
