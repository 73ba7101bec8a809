"""What the emulated Telegram knows: people, chats, messages, and how it refuses."""

from dataclasses import dataclass, field
from typing import Any, Literal

ChatType = Literal["private", "group", "supergroup", "channel"]
Standing = Literal[
    "member", "administrator", "restricted", "left", "blocked", "kicked", "deactivated"
]
_RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
    "can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories "
    "can_edit_stories can_delete_stories"
)
_ALLOWED = (
    "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos "
    "can_send_video_notes can_send_voice_notes can_send_polls can_send_other_messages "
    "can_add_web_page_previews can_react_to_messages can_edit_tag can_change_info "
    "can_invite_users can_pin_messages can_manage_topics"
)


class RefusalError(Exception):
    """An answer with `ok: false`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(f"{code} {description}")
        self.code, self.description, self.parameters = code, description, parameters


def bad_request(reason: str) -> RefusalError:
    return RefusalError(400, f"Bad Request: {reason}")


@dataclass(frozen=True)
class User:
    id: int
    name: str
    username: str | None = None
    is_bot: bool = False
    language: str | None = None

    def json(self) -> dict[str, Any]:
        first, _, last = self.name.partition(" ")
        shown: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": first}
        if last:
            shown["last_name"] = last
        if self.username:
            shown["username"] = self.username
        if self.language:
            shown["language_code"] = self.language
        return shown


@dataclass
class Chat:
    id: int
    type: ChatType
    title: str | None = None
    people: dict[int, User] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    owner: int | None = None
    topics: set[int] = field(default_factory=set)
    standing: Standing = "member"  # the bot's own
    may_post: bool = True  # where it administers a channel
    open: bool = True  # whether those who do not administer it may write
    migrated_to: int | None = None

    def json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": self.id, "type": self.type}
        if self.type == "private":
            shown["first_name"] = self.title or "Somebody"
        else:
            shown["title"] = self.title or f"Chat {abs(self.id)}"
        if self.topics:
            shown["is_forum"] = True
        return shown

    def member(self, person: int) -> dict[str, Any]:
        """Shape of ChatMember."""
        user = self.people.get(person)
        if user is None:
            raise bad_request("PARTICIPANT_ID_INVALID")
        shown: dict[str, Any] = {"user": user.json(), "status": "member"}
        if person == self.owner:
            return shown | {"status": "creator", "is_anonymous": False}
        if person in self.admins:
            return shown | {"status": "administrator"} | dict.fromkeys(_RIGHTS.split(), False)
        return shown

    def bot(self, bot: User) -> dict[str, Any]:
        """Shape of ChatMember for the bot itself."""
        shown: dict[str, Any] = {"user": bot.json(), "status": self.standing}
        if self.standing in {"blocked", "kicked"}:
            return shown | {"status": "kicked", "until_date": 0}
        if self.standing == "administrator":
            rights: dict[str, Any] = dict.fromkeys(_RIGHTS.split(), False)
            if self.type == "channel":
                rights["can_post_messages"] = self.may_post
            return shown | rights
        if self.standing == "restricted":
            return (
                shown
                | dict.fromkeys(_ALLOWED.split(), False)
                | {"is_member": True, "until_date": 0}
            )
        return shown


@dataclass
class Message:
    """A message of the bot or of a person. `text` is what people see, `html` what was sent."""

    id: int
    chat: Chat
    sender: User | None
    date: int
    text: str
    order: int
    html: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    reply_markup: dict[str, Any] | None = None
    thread_id: int | None = None
    reply_to: int | None = None
    answers: "Message | None" = None
    photo: bytes | None = None
    silent: bool = False
    preview: bool = True
    deleted: bool = False
    edits: list[str] = field(default_factory=list)
    sent_as: dict[str, Any] | None = None

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """All buttons, row by row."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def button(self, name: str) -> dict[str, Any]:
        """The button with this label, or this callback data."""
        for button in self.buttons:
            if name in {button["text"], button.get("callback_data")}:
                return button
        raise AssertionError(f"no button {name!r} among {[b['text'] for b in self.buttons]}")

    def styled(self, kind: str) -> list[str]:
        """The stretches of text of one entity type, such as `bold`."""
        encoded = self.text.encode("utf-16-le")
        return [
            encoded[e["offset"] * 2 : (e["offset"] + e["length"]) * 2].decode("utf-16-le")
            for e in self.entities
            if e["type"] == kind
        ]

    def json(self, *, deep: bool = True) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "message_id": self.id,
            "date": self.date,
            "chat": self.chat.json(),
        }
        if self.date == 0:  # an InaccessibleMessage
            return shown
        if self.sender is not None:
            shown["from"] = self.sender.json()
        if self.sent_as is not None:
            shown["sender_chat"] = self.sent_as
        if self.thread_id is not None:
            shown["message_thread_id"] = self.thread_id
            shown["is_topic_message"] = True
        if deep and self.answers is not None and not self.answers.deleted:
            # What a message answers is shown without what that one answers.
            shown["reply_to_message"] = self.answers.json(deep=False)
        if self.photo:
            size = {"file_id": f"p{self.id}", "file_unique_id": f"u{self.id}"}
            shown["photo"] = [size | {"width": 1200, "height": 630}]
        if self.text:
            shown["caption" if self.photo else "text"] = self.text
        if self.entities:
            shown["caption_entities" if self.photo else "entities"] = self.entities
        if self.reply_markup is not None and "inline_keyboard" in self.reply_markup:
            shown["reply_markup"] = self.reply_markup
        return shown


@dataclass(frozen=True)
class Call:
    """One request the bot made, and what it was answered."""

    method: str
    params: dict[str, Any]
    at: float
    status: int
    description: str = ""


@dataclass(frozen=True)
class Clicked:
    """What came of a click: the callback's answer, and the message edited or sent, if any."""

    answer: dict[str, Any]
    message: Message | None
