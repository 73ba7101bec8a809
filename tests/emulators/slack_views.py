"""Modals and App Homes: what Slack takes, and what stands open."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.views import View

from tests.emulators.slack_blocks import VIEW_BLOCKS_MAX, block_errors
from tests.emulators.slack_elements import size

Arguments = dict[str, Any]
ALWAYS = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
KEYS = {
    "home": ALWAYS,
    "modal": ALWAYS
    | {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"},
}
LABEL_MAX = 24
STACK_MAX = 3


def view_errors(view: Any, kinds: set[str]) -> list[str]:
    """Return what Slack would say against a view."""
    if not isinstance(view, dict) or view.get("type") not in kinds:
        return ["invalid view type [json-pointer:/type]"]
    found = list(_errors(view)) or block_errors(view.get("blocks"), VIEW_BLOCKS_MAX)
    if found:
        return found
    try:
        View(**view).validate_json()
    except (SlackObjectFormationError, TypeError) as error:
        return [str(error)]
    return []


def _errors(view: dict[str, Any]) -> Iterator[str]:
    for key in view.keys() - KEYS[view["type"]]:
        yield f"invalid additional property: {key}"
    blocks = [block for block in view.get("blocks") or [] if isinstance(block, dict)]
    inputs = [block for block in blocks if block.get("type") == "input"]
    for key in ("title", "submit", "close"):
        text = view.get(key)
        if text is None and (key == "title" or (key == "submit" and inputs)):
            if view["type"] == "modal":
                yield f"missing required field: {key}"
        elif text is not None and not (
            text.get("type") == "plain_text" and 0 < size(text.get("text", "")) <= LABEL_MAX
        ):
            yield f"must be between 1 and {LABEL_MAX} characters [json-pointer:/{key}]"
    if size(view.get("private_metadata") or "") > 3000:
        yield "must be less than 3001 characters [json-pointer:/private_metadata]"
    if size(view.get("callback_id") or "") > 255:
        yield "must be less than 256 characters [json-pointer:/callback_id]"
    if sum(bool(block["element"].get("focus_on_load")) for block in inputs) > 1:
        yield "only one element may have focus_on_load"
    if size(json.dumps(view)) > 250_000:
        yield "view is too large"


class Views:
    """The views of one workspace: a stack of modals and one Home a person."""

    def __init__(self, about: dict[str, str], judge: Callable[[list[Any]], str | None]) -> None:
        self._about = about
        self.modals: dict[str, list[dict[str, Any]]] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.all: list[dict[str, Any]] = []
        self._judge = judge

    def open(self, user: str, view: dict[str, Any]) -> dict[str, Any]:
        """Open a modal."""
        self.modals[user] = [self._made(view, user)]
        return self.modals[user][-1]

    def push(self, user: str, view: dict[str, Any]) -> dict[str, Any]:
        """Open a modal over those that are open."""
        self.modals[user].append(self._made(view, user, self.modals[user]))
        return self.modals[user][-1]

    def replace(self, view_id: str, view: dict[str, Any]) -> dict[str, Any] | None:
        """Put another modal in the place of one that is open."""
        for user, stack in self.modals.items():
            for number, shown in enumerate(stack):
                if shown["id"] == view_id:
                    stack[number] = self._made(view, user, stack[:number], view_id)
                    return stack[number]
        return None

    def publish(self, user: str, view: dict[str, Any]) -> dict[str, Any]:
        """Show somebody's Home."""
        known = self.homes.get(user, {}).get("id")
        self.homes[user] = self._made(view, user, view_id=known)
        return self.homes[user]

    def errors(self, view: Any, kinds: set[str]) -> list[str]:
        """Return what Slack would say against a view, pictures included."""
        found = view_errors(view, kinds)
        if not found and (problem := self._judge(view["blocks"])):
            found = [problem]
        return found

    def _made(
        self,
        view: dict[str, Any],
        user: str,
        below: list[dict[str, Any]] | None = None,
        view_id: str | None = None,
    ) -> dict[str, Any]:
        made = view_id or f"V{len(self.all) + 1:08d}"
        blocks = [
            {**block, "block_id": block.get("block_id") or f"b{number}"}
            for number, block in enumerate(view["blocks"])
        ]
        shown = {
            **view,
            "blocks": blocks,
            "id": made,
            **self._about,
            "hash": f"{len(self.all)}.h",
            "state": {"values": {}},
            "private_metadata": view.get("private_metadata") or "",
            "root_view_id": below[0]["id"] if below else made,
            "previous_view_id": below[-1]["id"] if below else None,
        }
        self.all.append({**shown, "user": user})
        return shown
