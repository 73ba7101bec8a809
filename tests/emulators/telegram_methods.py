"""The Bot API's methods, each a function of the emulator and the request's parameters."""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests.emulators import telegram_rules as rules
from tests.emulators.telegram_params import Params
from tests.emulators.telegram_state import Chat, Message, bad_request

if TYPE_CHECKING:
    from tests.emulators.telegram import TelegramEmulator

Method = Callable[["TelegramEmulator", Params], Awaitable[Any]]
METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    def keep(function: Method) -> Method:
        METHODS[name.lower()] = function
        return function

    return keep


@method("getMe")
async def get_me(emu: "TelegramEmulator", _: Params) -> Any:
    return emu.bot.json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


@method("getUpdates")
async def get_updates(emu: "TelegramEmulator", params: Params) -> Any:
    if emu.webhook["url"]:
        raise rules.conflict(
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
    allowed = params.nested("allowed_updates")
    if allowed is not None:
        emu.allowed_updates = set(allowed)
    limit = params.integer("limit", 100) or 100
    emu.confirm(params.integer("offset"))
    alone = emu.take_turn()
    try:
        wait_s = float(params.integer("timeout", 0) or 0)
        await emu.wait(lambda: bool(emu.updates) or alone.is_set() or emu.closing, wait_s)
        if alone.is_set():
            raise rules.conflict(
                "terminated by other getUpdates request; "
                "make sure that only one bot instance is running"
            )
        return emu.updates[: max(1, min(limit, 100))]
    finally:
        emu.leave_turn(alone)


@method("setWebhook")
async def set_webhook(emu: "TelegramEmulator", params: Params) -> Any:
    rules.check_secret(params.text("secret_token"))
    url = params.text("url")
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    emu.webhook = {"url": url, "secret_token": params.text("secret_token")}
    if params.boolean("drop_pending_updates"):
        emu.updates.clear()
    return True


@method("deleteWebhook")
async def delete_webhook(emu: "TelegramEmulator", params: Params) -> Any:
    emu.webhook = {"url": "", "secret_token": ""}
    if params.boolean("drop_pending_updates"):
        emu.updates.clear()
    return True


@method("getWebhookInfo")
async def get_webhook_info(emu: "TelegramEmulator", _: Params) -> Any:
    return {
        "url": emu.webhook["url"],
        "has_custom_certificate": False,
        "pending_update_count": len(emu.updates),
    }


def _place(emu: "TelegramEmulator", params: Params) -> tuple[Chat, int | None, int | None]:
    """Return chat, thread and the message replied to, each checked."""
    chat = emu.reach(params.raw.get("chat_id"))
    thread = params.integer("message_thread_id")
    if thread is not None and thread not in chat.topics:
        raise bad_request("message thread not found")
    reply = params.nested("reply_parameters") or {}
    target = reply.get("message_id")
    if target is not None and emu.find(chat.id, target) is None:
        if not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        target = None
    return chat, thread, target


@method("sendMessage")
async def send_message(emu: "TelegramEmulator", params: Params) -> Any:
    chat, thread, reply_to = _place(emu, params)
    source, shown, entities = rules.read_message(params)
    message = emu.store(
        chat,
        emu.bot,
        shown,
        html=source,
        entities=entities,
        reply_markup=rules.read_keyboard(params),
        thread_id=thread,
        reply_to=reply_to,
        silent=params.boolean("disable_notification"),
        preview=not (params.nested("link_preview_options") or {}).get("is_disabled", False),
    )
    return message.json()


@method("sendPhoto")
async def send_photo(emu: "TelegramEmulator", params: Params) -> Any:
    chat, thread, reply_to = _place(emu, params)
    source, shown, entities = rules.read_text(params, "caption", rules.CAPTION_LIMIT)
    photo = params.raw.get("photo")
    if isinstance(photo, str) and photo.startswith("attach://"):
        photo = params.raw.get(photo.removeprefix("attach://"))
    if not photo:
        raise bad_request("there is no photo in the request")
    message = emu.store(
        chat,
        emu.bot,
        shown,
        html=source,
        entities=entities,
        reply_markup=rules.read_keyboard(params),
        thread_id=thread,
        reply_to=reply_to,
        photo=True,
    )
    return message.json()


def _own(emu: "TelegramEmulator", params: Params, verb: str) -> Message:
    chat = emu.reach(params.raw.get("chat_id"))
    message = emu.find(chat.id, params.integer("message_id"))
    if message is None:
        raise bad_request(f"message to {verb} not found")
    if message.sender is not emu.bot:
        raise bad_request(f"message can't be {verb}{'d' if verb.endswith('e') else 'ed'}")
    return message


@method("editMessageText")
async def edit_message_text(emu: "TelegramEmulator", params: Params) -> Any:
    message = _own(emu, params, "edit")
    source, shown, entities = rules.read_message(params)
    keyboard = rules.read_keyboard(params)
    if (shown, entities, keyboard) == (message.text, message.entities, message.reply_markup):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    message.edits.append(message.html)
    message.html, message.text, message.entities = source, shown, entities
    message.reply_markup = keyboard
    emu.touch()
    return message.json() | {"edit_date": message.date}


@method("deleteMessage")
async def delete_message(emu: "TelegramEmulator", params: Params) -> Any:
    _own(emu, params, "delete").deleted = True
    emu.touch()
    return True


@method("answerCallbackQuery")
async def answer_callback_query(emu: "TelegramEmulator", params: Params) -> Any:
    query = params.text("callback_query_id")
    if query not in emu.callbacks or emu.callbacks[query] is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(params.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    emu.callbacks[query] = {
        "text": params.text("text"),
        "show_alert": params.boolean("show_alert"),
    }
    emu.touch()
    return True


@method("sendChatAction")
async def send_chat_action(emu: "TelegramEmulator", params: Params) -> Any:
    emu.reach(params.raw.get("chat_id"))
    return True


@method("getChat")
async def get_chat(emu: "TelegramEmulator", params: Params) -> Any:
    gifts = "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels"
    return emu.reach(params.raw.get("chat_id")).json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts.split(), True),
    }


@method("getChatMember")
async def get_chat_member(emu: "TelegramEmulator", params: Params) -> Any:
    return emu.reach(params.raw.get("chat_id")).member(params.integer("user_id") or 0)


def _menu(params: Params) -> str:
    scope = params.nested("scope") or {"type": "default"}
    return json.dumps([scope, params.text("language_code")], sort_keys=True)


@method("setMyCommands")
async def set_my_commands(emu: "TelegramEmulator", params: Params) -> Any:
    emu.menus[_menu(params)] = rules.check_commands(params.nested("commands"))
    emu.touch()
    return True


@method("getMyCommands")
async def get_my_commands(emu: "TelegramEmulator", params: Params) -> Any:
    return emu.menus.get(_menu(params), [])


@method("deleteMyCommands")
async def delete_my_commands(emu: "TelegramEmulator", params: Params) -> Any:
    emu.menus.pop(_menu(params), None)
    return True


def _profile(field: str, setter: str, getter: str, limit: int) -> None:
    """Register the pair of methods that keep one text of the bot's profile."""

    async def keep(emu: "TelegramEmulator", params: Params) -> Any:
        if len(params.text(field)) > limit:
            raise bad_request(f"BOT_{field.upper()}_TOO_LONG")
        emu.profile[field + params.text("language_code")] = params.text(field)
        return True

    async def show(emu: "TelegramEmulator", params: Params) -> Any:
        return {field: emu.profile.get(field + params.text("language_code"), "")}

    METHODS[setter.lower()] = keep
    METHODS[getter.lower()] = show


_profile("name", "setMyName", "getMyName", 64)
_profile("description", "setMyDescription", "getMyDescription", 512)
_profile("short_description", "setMyShortDescription", "getMyShortDescription", 120)
