"""The emulator refuses what Telegram refuses; without that the other tests prove little."""

import json
from typing import Any

import aiohttp
import pytest

from tests.emulators import telegram_spec
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram_html import EntityError, parse_html, parse_plain

Answer = tuple[int, dict[str, Any]]


async def call(telegram: TelegramEmulator, method: str, /, **params: Any) -> Answer:
    """Call as aiogram does: a form, with nested values as JSON strings."""
    form = {k: v if isinstance(v, str) else json.dumps(v) for k, v in params.items()}
    url = f"{telegram.url}/bot{telegram.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        return response.status, await response.json()


@pytest.fixture
def here(telegram: TelegramEmulator) -> TelegramEmulator:
    telegram.chat(7, "private", "Mei")
    return telegram


async def refused(telegram: TelegramEmulator, method: str, /, **params: Any) -> str:
    status, body = await call(telegram, method, **params)
    assert (status, body["ok"], body["error_code"]) == (400, False, 400)
    telegram.violations.clear()
    return str(body["description"]).removeprefix("Bad Request: ")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("é<x>", 'Unsupported start tag "x" at byte offset 2'),
        ("<!-- x -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("<script>x</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_broken_html(here: TelegramEmulator, source: str, reason: str) -> None:
    with pytest.raises(EntityError) as error:
        parse_html(source)
    assert str(error.value) == reason
    said = await refused(here, "sendMessage", chat_id=7, text=source, parse_mode="HTML")
    assert said == f"can't parse entities: {reason}"


def test_good_html() -> None:
    source = (
        '<b>😀 &lt;b&gt;</b> & <a href="https://example.org">x</a> <code>@durov /x</code> &amp;'
    )
    text, entities = parse_html(source)
    assert text == "😀 <b> & x @durov /x &"
    assert entities == [
        {"type": "bold", "offset": 0, "length": 6},
        {"type": "text_link", "offset": 9, "length": 1, "url": "https://example.org"},
        {"type": "code", "offset": 11, "length": 9},
    ]


def test_what_the_server_does_to_a_text() -> None:
    assert parse_plain(" \u202ea\tb\r\n ")[0] == "a b"
    text, entities = parse_plain("/goal set by @durov #wins a@example.org https://example.org/x")
    assert [text[e["offset"] :][: e["length"]] for e in entities] == [
        "/goal",
        "@durov",
        "#wins",
        "a@example.org",
        "https://example.org/x",
    ]


async def test_texts(here: TelegramEmulator) -> None:
    for blank in (" ", "\u200b\n", "<b> </b>"):
        said = await refused(here, "sendMessage", chat_id=7, text=blank, parse_mode="HTML")
        assert said == "message text is empty"
    for long in ("x" * 4097, "😀" * 2049):
        assert await refused(here, "sendMessage", chat_id=7, text=long) == "message is too long"
    assert (await call(here, "sendMessage", chat_id=7, text="😀" * 2048))[0] == 200
    long = "&amp;" * 4096
    assert (await call(here, "sendMessage", chat_id=7, text=long, parse_mode="HTML"))[0] == 200


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, "Text buttons are unallowed"),
        ({"text": "x", "callback_data": "a", "url": "https://example.org"}, "unallowed"),
        ({"text": " ", "callback_data": "a"}, "text must be non-empty"),
        ({"text": "x", "callback_data": "a", "style": "gold"}, "invalid button style"),
    ],
)
async def test_buttons(here: TelegramEmulator, button: dict[str, Any], reason: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    assert reason in await refused(
        here, "sendMessage", chat_id=7, text="x", reply_markup=markup
    )  # fmt: skip


async def test_keyboards(here: TelegramEmulator) -> None:
    button = {"text": "x", "callback_data": "a"}
    for rows in ([[button] * 9], [[button]] * 101):
        assert await refused(
            here, "sendMessage", chat_id=7, text="x", reply_markup={"inline_keyboard": rows}
        )


@pytest.mark.parametrize(
    "commands",
    [
        [{"command": "Goal", "description": "x"}],
        [{"command": "goal-set", "description": "x"}],
        [{"command": "g" * 33, "description": "x"}],
        [{"command": "goal", "description": ""}],
        [{"command": "goal", "description": "x" * 257}],
        [{"command": f"c{n}", "description": "x"} for n in range(101)],
    ],
)
async def test_commands(here: TelegramEmulator, commands: list[dict[str, str]]) -> None:
    assert (await refused(here, "setMyCommands", commands=commands)).startswith("BOT_COMMAND")
    assert (await call(here, "getMyCommands"))[1]["result"] == []


async def test_command_menus_by_scope_and_language(here: TelegramEmulator) -> None:
    commands = [{"command": "goal", "description": "Ziele"}]
    where = {"scope": {"type": "all_group_chats"}, "language_code": "de"}
    await call(here, "setMyCommands", commands=commands, **where)
    assert (await call(here, "getMyCommands"))[1]["result"] == []
    assert (await call(here, "getMyCommands", **where))[1]["result"] == commands
    await call(here, "deleteMyCommands", **where)
    assert (await call(here, "getMyCommands", **where))[1]["result"] == []


async def test_chats(here: TelegramEmulator) -> None:
    assert await refused(here, "sendMessage", chat_id=8, text="x") == "chat not found"
    said = await refused(here, "sendMessage", chat_id=7, text="x", message_thread_id=3)
    assert said == "message thread not found"
    reply = {"message_id": 99}
    said = await refused(here, "sendMessage", chat_id=7, text="x", reply_parameters=reply)
    assert said == "message to be replied not found"
    here.block(7)
    status, body = await call(here, "sendMessage", chat_id=7, text="x")
    assert (status, body["description"]) == (403, "Forbidden: bot was blocked by the user")
    here.chat(-5, "group")
    here.kick(-5)
    _, body = await call(here, "sendMessage", chat_id=-5, text="x")
    assert body["description"] == "Forbidden: bot was kicked from the group chat"
    here.chat(-6, "group")
    here.migrate(-6, -1006)
    _, body = await call(here, "sendMessage", chat_id=-6, text="x")
    assert body["parameters"] == {"migrate_to_chat_id": -1006}


async def test_edits_and_callbacks(here: TelegramEmulator) -> None:
    _, body = await call(here, "sendMessage", chat_id=7, text="x")
    message = body["result"]["message_id"]
    said = await refused(here, "editMessageText", chat_id=7, message_id=message, text="x")
    assert said.startswith("message is not modified")
    said = await refused(here, "editMessageText", chat_id=7, message_id=99, text="x")
    assert said == "message to edit not found"
    theirs = here.write("hello", user_id=7)
    said = await refused(here, "editMessageText", chat_id=7, message_id=theirs.id, text="x")
    assert said == "message can't be edited"
    said = await refused(here, "answerCallbackQuery", callback_query_id="nope")
    assert said.startswith("query is too old")
    here.callbacks["q"] = None
    said = await refused(here, "answerCallbackQuery", callback_query_id="q", text="x" * 201)
    assert said == "MESSAGE_TOO_LONG"
    assert (await call(here, "deleteMessage", chat_id=7, message_id=message))[0] == 200
    assert here.messages(7) == []


async def test_tokens_and_methods(here: TelegramEmulator) -> None:
    assert (await call(here, "getNothing"))[0] == 404
    here.token, right = "2:b", here.token
    assert (await call(here, "GETME"))[0] == 200
    here.url, url = here.url + f"/bot{right}/getMe", here.url
    async with aiohttp.ClientSession() as session, session.get(here.url) as response:
        assert (response.status, (await response.json())["description"]) == (401, "Unauthorized")
    here.url = url


async def test_updates(here: TelegramEmulator) -> None:
    for word in ("a", "b", "c"):
        here.write(word)
    _, body = await call(here, "getUpdates", limit=2)
    first = body["result"][0]["update_id"]
    assert [u["message"]["text"] for u in body["result"]] == ["a", "b"]
    _, body = await call(here, "getUpdates", offset=first + 2, allowed_updates=["message"])
    assert [u["message"]["text"] for u in body["result"]] == ["c"]
    _, body = await call(here, "getUpdates", offset=-1)
    assert len(body["result"]) == 1
    _, body = await call(here, "getUpdates", offset=first + 3, timeout=0)
    assert body["result"] == []
    here.push("poll", {})
    assert here.updates == []
    await call(here, "setWebhook", url="https://example.org/x", secret_token="s")
    assert (await call(here, "getUpdates"))[0] == 409
    assert (await call(here, "getWebhookInfo"))[1]["result"]["url"] == "https://example.org/x"
    assert "unallowed" in await refused(here, "setWebhook", url="", secret_token="a b")


async def test_a_json_body_is_read_too(here: TelegramEmulator) -> None:
    url = f"{here.url}/bot{here.token}/sendMessage"
    body = {"chat_id": 7, "text": "x", "reply_markup": {"inline_keyboard": []}}
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    ("method", "params", "problem"),
    [
        ("sendMessage", {"chat_id": 7}, "text is required"),
        ("sendMessage", {"chat_id": 7, "text": "x", "colour": "red"}, "is no parameter"),
        ("sendMessage", {"chat_id": 7, "text": "x", "message_thread_id": "x"}, "is no Integer"),
        ("sendMessage", {"chat_id": 7, "text": "x", "reply_parameters": {}}, "needs message_id"),
        ("setMyCommands", {"commands": [{"command": "x"}]}, "BotCommand needs description"),
        ("setMyCommands", {"commands": "{"}, "is no JSON"),
    ],
)
async def test_telegrams_own_description_is_held_to(
    here: TelegramEmulator, method: str, params: dict[str, Any], problem: str
) -> None:
    wrong = telegram_spec.check_request(method, {k: _form(v) for k, v in params.items()})
    assert telegram_spec.load() is None or any(problem in words for words in wrong)
    if telegram_spec.load() is not None:
        assert problem in await refused(here, method, **params)


def _form(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
