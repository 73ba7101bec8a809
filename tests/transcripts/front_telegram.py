"""Telegram as people see it: messages and inline keyboards in groups and private chats."""

from typing import Any

from bots.telegram.buttons import Kept, Run
from core.app import App
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram_state import Message
from tests.transcripts.front import Front, Reading, Values, typed_out

FOLDED = " ▾"
CHOSEN = "✓ "


class TelegramFront(Front):
    """Bot commands; there are no forms, so that their values are typed."""

    platform = "telegram"
    hash = ""

    def __init__(self, app: App, telegram: TelegramEmulator, username: str) -> None:
        super().__init__()
        self.app, self.telegram, self.username = app, telegram, username

    async def begin(self) -> None:
        await super().begin()
        # Noted when the bot was opened, in a database that is emptied before each test.
        await self.app.store.bots.note(self.platform, username=self.username)

    def identity(self, who: str) -> str:
        return str(self.number(who))

    def typed(self, command: str) -> str:
        return f"/{command}"

    def _chat(self, who: str, where: str) -> int:
        groups = {"sales": -1000, "wins": -2000}
        return groups[where] - 10_000 * self.talks if where in groups else self.number(who)

    async def say(
        self, who: str, text: str, where: str, *, admin: bool, values: Values | None = None
    ) -> Reading:
        number, chat = self.number(who), self._chat(who, where)
        self.telegram.person(number, f"{who} Tanaka")
        if where != "dm":
            self.telegram.chat(chat, "group", where, admins=[number] if admin else [])
        typed = typed_out(text, values) if values else text
        asked = self.telegram.write(f"/{typed}", user_id=number, chat_id=chat)

        def answers() -> list[Message]:
            later = [m for m in self.telegram.messages(chat) if m.order > asked.order]
            # In a group the answer is a reply; what is announced meanwhile is none.
            return [m for m in later if where == "dm" or m.reply_to == asked.id]

        await self.telegram.until(lambda: bool(answers()), f"an answer to {typed!r}")
        return self._read(answers()[0])

    async def click(
        self,
        who: str,
        reading: Reading,
        label: str,
        *,
        admin: bool,
        values: Values | None = None,
        quiet: bool = False,
    ) -> Reading:
        message = reading.native
        self.telegram.person(self.number(who), f"{who} Tanaka")
        if values:
            command = await self._command(message.button(label)["callback_data"])
            where = "dm" if message.chat.id > 0 else self._where(message.chat.id)
            return await self.say(who, command, where, admin=admin, values=values)
        labels = [button["text"] for button in message.buttons]
        if CHOSEN + label in labels:
            label = CHOSEN + label
        elif label not in labels:
            await self._unfold(who, message, label)
        clicked = await self.telegram.click(
            message, label, self.number(who), expect_message=not quiet
        )
        if quiet:
            return Reading(clicked.answer.get("text") or "", [], native=message)
        return self._read(clicked.message)

    async def _unfold(self, who: str, message: Message, label: str) -> None:
        """Show the options of long menus, until the one that is wanted is there."""
        for folded in [b["text"] for b in message.buttons if b["text"].endswith(FOLDED)]:
            await self.telegram.click(message, folded, self.number(who))
            if any(label == button["text"] for button in message.buttons):
                return

    def _where(self, chat: int) -> str:
        return next(name for name in ("sales", "wins") if self._chat("", name) == chat)

    async def _command(self, data: str) -> str:
        if data.startswith(Kept.__prefix__):
            command = await self.app.store.buttons.command(Kept.unpack(data).name)
            assert command is not None
            return command
        return Run.unpack(data).command

    def _read(self, message: Any) -> Reading:
        labels = [button["text"].removeprefix(CHOSEN) for button in message.buttons]
        # What keeps Telegram from making links of words has no width.
        return Reading(message.text.replace("\u2060", ""), labels, None, message)

    def announced(self) -> list[Reading]:
        return [self._read(m) for m in self.telegram.messages(self._chat("", "wins"))]

    def told(self, who: str) -> list[Reading]:
        return [self._read(m) for m in self.telegram.messages(self.number(who))]
