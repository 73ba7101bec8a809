"""What people do to groups: let the bot in, remove it, upgrade the group; the bot is told."""

import time
from collections.abc import Callable
from typing import Any

from tests.emulators.telegram_state import Chat, Message, Standing, User


class Moves:
    """The emulator's part that changes where the bot is."""

    bot: User
    chats: dict[int, Chat]
    person: Callable[..., User]
    chat: Callable[..., Chat]
    store: Callable[..., Message]
    push: Callable[[str, dict[str, Any]], None]
    migrate: Callable[[int, int], None]

    def let_in(self, chat_id: int, by: int = 7, title: str = "Wins", **more: Any) -> Chat:
        """Somebody adds the bot to a group, or unblocks it in private."""
        known = self.chats.get(chat_id)
        kind = more.pop("chat_type", "private" if chat_id > 0 else "group")
        chat = self.chat(chat_id, kind, title, **more)
        before: Standing = "kicked" if known is None else chat.standing
        self._stand(chat, before, "member", by)
        return chat

    def stand(self, chat_id: int, standing: Standing, by: int = 7) -> None:
        """Somebody removes, blocks, restricts or promotes the bot."""
        chat = self.chats[chat_id]
        self._stand(chat, chat.standing, standing, by)

    def _stand(self, chat: Chat, before: Standing, after: Standing, by: int) -> None:
        chat.standing = before
        old = chat.bot(self.bot)
        chat.standing = after
        self.push(
            "my_chat_member",
            {
                "chat": chat.json(),
                "from": self.person(by).json(),
                "date": int(time.time()),
                "old_chat_member": old,
                "new_chat_member": chat.bot(self.bot),
            },
        )

    def upgrade(self, chat_id: int, new_id: int, by: int = 7) -> None:
        """Somebody turns a group into a supergroup: it gets another id, and both say so."""
        old = self.chats[chat_id]
        told = self.store(old, self.person(by), "").json()
        self.migrate(chat_id, new_id)
        self.push("message", told | {"migrate_to_chat_id": new_id})
        new = self.chats[new_id]
        told = self.store(new, self.person(by), "").json()
        self.push("message", told | {"migrate_from_chat_id": chat_id})
