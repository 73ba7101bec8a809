"""Discord's REST interface, as far as a bot like ours uses it."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.emulators.discord_command_rules import check_commands
from tests.emulators.discord_errors import ApiError, invalid
from tests.emulators.discord_gateway import Gateway
from tests.emulators.discord_interactions import Interactions, check_body
from tests.emulators.discord_people import People
from tests.emulators.discord_places import THREAD, Guild, Json, member, snowflake, user
from tests.emulators.discord_uploads import Sent, attach
from tests.emulators.discord_world import EPHEMERAL, World

Handler = Callable[..., Any]


class Rest:
    """Carries out requests; returns (status, body)."""

    def __init__(self, world: World, gateway: Gateway, people: People) -> None:
        self._world, self._gateway, self._people = world, gateway, people
        self.shards = 1
        self.about: Json = {}  # what the developer portal says otherwise than below
        talk = Interactions(world, people)
        commands = r"/applications/(\d+)(?:/guilds/(\d+))?/commands"
        message, reply = r"/channels/(\d+)/messages/(\d+)", r"/webhooks/(\d+)/(\w+)"
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = [
            (method, re.compile(pattern), handler)
            for method, pattern, handler in (
                ("GET", "/users/@me", self._me),
                ("POST", "/users/@me/channels", self._direct),
                ("GET", "(?:/oauth2)?/applications/@me", self._application),
                ("GET", "/gateway", self._gateway_url),
                ("GET", "/gateway/bot", self._gateway_bot),
                ("PUT", commands, self._set_commands),
                ("GET", commands, self._get_commands),
                ("GET", r"/guilds/(\d+)", self._get_guild),
                ("GET", r"/guilds/(\d+)/channels", self._get_channels),
                ("GET", r"/guilds/(\d+)/members/(\d+)", self._get_member),
                ("GET", r"/channels/(\d+)", self._get_channel),
                ("POST", r"/channels/(\d+)/messages", self._create),
                ("GET", message, self._get_message),
                ("PATCH", message, self._edit),
                ("DELETE", message, self._delete),
                ("POST", r"/interactions/(\d+)/(\w+)/callback", talk.callback),
                ("POST", reply, talk.follow_up),
                ("GET", rf"{reply}/messages/(@original|\d+)", talk.get_reply),
                ("PATCH", rf"{reply}/messages/(@original|\d+)", talk.edit_reply),
                ("DELETE", rf"{reply}/messages/(@original|\d+)", talk.delete_reply),
            )
        ]

    def run(self, method: str, path: str, sent: Sent) -> tuple[int, Any]:
        """Carry out one request; ApiError when Discord refuses it."""
        found = None
        for verb, pattern, handler in self._routes:
            match = pattern.fullmatch(unquote(path))
            if match and verb == method:
                return handler(sent, *match.groups())
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
        return 200, found | {"interactions_endpoint_url": None} | self.about

    def _gateway_url(self, _: Any) -> tuple[int, Json]:
        return 200, {"url": self._gateway.url}

    def _gateway_bot(self, _: Any) -> tuple[int, Json]:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return 200, {"url": self._gateway.url, "shards": self.shards, "session_start_limit": limit}

    def _set_commands(self, sent: Sent, app: str, guild: str | None) -> tuple[int, Any]:
        self._own(app)
        if errors := check_commands(sent.body):
            raise invalid(errors)
        base = {"application_id": app, "version": snowflake(), "nsfw": False, "type": 1}
        base |= {"description": ""}
        self._people.commands[guild] = [{**base, **c, "id": snowflake()} for c in sent.body]
        return self._get_commands(None, app, guild)

    def _get_commands(self, _: Any, app: str, guild: str | None) -> tuple[int, Any]:
        self._own(app)
        return 200, [_registered(c) for c in self._people.commands.get(guild, [])]

    def _direct(self, sent: Sent) -> tuple[int, Json]:
        return 200, self._world.direct(user(str(sent.body["recipient_id"]), "Somebody")).payload()

    def _get_guild(self, _: Any, guild: str) -> tuple[int, Json]:
        return 200, self._guild(guild).shown()

    def _get_channels(self, _: Any, guild: str) -> tuple[int, list[Json]]:
        found = self._guild(guild)
        return 200, [c.payload(found.role) for c in found.channels if c.kind != THREAD]

    def _get_member(self, _: Any, guild: str, person: str) -> tuple[int, Json]:
        found = self._guild(guild)
        if person != self._world.bot["id"]:
            raise ApiError(404, 10007, "Unknown Member")
        return 200, member(self._world.bot, (found.role,))

    def _get_channel(self, _: Any, channel: str) -> tuple[int, Json]:
        found = self._world.channel(channel)
        guild = self._world.guilds.get(found.guild or "")
        return 200, found.payload(guild.role if guild else None)

    def _create(self, sent: Sent, channel: str) -> tuple[int, Json]:
        body = sent.body
        self._world.writable(channel, body, bool(sent.files))
        check_body(sent)
        nonce = body.get("nonce")
        if nonce is not None and body.get("enforce_nonce"):
            known = self._world.nonces.get((channel, str(nonce)))
            if known is not None:
                return 200, self._message(channel, known)
        attach(body, sent.files, [])
        message = self._world.post(channel, body)
        if nonce is not None:
            self._world.nonces[channel, str(nonce)] = message["id"]
        return 200, message

    def _get_message(self, _: Any, channel: str, message: str) -> tuple[int, Json]:
        self._world.channel(channel)
        return 200, self._message(channel, message)

    def _edit(self, sent: Sent, channel: str, message: str) -> tuple[int, Json]:
        self._world.channel(channel)
        found = self._message(channel, message)
        check_body(sent, found)
        attach(sent.body, sent.files, found["attachments"])
        return 200, self._world.edit(found, sent.body)

    def _delete(self, _: Any, channel: str, message: str) -> tuple[int, None]:
        self._world.channel(channel)
        self._message(channel, message)
        self._world.remove(message)
        return 204, None

    def _message(self, channel: str, message: str) -> Json:
        found = self._world.posted.get(message)
        if found is None or found["channel_id"] != channel or found["flags"] & EPHEMERAL:
            raise ApiError(404, 10008, "Unknown Message")
        return found

    def _guild(self, guild: str) -> Guild:
        found = self._world.guilds.get(guild)
        if found is None:
            raise ApiError(404, 10004, "Unknown Guild")
        return found

    def _own(self, app: str) -> None:
        if app != self._world.application_id:
            raise ApiError(403, 20012, "You are not authorized to perform this action")


def _registered(command: Json) -> Json:
    """Show permissions as Discord does: taken as a number, given as a string."""
    needed = command.get("default_member_permissions")
    return command | {"default_member_permissions": None if needed is None else str(needed)}
