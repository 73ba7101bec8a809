"""How Slack refuses a call."""

from typing import Any


class SlackError(Exception):
    """A refusal: `{"ok": false, "error": code}` and what explains it."""

    def __init__(self, code: str, messages: list[str] | None = None, **extra: Any) -> None:
        super().__init__(code)
        self.body: dict[str, Any] = {"ok": False, "error": code, **extra}
        if messages:
            explained = [m if m.startswith("[") else f"[ERROR] {m}" for m in messages]
            self.body |= {"errors": messages, "response_metadata": {"messages": explained}}
