"""The emulator's people and its gateway refuse what Discord's would."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from bots.discord.bot import Bot
from tests.bots.discord.conftest import Wire
from tests.emulators.discord import DiscordEmulator, Refused


async def test_people_cannot_do_what_is_not_offered(discord: DiscordEmulator, bot: Bot) -> None:
    goal = {"metric": "revenue", "target": "5"}
    for name, options, words in (
        ("nothing", {}, "not registered"),
        ("goal", {}, "is a group"),
        ("goal paint", {}, "not registered"),
        ("goal set", {"metric": "revenue"}, "needs the option 'target'"),
        ("goal set", goal | {"colour": "red"}, "no option 'colour'"),
    ):
        with pytest.raises(Refused, match=words):
            await discord.command(name, options)
    with pytest.raises(Refused, match="offers no suggestions"):
        await discord.autocomplete("goal set", "target")
    shown = await discord.command("goal list")
    with pytest.raises(Refused, match="no button"):
        await discord.click(shown, "laurels:goal remove g2")
    with pytest.raises(Refused, match="no button"):
        discord.button(shown, "Paint")
    discord.remove(shown.message["id"])
    with pytest.raises(Refused, match="gone"):
        await discord.click(shown, discord.button(shown, "Remove"))


async def test_nobody_answers_without_a_bot(discord: DiscordEmulator, wire: Wire) -> None:
    await wire("PUT", wire.commands, [{"name": "x", "description": "x"}])
    with pytest.raises(Refused, match="no bot"):
        await discord.command("x")


async def test_replies_only_once_and_only_in_time(discord: DiscordEmulator, bot: Bot) -> None:
    await discord.command("progress")
    [asked] = discord.people.interactions.values()
    path = f"/interactions/{asked.id}/{asked.token}/callback"
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(5)) as session:
        wire = Wire(discord, session)
        body = {"type": 4, "data": {"content": "x"}}
        assert (await wire("POST", path, body))[1]["code"] == 40060
        discord.refusals.clear()
        asked.asked_at_s -= 4
        assert (await wire("POST", path, body))[1]["code"] == 10062
        hook = f"/webhooks/{discord.application_id}/{asked.token}"
        assert (await wire("POST", hook, {"content": "later"}))[0] == 200
        asked.asked_at_s -= 16 * 60
        assert (await wire("POST", hook, {"content": "x"}))[1]["code"] == 50027
        assert (await wire("POST", hook + "0", {"content": "x"}))[1]["code"] == 10015


@pytest.mark.parametrize(
    ("identify", "code"),
    [
        ({"token": "wrong", "intents": 1}, 4004),
        ({"intents": 1 << 15}, 4014),
        ({"intents": 1, "shard": [2, 2]}, 4010),
    ],
)
async def test_the_gateway_lets_not_everybody_in(
    discord: DiscordEmulator, wire: Wire, identify: Any, code: int
) -> None:
    data = {"token": discord.token, "properties": {}} | identify
    async with asyncio.timeout(5), _gateway(discord, wire) as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_str(json.dumps({"op": 1, "d": None}))
        assert (await socket.receive_json())["op"] == 11
        await socket.send_str(json.dumps({"op": 2, "d": data}))
        await socket.receive()
        assert socket.close_code == code


async def test_a_session_nobody_knows_cannot_be_resumed(
    discord: DiscordEmulator, wire: Wire
) -> None:
    data = {"token": discord.token, "session_id": "unknown", "seq": 3}
    async with asyncio.timeout(5), _gateway(discord, wire) as socket:
        await socket.receive_json()
        await socket.send_str(json.dumps({"op": 6, "d": data}))
        assert await socket.receive_json() == {"op": 9, "d": False}
        await socket.send_str(json.dumps({"op": 3, "d": {}}))
        await socket.receive()
        assert socket.close_code == 4003


def _gateway(discord: DiscordEmulator, wire: Wire) -> Any:
    return wire.session.ws_connect(f"{discord.gateway_url}?v=10&encoding=json")
