"""Slack's Web API beyond messages: modals, App Home, files, and what links unfurl to."""

import secrets
from collections.abc import Callable
from typing import Any, TypeAlias

from tests.emulators.slack_blocks import block_errors
from tests.emulators.slack_errors import SlackError
from tests.emulators.slack_views import STACK_MAX
from tests.emulators.slack_world import Workspace

Arguments: TypeAlias = dict[str, Any]
# Method -> the scope its token needs and the arguments it cannot do without.
METHODS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "chat.unfurl": ("links:write", ("unfurls",)),
    "files.completeUploadExternal": ("files:write", ("files",)),
    "files.getUploadURLExternal": ("files:write", ("filename", "length")),
    "views.open": (None, ("view",)),
    "views.publish": (None, ("user_id", "view")),
    "views.push": (None, ("view",)),
    "views.update": (None, ("view",)),
}
TRIGGER_S = 3.0
# Returns whose a trigger is, or raises SlackError.
TakeTrigger = Callable[[str], str]


class Triggers:
    """What lets an app open a view: one each, for 3 s after somebody acted."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._known: dict[str, tuple[str, float]] = {}
        self._spent: set[str] = set()

    def new(self, user: str) -> str:
        """Return a trigger of somebody who acts."""
        trigger = f"{len(self._known)}.{secrets.token_hex(8)}"
        self._known[trigger] = user, self._clock()
        return trigger

    def take(self, trigger: str) -> str:
        """Use a trigger up and return whose it was."""
        if trigger not in self._known:
            raise SlackError("invalid_trigger_id")
        if trigger in self._spent:
            raise SlackError("exchanged_trigger_id")
        user, born = self._known[trigger]
        if self._clock() - born > TRIGGER_S:
            raise SlackError("expired_trigger_id")
        self._spent.add(trigger)
        return user


class Surfaces:
    """These methods of one workspace; each returns the rest of an `"ok": true` body."""

    def __init__(self, workspace: Workspace, take: TakeTrigger, base: Callable[[], str]) -> None:
        self._workspace = workspace
        self._take = take
        self._base = base
        self.calls: dict[str, Callable[[Arguments], dict[str, Any]]] = {
            "chat.unfurl": self._unfurl,
            "files.completeUploadExternal": self._complete,
            "files.getUploadURLExternal": self._address,
            "views.open": self._open,
            "views.publish": self._publish,
            "views.push": self._push,
            "views.update": self._update,
        }

    def _open(self, arguments: Arguments) -> dict[str, Any]:
        user = self._take(str(arguments.get("trigger_id") or ""))
        view = self._checked(arguments["view"], "modal")
        return {"view": self._workspace.views.open(user, view)}

    def _push(self, arguments: Arguments) -> dict[str, Any]:
        user = self._take(str(arguments.get("trigger_id") or ""))
        view = self._checked(arguments["view"], "modal")
        depth = len(self._workspace.views.modals.get(user, []))
        if not 0 < depth < STACK_MAX:
            raise SlackError("push_limit_reached" if depth else "invalid_trigger_id")
        return {"view": self._workspace.views.push(user, view)}

    def _update(self, arguments: Arguments) -> dict[str, Any]:
        view = self._checked(arguments["view"], "modal")
        updated = self._workspace.views.replace(str(arguments.get("view_id")), view)
        if updated is None:
            raise SlackError("not_found")
        return {"view": updated}

    def _publish(self, arguments: Arguments) -> dict[str, Any]:
        if arguments["user_id"] not in self._workspace.users:
            raise SlackError("invalid_arguments", ["invalid `user_id`"])
        view = self._checked(arguments["view"], "home")
        return {"view": self._workspace.views.publish(arguments["user_id"], view)}

    def _checked(self, view: Any, kind: str) -> dict[str, Any]:
        if problems := self._workspace.views.errors(view, {kind}):
            raise SlackError("invalid_arguments", problems)
        checked: dict[str, Any] = view
        return checked

    def _address(self, arguments: Arguments) -> dict[str, Any]:
        error, body = self._workspace.files.address(arguments, self._base())
        if error:
            raise SlackError(error)
        return body

    def _complete(self, arguments: Arguments) -> dict[str, Any]:
        error, body = self._workspace.files.complete(arguments)
        if error:
            raise SlackError(error)
        return body

    def _unfurl(self, arguments: Arguments) -> dict[str, Any]:
        if arguments.keys() >= {"unfurl_id", "source"}:
            shared = self._workspace.shared.get(str(arguments["unfurl_id"]))
            if shared is None:
                raise SlackError("cannot_find_message")
        elif arguments.keys() >= {"channel", "ts"}:
            where = (arguments["channel"], arguments["ts"])
            every = self._workspace.shared.values()
            shared = next((m for m in every if (m.channel, m.ts) == where), None)
            if shared is None:
                raise SlackError("cannot_find_message")
        else:
            raise SlackError("missing_unfurl_id")
        unfurls = arguments["unfurls"]
        if not isinstance(unfurls, dict) or not unfurls:
            raise SlackError("invalid_unfurls_format")
        for url, unfurl in unfurls.items():
            if url not in shared.text:
                raise SlackError("cannot_unfurl_url")
            if unfurl.keys() - {"blocks", "preview", "color"}:
                raise SlackError("invalid_unfurls_format")
            if problems := block_errors(unfurl.get("blocks")):
                raise SlackError("invalid_blocks", problems)
            shared.unfurls[url] = unfurl["blocks"]
        return {}
