"""What `laurels doctor` finds on Telegram, and how to mend each."""

from typing import Any

import pytest

from bots.telegram.doctor import findings
from bots.telegram.webhook import PATH
from core.app import App
from core.finding import Finding
from tests.bots.telegram.conftest import settings_for
from tests.core.support import place
from tests.emulators.telegram import TelegramEmulator

GROUP, NEW = -100200, -100999
PUBLIC = {"public_url": "https://laurels.example", "telegram_webhook_secret": "s1"}
URL = PUBLIC["public_url"] + PATH


async def look(telegram: TelegramEmulator, app: App | None, **changes: Any) -> list[Finding]:
    return [each async for each in findings(settings_for(telegram, **changes), app)]


async def bad(telegram: TelegramEmulator, app: App | None = None, **changes: Any) -> Finding:
    """The one finding that has to be mended."""
    [found] = [each for each in await look(telegram, app, **changes) if each.well is False]
    assert found.mend
    return found


async def test_all_is_well(telegram: TelegramEmulator, app: App) -> None:
    telegram.chat(GROUP, "supergroup", "Wins", topics=[42])
    await place(app, "telegram", chat=str(GROUP), chat_name="Wins", thread="42")
    assert await look(telegram, app) == [
        Finding(True, "Telegram knows the bot as @LaurelsBot"),
        Finding(True, "the bot fetches its updates from Telegram"),
        Finding(True, "celebrations go to Wins on Telegram"),
    ]
    assert await look(telegram, None, telegram_token=None) == []


@pytest.mark.parametrize("token", ["1:wrong", "nonsense"])
async def test_a_token_that_is_refused(telegram: TelegramEmulator, token: str) -> None:
    [found] = await look(telegram, None, telegram_token=token)
    assert found.well is False
    assert "@BotFather" in found.text + found.mend


async def test_telegram_out_of_reach(telegram: TelegramEmulator) -> None:
    telegram.drop("getMe")
    assert (await bad(telegram)).text.startswith("Telegram does not answer")


async def test_a_bot_that_groups_cannot_add(telegram: TelegramEmulator) -> None:
    telegram.can_join_groups = False
    assert "/setjoingroups" in (await bad(telegram)).mend


async def test_a_webhook_in_the_way_of_polling(telegram: TelegramEmulator) -> None:
    telegram.webhook["url"] = "https://elsewhere.example/hook"
    assert "https://elsewhere.example/hook" in (await bad(telegram)).text


async def test_the_webhook_as_it_should_be(telegram: TelegramEmulator) -> None:
    telegram.webhook["url"] = URL
    assert Finding(True, f"Telegram sends updates to {URL}") in await look(telegram, None, **PUBLIC)


async def test_a_webhook_that_is_not_set_or_somebody_elses(telegram: TelegramEmulator) -> None:
    [_, missing] = await look(telegram, None, **PUBLIC)
    assert (missing.well, "laurels bot telegram" in missing.mend) == (None, True)
    telegram.webhook["url"] = "https://elsewhere.example/hook"
    assert URL in (await bad(telegram, **PUBLIC)).text


async def test_a_webhook_telegram_cannot_reach(telegram: TelegramEmulator) -> None:
    telegram.webhook["url"] = URL
    telegram.write("/progress")
    await telegram.until(lambda: telegram.webhook_error is not None, "a failed call")
    found = await bad(telegram, **PUBLIC)
    assert "Failed to resolve host" in found.text
    assert PATH in found.mend


async def test_a_webhook_without_an_address(telegram: TelegramEmulator) -> None:
    found = [f for f in await look(telegram, None, telegram_webhook_secret="s1") if not f.well]
    assert "LAURELS_PUBLIC_URL" in found[0].text


async def test_many_updates_wait(telegram: TelegramEmulator) -> None:
    for _ in range(100):
        telegram.write("/help")
    assert [f.text for f in await look(telegram, None)][-1] == "100 updates wait at Telegram"


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("kicked", "I was removed from it."),
        ("restricted", "I may not write in it."),
        ("gone", "It is gone, or I was removed from it."),
        ("no topic", "The topic in it is gone."),
        ("read only", "Only administrators may write in it."),
    ],
)
async def test_a_place_that_celebrations_do_not_reach(
    telegram: TelegramEmulator, app: App, trouble: str, words: str
) -> None:
    chat = telegram.chat(GROUP, "supergroup", "Wins", topics=[42])
    thread = "43" if trouble == "no topic" else None
    await place(app, "telegram", chat=str(GROUP), chat_name="Wins", thread=thread)
    if trouble in {"kicked", "restricted"}:
        chat.standing = trouble  # type: ignore[assignment]
    elif trouble == "gone":
        del telegram.chats[GROUP]
    elif trouble == "read only":
        chat.open = False
    found = await bad(telegram, app)
    assert found.text == f"celebrations do not reach Wins: {words}"
    assert "/announce here" in found.mend


async def test_a_channel_needs_the_right_to_post(telegram: TelegramEmulator, app: App) -> None:
    chat = telegram.chat(GROUP, "channel", "News")
    await place(app, "telegram", chat=str(GROUP), chat_name="News")
    chat.standing, chat.may_post = "administrator", False
    assert "I may not write in it." in (await bad(telegram, app)).text
    chat.may_post = True
    assert (await look(telegram, app))[-1].well


async def test_a_place_that_moved_or_was_switched_off(telegram: TelegramEmulator, app: App) -> None:
    telegram.chat(GROUP, "group", "Wins")
    made = await place(app, "telegram", chat=str(GROUP), chat_name="Wins")
    telegram.migrate(GROUP, NEW)
    moved = (await look(telegram, app))[-1]
    assert (moved.well, str(NEW) in moved.text) == (None, True)
    other = await place(app, "slack")
    await app.store.targets.disable(made.id, "I was removed from it.", app.clock())
    assert "I was removed from it." in (await bad(telegram, app)).text
    await app.store.targets.disable(other.id, None, app.clock())
    assert "I was removed from it." in (await bad(telegram, app)).text


async def test_a_private_chat_is_a_place_too(telegram: TelegramEmulator, app: App) -> None:
    telegram.chat(7, "private", "Mei")
    await place(app, "telegram", chat="7")
    assert (await look(telegram, app))[-1] == Finding(True, "celebrations go to chat 7 on Telegram")
