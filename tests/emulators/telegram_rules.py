"""The limits Telegram puts on what a bot may send."""

import re
from typing import Any
from urllib.parse import urlsplit

from tests.emulators.telegram_html import EntityError, is_blank, parse_html, parse_plain, units
from tests.emulators.telegram_params import Params
from tests.emulators.telegram_state import RefusalError, bad_request

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_BUTTON_KINDS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
_STYLES = {None, "danger", "success", "primary"}


def read_text(params: Params, name: str, limit: int) -> tuple[str, str, list[dict[str, Any]]]:
    """Return (as sent, as shown, entities) of a text or caption; empty text is the caller's."""
    source = params.text(name)
    if not _is_utf8(source):
        raise bad_request("strings must be encoded in UTF-8")
    mode = params.text("parse_mode").lower()
    if mode not in {"", "html"}:
        raise bad_request("unsupported parse_mode")
    try:
        shown, entities = parse_html(source) if mode else parse_plain(source)
    except EntityError as error:
        raise bad_request(f"can't parse entities: {error}") from error
    if units(shown) > limit:
        raise bad_request(
            "message is too long" if name == "text" else "message caption is too long"
        )
    return source, shown, entities


def read_message(params: Params) -> tuple[str, str, list[dict[str, Any]]]:
    """Read `text`; it may not be empty."""
    source, shown, entities = read_text(params, "text", TEXT_LIMIT)
    if is_blank(shown):
        raise bad_request("message text is empty")
    return source, shown, entities


def read_photo(params: Params, value: Any) -> bytes:
    """Return the picture of a request, uploaded beside it; refuse what is none."""
    if isinstance(value, str) and value.startswith("attach://"):
        value = params.raw.get(value.removeprefix("attach://"))
    if not value:
        raise bad_request("there is no photo in the request")
    if not isinstance(value, bytes):
        raise bad_request("wrong file identifier/HTTP URL specified")
    if len(value) > 10 * 2**20:
        raise RefusalError(413, "Request Entity Too Large")
    if not value.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return value


def read_keyboard(params: Params, *, inline: bool = False) -> dict[str, Any] | None:
    """Read and check `reply_markup`: an inline keyboard or, where it may be, a forced reply."""
    markup = params.nested("reply_markup")
    if markup is None:
        return None
    if not inline and isinstance(markup, dict) and markup.get("force_reply") is True:
        if len(markup.get("input_field_placeholder", "x")) not in range(1, 65):
            raise bad_request("input field placeholder must be of 1-64 characters")
        return markup
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('object expected as reply markup with "inline_keyboard"')
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100:
        raise bad_request("reply markup is too long")
    if any(len(row) > 8 for row in rows):
        raise bad_request("BUTTON_ROW_TOO_LONG")
    for button in buttons:
        _check_button(button)
    return {"inline_keyboard": rows} if buttons else None


def _check_button(button: dict[str, Any]) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: text must be non-empty")
    kinds = _BUTTON_KINDS & button.keys()
    if len(kinds) != 1:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if button.get("style") not in _STYLES:
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if (url := button.get("url")) is not None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https", "tg"} or (
            parts.scheme != "tg" and "." not in (parts.hostname or "")
        ):
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def check_commands(commands: Any) -> list[dict[str, str]]:
    """Return the commands of setMyCommands, or refuse them."""
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "").removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    names = [command["command"] for command in commands]
    if len(set(names)) != len(names):
        raise bad_request("BOT_COMMAND_DUPLICATE")
    return commands


def check_secret(secret: str) -> None:
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")


def conflict(reason: str) -> RefusalError:
    return RefusalError(409, f"Conflict: {reason}")


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
