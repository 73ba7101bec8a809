"""Discord's limits on messages, refused in the words and shape Discord uses."""

from typing import Any
from urllib.parse import urlsplit

from tests.emulators.discord_components import check_rows
from tests.emulators.discord_errors import FormErrors, units

CONTENT, EMBEDS, TITLE, DESCRIPTION = 2000, 10, 256, 4096
FIELDS, FIELD_NAME, FIELD_VALUE, FOOTER, AUTHOR, EMBEDS_TOTAL = 25, 256, 1024, 2048, 256, 6000
NONCE, ATTACHMENTS, ALT = 25, 10, 1024
COMPONENTS_V2 = 1 << 15

_MESSAGE = {
    *("content", "embeds", "components", "allowed_mentions", "tts", "flags", "nonce"),
    *("enforce_nonce", "message_reference", "sticker_ids", "attachments", "poll"),
}
_EMBED = {
    *("title", "type", "description", "url", "timestamp", "color", "footer", "image"),
    *("thumbnail", "video", "provider", "author", "fields", "flags"),
}
_FIELD = {"name", "value", "inline"}


def check_message(body: dict[str, Any]) -> FormErrors:
    """Check a message, or the part of one that an edit replaces."""
    errors = FormErrors()
    errors.known((), body, _MESSAGE)
    errors.text(("content",), body.get("content"), CONTENT)
    if isinstance(body.get("nonce"), str):
        errors.text(("nonce",), body["nonce"], NONCE)
    embeds = body.get("embeds") or []
    errors.count(("embeds",), embeds, EMBEDS)
    for index, embed in enumerate(embeds):
        _embed(errors, ("embeds", index), embed)
    if sum(map(embed_units, embeds)) > EMBEDS_TOTAL:
        errors.add(
            ("embeds",),
            "MAX_EMBED_SIZE_EXCEEDED",
            f"Embed size exceeds maximum size of {EMBEDS_TOTAL}",
        )
    if not (body.get("flags") or 0) & COMPONENTS_V2:
        check_rows(errors, body.get("components") or [])
    _attachments(errors, body.get("attachments") or [])
    return errors


def is_empty(body: dict[str, Any]) -> bool:
    """Whether nothing would be shown."""
    embeds = body.get("embeds") or []
    shown = [embed for embed in embeds if embed_units(embed) or embed.get("image")]
    content = (body.get("content") or "").strip()
    return not (content or shown or body.get("components") or body.get("attachments"))


def embed_units(embed: dict[str, Any]) -> int:
    """Count what Discord counts towards 6,000."""
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or []:
        texts += [field.get("name"), field.get("value")]
    return sum(units(text.strip()) for text in texts if isinstance(text, str))


def _embed(errors: FormErrors, path: tuple[str | int, ...], embed: dict[str, Any]) -> None:
    errors.known(path, embed, _EMBED)
    errors.text((*path, "title"), embed.get("title"), TITLE)
    errors.text((*path, "description"), embed.get("description"), DESCRIPTION)
    if "footer" in embed:
        errors.text((*path, "footer", "text"), embed["footer"].get("text"), FOOTER, required=True)
    if "author" in embed:
        errors.text((*path, "author", "name"), embed["author"].get("name"), AUTHOR, required=True)
    for picture in ("image", "thumbnail"):
        url = (embed.get(picture) or {}).get("url")
        if url is not None and urlsplit(url).scheme not in {"http", "https", "attachment"}:
            errors.add((*path, picture, "url"), "URL_TYPE_INVALID_URL", "Not a well formed URL.")
    fields = embed.get("fields") or []
    errors.count((*path, "fields"), fields, FIELDS)
    for index, field in enumerate(fields):
        place = (*path, "fields", index)
        errors.known(place, field, _FIELD)
        errors.text((*place, "name"), field.get("name"), FIELD_NAME, required=True)
        errors.text((*place, "value"), field.get("value"), FIELD_VALUE, required=True)


def _attachments(errors: FormErrors, attachments: list[dict[str, Any]]) -> None:
    errors.count(("attachments",), attachments, ATTACHMENTS)
    for index, attachment in enumerate(attachments):
        place = ("attachments", index, "description")
        errors.text(place, attachment.get("description"), ALT)
