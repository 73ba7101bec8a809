"""What people do besides typing: forms, App Home, shortcuts, links."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_elements import option_errors
from tests.emulators.slack_world import APP_ID, Message, control_in, shown

View = dict[str, Any]


class Person:
    """Somebody in front of Slack; sees one modal at a time, and their App Home behind it."""

    def __init__(self, slack: SlackEmulator, user: str = "U1", name: str = "mei") -> None:
        self.slack, self.id = slack, user
        if user not in slack.workspace.users:
            slack.add_user(user, name)

    @property
    def modals(self) -> list[View]:
        """The modals that are open, the one on top last."""
        return self.slack.workspace.views.modals.get(self.id, [])

    @property
    def modal(self) -> str:
        """What the modal on top says, "" without one."""
        return shown(self.modals[-1]["blocks"]) if self.modals else ""

    @property
    def home(self) -> str:
        """What App Home says."""
        view = self.slack.workspace.views.homes.get(self.id)
        return shown(view["blocks"]) if view else ""

    async def opens(self, doing: Coroutine[Any, Any, Message]) -> "asyncio.Task[Message]":
        """Do what opens a form; the task returned ends with the reply that follows it."""
        before = [view["id"] for view in self.modals]
        reply = asyncio.create_task(doing)
        await self.slack.wait_for(lambda: [view["id"] for view in self.modals] != before)
        return reply

    async def open_home(self, tab: str = "home") -> None:
        """Open the app's Home (or its messages) and wait for what it shows."""
        published = len(self.slack.workspace.views.all)
        channel = self.slack.workspace.direct(self.id).id
        opened = {"type": "app_home_opened", "user": self.id, "channel": channel, "tab": tab}
        await self.slack.event(opened)
        if tab == "home":
            await self.slack.wait_for(lambda: len(self.slack.workspace.views.all) > published)

    async def press(self, wanted: str) -> None:
        """Click a button, or choose from a menu, in the modal on top or in App Home."""
        view = self.modals[-1] if self.modals else self.slack.workspace.views.homes[self.id]
        action = control_in(view["blocks"], wanted)
        payload = self._payload("block_actions")
        container = {"type": "view", "view_id": view["id"]}
        payload |= {"container": container, "view": view, "actions": [action]}
        await self.slack._push("interactive", payload)

    async def submit(self, **values: str) -> dict[str, str]:
        """Fill in the form on top by label and send it off; returns what it says is wrong."""
        view = self.modals[-1]
        state: dict[str, Any] = {}
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            label = block["label"]["text"]
            element = await self._filled(block, values.pop(label.lower(), None))
            empty = not (element.get("value") or element.get("selected_option"))
            assert not empty or block.get("optional"), f"Slack asks for {label}"
            state[block["block_id"]] = {block["element"]["action_id"]: element}
        assert not values, f"no fields {list(values)}"
        sent = {**view, "state": {"values": state}}
        payload = {**self._payload("view_submission"), "view": sent, "response_urls": []}
        return self._took(view, await self.slack._push("interactive", payload))

    async def suggested(self, label: str, typed: str = "") -> list[dict[str, Any]]:
        """Type into a field that looks for what fits; returns the options."""
        view = self.modals[-1]
        block = next(b for b in view["blocks"] if b.get("label", {}).get("text") == label)
        payload = self._payload("block_suggestion")
        del payload["trigger_id"]
        payload |= {
            "action_id": block["element"]["action_id"],
            "block_id": block["block_id"],
            "value": typed,
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
        }
        answer = await self.slack._push("interactive", payload)
        assert answer.keys() == {"options"}, answer
        options: list[dict[str, Any]] = answer["options"]
        assert len(options) <= 100
        problems = [p for o in options for p in option_errors("/options", o)]
        assert not problems, problems
        return options

    def close(self) -> None:
        """Close the modal on top."""
        top = self.modals.pop()
        if top.get("clear_on_close"):
            self.modals.clear()

    async def use(self, callback_id: str, message: Message | None = None) -> None:
        """Use a shortcut: from anywhere, or on a message."""
        if message is None:
            await self.slack._push(
                "interactive", {**self._payload("shortcut"), "callback_id": callback_id}
            )
            return
        url = self.slack._new_response_url(message.channel, self.id, None)
        channel = {"id": message.channel, "name": self.slack._told_name(message.channel)}
        payload = {
            **self._payload("message_action"),
            "callback_id": callback_id,
            "channel": channel,
            "message_ts": message.ts,
            "message": {"type": "message", "user": "U9", "ts": message.ts, "text": message.text}
            | ({"thread_ts": message.thread_ts} if message.thread_ts else {}),
            "response_url": self.slack._address(url),
        }
        await self.slack._push("interactive", payload)

    async def say(self, text: str, *links: str, channel: str = "C1", sent: bool = True) -> Message:
        """Post a message; Slack tells of its links to the app's pages. sent: not just composed."""
        workspace = self.slack.workspace
        if channel not in workspace.channels:
            self.slack.add_channel(channel, "sales")
        message = Message(channel, workspace.new_ts(), text=text, via="person")
        if sent:
            workspace.messages.append(message)
        if links:
            unfurl_id = f"{channel}-{message.ts}"
            workspace.shared[unfurl_id] = message
            source = "conversations_history" if sent else "composer"
            event = {
                "type": "link_shared",
                "user": self.id,
                "channel": channel if sent else "COMPOSER",
                "message_ts": message.ts if sent else unfurl_id,
                "unfurl_id": unfurl_id,
                "source": source,
                "is_bot_user_member": True,
                "links": [{"url": link, "domain": link.split("/")[2]} for link in links],
            }
            await self.slack.event(event)
        return message

    def _payload(self, kind: str) -> dict[str, Any]:
        workspace = self.slack.workspace
        name = workspace.users[self.id].name
        team = {"id": workspace.team_id, "domain": workspace.team_name.lower()}
        return {
            "type": kind,
            "team": None if workspace.whole else team,
            "enterprise": {"id": workspace.organisation} if workspace.organisation else None,
            "is_enterprise_install": workspace.whole,
            "user": {"id": self.id, "username": name, "name": name, "team_id": workspace.team_id},
            "api_app_id": APP_ID,
            "token": "emulated",
            "trigger_id": self.slack.triggers.new(self.id),
        }

    async def _filled(self, block: dict[str, Any], typed: str | None) -> dict[str, Any]:
        element = block["element"]
        kind = element["type"]
        if kind == "plain_text_input":
            value = element.get("initial_value") if typed is None else typed
            return {"type": kind, "value": value or None}
        chosen = element.get("initial_option")
        if typed is not None:
            offered = element.get("options")
            if kind == "external_select":
                offered = await self.suggested(block["label"]["text"], typed)
            fitting = [o for o in offered or [] if typed in {o["text"]["text"], o["value"]}]
            assert fitting, f"no {typed!r} among {[o['text']['text'] for o in offered or []]}"
            chosen = fitting[0]
        return {"type": kind, "selected_option": chosen}

    def _took(self, view: View, answer: dict[str, Any]) -> dict[str, str]:
        """Do what an acknowledgement of a form asks for."""
        action = answer.get("response_action")
        if action == "errors":
            assert answer.keys() == {"response_action", "errors"}, answer
            errors: dict[str, str] = answer["errors"]
            labels = {b["block_id"]: b for b in view["blocks"] if b["type"] == "input"}
            assert all(errors.values()), errors
            assert errors.keys() <= labels.keys(), errors
            assert errors, "Slack refuses an empty list"
            return {labels[at]["label"]["text"]: what for at, what in errors.items()}
        if action == "update":
            problems = self.slack.workspace.views.errors(answer["view"], {"modal"})
            assert not problems, problems
            self.slack.workspace.views.replace(view["id"], answer["view"])
        elif action == "clear":
            self.modals.clear()
        else:
            assert not answer, answer
            self.modals.remove(view)
        return {}
