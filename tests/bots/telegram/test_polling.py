"""Connecting and staying connected."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bots.telegram import inbox, trying
from bots.telegram.bot import client, connected
from bots.telegram.outbound import TelegramSender
from core.app import App
from core.cards import Card
from core.config import Settings
from core.conversation.request import Request
from core.errors import SetupError
from tests.bots.telegram.conftest import (
    COMMANDS,
    Core,
    command,
    no_deliveries,
    running,
    settings_for,
)
from tests.emulators.telegram import TelegramEmulator


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "FIRST_WAIT_S", 0.02)


async def connect(app: App, settings: Settings, commands: Any = COMMANDS) -> None:
    async with (
        asyncio.timeout(10),
        connected(app, settings, Core().answer, commands, no_deliveries),
    ):
        pass  # fmt: skip


async def test_a_webhook_is_taken_down_first(app: App, telegram: TelegramEmulator) -> None:
    telegram.webhook["url"] = "https://example.org/hook"
    telegram.write("/progress", user_id=7)
    async with running(app, telegram) as rig:
        await telegram.message(7)
        assert rig.bot.username == "LaurelsBot"
    methods = [call.method for call in telegram.calls]
    assert methods.index("deleteWebhook") < methods.index("getUpdates")


async def test_only_kinds_that_are_used_are_asked_for(app: App, telegram: TelegramEmulator) -> None:
    async with running(app, telegram):
        await telegram.until(lambda: telegram.polled, "polling")
        assert telegram.allowed_updates == {
            "message",
            "channel_post",
            "callback_query",
            "my_chat_member",
        }


@pytest.mark.parametrize("trouble", ["drop", "500", "502 page", "429"])
async def test_a_bad_start_is_retried(app: App, telegram: TelegramEmulator, trouble: str) -> None:
    if trouble == "drop":
        telegram.drop("getMe", 2)
    elif trouble == "429":
        telegram.rate_limit(None, 1, method="getMe")
    else:
        telegram.fail("getMe", int(trouble[:3]), 2, html="page" in trouble)
    async with running(app, telegram):
        assert (await telegram.say("/help")).text


async def test_polling_goes_on_after_any_trouble(app: App, telegram: TelegramEmulator) -> None:
    telegram.fail("getUpdates", 502, html=True)
    telegram.drop("getUpdates")
    telegram.rate_limit(None, 1, method="getUpdates")
    async with running(app, telegram):
        assert (await telegram.say("/help")).text
        statuses = [call.status for call in await telegram.called("getUpdates", 4)]
    assert statuses[:4] == [502, 0, 429, 200]


async def test_an_update_is_handled_once(app: App, telegram: TelegramEmulator) -> None:
    async with running(app, telegram) as rig:
        for number in range(5):
            await telegram.say("/progress", user_id=number + 1)
        await telegram.until(lambda: not telegram.updates, "confirmation")
        assert len(rig.core.requests) == 5


async def test_two_programs_with_one_token_get_in_each_others_way(
    app: App,
    telegram: TelegramEmulator,
) -> None:
    async with running(app, telegram):
        await telegram.until(lambda: telegram.polled, "polling")
        other = client(settings_for(telegram))
        await other.get_updates(timeout=0)
        await other.session.close()
        await telegram.until(
            lambda: 409 in [c.status for c in telegram.calls], "a conflict is told"
        )
        assert (await telegram.say("/help")).text


async def test_closing_is_quick_while_nothing_happens(app: App, telegram: TelegramEmulator) -> None:
    loop = asyncio.get_running_loop()
    async with running(app, telegram) as rig:
        await telegram.until(lambda: telegram.polled, "polling")
        started = loop.time()
    assert loop.time() - started < 1
    assert rig.bot.receiving.cancelled()


async def test_commands_that_never_end_are_cut_off(
    app: App, telegram: TelegramEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "DRAIN_S", 0.05)
    started = asyncio.Event()

    async def never(_: Any) -> Any:
        started.set()
        await asyncio.Event().wait()

    async with running(app, telegram) as rig:
        rig.core.reply = never
        telegram.write("/progress")
        await started.wait()
    assert telegram.messages(7) == []


async def test_a_wrong_token_is_said_at_once(app: App, telegram: TelegramEmulator) -> None:
    with pytest.raises(SetupError, match="does not accept LAURELS_TELEGRAM_TOKEN"):
        await connect(app, settings_for(telegram, telegram_token="1:wrong"))


async def test_a_token_revoked_later_ends_the_polling(app: App, telegram: TelegramEmulator) -> None:
    async with running(app, telegram) as rig:
        telegram.token = "1:new"
        telegram.drop("getUpdates")
        telegram.write("/progress")
        with pytest.raises(SetupError):
            await rig.bot.receiving


@pytest.mark.parametrize(("token", "words"), [(None, "needs"), ("nonsense", "is no token")])
async def test_a_missing_or_mistyped_token_is_said_at_once(
    app: App, telegram: TelegramEmulator, token: str | None, words: str
) -> None:
    with pytest.raises(SetupError, match=words):
        await connect(app, settings_for(telegram, telegram_token=token))


async def test_clashing_commands_fail_before_anything_is_sent(
    app: App, telegram: TelegramEmulator
) -> None:
    with pytest.raises(SetupError, match="alike"):
        await connect(app, settings_for(telegram), [command("a-b"), command("a_b")])
    assert telegram.calls == []


async def test_deliveries_open_before_commands_come_in_and_close_after_the_last(
    app: App,
    telegram: TelegramEmulator,
) -> None:
    seen: list[str] = []
    started, gate = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def delivering(sender: TelegramSender) -> AsyncIterator[None]:
        assert not telegram.polled
        seen.append("open")
        yield
        seen.append(telegram.messages(7)[0].text)

    async def slow(request: Request) -> Card:
        started.set()
        await gate.wait()
        return Card(kind="echo", title="Done")

    async with connected(app, settings_for(telegram), slow, COMMANDS, delivering):
        telegram.write("/progress", user_id=7)
        await started.wait()
        asyncio.get_running_loop().call_soon(gate.set)
    assert seen == ["open", "Done"]
