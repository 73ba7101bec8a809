"""The Bot API's methods about the bot itself: its profile, its menus, how updates reach it."""

import json
import re
from typing import TYPE_CHECKING, Any

from tests.emulators import telegram_rules as rules
from tests.emulators.telegram_methods import METHODS, method
from tests.emulators.telegram_params import Params
from tests.emulators.telegram_state import bad_request

if TYPE_CHECKING:
    from tests.emulators.telegram import TelegramEmulator


@method("getMe")
async def get_me(emu: "TelegramEmulator", _: Params) -> Any:
    return emu.bot.json() | {
        "can_join_groups": emu.can_join_groups,
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
    allowed = params.nested("allowed_updates")
    if allowed is not None:
        emu.allowed_updates = set(allowed)
    emu.webhook = {"url": url, "secret_token": params.text("secret_token")}
    emu.webhook_error = None
    if params.boolean("drop_pending_updates"):
        emu.updates.clear()
    emu.touch()
    return True


@method("deleteWebhook")
async def delete_webhook(emu: "TelegramEmulator", params: Params) -> Any:
    emu.webhook = {"url": "", "secret_token": ""}
    emu.webhook_error = None
    if params.boolean("drop_pending_updates"):
        emu.updates.clear()
    return True


@method("getWebhookInfo")
async def get_webhook_info(emu: "TelegramEmulator", _: Params) -> Any:
    shown = {
        "url": emu.webhook["url"],
        "has_custom_certificate": False,
        "pending_update_count": len(emu.updates),
    }
    if emu.webhook_error is not None:
        shown |= {
            "last_error_date": emu.webhook_error[0],
            "last_error_message": emu.webhook_error[1],
        }
    return shown


def _menu(params: Params) -> str:
    scope = params.nested("scope") or {"type": "default"}
    return json.dumps([scope, _language(params)], sort_keys=True)


def _language(params: Params) -> str:
    code = params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


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
        emu.profile[field + _language(params)] = params.text(field)
        return True

    async def show(emu: "TelegramEmulator", params: Params) -> Any:
        return {field: emu.profile.get(field + _language(params), "")}

    METHODS[setter.lower()] = keep
    METHODS[getter.lower()] = show


_profile("name", "setMyName", "getMyName", 64)
_profile("description", "setMyDescription", "getMyDescription", 512)
_profile("short_description", "setMyShortDescription", "getMyShortDescription", 120)
