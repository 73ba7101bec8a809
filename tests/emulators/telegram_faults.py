"""Troubles to order: flood control, server errors, lost connections, chats that are gone."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.emulators.telegram_state import Chat


@dataclass
class Fault:
    """Answers the next `times` calls of `method` (all if None) in `chat_id` (all if None).

    body: the answer; None drops the connection. after: only once the call has been carried out.
    skip: how many fitting calls go well first.
    """

    status: int
    body: dict[str, Any] | str | None
    method: str | None = None
    chat_id: int | None = None
    times: int = 1
    after: bool = False
    skip: int = 0

    def fits(self, method: str, chat_id: Any) -> bool:
        if self.method is not None and self.method.lower() != method.lower():
            return False
        return self.chat_id is None or str(self.chat_id) == str(chat_id)


class Faults:
    """The emulator's part that breaks things."""

    chats: "dict[int, Chat]"

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def next_fault(self, method: str, chat_id: Any) -> Fault | None:
        for fault in self.faults:
            if fault.fits(method, chat_id):
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def rate_limit(
        self,
        chat_id: int | None,
        retry_after_s: int,
        times: int = 1,
        method: str | None = None,
        *,
        skip: int = 0,
    ) -> None:
        """Answer 429 to the next calls in a chat (anywhere, if None), `skip` calls from now."""
        body = {
            "ok": False,
            "error_code": 429,
            "description": f"Too Many Requests: retry after {retry_after_s}",
            "parameters": {"retry_after": retry_after_s},
        }
        self.faults.append(Fault(429, body, method, chat_id, times, skip=skip))

    def refuse(self, code: int, description: str, method: str | None = None) -> None:
        """Answer the next call with a refusal in these words."""
        body = {"ok": False, "error_code": code, "description": description}
        self.faults.append(Fault(code, body, method))

    def fail(
        self, method: str | None = None, status: int = 500, times: int = 1, *, html: bool = False
    ) -> None:
        """Answer the next calls with a server error; `html`: with a proxy's page, not JSON."""
        words = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
        reason = words.get(status, "Error")
        json = {"ok": False, "error_code": status, "description": reason}
        page = f"<html><body><h1>{status} {reason}</h1></body></html>"
        self.faults.append(Fault(status, page if html else json, method, None, times))

    def drop(self, method: str | None = None, times: int = 1, *, after: bool = False) -> None:
        """Close the connection instead of answering; `after`: having done what was asked."""
        self.faults.append(Fault(0, None, method, None, times, after))

    def block(self, chat_id: int) -> None:
        """The person blocks the bot, as nobody has told us yet."""
        self.chats[chat_id].standing = "blocked"

    def kick(self, chat_id: int) -> None:
        """The bot is removed from a group, as nobody has told us yet."""
        self.chats[chat_id].standing = "kicked"

    def migrate(self, chat_id: int, new_id: int) -> None:
        """A group becomes a supergroup with another id, as nobody has told us yet."""
        old = self.chats[chat_id]
        old.migrated_to = new_id
        self.chats[new_id] = type(old)(
            new_id, "supergroup", old.title, old.people, old.admins, old.owner
        )
