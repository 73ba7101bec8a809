"""The Bot API's methods, each a function of the emulator and the request's parameters."""

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


def _place(emu: "TelegramEmulator", params: Params) -> tuple[Chat, int | None, int | None]:
    """Return chat, thread and the message replied to, each checked."""
    chat = emu.reach(params.raw.get("chat_id"))
    closed = not chat.open and chat.standing == "member"
    if chat.standing == "restricted" or closed:
        raise bad_request("not enough rights to send text messages to the chat")
    if chat.type == "channel" and not chat.may_post:
        raise bad_request("need administrator rights in the channel chat")
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
        answers=emu.find(chat.id, reply_to),
        silent=params.boolean("disable_notification"),
        preview=not (params.nested("link_preview_options") or {}).get("is_disabled", False),
    )
    return message.json()


@method("sendPhoto")
async def send_photo(emu: "TelegramEmulator", params: Params) -> Any:
    chat, thread, reply_to = _place(emu, params)
    source, shown, entities = rules.read_text(params, "caption", rules.CAPTION_LIMIT)
    photo = rules.read_photo(params, params.raw.get("photo"))
    message = emu.store(
        chat,
        emu.bot,
        shown,
        html=source,
        entities=entities,
        reply_markup=rules.read_keyboard(params),
        thread_id=thread,
        reply_to=reply_to,
        answers=emu.find(chat.id, reply_to),
        photo=photo,
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


def _change(
    emu: "TelegramEmulator",
    message: Message,
    params: Params,
    words: tuple[str, str, list[dict[str, Any]]],
    photo: bytes | None,
) -> Any:
    """Put something else in the place of a message, unless it is the same."""
    source, shown, entities = words
    keyboard = rules.read_keyboard(params, inline=True)
    if (shown, entities, keyboard, photo) == (
        message.text,
        message.entities,
        message.reply_markup,
        message.photo,
    ):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    message.edits.append(message.html)
    message.html, message.text, message.entities = source, shown, entities
    message.reply_markup, message.photo = keyboard, photo
    emu.touch()
    return message.json() | {"edit_date": message.date}


@method("editMessageText")
async def edit_message_text(emu: "TelegramEmulator", params: Params) -> Any:
    message = _own(emu, params, "edit")
    if message.photo is not None:
        raise bad_request("there is no text in the message to edit")
    return _change(emu, message, params, rules.read_message(params), None)


@method("editMessageCaption")
async def edit_message_caption(emu: "TelegramEmulator", params: Params) -> Any:
    message = _own(emu, params, "edit")
    if message.photo is None:
        raise bad_request("there is no caption in the message to edit")
    words = rules.read_text(params, "caption", rules.CAPTION_LIMIT)
    return _change(emu, message, params, words, message.photo)


@method("editMessageMedia")
async def edit_message_media(emu: "TelegramEmulator", params: Params) -> Any:
    message = _own(emu, params, "edit")
    media = params.nested("media")
    if media.get("type") != "photo":
        raise bad_request("only photos are known here")
    words = rules.read_text(Params(media), "caption", rules.CAPTION_LIMIT)
    return _change(emu, message, params, words, rules.read_photo(params, media.get("media")))


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
    _place(emu, params)
    return True


@method("getChat")
async def get_chat(emu: "TelegramEmulator", params: Params) -> Any:
    gifts = "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels"
    chat = emu.reach(params.raw.get("chat_id"))
    shown = {} if chat.type == "private" else {"permissions": {"can_send_messages": chat.open}}
    return (
        chat.json()
        | shown
        | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(gifts.split(), True),
        }
    )


@method("getChatMember")
async def get_chat_member(emu: "TelegramEmulator", params: Params) -> Any:
    chat = emu.reach(params.raw.get("chat_id"))
    who = params.integer("user_id") or 0
    return chat.bot(emu.bot) if who == emu.bot.id else chat.member(who)
