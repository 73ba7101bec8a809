"""`laurels doctor` over the wire: the findings of every platform, grouped, with an exit code."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio

from bots.slack.oauth import needed_scopes
from core.app import App
from core.config import Settings
from core.conversation import COMMANDS
from core.errors import Unavailable
from core.finding import Finding
from core.store import client
from laurels import doctor as doctors
from laurels.doctor import doctor, gathered, groups
from laurels.server import free_port
from tests.bots.discord.conftest import FakeCore, bot_answering
from tests.core import conftest as core_tests
from tests.core.support import place
from tests.emulators.discord import DiscordEmulator
from tests.emulators.slack import SlackEmulator
from tests.emulators.telegram import TelegramEmulator

Capture = pytest.CaptureFixture[str]
app, app_of_the_session = core_tests.app, core_tests.app_of_the_session
GROUP = -100200


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[SlackEmulator]:
    async with SlackEmulator() as emulator:
        emulator.scopes.update(needed_scopes())
        emulator.add_channel("C1", "wins")
        yield emulator


@pytest_asyncio.fixture(loop_scope="session")
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        emulator.chat(GROUP, "supergroup", "Wins")
        yield emulator


@pytest_asyncio.fixture(loop_scope="session")
async def discord() -> AsyncIterator[DiscordEmulator]:
    async with DiscordEmulator() as emulator:
        async with bot_answering(emulator, FakeCore(), COMMANDS):
            pass  # the commands are registered
        yield emulator


@pytest.fixture
def everywhere(
    app: App, slack: SlackEmulator, discord: DiscordEmulator, telegram: TelegramEmulator
) -> Settings:
    """Laurels on all three platforms, as it should be."""
    return set_up(
        app,
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_api_url=slack.url,
        discord_token=discord.token,
        discord_api_url=discord.api_url,
        discord_gateway_url=discord.gateway_url,
        telegram_token=telegram.token,
        telegram_api_url=telegram.url,
    )


def set_up(app: App, **fields: Any) -> Settings:
    """Settings of a Laurels on the test's servers."""
    same = ("mongo_url", "redis_url", "database", "data_dir", "api_key")
    kept = {name: getattr(app.settings, name) for name in same}
    return Settings(_env_file=None, **(kept | {"port": free_port()} | fields))


async def announced(app: App, discord: DiscordEmulator) -> None:
    """A place on each platform."""
    there = {"account": discord.guild_id, "chat": discord.wins_id}
    await place(app, "slack", account="T0001", chat_name="wins")
    await place(app, "discord", chat_name="wins", **there)
    await place(app, "telegram", chat=str(GROUP), chat_name="Wins")


async def told(settings: Settings) -> dict[str, list[Finding]]:
    return {group.title: group.findings async for group in groups(settings)}


def wrong(found: list[Finding]) -> list[str]:
    return [finding.text for finding in found if finding.well is False]


async def test_all_is_well(
    app: App, everywhere: Settings, discord: DiscordEmulator, capsys: Capture
) -> None:
    await announced(app, discord)
    assert await doctor(everywhere) == 0
    said = capsys.readouterr().out
    parts = [part.split("\n") for part in said.strip().split("\n\n")]
    titles = ["This machine", "Servers", "Settings", "Work", "Slack", "Discord", "Telegram"]
    assert [part[0] for part in parts] == [*titles, "All is well."]
    assert "mend" not in {line[:4] for part in parts for line in part[1:]}
    for words in ("#wins on Slack", "#wins in Acme takes celebrations", "Wins on Telegram"):
        [line] = [line for line in said.split("\n") if line.endswith(words)]
        assert line.startswith("ok    ")


async def test_a_channel_that_is_gone(
    app: App, everywhere: Settings, discord: DiscordEmulator, slack: SlackEmulator, capsys: Capture
) -> None:
    await announced(app, discord)
    slack.workspace.channels["C1"].private = True
    slack.workspace.channels["C1"].member = False
    assert await doctor(everywhere) == 1
    lines = capsys.readouterr().out.strip().split("\n")
    [number] = [n for n, line in enumerate(lines) if line.startswith("mend")]
    assert "I cannot see #wins" in lines[number]
    assert "/invite @Laurels in #wins" in lines[number + 1]
    assert lines[-1] == "One thing to mend."


async def test_a_wrong_token_hides_nothing_else(
    app: App, everywhere: Settings, discord: DiscordEmulator, telegram: TelegramEmulator
) -> None:
    await announced(app, discord)
    settings = everywhere.model_copy(
        update={"telegram_token": Settings(_env_file=None, telegram_token="1:wrong").telegram_token}
    )
    found = await told(settings)
    assert wrong(found["Telegram"]) == ["Telegram does not accept LAURELS_TELEGRAM_TOKEN"]
    assert "@BotFather" in found["Telegram"][0].mend
    assert wrong(found["Slack"]) == wrong(found["Discord"]) == []
    assert await doctor(settings) == 1


@asynccontextmanager
async def silence() -> AsyncIterator[str]:
    """The address of a platform that takes every request and answers none."""
    gone = asyncio.Event()

    async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gone.wait()
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        gone.set()
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize("name", ["slack", "discord", "telegram"])
async def test_a_silent_platform_keeps_nobody_waiting(
    app: App, everywhere: Settings, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(doctors, "WITHIN_S", 0.5)
    look = {name: doctors.PLATFORMS[name]}
    async with silence() as url, asyncio.timeout(20):
        monkeypatch.setattr(doctors, "PLATFORMS", look)
        settings = everywhere.model_copy(update={f"{name}_api_url": f"{url}/"})
        [finding] = (await told(settings))[name.capitalize()]
    assert finding.well is False
    assert "took longer than 0.5 s" in finding.text
    assert "network" in finding.mend


async def test_a_look_that_breaks_says_so_and_keeps_what_it_found() -> None:
    async def breaks(error: Exception) -> AsyncIterator[Finding]:
        yield Finding(True, "so far")
        raise error

    said = await gathered("Slack", breaks(KeyError("team")))
    assert [finding.well for finding in said] == [True, False]
    assert said[1].text == "looking at Slack broke: KeyError: 'team'"
    assert (await gathered("Slack", breaks(Unavailable("Away."))))[1] == Finding(False, "Away.")


async def test_what_two_parts_find_is_mended_once(
    app: App, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    async def same(settings: Settings, app: App | None) -> AsyncIterator[Finding]:
        yield Finding(False, "the cable is out", "Put it in.")

    monkeypatch.setattr(doctors, "PLATFORMS", {"slack": same, "discord": same})
    assert await doctor(set_up(app, slack_bot_token="x", discord_token="x")) == 1
    said = capsys.readouterr().out
    assert said.count("the cable is out") == 1
    assert said.endswith("One thing to mend.\n")


async def test_without_tokens_there_is_nothing_to_mend(app: App, capsys: Capture) -> None:
    settings = set_up(app)
    assert await doctor(settings) == 0
    found = await told(settings)
    for name in doctors.PLATFORMS:
        [finding] = found[name.capitalize()]
        assert (finding.well, finding.text) == (None, "no token is set, so this bot does not run")
        assert f"docs/{name}.md" in finding.mend


@pytest.mark.parametrize(
    ("name", "fields", "named"),
    [
        ("Slack", {"slack_app_token": "xapp-1"}, "LAURELS_SLACK_APP_TOKEN is not enough"),
        ("Slack", {"slack_client_id": "1.2"}, "LAURELS_SLACK_CLIENT_ID is not enough"),
        ("Telegram", {"telegram_webhook_secret": "s"}, "LAURELS_TELEGRAM_WEBHOOK_SECRET is not"),
    ],
)
async def test_half_a_set_up_is_named(
    app: App, name: str, fields: dict[str, str], named: str
) -> None:
    [finding] = (await told(set_up(app, **fields)))[name]
    assert finding.well is False
    assert finding.text.startswith(named)


async def test_a_place_whose_token_went_away(app: App) -> None:
    await place(app, "telegram", chat=str(GROUP), chat_name="Wins")
    found = await told(set_up(app, telegram_port=8092, telegram_api_url="http://127.0.0.1:9"))
    [finding] = found["Telegram"]
    assert finding.well is False
    assert finding.text == "no token is set, so celebrations for Wins wait"
    assert "/api/targets/telegram" in finding.mend


async def test_servers_that_do_not_answer(
    everywhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as hurry:
        hurry.setattr(client, "OPERATION_TIMEOUT_MS", 300)
        nobody = f"mongodb://127.0.0.1:{free_port()}"
        found = await told(everywhere.model_copy(update={"mongo_url": nobody}))
    assert "MongoDB" in wrong(found["Servers"])[0]
    assert "Work" not in found
    assert found["Slack"][0].text.startswith("Slack accepts the bot token")
    found = await told(
        everywhere.model_copy(update={"redis_url": f"redis://127.0.0.1:{free_port()}"})
    )
    assert [finding.well for finding in found["Servers"]] == [True, False]
    assert "LAURELS_REDIS_URL" in found["Servers"][1].mend
    assert wrong(found["Work"]) == []


async def test_a_place_that_refused_is_told_whatever_its_workspace(
    app: App, everywhere: Settings
) -> None:
    target = await place(app, "slack", "slack-T0001", account="T0001", chat_name="wins")
    await app.store.targets.disable(target.id, "I was removed from #wins.", app.clock())
    [text] = wrong((await told(everywhere))["Slack"])
    assert text == "nothing is posted in #wins: I was removed from #wins."
