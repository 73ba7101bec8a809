"""What `laurels doctor` looks at on Telegram: the token, how updates come, every place."""

from collections.abc import AsyncIterator

from aiogram import Bot
from aiogram.enums import ChatAction, ChatType
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.types import ChatFullInfo, ChatMemberMember, User

from bots.telegram.bot import client
from bots.telegram.groups import PLATFORM
from bots.telegram.outbound import problem
from bots.telegram.standing import may_post, member_of
from bots.telegram.webhook import PATH, secret_of
from core.app import App
from core.config import Settings
from core.domain.targets import Target
from core.errors import SetupError, shorten
from core.finding import Finding

MOST_PLACES = 100
_MANY_PENDING = 100
_TIMEOUT_S = 10
_CHOOSE = "Or type /announce here in the chat that should get celebrations."


async def findings(settings: Settings, app: App | None) -> AsyncIterator[Finding]:
    """Look at Telegram live; nothing without a token. `app` is None where MongoDB is away."""
    if settings.telegram_token is None:
        return
    try:
        bot = client(settings)
    except SetupError as error:
        yield Finding(False, error.message)
        return
    try:
        me = await bot.get_me()
        async for finding in _bot(me):
            yield finding
        async for finding in _updates(bot, settings):
            yield finding
        for target in await _places(app):
            yield await _place(bot, target)
    except (TelegramUnauthorizedError, TelegramNotFound):
        yield Finding(
            False,
            "Telegram does not accept LAURELS_TELEGRAM_TOKEN",
            "Ask @BotFather for the token: /mybots, your bot, API Token. Set it anew.",
        )
    except AiogramError as error:
        yield Finding(
            False,
            f"Telegram does not answer: {shorten(str(error), 200)}",
            "Look at the network and, if it is set, at LAURELS_TELEGRAM_API_URL.",
        )
    finally:
        await bot.session.close()


async def _bot(me: User) -> AsyncIterator[Finding]:
    yield Finding(True, f"Telegram knows the bot as @{me.username}")
    if me.can_join_groups is False:
        yield Finding(
            False,
            f"@{me.username} cannot be added to groups",
            "Let it in: @BotFather, /setjoingroups, your bot, Enable.",
        )
    if me.can_read_all_group_messages:
        yield Finding(
            None,
            f"@{me.username} is sent every message of its groups; Laurels needs and keeps only "
            "commands",
            "Switch privacy mode on: @BotFather, /setprivacy, your bot, Enable.",
        )


async def _updates(bot: Bot, settings: Settings) -> AsyncIterator[Finding]:
    try:
        secret = secret_of(settings)
    except SetupError as error:
        yield Finding(False, error.message)
        return
    info = await bot.get_webhook_info()
    expected = (settings.public_url or "").rstrip("/") + PATH
    if secret is None and info.url:
        yield Finding(
            False,
            f"Telegram sends updates to {info.url}, but the bot is set to fetch them",
            "Starting `laurels bot telegram` takes the webhook down; if it comes back, another "
            "program uses this token. For a webhook set LAURELS_TELEGRAM_WEBHOOK_SECRET.",
        )
    elif secret is None:
        yield Finding(True, "the bot fetches its updates from Telegram")
    elif not info.url:
        yield Finding(
            None,
            f"Telegram does not call {expected} yet",
            "Start `laurels bot telegram`: it tells Telegram the address.",
        )
    elif info.url != expected:
        yield Finding(
            False,
            f"Telegram sends updates to {info.url}, not to {expected}",
            "Start `laurels bot telegram` anew; if that does not last, another program uses this "
            "token.",
        )
    elif info.last_error_message and info.pending_update_count:
        yield Finding(
            False,
            f"Telegram cannot reach {info.url}: {info.last_error_message}",
            f"The proxy in front must lead {PATH} to Laurels, with a certificate Telegram trusts, "
            "and `laurels bot telegram` must run.",
        )
    else:
        yield Finding(True, f"Telegram sends updates to {info.url}")
    if info.pending_update_count >= _MANY_PENDING:
        yield Finding(
            None,
            f"{info.pending_update_count:,} updates wait at Telegram",
            "They come in once `laurels bot telegram` runs.",
        )


async def _places(app: App | None) -> list[Target]:
    """Return the places on Telegram, of every workspace; at most 100."""
    found = await app.store.targets.on(PLATFORM) if app is not None else []
    return [target for target in found if not target.direct][:MOST_PLACES]


async def _place(bot: Bot, target: Target) -> Finding:
    """Look whether celebrations arrive in a place."""
    name = target.chat_name or f"chat {target.chat}"
    if target.disabled_at is not None:
        reason = target.disabled_reason
        return Finding(
            None if reason is None else False,
            f"nothing is posted in {name}: {reason or 'an admin switched it off'}",
            f"Invite the bot back. {_CHOOSE}" if reason else "Type /announce here in it.",
        )
    try:
        chat = await bot.get_chat(target.chat)
        wrong = await _wrong(bot, chat)
        if wrong is None and target.thread is not None:
            await bot.send_chat_action(
                chat.id, ChatAction.TYPING, message_thread_id=int(target.thread)
            )
    except TelegramMigrateToChat as moved:
        return Finding(
            None,
            f"{name} has a new id, {moved.migrate_to_chat_id}",
            "Nothing to do: the bot follows it with the next celebration.",
        )
    except (TelegramForbiddenError, TelegramBadRequest) as error:
        wrong = problem(error).message
    if wrong is not None:
        return Finding(
            False,
            f"celebrations do not reach {name}: {wrong}",
            f"Invite the bot, and let it write there. {_CHOOSE}",
        )
    return Finding(True, f"celebrations go to {name} on Telegram")


async def _wrong(bot: Bot, chat: ChatFullInfo) -> str | None:
    """Return why the bot may not write in a chat, None where it may."""
    if chat.type == ChatType.PRIVATE:
        return None
    standing = await member_of(bot, chat.id, bot.id, _TIMEOUT_S)
    if not may_post(standing):
        return "I may not write in it."
    everybody = chat.permissions
    if isinstance(standing, ChatMemberMember) and everybody and not everybody.can_send_messages:
        return "Only administrators may write in it."
    return None
