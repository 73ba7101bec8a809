"""Slack's own payloads -> core Request, and where its answer belongs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bots.slack.people import Person
from bots.slack.words import unescape
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


@dataclass(frozen=True)
class Asker:
    """Who acted, as the payload says: the Slack team, their id, and what it calls them."""

    account: str
    id: str
    name: str


class Origin(BaseModel):
    """Where something was asked; what a view keeps in its `private_metadata`.

    chat: the channel, or the person's id where there was none. url: the `response_url`.
    mine: the message that was clicked is one only the asker sees. stays: the answer takes the
    place of that message. home: asked in App Home.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    chat: str
    chat_name: str | None = None
    thread: str | None = None
    url: str | None = None
    mine: bool = False
    stays: bool = False
    home: bool = False

    @property
    def private(self) -> bool:
        """Whether it is a direct message, or no place at all."""
        return not self.chat.startswith(("C", "G"))


def asker(payload: Mapping[str, Any]) -> Asker:
    """Return who sent a payload of any kind."""
    if event := payload.get("event"):
        return Asker(payload.get("team_id") or "", event["user"], "")
    user = payload.get("user")
    if user is None:
        name = payload.get("user_name") or ""
        return Asker(payload.get("team_id") or "", payload["user_id"], name)
    team = payload.get("team") or {}  # null for an app installed on a whole Enterprise Grid
    account = team.get("id") or user.get("team_id") or ""
    return Asker(account, user["id"], user.get("name") or user.get("username") or "")


def origin_of(payload: Mapping[str, Any]) -> Origin:
    """Return where a payload comes from."""
    if view := payload.get("view"):
        return _kept(view, payload)
    channel = payload.get("channel") or {}
    chat = payload.get("channel_id") or channel.get("id")
    return Origin(
        chat=chat or payload["user"]["id"],
        chat_name=_name(payload.get("channel_name") or channel.get("name")),
        thread=_thread(payload),
        url=payload.get("response_url"),
        mine=bool((payload.get("container") or {}).get("is_ephemeral")),
    )


def request_of(
    payload: Mapping[str, Any],
    person: Person,
    text: str,
    arguments: dict[str, str] | None = None,
    origin: Origin | None = None,
) -> Request:
    """Say what `person` asks with a payload; the same id whenever Slack delivers it again.

    Of a form it is the form's own: it is sent off once, however often that is tried.
    """
    origin = origin or origin_of(payload)
    of_form = payload.get("type") == "view_submission"
    return Request(
        platform="slack",
        account=asker(payload).account,
        chat=origin.chat,
        chat_name=origin.chat_name,
        thread=origin.thread,
        person=person.id,
        person_name=person.name,
        text=text.strip(),
        arguments=arguments,
        admin=person.admin,
        private=origin.private,
        id=payload["view"]["id"]
        if of_form
        else payload.get("trigger_id") or payload.get("event_id"),
        locale=person.locale,
        zone=person.zone,
    )


def typed(payload: Mapping[str, Any]) -> str:
    """Return the command a slash command stands for."""
    shortcut = SHORTCUTS.get(payload["command"], "")
    return f"{shortcut} {unescape(payload.get('text') or '').strip()}".strip() or "help"


def clicked(payload: Mapping[str, Any]) -> tuple[str, str]:
    """Return the action_id of a click and the command it carries, "" without one."""
    action: Mapping[str, Any] = next(iter(payload["actions"]), {})
    option = action.get("selected_option") or {}
    value = action.get("value") or option.get("value") or ""
    return action.get("action_id") or "", unescape(value).strip()


def _kept(view: Mapping[str, Any], payload: Mapping[str, Any]) -> Origin:
    """Read what a view of ours carries; one that carries nothing has no place."""
    try:
        return Origin.model_validate_json(view.get("private_metadata") or "")
    except ValidationError:
        return Origin(chat=asker(payload).id)


def _name(channel_name: str | None) -> str | None:
    return None if not channel_name or channel_name in _NAMELESS else channel_name


def _thread(payload: Mapping[str, Any]) -> str | None:
    container, message = payload.get("container") or {}, payload.get("message") or {}
    thread: str | None = container.get("thread_ts") or message.get("thread_ts")
    return thread or None
