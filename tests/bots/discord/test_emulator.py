"""The emulator refuses what Discord would refuse, in Discord's words."""

from typing import Any

import pytest

from tests.bots.discord.conftest import Wire
from tests.emulators import discord_spec
from tests.emulators.discord import DiscordEmulator


def errors_at(answer: Any, *path: str) -> Any:
    node = answer["errors"]
    for step in path:
        node = node[step]
    return node["_errors"][0]["code"]


def embed(**parts: Any) -> dict[str, Any]:
    return {"embeds": [{"title": "x"} | parts]}


def buttons(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"content": "x", "components": [{"type": 1, "components": row} for row in rows]}


def button(**parts: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "x", "custom_id": "x"} | parts


TOO_LONG = "BASE_TYPE_MAX_LENGTH"
FIELD = {"name": "x", "value": "x"}


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({"content": "x" * 2001}, "content", TOO_LONG),
        ({"content": "x", "nonce": "n" * 26}, "nonce", None),
        ({"embeds": [{"title": "x"}] * 11}, "embeds", None),
        (embed(title="x" * 257), "embeds 0 title", None),
        (embed(description="x" * 4097), "embeds 0 description", None),
        (embed(fields=[FIELD] * 26), "embeds 0 fields", None),
        (embed(fields=[FIELD | {"name": "x" * 257}]), "embeds 0 fields 0 name", None),
        (embed(fields=[FIELD | {"value": "x" * 1025}]), "embeds 0 fields 0 value", None),
        (embed(fields=[FIELD | {"value": " "}]), "embeds 0 fields 0 value", "BASE_TYPE_REQUIRED"),
        (embed(footer={"text": "x" * 2049}), "embeds 0 footer text", None),
        (embed(author={"name": "x" * 257}), "embeds 0 author name", None),
        (
            {"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]},
            "embeds",
            "MAX_EMBED_SIZE_EXCEEDED",
        ),
        (buttons([button(custom_id="x" * 101)]), "components 0 components 0 custom_id", None),
        (buttons([button(label="x" * 81)]), "components 0 components 0 label", None),
        (buttons([button(label="")]), "components 0 components 0 label", "BASE_TYPE_REQUIRED"),
        (
            buttons([button()], [button()]),
            "components 1 components 0 custom_id",
            "COMPONENT_CUSTOM_ID_DUPLICATED",
        ),
        (
            buttons([button(custom_id=str(n)) for n in range(6)]),
            "components 0 components",
            None,
        ),
        (buttons(*([button(custom_id=str(n))] for n in range(6))), "components", TOO_LONG),
        ({"content": "x", "colour": 1}, None, None),
        (embed(colour=1), None, None),
    ],
)
async def test_messages_over_the_limits(
    discord: DiscordEmulator, wire: Wire, body: Any, path: str | None, code: str | None
) -> None:
    status, answer = await wire("POST", wire.messages, body)
    assert (status, answer["code"], answer["message"]) == (400, 50035, "Invalid Form Body")
    if path is not None:
        assert errors_at(answer, *path.split()) in ({code} if code else {TOO_LONG, "SCHEMA"})
    assert discord.messages() == []
    assert discord.refusals == [answer]


@pytest.mark.parametrize("body", [{}, {"content": " "}, {"embeds": [{}]}, {"embeds": []}])
async def test_empty_messages(wire: Wire, body: Any) -> None:
    status, answer = await wire("POST", wire.messages, body)
    assert (status, answer) == (400, {"message": "Cannot send an empty message", "code": 50006})


async def test_the_largest_message_is_taken(discord: DiscordEmulator, wire: Wire) -> None:
    body = embed(title="x" * 256, description="x" * 4096, footer={"text": "x" * 1648})
    rows = [[button(custom_id=f"{n}{m}", label="x" * 80) for m in range(5)] for n in range(5)]
    body |= buttons(*rows) | {"content": "x" * 2000}
    assert (await wire("POST", wire.messages, body))[0] == 200
    assert len(discord.messages()) == 1


async def test_places_and_tokens(discord: DiscordEmulator, wire: Wire) -> None:
    body = {"content": "x"}
    unknown = await wire("POST", "/channels/123/messages", body)
    assert unknown == (404, {"message": "Unknown Channel", "code": 10003})
    discord.deny(discord.channel_id)
    denied = await wire("POST", wire.messages, body)
    assert denied == (403, {"message": "Missing Access", "code": 50001})
    unauthorized = await wire("GET", "/users/@me", token="wrong")
    assert unauthorized == (401, {"message": "401: Unauthorized", "code": 0})
    assert (await wire("GET", "/nowhere"))[0] == 404
    assert (await wire("DELETE", "/users/@me"))[0] == 405
    gone = await wire("PATCH", f"/channels/{discord.wins_id}/messages/1", body)
    assert gone == (404, {"message": "Unknown Message", "code": 10008})


async def test_mentions_count_as_pings_unless_forbidden(
    discord: DiscordEmulator, wire: Wire
) -> None:
    body = {"content": "@everyone <@1>"}
    await wire("POST", wire.messages, body | {"allowed_mentions": {"parse": []}})
    assert discord.pings == []
    await wire("POST", wire.messages, body)
    assert discord.pings == ["@everyone", "<@1>"]


async def test_nonces(discord: DiscordEmulator, wire: Wire) -> None:
    body = {"content": "x", "nonce": "n", "enforce_nonce": True}
    first, again = [(await wire("POST", wire.messages, body))[1]["id"] for _ in range(2)]
    assert first == again
    elsewhere = f"/channels/{discord.wins_id}/messages"
    assert (await wire("POST", elsewhere, body))[1]["id"] != first
    assert (await wire("POST", wire.messages, body | {"enforce_nonce": False}))[1]["id"] != first


async def test_rate_limits_have_what_discord_py_looks_for(
    discord: DiscordEmulator, wire: Wire
) -> None:
    discord.rate_limit("/users/@me", 1.5, is_global=True)
    headers = {"Authorization": f"Bot {discord.token}"}
    async with wire.session.get(f"{discord.api_url}/users/@me", headers=headers) as answer:
        assert answer.status == 429
        assert (answer.headers["Via"], answer.headers["Retry-After"]) == ("1.1 google", "2")
        body = await answer.json()
    assert body == {"message": "You are being rate limited.", "retry_after": 1.5, "global": True}
    assert (await wire("GET", "/users/@me"))[0] == 200


def sub(name: str, *options: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "name": name, "description": "x", "options": list(options)}


def option(name: str, **parts: Any) -> dict[str, Any]:
    return {"type": 3, "name": name, "description": "x", "required": False} | parts


@pytest.mark.parametrize(
    "commands",
    [
        [{"name": "Upper", "description": "x"}],
        [{"name": "two words", "description": "x"}],
        [{"name": "x" * 33, "description": "x"}],
        [{"name": "x", "description": ""}],
        [{"name": "x", "description": "x" * 101}],
        [{"name": "x", "description": "x"}] * 2,
        [{"name": f"c{n}", "description": "x"} for n in range(101)],
        [{"name": "x", "description": "x", "options": [option(f"o{n}") for n in range(26)]}],
        [{"name": "x", "description": "x", "options": [option("a"), option("a")]}],
        [{"name": "x", "description": "x", "options": [option("a"), option("b", required=True)]}],
        [{"name": "x", "description": "x", "options": [sub("a"), option("b")]}],
        [{"name": "x", "description": "x", "colour": 1}],
        [
            {
                "name": "x",
                "description": "x",
                "options": [option("a", autocomplete=True, choices=[{"name": "a", "value": "a"}])],
            }
        ],
        [
            {
                "name": "x",
                "description": "x",
                "options": [
                    sub(f"s{n}", *(option(f"o{m}", description="x" * 100) for m in range(20)))
                    for n in range(5)
                ],
            }
        ],
    ],
)
async def test_commands_over_the_limits(
    discord: DiscordEmulator, wire: Wire, commands: Any
) -> None:
    if "colour" in commands[0] and discord_spec.load() is None:
        commands[0]["name"] = "Upper"  # only the description of the API knows every key
    status, answer = await wire("PUT", wire.commands, commands)
    assert (status, answer["code"]) == (400, 50035)
    assert discord.people.commands == {}


async def test_a_table_of_commands_is_given_back(discord: DiscordEmulator, wire: Wire) -> None:
    table = [{"name": "größe", "description": "x", "options": [sub("a", option("b"))]}]
    status, answer = await wire("PUT", wire.commands, table)
    assert status == 200
    assert (await wire("GET", wire.commands))[1] == answer
    guild = f"/applications/{discord.application_id}/guilds/{discord.guild_id}/commands"
    assert (await wire("PUT", guild, []))[0] == 200
