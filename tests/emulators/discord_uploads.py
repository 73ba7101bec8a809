"""Files that come with a request, and what becomes of them in a message."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.emulators.discord_errors import ApiError, FormErrors, Json, invalid
from tests.emulators.discord_places import snowflake

FILE_MAX = 10 * 1024 * 1024
_PART = re.compile(r"files\[(\d)\]")
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Upload:
    name: str
    data: bytes


@dataclass
class Sent:
    """What came with a request: its JSON, and files by their number."""

    body: Any = None
    files: dict[str, Upload] = field(default_factory=dict)


async def read(request: web.Request) -> Sent:
    """Read a request."""
    if request.content_type == "multipart/form-data":
        return await _multipart(request)
    text = await request.text()
    if not text:
        return Sent()
    if request.content_type != "application/json":
        raise ApiError(400, 50035, "Invalid Form Body", {"_errors": []})
    return Sent(_json(text))


async def _multipart(request: web.Request) -> Sent:
    body: Any = None
    files: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        number = _PART.fullmatch(name)
        if name == "payload_json" and isinstance(value, str):
            body = _json(value)
        elif number and isinstance(value, web.FileField):
            files[number[1]] = Upload(value.filename, value.file.read())
            if len(files[number[1]].data) > FILE_MAX:
                raise ApiError(413, 40005, "Request entity too large")
        else:
            raise ApiError(400, 50035, "Invalid Form Body", {name: {"_errors": []}})
    return Sent(body, files)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None


def attach(body: Json, files: dict[str, Upload], kept: list[Json]) -> None:
    """Put what a body says of attachments in their final shape: new files, and old ones it names.

    Pictures of embeds are found among them; one that is not there is refused.
    """
    errors = FormErrors()
    said = body.get("attachments")
    named = {str(one["id"]): one for one in said or ()}
    old = {one["id"]: one for one in kept}
    found = list(kept) if said is None else [old[key] for key in named if key in old]
    for key in named:
        if key not in old and key not in files:
            errors.add(("attachments",), "ATTACHMENT_NOT_FOUND", f"There is no file {key}.")
    for key, file in files.items():
        if not file.data.startswith(_PNG):
            errors.add(("files", key), "NO_PICTURE", "Only pictures are sent here.")
        about = named.get(key, {})
        made: Json = {"id": snowflake(), "filename": about.get("filename") or file.name}
        made |= {"size": len(file.data), "description": about.get("description")}
        url = f"https://cdn.discordapp.test/{made['id']}/{made['filename']}"
        found.append(made | {"content_type": "image/png", "url": url, "proxy_url": url})
    for index, embed in enumerate(body.get("embeds") or ()):
        url = str((embed.get("image") or {}).get("url") or "")
        names = {one["filename"] for one in found}
        if url.startswith("attachment://") and url.removeprefix("attachment://") not in names:
            errors.add(("embeds", index, "image"), "ATTACHMENT_NOT_FOUND", f"No file for {url}.")
    if errors:
        raise invalid(errors)
    if said is not None or files:
        body["attachments"] = found
