"""Connecting, reconnecting, several shards, and what has to be mended by hand."""

import time

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bots.discord import bot as bot_module
from bots.discord.bot import connected
from core.conversation.command import Arg, Command
from core.errors import SetupError, Unavailable
from tests.bots.discord.conftest import (
    COMMANDS,
    FakeCore,
    bot_answering,
    command,
    no_deliveries,
    settings_for,
    talk,
)
from tests.emulators.discord import DiscordEmulator

GUILDS = 1 << 0


async def test_only_servers_are_heard_of_and_addresses_are_put_back(
    discord: DiscordEmulator, core: FakeCore
) -> None:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    async with bot_answering(discord, core):
        assert discord.api_url == Route.BASE
        assert [identify["intents"] for identify in discord.gateway.identifies] == [GUILDS]
        await discord.wait_for(lambda: discord.gateway.heartbeats)
    assert before == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)
    assert discord.gateway.session_for(discord.guild_id) is None


async def test_the_table_is_registered_as_groups(discord: DiscordEmulator, core: FakeCore) -> None:
    async with bot_answering(discord, core):
        found = {c["name"]: c for c in discord.people.commands[None]}
    names = {"goal", "progress", "trophies", "season", "leaderboard", "announce", "help"}
    assert set(found) == names | {"Trophies"}
    goal_set = found["goal"]["options"][0]
    assert [(o["name"], o["required"], o.get("autocomplete")) for o in goal_set["options"]] == [
        ("metric", True, True),
        ("target", True, None),
        ("period", False, True),
    ]
    assert goal_set["description"] == "Set a goal for yourself"
    assert found["announce"]["default_member_permissions"] == 1 << 5
    assert found["goal"]["default_member_permissions"] is None
    assert all(found[name]["contexts"] == [0, 1] for name in names)
    assert (found["Trophies"]["type"], found["Trophies"]["contexts"]) == (2, [0])


async def test_commands_missed_while_reconnecting_are_answered_after_resuming(
    discord: DiscordEmulator, core: FakeCore
) -> None:
    async with bot_answering(discord, core):
        await discord.gateway.ask_to_reconnect()
        session = next(iter(discord.gateway.sessions.values()))
        await discord.wait_for(lambda: session.resumed and session.socket is not None)
        assert "progress" in (await discord.command("progress")).text
        await discord.gateway.close(code=4000)
        await discord.wait_for(lambda: session.resumed == 2 and session.socket is not None)
        assert "help" in (await discord.command("help")).text
    assert len(discord.gateway.identifies) == 1


async def test_several_shards(
    discord: DiscordEmulator, core: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(*_: object, **__: object) -> None:
        """Discord lets one shard in every 5 s; the emulator does not mind."""

    monkeypatch.setattr("bots.discord.client.LaurelsClient.before_identify_hook", at_once)
    discord.rest.shards = 2
    async with bot_answering(discord, core):
        assert [i["shard"] for i in discord.gateway.identifies] == [[0, 2], [1, 2]]
        await discord.command("progress")
        await discord.command("progress", private=True)
    assert len(core.requests) == 2


async def test_closing_is_quick(discord: DiscordEmulator, core: FakeCore) -> None:
    async with bot_answering(discord, core):
        began = time.monotonic()
    assert time.monotonic() - began < 1


async def test_a_missing_or_wrong_token_says_what_to_set(
    discord: DiscordEmulator, core: FakeCore
) -> None:
    for settings in (
        settings_for(discord, discord_token=None),
        settings_for(discord, discord_token="wrong"),
    ):
        with pytest.raises(SetupError, match="LAURELS_DISCORD_TOKEN"):
            async with connected(settings, talk(core), COMMANDS, no_deliveries):
                pass


async def test_a_token_revoked_while_connected(discord: DiscordEmulator, core: FakeCore) -> None:
    async with bot_answering(discord, core) as bot:
        discord.revoke_token()
        await discord.gateway.close(code=4004)
        with pytest.raises(SetupError, match="LAURELS_DISCORD_TOKEN"):
            await bot.lost()


@pytest.mark.parametrize(("code", "error"), [(4014, SetupError), (4012, Unavailable)])
async def test_a_connection_lost_for_good(
    discord: DiscordEmulator, core: FakeCore, code: int, error: type[Exception]
) -> None:
    async with bot_answering(discord, core) as bot:
        await discord.gateway.close(code=code)
        with pytest.raises(error):
            await bot.lost()


async def test_discord_out_of_reach_is_unavailable(
    discord: DiscordEmulator, core: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = settings_for(discord, discord_api_url="http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        async with connected(nowhere, talk(core), COMMANDS, no_deliveries):
            pass
    discord.fail("/users/@me", 503)
    with pytest.raises(Unavailable):
        async with bot_answering(discord, core):
            pass
    monkeypatch.setattr(bot_module, "SHARD_TIMEOUT_S", 0.1)
    silent = settings_for(discord, discord_gateway_url="ws://127.0.0.1:9")
    with pytest.raises(Unavailable, match="gateway"):
        async with connected(silent, talk(core), COMMANDS, no_deliveries):
            pass


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ((command("goal"), command("goal show")), "'goal'.*'show' already"),
        ((command("goal"), command("goal")), "'goal'"),
        ((command("goal set now"),), "'goal set now'"),
        ((command("goal set"), command("goal set")), "'goal'.*'set' already"),
        ((command("Göal!"),), "Göal!"),
        ((command("goal", *(Arg(f"a{n}", "x") for n in range(26))),), "25"),
    ],
)
async def test_a_table_discord_cannot_take_fails_at_start(
    discord: DiscordEmulator, core: FakeCore, commands: tuple[Command, ...], words: str
) -> None:
    with pytest.raises(SetupError, match=words):
        async with bot_answering(discord, core, commands):
            pass
    assert discord.requests == []


async def test_a_table_discord_refuses_fails_at_start(
    discord: DiscordEmulator, core: FakeCore
) -> None:
    many = tuple(command(f"c{number}") for number in range(100))
    async with bot_answering(discord, core, many):
        assert len(discord.people.commands[None]) == 100
    shouting = command("goal", Arg("UPPER", "x"))
    with pytest.raises(SetupError, match="does not take the commands"):
        async with bot_answering(discord, core, (shouting,)):
            pass
