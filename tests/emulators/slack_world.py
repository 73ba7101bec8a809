"""What exists in an emulated Slack workspace, and what people see of a message."""

import html
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

BOT_USER, BOT_ID, APP_ID = "U0LAURELS", "B0LAURELS", "A0LAURELS"
ALL_SCOPES = frozenset(
    {"channels:read", "chat:write", "chat:write.public", "commands", "users:read"}
)
# What Slack takes for a control sequence in parsed text: <@U1>, <#C1|name>, <!channel>, <https:…>.
_CONTROL = re.compile(r"<([@#!]|https?:|mailto:)([^>]*)>")


@dataclass
class User:
    """Somebody in the workspace."""

    id: str
    name: str
    real_name: str
    admin: bool = False
    owner: bool = False
    bot: bool = False


@dataclass
class Channel:
    """A channel or direct message; `refusal` is what Slack says to a post while it is set."""

    id: str
    name: str
    private: bool = False
    member: bool = True
    archived: bool = False
    refusal: str | None = None
    im_with: str | None = None


@dataclass
class Message:
    """A message as Slack keeps it.

    user: who sees an ephemeral message, None when everybody does. via: the API method, `ack` or
    `response_url` it came by. history: earlier versions, oldest first.
    """

    channel: str
    ts: str
    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    user: str | None = None
    thread_ts: str | None = None
    via: str = "chat.postMessage"
    mrkdwn: bool = True
    deleted: bool = False
    history: list["Message"] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        """Whether only `user` sees it."""
        return self.user is not None

    @property
    def edited(self) -> bool:
        """Whether it was changed after it was posted."""
        return bool(self.history)

    @property
    def shown(self) -> str:
        """The characters people read, line by line: of the blocks, or of the text without any."""
        if not self.blocks:
            return html.unescape(self.text)
        return "\n".join(part for block in self.blocks for part in _shown(block))

    @property
    def buttons(self) -> dict[str, dict[str, Any]]:
        """The buttons by label."""
        found = (e for b in self.blocks if b["type"] == "actions" for e in b["elements"])
        return {e["text"]["text"]: e for e in found if e["type"] == "button"}

    @property
    def mentions(self) -> list[str]:
        """Everything that would ping somebody or link somewhere, in the blocks and the text."""
        found = ["".join(match) for match in _CONTROL.findall(self.text)]
        for node in walk(self.blocks):
            if node.get("type") in {"user", "usergroup", "channel", "broadcast", "link"}:
                found.append(str(node))
            if node.get("type") == "mrkdwn":
                found.extend("".join(match) for match in _CONTROL.findall(node["text"]))
        return found

    @property
    def parsed(self) -> list[str]:
        """The texts in which Slack would take `*`, `_`, `~` and backticks for formatting."""
        return [node["text"] for node in walk(self.blocks) if node.get("type") == "mrkdwn"]


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """Go through every object of a JSON value."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def _shown(block: dict[str, Any]) -> Iterator[str]:
    kind = block["type"]
    if kind == "rich_text":
        for section in block["elements"]:
            texts = (node for node in walk(section) if node.get("type") == "text")
            yield "".join(node["text"] for node in texts)
    elif kind == "actions":
        yield " ".join(f"[{e['text']['text']}]" for e in block["elements"] if "text" in e)
    else:
        texts = (n for n in walk(block) if n.get("type") in {"plain_text", "mrkdwn"})
        yield " ".join(html.unescape(node["text"]) for node in texts)


class Workspace:
    """The state of one workspace; ids are made up on demand, as everything in it is."""

    def __init__(self, team_id: str, team_name: str) -> None:
        self.team_id, self.team_name = team_id, team_name
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: list[Message] = []
        self.add_user(BOT_USER, "laurels", bot=True)
        self._last = 0

    def add_user(
        self,
        user: str,
        name: str,
        real_name: str | None = None,
        *,
        admin: bool = False,
        owner: bool = False,
        bot: bool = False,
    ) -> User:
        """Add or replace a person; the display name is `real_name`, or `name` without one."""
        self.users[user] = User(user, name, real_name or name, admin, owner, bot)
        return self.users[user]

    def add_channel(
        self, channel: str, name: str, *, private: bool = False, member: bool = True
    ) -> Channel:
        """Add or replace a channel."""
        self.channels[channel] = Channel(channel, name, private, member)
        return self.channels[channel]

    def direct(self, user: str) -> Channel:
        """Return the bot's direct messages with `user`."""
        channel = "D" + user.removeprefix("U")
        if channel not in self.channels:
            self.channels[channel] = Channel(channel, "directmessage", im_with=user)
        return self.channels[channel]

    def find(self, channel: str, ts: str) -> Message | None:
        """Return a message people can still see."""
        return next(
            (m for m in self.messages if (m.channel, m.ts) == (channel, ts) and not m.deleted), None
        )

    def new_ts(self) -> str:
        """Return a timestamp no other message has."""
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
