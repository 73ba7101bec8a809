"""Cursors of lists that are newest first: where a page ended, opaque to whoever asks for more."""

import base64
import binascii
from datetime import UTC, datetime

from core.errors import InvalidInput

Cursor = tuple[datetime, str]


def write_cursor(place: Cursor | None) -> str | None:
    """Return the `next` of a page that ended at an instant and an id; None at the end of all."""
    if place is None:
        return None
    at, name = place
    raw = f"{round(at.timestamp() * 1000)}|{name}"
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def read_cursor(given: str | None) -> Cursor | None:
    """Return where a page ended. Raises InvalidInput for what this API did not give out."""
    if given is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode()
        ms, name = raw.split("|", 1)
        return datetime.fromtimestamp(int(ms) / 1000, UTC), name
    except (ValueError, binascii.Error, OverflowError, OSError):
        raise InvalidInput("cursor", given, "is not one that this API gave out") from None
