"""The people in the emulated Telegram: they write and click, and see what comes of it."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from tests.emulators.telegram_html import parse_plain
from tests.emulators.telegram_state import Chat, ChatType, Clicked, Message, User

DEADLINE_S = 5.0


class People:
    """The emulator's part that plays the people; the rest is in TelegramEmulator."""

    bot: User
    chats: dict[int, Chat]
    users: dict[int, User]
    sent: list[Message]
    callbacks: dict[str, dict[str, Any] | None]
    store: Callable[..., Message]
    push: Callable[[str, dict[str, Any]], None]
    until: Callable[..., Any]
    messages: Callable[[int], list[Message]]
    number: Callable[[], int]

    def person(
        self,
        user_id: int,
        name: str | None = None,
        username: str | None = None,
        language: str | None = None,
    ) -> User:
        """Return somebody, made up or changed as needed."""
        known = self.users.get(user_id) or User(user_id, f"Person {user_id}")
        told = {"name": name, "username": username, "language": language}
        said = {key: value for key, value in told.items() if value is not None}
        self.users[user_id] = replace(known, **said)
        return self.users[user_id]

    def chat(
        self,
        chat_id: int,
        chat_type: ChatType = "group",
        title: str | None = None,
        *,
        admins: Iterable[int] = (),
        topics: Iterable[int] = (),
    ) -> Chat:
        """Return a chat, made if it is not there; a chat with topics is a forum supergroup."""
        chat = self.chats.get(chat_id)
        if chat is None:
            chat = self.chats[chat_id] = Chat(chat_id, chat_type, title)
        chat.title = title or chat.title
        chat.admins |= set(admins)
        chat.topics |= set(topics)
        if chat.topics and chat.type == "group":
            chat.type = "supergroup"
        for admin in chat.admins:
            chat.people[admin] = self.person(admin)
        return chat

    def write(
        self,
        text: str,
        *,
        user_id: int = 7,
        user_name: str | None = None,
        chat_id: int | None = None,
        chat_type: ChatType | None = None,
        thread_id: int | None = None,
        answering: Message | None = None,
        **extra: Any,
    ) -> Message:
        """Write as a person without waiting for an answer; `extra` goes into the update.

        Without a `chat_id` it is their private chat with the bot; other chats are made on the way,
        as a group where the id is negative, and as a forum where there is a `thread_id`.
        """
        user = self.person(user_id, user_name)
        place = user_id if chat_id is None else chat_id
        known = self.chats.get(place)
        kind_of_chat = chat_type or (known.type if known else "private" if place > 0 else "group")
        title = user.name if kind_of_chat == "private" else None
        topics = () if thread_id is None else (thread_id,)
        chat = self.chat(place, kind_of_chat, title, topics=topics)
        chat.people[user_id] = user
        shown, entities = parse_plain(text)
        sender = None if chat.type == "channel" else user
        more: dict[str, Any] = {"entities": entities, "thread_id": thread_id, "answers": answering}
        if chat.type == "channel":
            more["sent_as"] = chat.json()
        message = self.store(chat, sender, shown, **more)
        kind = "channel_post" if chat.type == "channel" else "message"
        self.push(kind, message.json() | extra)
        return message

    async def say(
        self,
        text: str,
        *,
        user_id: int = 7,
        user_name: str | None = None,
        chat_id: int | None = None,
        chat_type: ChatType | None = None,
        thread_id: int | None = None,
        answering: Message | None = None,
        deadline_s: float = DEADLINE_S,
        **extra: Any,
    ) -> Message:
        """Write as a person, wait for the bot's answer and return it.

        An answer is the bot's next message in that chat that replies to this message or to none.
        """
        asked = self.write(
            text,
            user_id=user_id,
            user_name=user_name,
            chat_id=chat_id,
            chat_type=chat_type,
            thread_id=thread_id,
            answering=answering,
            **extra,
        )

        def answers() -> list[Message]:
            return [
                m
                for m in self.messages(asked.chat.id)
                if m.order > asked.order and m.reply_to in {None, asked.id}
            ]

        await self.until(lambda: bool(answers()), f"an answer to {text!r}", deadline_s)
        return answers()[0]

    async def click(
        self,
        message: Message,
        button: str,
        user: int | User = 7,
        *,
        expect_message: bool = True,
        deadline_s: float = DEADLINE_S,
    ) -> Clicked:
        """Press a button, by its label or data; wait for the callback's answer and the message.

        The message is the pressed one if it was edited, else the bot's next one in that chat;
        with `expect_message` false only the callback's answer is waited for.
        """
        who = user if isinstance(user, User) else self.person(user)
        message.chat.people[who.id] = who
        query = f"q{self.number()}"
        self.callbacks[query] = None
        edits, order = len(message.edits), self.sent[-1].order
        self.push(
            "callback_query",
            {
                "id": query,
                "from": who.json(),
                "chat_instance": str(message.chat.id),
                "message": message.json(),
                "data": message.button(button)["callback_data"],
            },
        )
        await self.until(
            lambda: self.callbacks[query] is not None, f"an answer to {button!r}", deadline_s
        )

        def result() -> Message | None:
            if len(message.edits) > edits:
                return message
            later = [m for m in self.messages(message.chat.id) if m.order > order]
            # In a group an answer is a reply; what is announced meanwhile is none.
            replies = [m for m in later if m.reply_to == message.id]
            return next(iter(replies if message.chat.id < 0 else later), None)

        if expect_message:
            await self.until(
                lambda: result() is not None, f"a message after {button!r}", deadline_s
            )
        await asyncio.sleep(0)
        answer = self.callbacks[query]
        assert answer is not None
        return Clicked(answer, result())
