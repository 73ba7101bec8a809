"""Discord's REST interface, as far as a bot like ours uses it."""

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.emulators import discord_rules as rules
from tests.emulators.discord_gateway import Gateway
from tests.emulators.discord_people import COMPONENT, Interaction, People
from tests.emulators.discord_world import EPHEMERAL, ApiError, Json, World, snowflake, user

Handler = Callable[..., Any]
CALLBACK_S, TOKEN_S = 3.0, 15 * 60.0
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, SUGGESTIONS = 4, 5, 6, 7, 8


class Rest:
    """Carries out requests; returns (status, body)."""

    def __init__(self, world: World, gateway: Gateway, people: People) -> None:
        self._world, self._gateway, self._people = world, gateway, people
        self.shards = 1
        webhook, message = r"/webhooks/(\d+)/(\w+)", r"/channels/(\d+)/messages/(\d+)"
        commands = r"/applications/(\d+)(?:/guilds/(\d+))?/commands"
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = [
            (method, re.compile(pattern), handler)
            for method, pattern, handler in (
                ("GET", "/users/@me", self._me),
                ("GET", "(?:/oauth2)?/applications/@me", self._application),
                ("GET", "/gateway", self._gateway_url),
                ("GET", "/gateway/bot", self._gateway_bot),
                ("PUT", commands, self._set_commands),
                ("GET", commands, self._get_commands),
                ("GET", r"/channels/(\d+)", self._get_channel),
                ("POST", r"/channels/(\d+)/messages", self._create),
                ("GET", message, self._get_message),
                ("PATCH", message, self._edit),
                ("DELETE", message, self._delete),
                ("POST", r"/interactions/(\d+)/(\w+)/callback", self._callback),
                ("POST", webhook, self._follow_up),
                ("GET", rf"{webhook}/messages/(@original|\d+)", self._get_reply),
                ("PATCH", rf"{webhook}/messages/(@original|\d+)", self._edit_reply),
                ("DELETE", rf"{webhook}/messages/(@original|\d+)", self._delete_reply),
            )
        ]

    def run(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Carry out one request; ApiError when Discord refuses it."""
        found = None
        for verb, pattern, handler in self._routes:
            match = pattern.fullmatch(unquote(path))
            if match and verb == method:
                return handler(body, *match.groups())
            found = found or match
        if found:
            raise ApiError(405, 0, "405: Method Not Allowed")
        raise ApiError(404, 0, "404: Not Found")

    @staticmethod
    def needs_token(path: str) -> bool:
        """Whether the bot's token is asked for; replies carry the interaction's own."""
        return not path.startswith(("/interactions/", "/webhooks/"))

    def _me(self, _: Any) -> tuple[int, Json]:
        return 200, self._world.bot | {"flags": 0, "verified": True}

    def _application(self, _: Any) -> tuple[int, Json]:
        found: Json = {"id": self._world.application_id, "name": "Laurels", "description": ""}
        found |= {"icon": None, "bot_public": True, "bot_require_code_grant": False, "flags": 0}
        found |= {"verify_key": "0" * 64, "owner": user("1", "Owner"), "team": None, "summary": ""}
        return 200, found | {"interactions_endpoint_url": None}

    def _gateway_url(self, _: Any) -> tuple[int, Json]:
        return 200, {"url": self._gateway.url}

    def _gateway_bot(self, _: Any) -> tuple[int, Json]:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return 200, {"url": self._gateway.url, "shards": self.shards, "session_start_limit": limit}

    def _set_commands(self, body: Any, app: str, guild: str | None) -> tuple[int, Any]:
        self._own(app)
        if errors := rules.check_commands(body):
            raise ApiError(400, 50035, "Invalid Form Body", errors.tree)
        base = {"application_id": app, "version": snowflake(), "nsfw": False, "type": 1}
        self._people.commands[guild] = [{**base, **c, "id": snowflake()} for c in body]
        return self._get_commands(None, app, guild)

    def _get_commands(self, _: Any, app: str, guild: str | None) -> tuple[int, Any]:
        self._own(app)
        return 200, [_registered(c) for c in self._people.commands.get(guild, [])]

    def _get_channel(self, _: Any, channel: str) -> tuple[int, Json]:
        return 200, self._world.channel(channel).payload()

    def _create(self, body: Json, channel: str) -> tuple[int, Json]:
        self._world.channel(channel)
        _check(body)
        nonce = body.get("nonce")
        if nonce is not None and body.get("enforce_nonce"):
            sent = self._world.nonces.get((channel, str(nonce)))
            if sent is not None:
                return 200, self._message(channel, sent)
        message = self._world.post(channel, body)
        if nonce is not None:
            self._world.nonces[channel, str(nonce)] = message["id"]
        return 200, message

    def _get_message(self, _: Any, channel: str, message: str) -> tuple[int, Json]:
        self._world.channel(channel)
        return 200, self._message(channel, message)

    def _edit(self, body: Json, channel: str, message: str) -> tuple[int, Json]:
        self._world.channel(channel)
        found = self._message(channel, message)
        _check(body, {**found, **body})
        return 200, self._world.edit(found, body)

    def _delete(self, _: Any, channel: str, message: str) -> tuple[int, None]:
        self._world.channel(channel)
        self._message(channel, message)
        self._world.remove(message)
        return 204, None

    def _callback(self, body: Json, interaction_id: str, token: str) -> tuple[int, Any]:
        found = self._people.interactions.get(token)
        late = found is not None and time.monotonic() - found.asked_at_s > CALLBACK_S
        if found is None or found.id != interaction_id or late:
            raise ApiError(404, 10062, "Unknown interaction")
        if found.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        kind, data = body["type"], body.get("data") or {}
        fitting = {2: {MESSAGE, DEFERRED}, 3: {4, 5, DEFERRED_UPDATE, UPDATE}, 4: {SUGGESTIONS}}
        if kind not in fitting[found.kind]:
            raise ApiError(400, 50035, "Invalid Form Body", {"type": {"_errors": []}})
        if kind == SUGGESTIONS:
            _check_suggestions(data)
            found.choices = data["choices"]
            self._world.changed()
        elif kind in {MESSAGE, UPDATE}:
            _check(data, {**(found.clicked or {}), **data} if kind == UPDATE else data)
        found.callback = kind
        found.ephemeral = bool((data.get("flags") or 0) & EPHEMERAL)
        if kind == MESSAGE:
            message = self._world.post(found.channel.id, data, data.get("flags") or 0)
            found.original = message["id"]
            found.resolve(message)
        elif kind == DEFERRED:
            found.loading = True
            flags = 1 << 7 | (EPHEMERAL if found.ephemeral else 0)
            found.original = self._world.post(found.channel.id, {}, flags)["id"]
        elif found.kind == COMPONENT and found.clicked is not None:
            found.original = found.clicked["id"]
            if kind == UPDATE:
                found.resolve(self._world.edit(found.clicked, data), replaced=True)
        self._world.changed()
        return 200, self._callback_answer(found, kind)

    def _callback_answer(self, found: Interaction, kind: int) -> Json:
        told: Json = {"id": found.id, "type": found.kind}
        told |= {"response_message_id": found.original, "response_message_loading": found.loading}
        told |= {"response_message_ephemeral": found.ephemeral}
        resource: Json = {"type": kind}
        if found.original is not None:
            resource["message"] = self._world.posted[found.original]
        return {"interaction": told, "resource": resource}

    def _follow_up(self, body: Json, app: str, token: str) -> tuple[int, Json]:
        found = self._replying(app, token)
        _check(body)
        if found.loading:  # the first follow-up fills what was deferred, seen by the same people
            return self._edit_reply(body, app, token, "@original")
        message = self._world.post(found.channel.id, body, body.get("flags") or 0)
        found.resolve(message)
        self._world.changed()
        return 200, message

    def _get_reply(self, _: Any, app: str, token: str, message: str) -> tuple[int, Json]:
        return 200, self._reply(self._replying(app, token), message)

    def _edit_reply(self, body: Json, app: str, token: str, message: str) -> tuple[int, Json]:
        found = self._replying(app, token)
        shown = self._reply(found, message)
        _check(body, {**shown, **body})
        if found.loading and shown["id"] == found.original:
            found.loading = False
            shown["flags"] &= ~(1 << 7)
        self._world.edit(shown, {k: v for k, v in body.items() if k != "flags"})
        found.resolve(shown, replaced=found.callback == DEFERRED_UPDATE)
        self._world.changed()
        return 200, shown

    def _delete_reply(self, _: Any, app: str, token: str, message: str) -> tuple[int, None]:
        found = self._replying(app, token)
        shown = self._reply(found, message)
        if shown["id"] == found.original:
            found.original, found.loading = None, False
        self._world.remove(shown["id"])
        return 204, None

    def _replying(self, app: str, token: str) -> Interaction:
        self._own(app)
        found = self._people.interactions.get(token)
        if found is None or found.callback is None:
            raise ApiError(404, 10015, "Unknown Webhook")
        if time.monotonic() - found.asked_at_s > TOKEN_S:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return found

    def _reply(self, found: Interaction, message: str) -> Json:
        wanted = found.original if message == "@original" else message
        if wanted is None or wanted not in self._world.posted:
            raise ApiError(404, 10008, "Unknown Message")
        return self._world.posted[wanted]

    def _message(self, channel: str, message: str) -> Json:
        found = self._world.posted.get(message)
        if found is None or found["channel_id"] != channel or found["flags"] & EPHEMERAL:
            raise ApiError(404, 10008, "Unknown Message")
        return found

    def _own(self, app: str) -> None:
        if app != self._world.application_id:
            raise ApiError(403, 20012, "You are not authorized to perform this action")


def _check(body: Json, whole: Json | None = None) -> None:
    """Refuse a message over the limits, or one that would show nothing."""
    if errors := rules.check_message(body):
        raise ApiError(400, 50035, "Invalid Form Body", errors.tree)
    if rules.is_empty(body if whole is None else whole):
        raise ApiError(400, 50006, "Cannot send an empty message")


def _check_suggestions(data: Json) -> None:
    errors = rules.FormErrors()
    errors.count(("choices",), data["choices"], rules.CHOICES)
    for index, choice in enumerate(data["choices"]):
        errors.text(("choices", index, "name"), choice["name"], 100, required=True)
        errors.text(("choices", index, "value"), choice["value"], 100, required=True)
    if errors:
        raise ApiError(400, 50035, "Invalid Form Body", errors.tree)


def _registered(command: Json) -> Json:
    """Show permissions as Discord does: taken as a number, given as a string."""
    needed = command.get("default_member_permissions")
    return command | {"default_member_permissions": None if needed is None else str(needed)}
