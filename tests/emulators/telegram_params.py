"""Reads a Bot API request: query, form, multipart or JSON; nested values as JSON strings."""

import json
from typing import Any

from aiohttp import web

from tests.emulators.telegram_state import bad_request


async def read_params(request: web.Request) -> dict[str, Any]:
    """All parameters; uploaded files as bytes."""
    params: dict[str, Any] = dict(request.query)
    if request.method != "POST":
        return params
    if request.content_type == "application/json":
        params.update(await request.json())
    elif request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        for name, value in (await request.post()).items():
            params[name] = value.file.read() if isinstance(value, web.FileField) else value
    return params


class Params:
    """Typed access; what cannot be read is refused as Telegram does."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw

    def text(self, name: str, default: str = "") -> str:
        value = self.raw.get(name, default)
        if not isinstance(value, str):
            raise bad_request(f"{name} must be of type String")
        return value

    def integer(self, name: str, default: int | None = None) -> int | None:
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"{name} must be of type Integer") from None

    def boolean(self, name: str) -> bool:
        return str(self.raw.get(name, "false")).lower() in {"true", "1", "yes"}

    def nested(self, name: str) -> Any:
        """An object or array, given as such or as a JSON string; None where it is missing."""
        value = self.raw.get(name)
        if isinstance(value, str):
            try:
                return json.loads(value) if value else None
            except ValueError:
                raise bad_request(f"can't parse {name} JSON object") from None
        return value
