"""What this bot asks of core."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from core.app import App
from core.cards import Card, Option
from core.conversation import answer as core_answer
from core.conversation.context import Context
from core.conversation.home import home
from core.conversation.joining import look
from core.conversation.registry import COMMANDS
from core.conversation.request import Request
from core.conversation.shared_room import shared_room
from core.conversation.suggest import suggestions

log = structlog.get_logger()

LOCALE_S = 1.0


class Brain(Protocol):
    """Everything that is decided and worded elsewhere."""

    async def answer(self, request: Request) -> Card:
        """Run a chat command."""
        ...

    async def home(self, request: Request) -> Card:
        """Return what somebody's App Home shows."""
        ...

    async def suggestions(
        self, request: Request, command: str, arg: str, typed: str
    ) -> list[Option]:
        """Return values that fit what was typed of an argument."""
        ...

    async def locale(self, request: Request) -> str:
        """Return the locale to speak to the asker in."""
        ...

    async def shared(self, url: str) -> Card | None:
        """Return the trophy room that a link opens, None where it opens none of ours."""
        ...


class AppBrain:
    """The Brain of a running app."""

    def __init__(
        self, app: App, answer: Callable[[App, Request], Awaitable[Card]] = core_answer
    ) -> None:
        self._app = app
        self._answer = answer

    async def answer(self, request: Request) -> Card:
        """Run a chat command."""
        return await self._answer(self._app, request)

    async def home(self, request: Request) -> Card:
        """Return what somebody's App Home shows."""
        return await home(self._app, request)

    async def suggestions(
        self, request: Request, command: str, arg: str, typed: str
    ) -> list[Option]:
        """Return values that fit what was typed of an argument; never raises."""
        return await suggestions(self._app, request, command, arg, typed)

    async def locale(self, request: Request) -> str:
        """Return the locale to speak to the asker in: Slack's, when ours does not come in time."""
        try:
            async with asyncio.timeout(LOCALE_S):
                workspace, member = await look(self._app, request)
        except Exception:
            log.exception("nobody could say which language to speak")
            return request.locale or "en"
        return Context(self._app, workspace, member, request, COMMANDS).locale

    async def shared(self, url: str) -> Card | None:
        """Return the trophy room that a link opens, None where it opens none of ours."""
        return await shared_room(self._app, url)
