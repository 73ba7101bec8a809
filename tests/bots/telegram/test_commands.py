"""The command menus and descriptions, by who sees them and in which language."""

import json
from pathlib import Path

import pytest
from aiogram.types import BotCommand

from bots.telegram.bot import client
from bots.telegram.commands import menu, register
from core import language
from core.app import App
from core.errors import SetupError
from tests.bots.telegram.conftest import COMMANDS, Rig, command, running, settings_for
from tests.emulators.telegram import TelegramEmulator

SCOPES = ("all_private_chats", "all_group_chats", "all_chat_administrators")
GERMAN = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Set a goal"
msgstr "Ein Ziel setzen"

msgid "What Laurels does, and how to begin"
msgstr "Was Laurels tut und wie es losgeht"

msgid "Goals, milestones and trophies, celebrated where your team talks."
msgstr "Ziele, Meilensteine und Trophäen, gefeiert, wo dein Team spricht."
"""


def listed(telegram: TelegramEmulator, scope: str, code: str = "") -> dict[str, str]:
    key = json.dumps([{"type": scope}, code], sort_keys=True)
    return {entry["command"]: entry["description"] for entry in telegram.menus[key]}


def shown(telegram: TelegramEmulator, scope: str) -> list[str]:
    return list(listed(telegram, scope))


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """English and German are what we have; some of it is translated."""
    (tmp_path / "de.po").write_text(GERMAN, "utf-8")
    monkeypatch.setattr(language, "LOCALES", tmp_path)
    language.languages.cache_clear()
    language._catalogue.cache_clear()
    yield
    language.languages.cache_clear()
    language._catalogue.cache_clear()


async def test_the_menus_fit_who_sees_them(rig: Rig) -> None:
    public = ["goal", "progress", "leaderboard", "link", "help"]
    everything = ["goal", "progress", "leaderboard", "link", "announce", "award", "help"]
    assert shown(rig.telegram, "all_private_chats") == ["start", *everything]
    assert shown(rig.telegram, "all_group_chats") == public
    assert shown(rig.telegram, "all_chat_administrators") == everything


def test_a_group_of_commands_is_one_word_that_names_the_others() -> None:
    first, *rest = menu(COMMANDS, admin=False)
    assert first == BotCommand(command="goal", description="set, list, remove: Set a goal")
    assert rest[-1] == BotCommand(command="help", description="What you can ask")


def test_descriptions_and_spelling_keep_to_telegrams_rules() -> None:
    [entry] = menu([command("trophy-room", summary="x" * 300)], admin=False)
    assert entry.command == "trophy_room"
    assert len(entry.description) == 256


def test_commands_spelled_alike_or_too_many_fail_at_once() -> None:
    with pytest.raises(SetupError, match="trophy-room and trophy_room"):
        menu([command("trophy-room"), command("trophy_room")], admin=False)
    with pytest.raises(SetupError, match="fewer than"):
        menu([command(f"c{n}") for n in range(100)], admin=False)


async def test_menus_and_descriptions_speak_every_language(
    german: None, app: App, telegram: TelegramEmulator
) -> None:
    async with running(app, telegram):
        pass
    for scope in SCOPES:
        assert listed(telegram, scope)["goal"] == "set, list, remove: Set a goal"
        assert listed(telegram, scope, "de")["goal"] == "set, list, remove: Ein Ziel setzen"
    assert listed(telegram, SCOPES[0], "de")["start"] == "Was Laurels tut und wie es losgeht"
    assert listed(telegram, SCOPES[0], "de")["help"] == "What you can ask"
    assert telegram.profile["short_descriptionde"].startswith("Ziele, Meilensteine")
    assert telegram.profile["short_description"].startswith("Goals, milestones")
    assert telegram.profile["description"]
    assert len(telegram.menus) == len(SCOPES) * 2


async def test_menus_are_sent_again_only_when_they_changed(
    app: App, telegram: TelegramEmulator
) -> None:
    async def calls() -> int:
        bot = client(settings_for(telegram))
        before = len(telegram.calls)
        await register(bot, commands, app.store.bots)
        await bot.session.close()
        return len(telegram.calls) - before

    commands = list(COMMANDS)
    assert await calls() > 0
    assert await calls() == 0
    commands.append(command("streak"))
    assert await calls() > 0
    assert "streak" in shown(telegram, SCOPES[0])


async def test_a_refused_menu_does_not_stop_the_bot_and_is_tried_again(
    app: App, telegram: TelegramEmulator
) -> None:
    bot = client(settings_for(telegram))
    await register(bot, [command("größe")], app.store.bots)
    assert telegram.calls[-1].description == "Bad Request: BOT_COMMAND_INVALID"
    telegram.rate_limit(None, 3600, method="setMyCommands")
    await register(bot, COMMANDS, app.store.bots)
    assert telegram.menus == {}
    await register(bot, COMMANDS, app.store.bots)
    assert shown(telegram, SCOPES[1])
    await bot.session.close()
