"""Slack's Web API: the methods Laurels calls, with Slack's own errors."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from aiohttp import web

from tests.emulators.slack_blocks import message_error
from tests.emulators.slack_errors import SlackError
from tests.emulators.slack_surfaces import METHODS as SURFACES
from tests.emulators.slack_surfaces import Surfaces, TakeTrigger
from tests.emulators.slack_world import APP_ID, BOT_ID, BOT_USER, Channel, Message, User, Workspace

Arguments: TypeAlias = dict[str, Any]
TS = re.compile(r"^\d{10}\.\d{6}$")
# Method -> the scope its token needs and the arguments it cannot do without.
METHODS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "apps.connections.open": ("connections:write", ()),
    "auth.revoke": (None, ()),
    "auth.test": (None, ()),
    "chat.delete": ("chat:write", ("channel", "ts")),
    "chat.postEphemeral": ("chat:write", ("channel", "user")),
    "chat.postMessage": ("chat:write", ("channel",)),
    "chat.update": ("chat:write", ("channel", "ts")),
    "conversations.info": ("channels:read", ("channel",)),
    "conversations.open": ("im:write", ()),
    "oauth.v2.access": (None, ("code",)),
    "users.info": ("users:read", ("user",)),
    **SURFACES,
}


async def read_arguments(request: web.Request) -> Arguments:
    """Read a call's arguments, JSON or form-encoded, as Slack takes them."""
    arguments: Arguments = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text())
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        return arguments | body
    arguments |= dict(await request.post())
    for key in ("blocks", "attachments", "view", "metadata", "unfurls"):
        if isinstance(arguments.get(key), str):
            try:
                arguments[key] = json.loads(arguments[key])
            except ValueError:
                raise SlackError(f"invalid_{key}_format") from None
    return arguments


def read_token(request: web.Request, arguments: Arguments) -> str | None:
    """Return the token of a call; in the body only form-encoded ones count."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer" and token:
        return token
    in_form = request.content_type != "application/json"
    return str(arguments["token"]) if in_form and arguments.get("token") else None


class WebApi:
    """The methods; each takes its arguments and returns the rest of an `"ok": true` body."""

    def __init__(
        self, workspace: Workspace, take_trigger: TakeTrigger, base: Callable[[], str]
    ) -> None:
        self.workspace = workspace
        self.scopes: set[str] = set()
        self._calls: dict[str, Callable[[Arguments], dict[str, Any]]] = {
            "auth.test": self._auth_test,
            "chat.delete": self._delete,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.postMessage": self._post_message,
            "chat.update": self._update,
            "conversations.info": self._conversations_info,
            "conversations.open": self._conversations_open,
            "users.info": self._users_info,
            **Surfaces(workspace, take_trigger, base).calls,
        }

    def call(self, method: str, arguments: Arguments) -> dict[str, Any]:
        """Run a method that needs no socket."""
        scope, required = METHODS[method]
        if scope and scope not in self.scopes:
            provided = ",".join(sorted(self.scopes))
            raise SlackError("missing_scope", needed=scope, provided=provided)
        missing = [name for name in required if arguments.get(name) in (None, "")]
        if missing:
            explained = [f"[ERROR] missing required field: {name}" for name in missing]
            raise SlackError("invalid_arguments", explained)
        return self._calls[method](arguments)

    def _auth_test(self, _: Arguments) -> dict[str, Any]:
        return {
            "url": "https://example.slack.com/",
            "team": self.workspace.team_name,
            "user": "laurels",
            **self.workspace.payload,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "is_enterprise_install": self.workspace.whole,
        }

    def _post_message(self, arguments: Arguments) -> dict[str, Any]:
        channel = self._postable(arguments)
        self._refuse_bad_content(arguments)
        thread_ts = arguments.get("thread_ts")
        if thread_ts is not None and not TS.match(str(thread_ts)):
            raise SlackError("invalid_thread_ts")
        message = self._store(channel.id, arguments, via="chat.postMessage")
        return {"channel": channel.id, "ts": message.ts, "message": wire(message)}

    def _post_ephemeral(self, arguments: Arguments) -> dict[str, Any]:
        channel = self._postable(arguments)
        if arguments["user"] not in self.workspace.users:
            raise SlackError("user_not_in_channel")
        self._refuse_bad_content(arguments, shared=False)
        message = self._store(channel.id, arguments, "chat.postEphemeral", arguments["user"])
        return {"message_ts": message.ts}

    def _update(self, arguments: Arguments) -> dict[str, Any]:
        channel = self._postable(arguments)
        message = self.workspace.find(channel.id, arguments["ts"])
        if message is None or message.ephemeral:
            raise SlackError("message_not_found")
        self._refuse_bad_content(arguments)
        message.history.append(replace(message, history=[]))
        message.text = arguments.get("text") or message.text
        message.blocks = arguments.get("blocks") or (
            [] if arguments.get("text") else message.blocks
        )
        shown = {"channel": channel.id, "ts": message.ts, "text": message.text}
        return {**shown, "message": wire(message)}

    def _delete(self, arguments: Arguments) -> dict[str, Any]:
        channel = self._postable(arguments)
        message = self.workspace.find(channel.id, arguments["ts"])
        if message is None or message.ephemeral:
            raise SlackError("message_not_found")
        message.deleted = True
        return {"channel": channel.id, "ts": message.ts}

    def _conversations_info(self, arguments: Arguments) -> dict[str, Any]:
        channel = self.workspace.channels.get(arguments["channel"])
        if channel is None or (channel.private and not channel.member):
            raise SlackError("channel_not_found")
        return {"channel": channel_on_wire(channel)}

    def _conversations_open(self, arguments: Arguments) -> dict[str, Any]:
        users = [user for user in (arguments.get("users") or "").split(",") if user]
        if arguments.get("channel") in self.workspace.channels:
            return {"channel": {"id": arguments["channel"]}}
        if not users:
            raise SlackError("users_list_not_supplied")
        if len(users) > 1 or users[0] not in self.workspace.users:
            raise SlackError("user_not_found")
        known = "D" + users[0].removeprefix("U") in self.workspace.channels
        channel = self.workspace.direct(users[0])
        return {"no_op": known, "already_open": known, "channel": {"id": channel.id}}

    def _users_info(self, arguments: Arguments) -> dict[str, Any]:
        user = self.workspace.users.get(arguments["user"])
        if user is None:
            raise SlackError("user_not_found")
        wire = user_on_wire(user, self.workspace.team_id)
        if str(arguments.get("include_locale")).lower() in {"1", "true"}:
            wire["locale"] = user.locale
        return {"user": wire}

    def _postable(self, arguments: Arguments) -> Channel:
        """Find where a message goes: a channel or `#name`; only a new one to a person's id."""
        wanted = str(arguments["channel"])
        if wanted in self.workspace.users and "ts" not in arguments:
            return self.workspace.direct(wanted)
        named = (c for c in self.workspace.channels.values() if wanted in {c.id, f"#{c.name}"})
        channel = next(named, None)
        if channel is None or (channel.private and not channel.member):
            raise SlackError("channel_not_found")
        if channel.refusal:
            raise SlackError(channel.refusal)
        if channel.archived:
            raise SlackError("is_archived")
        if not channel.member and "chat:write.public" not in self.scopes:
            raise SlackError("not_in_channel")
        return channel

    def content_error(
        self, arguments: Arguments, *, shared: bool = True
    ) -> tuple[str, list[str]] | None:
        """Return Slack's error for the content of a message that everybody sees, or one person."""
        found = message_error(arguments)
        if found is None and (
            problem := self.workspace.files.error(arguments.get("blocks"), shared=shared)
        ):
            found = "invalid_blocks", [problem]
        return found

    def _refuse_bad_content(self, arguments: Arguments, *, shared: bool = True) -> None:
        problem = self.content_error(arguments, shared=shared)
        if problem:
            raise SlackError(*problem)

    def _store(
        self, channel: str, arguments: Arguments, via: str, user: str | None = None
    ) -> Message:
        message = Message(
            channel=channel,
            ts=self.workspace.new_ts(),
            text=arguments.get("text") or "",
            blocks=arguments.get("blocks") or [],
            user=user,
            thread_ts=arguments.get("thread_ts"),
            via=via,
            mrkdwn=arguments.get("mrkdwn", True) not in {False, "false", "0"},
        )
        self.workspace.messages.append(message)
        return message


def wire(message: Message) -> dict[str, Any]:
    """Return a message as Slack sends it."""
    body: dict[str, Any] = {
        "type": "message",
        "user": BOT_USER,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "ts": message.ts,
        "text": message.text,
        "blocks": message.blocks,
    }
    return body | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def channel_on_wire(channel: Channel) -> dict[str, Any]:
    """Return a channel as `conversations.info` does."""
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.private and channel.im_with is None,
        "is_group": channel.private,
        "is_im": channel.im_with is not None,
        "is_private": channel.private,
        "is_archived": channel.archived,
        "is_member": channel.member,
    }


def user_on_wire(user: User, team_id: str) -> dict[str, Any]:
    """Return a person as `users.info` does."""
    profile = {"real_name": user.real_name, "display_name": user.real_name, "team": team_id}
    return {
        "id": user.id,
        "team_id": team_id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": False,
        "profile": profile,
        "is_admin": user.admin or user.owner,
        "is_owner": user.owner,
        "is_bot": user.bot,
        "tz": user.zone,
    }
