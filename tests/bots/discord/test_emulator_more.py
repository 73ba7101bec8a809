"""The emulator on selects, forms, files, permissions and commands in other languages."""

import io
import json
from typing import Any

import aiohttp
import pytest

from bots.discord.bot import Bot
from core.cards import Card, Menu, Option
from tests.bots.discord.conftest import FakeCore, Wire
from tests.bots.discord.test_emulator import buttons, errors_at, sub
from tests.emulators.discord import DiscordEmulator, Refused
from tests.emulators.discord_components import check_form
from tests.emulators.discord_places import ATTACH, EMBED, SEND, VIEW

PNG = b"\x89PNG\r\n\x1a\n"
OPTION = {"label": "x", "value": "x"}


def select(**parts: Any) -> dict[str, Any]:
    return {"type": 3, "custom_id": "x", "options": [OPTION]} | parts


@pytest.mark.parametrize(
    ("component", "path"),
    [
        (select(options=[]), "options"),
        (select(options=[OPTION | {"value": str(n)} for n in range(26)]), "options"),
        (select(options=[OPTION, OPTION]), "options"),
        (select(options=[OPTION | {"label": "x" * 101}]), "options 0 label"),
        (select(options=[OPTION | {"value": "x" * 101}]), "options 0 value"),
        (
            select(options=[OPTION | {"value": v, "default": True} for v in ("a", "b")]),
            "options",
        ),
        (select(placeholder="x" * 151), "placeholder"),
        (select(custom_id="x" * 101), "custom_id"),
        ({"type": 2, "style": 5, "label": "x", "url": "http://localhost:8080/x"}, "url"),
        ({"type": 2, "style": 5, "label": "x", "url": "javascript:alert(1)"}, "url"),
        ({"type": 2, "style": 5, "label": "x", "url": "https://a.b/" + "x" * 512}, "url"),
        ({"type": 4, "custom_id": "x", "style": 1}, None),
    ],
)
async def test_components_over_the_limits(
    discord: DiscordEmulator, wire: Wire, component: Any, path: str | None
) -> None:
    status, answer = await wire("POST", wire.messages, buttons([component]))
    assert (status, answer["code"]) == (400, 50035)
    if path is not None:
        assert errors_at(answer, "components", "0", "components", "0", *path.split())
    assert discord.messages() == []


async def test_a_select_has_a_row_of_its_own(wire: Wire) -> None:
    button = {"type": 2, "style": 1, "label": "x", "custom_id": "y"}
    assert (await wire("POST", wire.messages, buttons([select(), button])))[0] == 400
    assert (await wire("POST", wire.messages, buttons([select()], [button])))[0] == 200


def form(**parts: Any) -> dict[str, Any]:
    inner = {"type": 4, "custom_id": "a", "style": 1}
    return {
        "custom_id": "x",
        "title": "x",
        "components": [{"type": 18, "label": "x", "component": inner | parts}],
    }


@pytest.mark.parametrize(
    "body",
    [
        form() | {"title": "x" * 46},
        form() | {"custom_id": "x" * 101},
        form() | {"components": []},
        form() | {"components": form()["components"] * 2},
        form() | {"components": [{"type": 1, "components": []}]},
        form(label="x"),
        form(placeholder="x" * 101),
        form(value="xx", max_length=1),
        form(style=3),
        form(min=1),
    ],
)
def test_forms_over_the_limits(body: Any) -> None:
    assert check_form(form()).tree == {}
    assert check_form(body)


async def post_file(wire: Wire, body: Any, *, name: str = "files[0]", data: bytes = PNG) -> Any:
    sent = aiohttp.FormData()
    sent.add_field("payload_json", json.dumps(body))
    sent.add_field(name, io.BytesIO(data), filename="a.png", content_type="image/png")
    headers = {"Authorization": f"Bot {wire.emulator.token}"}
    url = wire.emulator.api_url + wire.messages
    async with wire.session.post(url, data=sent, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_files_and_the_pictures_of_embeds(discord: DiscordEmulator, wire: Wire) -> None:
    body = {"attachments": [{"id": 0, "filename": "a.png", "description": "a"}]}
    status, message = await post_file(wire, body)
    assert (status, message["attachments"][0]["description"]) == (200, "a")
    picture = {"embeds": [{"image": {"url": "attachment://a.png"}}]}
    path = f"{wire.messages}/{message['id']}"
    assert (await wire("PATCH", path, picture))[0] == 200
    assert (await wire("PATCH", path, picture | {"attachments": []}))[0] == 400
    kept = [{"id": message["attachments"][0]["id"]}]
    status, edited = await wire("PATCH", path, {"attachments": kept})
    assert [one["filename"] for one in edited["attachments"]] == ["a.png"]


async def test_files_discord_would_not_take(discord: DiscordEmulator, wire: Wire) -> None:
    named = {"attachments": [{"id": 0, "filename": "a.png", "description": "x" * 1025}]}
    assert (await post_file(wire, named))[0] == 400
    assert (await post_file(wire, {"attachments": [{"id": 1}]}))[0] == 400
    assert (await post_file(wire, {}, name="file"))[0] == 400
    assert (await post_file(wire, {}, data=b"no picture"))[0] == 400
    assert (await post_file(wire, {}, data=PNG + b"x" * (10 << 20)))[0] == 413
    assert discord.messages() == []


async def test_permissions_are_computed(discord: DiscordEmulator, wire: Wire) -> None:
    guild = discord.guilds[discord.guild_id]
    embed = {"embeds": [{"title": "x"}]}
    for lost, body, code in (
        (VIEW, {"content": "x"}, 50001),
        (SEND, {"content": "x"}, 50013),
        (EMBED, embed, 50013),
    ):
        discord.channels[discord.channel_id].denied = lost
        assert (await wire("POST", wire.messages, body))[1]["code"] == code
    discord.channels[discord.channel_id].denied = ATTACH
    assert (await post_file(wire, {}))[1]["code"] == 50013
    guild.granted |= 1 << 3  # administrators may do all
    assert (await post_file(wire, {}))[0] == 200


async def test_people_choose_and_write_only_what_is_offered(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    options = (
        Option(label="All", command="all", chosen=True),
        Option(label="Gold", command="gold"),
    )
    core.card = Card(kind="t", title="x", menus=(Menu(label="Tier", options=options),))
    shown = await discord.command("progress")
    with pytest.raises(Refused, match="no option 'Lead'"):
        await discord.choose(shown, "Lead")
    with pytest.raises(Refused, match="chosen already"):
        await discord.choose(shown, "All")
    with pytest.raises(Refused, match="no form is open"):
        await discord.fill(shown, {})


async def test_messages_are_told_only_to_who_listens(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    await discord.write("1" * 18, "Mei", "hello")
    [session] = discord.gateway.sessions.values()
    assert not any(told["t"] == "MESSAGE_CREATE" for told in session.said)
    session.intents |= 1 << 9
    await discord.write("1" * 18, "Mei", "hello")
    await discord.write("1" * 18, "Mei", f"hello <@{discord.bot['id']}>")
    told = [each["d"]["content"] for each in session.said if each["t"] == "MESSAGE_CREATE"]
    assert told == ["", f"hello <@{discord.bot['id']}>"]


GERMAN = {"name": "goal", "description": "x", "name_localizations": {"de": "ziel"}}


@pytest.mark.parametrize(
    "commands",
    [
        [GERMAN | {"name_localizations": {"de": "Ziel"}}],
        [GERMAN | {"name_localizations": {"xx": "ziel"}}],
        [GERMAN | {"description_localizations": {"de": ""}}],
        [GERMAN, {"name": "ziel", "description": "x"}],
        [{"name": "x", "description": "x", "options": [sub("a"), sub("b") | GERMAN, sub("ziel")]}],
        [{"name": "x", "description": "x", "type": 2}],
        [{"name": f"m{n}", "type": 2} for n in range(6)],
        [
            {
                "name": "x",
                "description": "x",
                "options": [
                    sub(f"s{n}") | {"description_localizations": {"de": "ä" * 100}, "options": many}
                    for n in range(4)
                ],
            }
            for many in [
                [
                    {"type": 3, "name": f"o{m}", "description": "x"}
                    | {"description_localizations": {"fr": "é" * 100}}
                    for m in range(20)
                ]
            ]
        ],
    ],
)
async def test_commands_in_other_languages_over_the_limits(
    discord: DiscordEmulator, wire: Wire, commands: Any
) -> None:
    assert (await wire("PUT", wire.commands, commands))[0] == 400
    assert (await wire("PUT", wire.commands, [GERMAN, {"name": "Trophies", "type": 2}]))[0] == 200
