"""What exists in an emulated Slack workspace, and what people see of a message."""

import html
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.emulators.slack_elements import walk
from tests.emulators.slack_files import Files
from tests.emulators.slack_views import Views

BOT_USER, BOT_ID, APP_ID = "U0LAURELS", "B0LAURELS", "A0LAURELS"
ALL_SCOPES = frozenset(
    {
        "channels:read",
        "chat:write",
        "chat:write.public",
        "commands",
        "files:write",
        "groups:read",
        "links:read",
        "links:write",
        "users:read",
    }
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
    locale: str = "en-US"
    zone: str = "America/New_York"


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
    unfurls: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
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
        return shown(self.blocks)

    @property
    def buttons(self) -> dict[str, dict[str, Any]]:
        """The buttons by label."""
        return buttons_in(self.blocks)

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


def shown(blocks: list[dict[str, Any]]) -> str:
    """Return the characters people read in blocks, line by line."""
    return "\n".join(part for block in blocks for part in _shown(block))


def buttons_in(blocks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the buttons by label."""
    found = (e for b in blocks if b["type"] == "actions" for e in b["elements"])
    return {e["text"]["text"]: e for e in found if e["type"] == "button"}


def control_in(blocks: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    """Return what Slack sends of a button or of a chosen option: by label, action_id or value."""
    for number, block in enumerate(blocks):
        for element in block.get("elements", []) if block["type"] == "actions" else []:
            sent = {k: v for k, v in element.items() if k != "options"}
            sent["block_id"] = block.get("block_id", f"b{number}")
            if element["type"] == "button":
                named = {element["text"]["text"], element.get("action_id"), element.get("value")}
                if wanted in named:
                    return sent
            for option in element.get("options", []):
                if wanted in {option["text"]["text"], option["value"]}:
                    return {**sent, "selected_option": option}
    raise AssertionError(f"no {wanted!r} in {shown(blocks)!r}")


def _control(element: dict[str, Any]) -> str:
    if element["type"] == "button":
        return f"[{element['text']['text']}]"
    chosen = element.get("initial_option") or {"text": element["placeholder"]}
    return f"[{chosen['text']['text']} ▾]"


def _shown(block: dict[str, Any]) -> Iterator[str]:
    kind = block["type"]
    if kind == "rich_text":
        for section in block["elements"]:
            texts = (node for node in walk(section) if node.get("type") == "text")
            yield "".join(node["text"] for node in texts)
    elif kind == "actions":
        yield " ".join(_control(element) for element in block["elements"])
    elif kind == "image":
        yield f"({block['alt_text']})"
    else:
        texts = (n for n in walk(block) if n.get("type") in {"plain_text", "mrkdwn"})
        yield " ".join(html.unescape(node["text"]) for node in texts)


class Workspace:
    """The state of one workspace; ids are made up on demand, as everything in it is.

    organisation: the Enterprise Grid it belongs to; whole: the app is installed on all of that.
    """

    def __init__(
        self,
        team_id: str,
        team_name: str,
        *,
        organisation: str | None = None,
        whole: bool = False,
    ) -> None:
        self.team_id, self.team_name = team_id, team_name
        self.organisation, self.whole = organisation, whole
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: list[Message] = []
        self.shared: dict[str, Message] = {}  # by unfurl id
        self.files = Files()
        self.views = Views(
            {"team_id": team_id, "app_id": APP_ID, "bot_id": BOT_ID},
            partial(self.files.error, shared=False),
        )
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
        locale: str = "en-US",
        zone: str = "America/New_York",
    ) -> User:
        """Add or replace a person; the display name is `real_name`, or `name` without one."""
        known = User(user, name, real_name or name, admin, owner, bot, locale, zone)
        self.users[user] = known
        return known

    def add_channel(
        self, channel: str, name: str, *, private: bool = False, member: bool = True
    ) -> Channel:
        """Add or replace a channel."""
        self.channels[channel] = Channel(channel, name, private, member)
        return self.channels[channel]

    @property
    def payload(self) -> dict[str, Any]:
        """What every payload says of where it comes from."""
        found: dict[str, Any] = {"team_id": self.team_id}
        if self.organisation:
            found["enterprise_id"] = self.organisation
        return found

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
