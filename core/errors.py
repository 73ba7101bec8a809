"""Every error Laurels raises on purpose; each boundary maps them to its own shape in one place."""

from decimal import Decimal

from pydantic import ValidationError


class LaurelsError(Exception):
    """The root. `message` is written for the person who caused it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(LaurelsError):
    """A value that cannot be used: names field, value and reason."""

    def __init__(self, field: str, value: object, reason: str) -> None:
        self.field, self.value, self.reason = field, value, reason
        super().__init__(f"{field}: {shorten(value)}: {reason}" if field else reason)

    def detail(self) -> dict[str, str]:
        """Shape of one entry of `details` in a problem body."""
        return {"field": self.field, "value": shorten(self.value), "reason": self.reason}


class NotFound(LaurelsError):
    """Something asked for by name is not there."""


class Forbidden(LaurelsError):
    """The caller may not do this."""


class Unavailable(LaurelsError):
    """A part Laurels stands on does not answer; nothing was accepted."""


class SetupError(LaurelsError):
    """The machine or the configuration cannot run Laurels; the message says how to mend it."""


class DeliveryError(LaurelsError):
    """A platform did not take a message this time; it is tried again with back-off."""


class RetryLater(DeliveryError):
    """The platform asked to wait: `after_s` seconds, to be honoured exactly.

    everywhere: it said so for everything the token reaches, not for this place alone.
    """

    def __init__(
        self,
        after_s: float,
        message: str = "the platform asked to wait",
        *,
        everywhere: bool = False,
    ) -> None:
        super().__init__(message)
        self.after_s = after_s
        self.everywhere = everywhere


class TargetGone(DeliveryError):
    """The platform refuses this place for good: bot removed, chat deleted.

    `message` is a sentence for admins that calls the place "it": "I was removed from it."
    token_lost: it refuses our token (revoked, uninstalled), so every place that token reaches.
    """

    def __init__(self, message: str, *, token_lost: bool = False) -> None:
        super().__init__(message)
        self.token_lost = token_lost


class TargetMoved(DeliveryError):
    """The place has a new id (a Telegram group that became a supergroup): `chat`."""

    def __init__(self, chat: str) -> None:
        super().__init__(f"the chat moved to {chat}")
        self.chat = chat


def shorten(value: object, limit: int = 60) -> str:
    """Show `value` in an error without drowning the reader: at most `limit` characters."""
    text = str(value) if isinstance(value, str | Decimal) else repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def from_validation(error: ValidationError) -> list[InvalidInput]:
    """Turn pydantic's errors into ours: dotted field, value as given, reason in lower case."""
    found = []
    for item in error.errors(include_url=False):
        field = ".".join(str(part) for part in item["loc"] if part != "[key]")
        reason = item["msg"].removeprefix("Value error, ")
        if item["type"] == "extra_forbidden":
            reason = "unknown field"
        elif item["type"] == "missing":
            found.append(InvalidInput(field, "nothing", "is required"))
            continue
        found.append(InvalidInput(field, item["input"], reason[:1].lower() + reason[1:]))
    return found
