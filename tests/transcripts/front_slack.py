"""Slack as people see it: messages, modals and direct messages of an emulated workspace."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_people import Person
from tests.emulators.slack_world import Message
from tests.transcripts.front import Front, Reading, Values

SHORT = {"goal", "progress", "leaderboard"}


class SlackFront(Front):
    """Slash commands answered by messages, or by a form where something is missing."""

    platform = "slack"

    def __init__(self, slack: SlackEmulator) -> None:
        super().__init__()
        self.slack = slack
        self.account = slack.workspace.team_id
        self._waiting: asyncio.Task[Message] | None = None  # for what follows a form
        self._quiet: list[asyncio.Task[Message]] = []

    async def begin(self) -> None:
        await super().begin()
        for channel in ("sales", "wins"):
            self.slack.add_channel(self._channel(channel), channel)

    async def end(self) -> None:
        await self._settle()

    def identity(self, who: str) -> str:
        return f"U{self.number(who)}"

    def typed(self, command: str) -> str:
        return f"/{command}" if command.split()[0] in SHORT else f"/laurels {command}"

    def _channel(self, name: str) -> str:
        return f"C{self.talks}{name.upper()}"

    def _person(self, who: str, *, admin: bool) -> Person:
        user, name = self.identity(who), f"{who} Tanaka"
        # Everybody's clock is the workspace's, as on the platforms that tell of none.
        self.slack.workspace.add_user(user, who.lower(), name, admin=admin, zone="UTC")
        return Person(self.slack, user)

    async def say(
        self, who: str, text: str, where: str, *, admin: bool, values: Values | None = None
    ) -> Reading:
        person = self._person(who, admin=admin)
        head, _, rest = text.partition(" ")
        slash = (f"/{head}", rest) if head in SHORT else ("/laurels", text)
        direct = self.slack.workspace.direct(person.id).id
        typing = self.slack.slash(
            *slash,
            user=person.id,
            user_name=who.lower(),
            channel=direct if where == "dm" else self._channel(where),
            channel_name="directmessage" if where == "dm" else where,
        )
        return await self._seen(who, typing, values, admin=admin)

    async def click(
        self,
        who: str,
        reading: Reading,
        label: str,
        *,
        admin: bool,
        values: Values | None = None,
        quiet: bool = False,
    ) -> Reading:
        person = self._person(who, admin=admin)
        clicking = self.slack.click(reading.native, label, user=person.id, user_name=who.lower())
        if quiet:  # Slack has no toasts: nothing is to come
            self._quiet.append(asyncio.create_task(clicking))
            return Reading("", [], native=reading.native)
        return await self._seen(who, clicking, values, admin=admin)

    async def fill(self, who: str, values: Values, *, admin: bool) -> Reading:
        person, reply = self._person(who, admin=admin), self._waiting
        assert reply is not None, "no form is open"
        if wrong := await person.submit(**values):
            return Reading(" ".join(wrong.values()), [], public=False)
        self._waiting = None
        return self._read(await reply)

    async def _seen(
        self,
        who: str,
        doing: Coroutine[Any, Any, Message],
        values: Values | None,
        *,
        admin: bool,
    ) -> Reading:
        """Return the reply, or what a form says that opens instead of it."""
        await self._settle()
        person, reply = self._person(who, admin=admin), asyncio.create_task(doing)
        await self.slack.wait_for(lambda: reply.done() or bool(person.modals), timeout_s=10)
        if not person.modals:
            assert values is None, f"no form opened: {reply.result().shown}"
            return self._read(await reply)
        self._waiting = reply
        if values is None:
            return Reading(person.modal, [], public=False)
        return await self.fill(who, values, admin=admin)

    async def _settle(self) -> None:
        """Close the forms that are open, and see that what had to be quiet was."""
        self.slack.workspace.views.modals.clear()
        left = [*self._quiet, *([self._waiting] if self._waiting else [])]
        answered = [task.result().shown for task in self._quiet if task.done()]
        self._quiet, self._waiting = [], None
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        assert not answered, f"a toast became a message: {answered}"

    def _read(self, message: Message) -> Reading:
        labels = list(message.buttons) + _options(message.blocks)
        return Reading(message.shown, labels, not message.ephemeral, message)

    def announced(self) -> list[Reading]:
        return [self._read(m) for m in self.slack.posted(self._channel("wins")) if _posted(m)]

    def told(self, who: str) -> list[Reading]:
        direct = self.slack.workspace.direct(self.identity(who)).id
        return [self._read(m) for m in self.slack.posted(direct) if _posted(m)]


def _posted(message: Message) -> bool:
    return message.via == "chat.postMessage"


def _options(blocks: list[dict[str, Any]]) -> list[str]:
    elements = [e for b in blocks for e in (*b.get("elements", []), b.get("accessory") or {})]
    return [o["text"]["text"] for e in elements for o in e.get("options", ())]
