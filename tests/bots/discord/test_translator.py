"""Commands in other languages: what Discord is told, and what stays in English."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bots.discord.translator import words
from core import language
from core.conversation import COMMANDS as REAL
from core.conversation.command import Arg
from tests.bots.discord.conftest import FakeCore, bot_answering, command
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord_command_rules import LOCALES, check_commands

GERMAN = {
    "goal": "Ziel",
    "set": "setzen",
    "list": "Alle zeigen",
    "metric": "Was zählt?!",  # no name Discord takes
    "target": "betrag",
    "period": "betrag",  # the same twice
    "progress": "ziel",  # what the group is called
    "Set a goal for yourself": "Setze dir ein Ziel",
    "Show your goals": "Zeige deine Ziele",
    "how much, such as 50k or 25": "wie viel, etwa 50k oder 25",
    "Trophies": "Pokale",
    "season": "saison",
    "show": "zeigen",
}


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Laurels with a German catalogue of its own."""
    lines = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n']
    lines += [f'msgid "{english}"\nmsgstr "{said}"\n' for english, said in GERMAN.items()]
    (tmp_path / "de.po").write_text("\n".join(lines), "utf-8")
    monkeypatch.setattr(language, "LOCALES", tmp_path)
    caches = (language.languages, language._catalogue)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


async def registered(discord: DiscordEmulator, core: FakeCore, **how: Any) -> dict[str, Any]:
    async with bot_answering(discord, core, **how):
        return {c["name"]: c for c in discord.people.commands[None]}


async def test_names_and_descriptions_are_translated(
    discord: DiscordEmulator, core: FakeCore, german: None
) -> None:
    found = await registered(discord, core)
    goal = found["goal"]
    assert goal["description_localizations"] == {"de": "Setze dir ein Ziel; Zeige deine Ziele"}
    set_, list_ = goal["options"]
    assert set_["name_localizations"] == {"de": "setzen"}
    assert list_["name_localizations"] == {"de": "alle-zeigen"}
    assert set_["description_localizations"] == {"de": "Setze dir ein Ziel"}
    metric, target, period = set_["options"]
    assert target["description_localizations"] == {"de": "wie viel, etwa 50k oder 25"}
    # Not a name; the same name twice.
    for option in (metric, target, period):
        assert not option.get("name_localizations")
    for name in ("goal", "progress"):
        assert found[name]["name_localizations"] == {}
    assert found["Trophies"]["name_localizations"] == {"de": "Pokale"}
    assert found["season"]["options"][0]["name_localizations"] == {"de": "zeigen"}


async def test_english_needs_no_translation(
    discord: DiscordEmulator, core: FakeCore, german: None
) -> None:
    found = await registered(discord, core)
    assert set(found["trophies"]["description_localizations"]) == set()
    assert set(found["season"]["name_localizations"]) == {"de"}


async def test_long_translations_are_cut_to_the_limit(
    discord: DiscordEmulator, core: FakeCore, monkeypatch: pytest.MonkeyPatch, german: None
) -> None:
    monkeypatch.setattr("bots.discord.translator.translated", lambda text: f"{text} " * 40)
    table = (command("goal", Arg("metric", "what"), summary="Set a goal"),)
    found = await registered(discord, core, commands=table)
    assert len(found["goal"]["description_localizations"]["de"]) <= 100


async def test_every_real_command_in_every_language_within_the_limits(
    discord: DiscordEmulator, core: FakeCore
) -> None:
    found = await registered(discord, core, commands=REAL)
    assert check_commands(list(found.values())).tree == {}
    known = {code for code in LOCALES if language.language_of(code) not in {None, "en"}}
    said = {code for c in found.values() for code in c.get("description_localizations", {})}
    assert said == known


def test_the_words_to_translate_are_all_names() -> None:
    table = (command("goal set", Arg("metric", "x")), command("trophies"))
    assert words(table) == {"goal", "set", "metric", "trophies", "show", "Trophies"}
