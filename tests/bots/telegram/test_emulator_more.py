"""The emulator's pictures, profile, groups and webhooks keep to Telegram's rules as well."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.bots.telegram.conftest import picture
from tests.bots.telegram.test_emulator import call, refused
from tests.emulators.telegram import TelegramEmulator

PNG = picture().png
GROUP = -100200


@pytest.fixture
def here(telegram: TelegramEmulator) -> TelegramEmulator:
    telegram.chat(7, "private", "Mei")
    return telegram


async def upload(telegram: TelegramEmulator, method: str, png: bytes, **params: Any) -> Any:
    """Call as aiogram does where a file goes with the form."""
    form = aiohttp.FormData(
        {k: v if isinstance(v, str) else json.dumps(v) for k, v in params.items()}
    )
    form.add_field("file", png, filename="card.png")
    url = f"{telegram.url}/bot{telegram.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        return await response.json()


async def photo(telegram: TelegramEmulator, png: bytes = PNG, **params: Any) -> Any:
    params = {"chat_id": 7, "photo": "attach://file", "parse_mode": "HTML"} | params
    return await upload(telegram, "sendPhoto", png, **params)


async def test_pictures(here: TelegramEmulator) -> None:
    assert (await photo(here, caption="<b>x</b>"))["result"]["caption"] == "x"
    assert (await photo(here))["ok"]
    said = (await photo(here, png=b"no picture"))["description"]
    assert said == "Bad Request: IMAGE_PROCESS_FAILED"
    said = (await photo(here, caption="x" * 1025))["description"]
    assert said == "Bad Request: message caption is too long"
    said = await refused(here, "sendPhoto", chat_id=7, photo="id")
    assert said == "wrong file identifier/HTTP URL specified"


async def test_a_picture_is_edited_as_one_and_a_text_may_become_one(
    here: TelegramEmulator,
) -> None:
    where = {"chat_id": 7, "message_id": (await photo(here, caption="x"))["result"]["message_id"]}
    said = await refused(here, "editMessageText", text="y", **where)
    assert said == "there is no text in the message to edit"
    said = await refused(here, "editMessageCaption", caption="x", **where)
    assert said.startswith("message is not modified")
    assert (await call(here, "editMessageCaption", caption="y", **where))[0] == 200
    media = {"type": "photo", "media": "attach://file", "caption": "z"}
    other = await upload(here, "editMessageMedia", picture(5).png, media=media, **where)
    assert other["result"]["caption"] == "z"
    assert here.messages(7)[0].photo == picture(5).png

    _, body = await call(here, "sendMessage", chat_id=7, text="x")
    where["message_id"] = body["result"]["message_id"]
    said = await refused(here, "editMessageCaption", caption="y", **where)
    assert said == "there is no caption in the message to edit"
    changed = await upload(here, "editMessageMedia", PNG, media=media, **where)
    assert "photo" in changed["result"]


async def test_profile(here: TelegramEmulator) -> None:
    assert await refused(here, "setMyDescription", description="x" * 513)
    assert await refused(here, "setMyShortDescription", short_description="x" * 121)
    said = await refused(here, "setMyDescription", description="x", language_code="de-DE")
    assert said == "invalid language code specified"
    assert (await call(here, "setMyName", name="Laurels"))[0] == 200
    assert (await call(here, "getMyName"))[1]["result"] == {"name": "Laurels"}
    assert (await call(here, "getChat", chat_id=7))[1]["result"]["id"] == 7


async def test_links_and_reply_fields(here: TelegramEmulator) -> None:
    for url in ("http://localhost:8080/x", "javascript:alert(1)", "laurels"):
        markup = {"inline_keyboard": [[{"text": "x", "url": url}]]}
        said = await refused(here, "sendMessage", chat_id=7, text="x", reply_markup=markup)
        assert said == f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"
    field = {"force_reply": True, "input_field_placeholder": "x" * 65}
    assert await refused(here, "sendMessage", chat_id=7, text="x", reply_markup=field)
    field["input_field_placeholder"] = "how much"
    _, body = await call(here, "sendMessage", chat_id=7, text="x", reply_markup=field)
    where = {"chat_id": 7, "message_id": body["result"]["message_id"]}
    assert await refused(here, "editMessageText", text="y", reply_markup=field, **where)


async def test_where_the_bot_stands(here: TelegramEmulator) -> None:
    here.let_in(GROUP, by=7, title="Wins")
    told = here.updates[-1]["my_chat_member"]
    assert told["old_chat_member"]["status"] == "kicked"
    assert told["new_chat_member"]["status"] == "member"
    who = {"chat_id": GROUP, "user_id": here.bot.id}
    assert (await call(here, "getChatMember", **who))[1]["result"]["status"] == "member"
    here.stand(GROUP, "restricted")
    assert here.updates[-1]["my_chat_member"]["old_chat_member"]["status"] == "member"
    said = await refused(here, "sendMessage", chat_id=GROUP, text="x")
    assert said == "not enough rights to send text messages to the chat"
    here.stand(GROUP, "kicked")
    assert (await call(here, "getChatMember", **who))[0] == 403


async def test_a_group_that_becomes_a_supergroup_says_so_twice(here: TelegramEmulator) -> None:
    here.let_in(GROUP)
    here.upgrade(GROUP, -100999)
    there, before = (update["message"] for update in here.updates[-2:])
    assert (there["chat"]["id"], there["migrate_to_chat_id"]) == (GROUP, -100999)
    assert (before["chat"]["id"], before["migrate_from_chat_id"]) == (-100999, GROUP)


@asynccontextmanager
async def listening(handler: Any) -> AsyncIterator[str]:
    runner = web.AppRunner(web.Application())
    runner.app.router.add_post("/hook", handler)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_a_webhook_is_called_until_it_takes_the_update(here: TelegramEmulator) -> None:
    heard: list[tuple[str | None, str]] = []

    async def hook(request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        heard.append((secret, (await request.json())["message"]["text"]))
        return web.Response(status=503 if len(heard) == 1 else 200)

    async with listening(hook) as local:
        here.routes["https://laurels.example"] = local
        url = "https://laurels.example/hook"
        await call(here, "setWebhook", url=url, secret_token="s1", allowed_updates=["message"])
        here.push("poll", {})
        here.write("one")
        await here.until(lambda: len(here.posted) == 1, "a call")
        _, body = await call(here, "getWebhookInfo")
        assert body["result"]["pending_update_count"] == 1
        assert body["result"]["last_error_message"].startswith("Wrong response from the webhook")
        here.write("two")
        await here.until(lambda: not here.updates, "all taken")
    assert heard == [("s1", "one"), ("s1", "one"), ("s1", "two")]
    here.routes.clear()
    here.write("three")
    await here.until(lambda: here.posted[-1][1] == 0, "a call that fails")
    assert here.webhook_error is not None
    assert here.webhook_error[1].startswith("Failed to resolve host")
