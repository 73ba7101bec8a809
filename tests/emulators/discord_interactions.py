"""What bots answer to interactions: the callback within three seconds, follow-ups within 15 min."""

import time
from typing import Any

from tests.emulators import discord_rules as rules
from tests.emulators.discord_components import check_form
from tests.emulators.discord_errors import ApiError, FormErrors, invalid
from tests.emulators.discord_people import People
from tests.emulators.discord_places import Json
from tests.emulators.discord_replies import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT, Interaction
from tests.emulators.discord_uploads import Sent, attach
from tests.emulators.discord_world import EPHEMERAL, World

CALLBACK_S, TOKEN_S = 3.0, 15 * 60.0
CHOICES, CHOICE = 25, 100
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, SUGGESTIONS, FORM = 4, 5, 6, 7, 8, 9


class Interactions:
    """Carries out what bots answer; returns (status, body)."""

    def __init__(self, world: World, people: People) -> None:
        self._world, self._people = world, people

    def callback(self, sent: Sent, interaction_id: str, token: str) -> tuple[int, Any]:
        found = self._people.interactions.get(token)
        late = found is not None and time.monotonic() - found.asked_at_s > CALLBACK_S
        if found is None or found.id != interaction_id or late:
            raise ApiError(404, 10062, "Unknown interaction")
        if found.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        kind, data = sent.body["type"], sent.body.get("data") or {}
        if kind not in _fitting(found):
            raise ApiError(400, 50035, "Invalid Form Body", {"type": {"_errors": []}})
        if kind == SUGGESTIONS:
            _check_suggestions(data)
            found.choices = data["choices"]
        elif kind == FORM:
            if errors := check_form(data):
                raise invalid(errors)
        elif kind in {MESSAGE, UPDATE}:
            clicked = (found.clicked or {}) if kind == UPDATE else {}
            check_body(sent, clicked, data)
            attach(data, sent.files, clicked.get("attachments", []))
        found.callback = kind
        found.ephemeral = bool((data.get("flags") or 0) & EPHEMERAL)
        self._show(found, kind, data)
        self._world.changed()
        return 200, self._callback_answer(found, kind)

    def _show(self, found: Interaction, kind: int, data: Json) -> None:
        """Let the person see what the callback brings."""
        if kind == MESSAGE:
            message = self._world.post(found.channel.id, data, data.get("flags") or 0)
            found.original = message["id"]
            found.resolve(message)
        elif kind == DEFERRED:
            found.loading = True
            flags = 1 << 7 | (EPHEMERAL if found.ephemeral else 0)
            found.original = self._world.post(found.channel.id, {}, flags)["id"]
        elif kind == FORM:
            found.resolve(found.clicked or {"id": "", "flags": 0}, form=data)
        elif found.clicked is not None:
            found.original = found.clicked["id"]
            if kind == UPDATE:
                found.resolve(self._world.edit(found.clicked, data), replaced=True)

    def _callback_answer(self, found: Interaction, kind: int) -> Json:
        told: Json = {"id": found.id, "type": found.kind}
        told |= {"response_message_id": found.original, "response_message_loading": found.loading}
        told |= {"response_message_ephemeral": found.ephemeral}
        resource: Json = {"type": kind}
        if found.original is not None:
            resource["message"] = self._world.posted[found.original]
        return {"interaction": told, "resource": resource}

    def follow_up(self, sent: Sent, app: str, token: str) -> tuple[int, Json]:
        found, body = self._replying(app, token), sent.body
        check_body(sent)
        if found.loading:  # the first follow-up fills what was deferred, seen by the same people
            return self.edit_reply(sent, app, token, "@original")
        attach(body, sent.files, [])
        message = self._world.post(found.channel.id, body, body.get("flags") or 0)
        found.resolve(message)
        self._world.changed()
        return 200, message

    def get_reply(self, _: Any, app: str, token: str, message: str) -> tuple[int, Json]:
        return 200, self._reply(self._replying(app, token), message)

    def edit_reply(self, sent: Sent, app: str, token: str, message: str) -> tuple[int, Json]:
        found, body = self._replying(app, token), sent.body
        shown = self._reply(found, message)
        check_body(sent, shown)
        attach(body, sent.files, shown["attachments"])
        if found.loading and shown["id"] == found.original:
            found.loading = False
            shown["flags"] &= ~(1 << 7)
        self._world.edit(shown, {k: v for k, v in body.items() if k != "flags"})
        found.resolve(shown, replaced=found.callback == DEFERRED_UPDATE)
        self._world.changed()
        return 200, shown

    def delete_reply(self, _: Any, app: str, token: str, message: str) -> tuple[int, None]:
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

    def _own(self, app: str) -> None:
        if app != self._world.application_id:
            raise ApiError(403, 20012, "You are not authorized to perform this action")


def _fitting(found: Interaction) -> set[int]:
    """Return the kinds of callbacks an interaction takes."""
    if found.kind == AUTOCOMPLETE:
        return {SUGGESTIONS}
    kinds = {MESSAGE, DEFERRED}
    if found.kind in {COMMAND, COMPONENT}:
        kinds.add(FORM)
    if found.kind == COMPONENT or (found.kind == SUBMIT and found.clicked is not None):
        kinds |= {DEFERRED_UPDATE, UPDATE}
    return kinds


def check_body(sent: Sent, shown: Json | None = None, body: Json | None = None) -> None:
    """Refuse a message over the limits, or one that would show nothing.

    shown: the message that is edited. body: where the message is only a part of what was sent.
    """
    said = sent.body if body is None else body
    if errors := rules.check_message(said):
        raise invalid(errors)
    if not sent.files and rules.is_empty({**(shown or {}), **said}):
        raise ApiError(400, 50006, "Cannot send an empty message")


def _check_suggestions(data: Json) -> None:
    errors = FormErrors()
    errors.count(("choices",), data["choices"], CHOICES)
    for index, choice in enumerate(data["choices"]):
        errors.text(("choices", index, "name"), choice["name"], CHOICE, required=True)
        errors.text(("choices", index, "value"), choice["value"], CHOICE, required=True)
    if errors:
        raise invalid(errors)
