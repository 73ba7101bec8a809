"""Characters as Slack takes them: cleaned, clipped and escaped."""

from typing import Any

from core.domain.characters import scrubbed


def clean(value: str) -> str:
    """Scrub `value` and take the space around it away."""
    return scrubbed(value).strip()


def clip(value: str, limit: int) -> str:
    """Cut `value` to `limit` at a word's end where one is near, and say so with an ellipsis.

    Lengths are UTF-16 units, the strictest way Slack could count them.
    """
    if units(value) <= limit:
        return value
    if limit < 1:
        return ""
    kept = value.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    space = max(kept.rfind(" "), kept.rfind("\n"))
    if space > len(kept) * 0.8:
        kept = kept[:space]
    return kept.rstrip().rstrip("\u200d\ufe0f") + "…"


def units(value: str) -> int:
    """Return the length in UTF-16 units."""
    return len(value) + sum(character > "\uffff" for character in value)


def escape(value: str) -> str:
    """Escape the three characters Slack parses in message text."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(value: str) -> str:
    """Undo Slack's escaping of the three characters it parses."""
    return value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(value: str) -> dict[str, Any]:
    """Return a text object whose characters are taken as they are."""
    # `emoji` off: what people typed as :tada: stays what they typed; real emoji still show.
    return {"type": "plain_text", "text": value, "emoji": False}


def aside(value: str) -> dict[str, Any]:
    """Return a quiet line."""
    return {"type": "context", "elements": [plain(value)]}
