"""Slack's own payloads -> core Request."""

from collections.abc import Mapping
from typing import Any

from bots.slack.people import Person
from core.conversation.request import Request

# The slash command -> what stands before the words typed after it.
SHORTCUTS = {
    "/laurels": "",
    "/goal": "goal",
    "/progress": "progress",
    "/leaderboard": "leaderboard",
}
# Slack gives these in place of the name of a place without one.
_NAMELESS = frozenset({"directmessage", "privategroup"})


def from_command(payload: Mapping[str, Any], person: Person) -> Request:
    """Translate a slash command's payload."""
    shortcut = SHORTCUTS.get(payload["command"], "")
    typed = unescape(payload.get("text") or "").strip()
    return Request(
        platform="slack",
        account=payload.get("team_id") or "",
        chat=payload["channel_id"],
        chat_name=_name(payload.get("channel_name")),
        person=person.id,
        person_name=person.name,
        text=f"{shortcut} {typed}".strip() or "help",
        admin=person.admin,
        private=_is_private(payload["channel_id"]),
    )


def from_action(payload: Mapping[str, Any], person: Person) -> Request | None:
    """Translate a click (`block_actions`); None when it carries no command or no place."""
    command = next((unescape(a["value"]) for a in payload["actions"] if a.get("value")), None)
    channel = payload.get("channel") or {}
    if command is None or not channel.get("id"):
        return None
    team = payload.get("team") or {}  # null for an app installed on a whole Enterprise Grid
    return Request(
        platform="slack",
        account=team.get("id") or payload["user"].get("team_id") or "",
        chat=channel["id"],
        chat_name=_name(channel.get("name")),
        thread=_thread(payload),
        person=person.id,
        person_name=person.name,
        text=command.strip(),
        admin=person.admin,
        private=_is_private(channel["id"]),
    )


def is_ephemeral(payload: Mapping[str, Any]) -> bool:
    """Whether the clicked message is one only the clicking person sees."""
    return bool((payload.get("container") or {}).get("is_ephemeral"))


def unescape(value: str) -> str:
    """Undo Slack's escaping of the three characters it parses."""
    return value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _name(channel_name: str | None) -> str | None:
    return None if not channel_name or channel_name in _NAMELESS else channel_name


def _is_private(channel: str) -> bool:
    return channel.startswith("D")


def _thread(payload: Mapping[str, Any]) -> str | None:
    container, message = payload.get("container") or {}, payload.get("message") or {}
    thread: str | None = container.get("thread_ts") or message.get("thread_ts")
    return thread or None
