"""Asks core on somebody's behalf."""

from collections.abc import Mapping
from typing import Any

from bots.slack.brain import Brain
from bots.slack.inbound import Origin, asker, request_of
from bots.slack.people import People, Person
from core.cards import Card, Option
from core.conversation.patience import ask


class Asking:
    """Turns payloads into questions to core; its answers come as cards, apologies included."""

    def __init__(self, brain: Brain, people: People) -> None:
        self.brain = brain
        self._people = people

    async def person(self, payload: Mapping[str, Any]) -> Person:
        """Return who sent a payload."""
        who = asker(payload)
        return await self._people.look_up(who.id, who.name, who.account)

    async def answer(
        self, payload: Mapping[str, Any], text: str, arguments: dict[str, str] | None = None
    ) -> Card:
        """Run a command as if the sender of a payload had typed it."""
        request = request_of(payload, await self.person(payload), text, arguments)
        return await ask(self.brain.answer, request)

    async def home(self, payload: Mapping[str, Any], origin: Origin) -> Card:
        """Return what the sender's App Home shows."""
        request = request_of(payload, await self.person(payload), "", origin=origin)
        return await ask(self.brain.home, request)

    async def suggestions(
        self, payload: Mapping[str, Any], command: str, arg: str, typed: str
    ) -> list[Option]:
        """Return values that fit what the sender typed of an argument."""
        request = request_of(payload, await self.person(payload), command)
        return await self.brain.suggestions(request, command, arg, typed)

    async def locale(self, payload: Mapping[str, Any]) -> str:
        """Return the locale to speak to the sender in."""
        return await self.brain.locale(request_of(payload, await self.person(payload), ""))
