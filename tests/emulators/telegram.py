"""A Telegram that runs on this machine: the Bot API over HTTP, with people who write and click.

    async with TelegramEmulator() as telegram:
        ...  # start a bot with telegram.token and telegram.url
        reply = await telegram.say("/progress", user_id=7, user_name="Mei Tanaka")
        clicked = await telegram.click(reply, "Remove", user=7)

It refuses what Telegram refuses, in Telegram's words, and checks every request and every answer
of its own against Telegram's description of the Bot API where that is at hand.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from core.tasks import end
from tests.emulators import telegram_profile  # noqa: F401 - its methods
from tests.emulators.telegram_faults import Fault, Faults
from tests.emulators.telegram_groups import Moves
from tests.emulators.telegram_methods import METHODS
from tests.emulators.telegram_params import Params, read_params
from tests.emulators.telegram_people import People
from tests.emulators.telegram_spec import check_request, check_result, known_method
from tests.emulators.telegram_state import Call, Chat, Message, RefusalError, User, bad_request
from tests.emulators.telegram_webhook import Hooks

DEADLINE_S = 5.0


class TelegramEmulator(People, Moves, Faults, Hooks):
    """One bot's Telegram. Everything it keeps is public, for tests to look at."""

    def __init__(
        self,
        *,
        token: str = "424242:AAEmulatedTokenForTestsOnly_0123456",
        username: str = "LaurelsBot",
    ) -> None:
        Faults.__init__(self)
        Hooks.__init__(self)
        self.token = token
        self.bot = User(int(token.partition(":")[0]), "Laurels", username, is_bot=True)
        self.url = ""
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, User] = {}
        self.sent: list[Message] = []
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.updates: list[dict[str, Any]] = []
        self.allowed_updates: set[str] = set()
        self.callbacks: dict[str, dict[str, Any] | None] = {}
        self.menus: dict[str, list[dict[str, str]]] = {}
        self.profile: dict[str, str] = {}
        self.webhook = {"url": "", "secret_token": ""}
        self.can_join_groups = True
        self.closing = False
        self._caller: asyncio.Task[None] | None = None
        self._numbers = 0
        self._update_id = 1000
        self._poller: asyncio.Event | None = None
        self._tick = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=50 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=1.0
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._caller = asyncio.create_task(self.call_webhook())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.closing = True
        self.touch()
        if self._caller is not None:
            await end(self._caller)
        if self._runner is not None:
            await self._runner.cleanup()

    # What happens is announced by `touch`, and waited for on conditions with a deadline.

    def touch(self) -> None:
        """Wake everybody who waits for something to change."""
        tick, self._tick = self._tick, asyncio.Event()
        tick.set()

    async def wait(self, condition: Callable[[], bool], wait_s: float) -> bool:
        """Wait until `condition` holds; False when `wait_s` passed first."""
        try:
            async with asyncio.timeout(wait_s):
                while not condition():
                    await self._tick.wait()
        except TimeoutError:
            return condition()
        return True

    async def until(
        self, condition: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S
    ) -> None:
        """Wait until `condition` holds, or fail saying `what` did not happen."""
        if not await self.wait(condition, deadline_s):
            made = [(c.method, c.status, c.description) for c in self.calls[-8:]]
            raise AssertionError(f"{what}: not within {deadline_s} s; last calls {made}")

    async def message(
        self,
        chat_id: int,
        containing: str = "",
        *,
        after: int = 0,
        deadline_s: float = DEADLINE_S,
    ) -> Message:
        """Wait for a message of the bot in a chat; `after` is an earlier message's `order`."""

        def found() -> list[Message]:
            return [m for m in self.messages(chat_id) if m.order > after and containing in m.text]

        await self.until(lambda: bool(found()), f"a message in {chat_id}", deadline_s)
        return found()[0]

    async def called(
        self, method: str, times: int = 1, deadline_s: float = DEADLINE_S
    ) -> list[Call]:
        """Wait until the bot has called `method` so many times, and return those calls."""

        def made() -> list[Call]:
            return [c for c in self.calls if c.method.lower() == method.lower()]

        await self.until(lambda: len(made()) >= times, f"{times} calls of {method}", deadline_s)
        return made()

    @property
    def refused(self) -> list[Call]:
        """The calls that were refused, such as 403 and 429."""
        return [call for call in self.calls if call.status >= 400]

    def messages(self, chat_id: int) -> list[Message]:
        """What the bot has posted in a chat and not deleted, oldest first."""
        return [
            m for m in self.sent if m.chat.id == chat_id and m.sender is self.bot and not m.deleted
        ]

    def find(self, chat_id: int, message_id: int | None) -> Message | None:
        for message in self.sent:
            if message.chat.id == chat_id and message.id == message_id and not message.deleted:
                return message
        return None

    def reach(self, chat_id: Any) -> Chat:
        """Return a chat the bot may write to, or refuse as Telegram does."""
        try:
            chat = self.chats[int(chat_id)]
        except (KeyError, TypeError, ValueError):
            raise bad_request("chat not found") from None
        if chat.migrated_to is not None:
            raise RefusalError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        if chat.standing == "blocked":
            raise RefusalError(403, "Forbidden: bot was blocked by the user")
        if chat.standing == "deactivated":
            raise RefusalError(403, "Forbidden: user is deactivated")
        if chat.standing == "kicked":
            raise RefusalError(403, f"Forbidden: bot was kicked from the {chat.type} chat")
        if chat.standing == "left":
            raise RefusalError(403, f"Forbidden: bot is not a member of the {chat.type} chat")
        return chat

    def number(self) -> int:
        """The next number of a message, a callback or anything else that needs one."""
        self._numbers += 1
        return self._numbers

    def store(self, chat: Chat, sender: User | None, text: str, **more: Any) -> Message:
        """Keep a message."""
        number = self.number()
        message = Message(number, chat, sender, int(time.time()), text, number, **more)
        self.sent.append(message)
        self.touch()
        return message

    def push(self, kind: str, content: dict[str, Any]) -> None:
        """Queue an update, unless the bot has said that it does not want its kind."""
        if self.allowed_updates and kind not in self.allowed_updates:
            return
        self._update_id += 1
        self.updates.append({"update_id": self._update_id, kind: content})
        self.touch()

    # getUpdates: one reader at a time, confirmed by offset.

    def confirm(self, offset: int | None) -> None:
        if offset is None or offset == 0:
            return
        if offset < 0:
            del self.updates[:offset]
        else:
            self.updates = [u for u in self.updates if u["update_id"] >= offset]

    def take_turn(self) -> asyncio.Event:
        """Become the one reader of updates; the one before learns that it no longer is."""
        if self._poller is not None:
            self._poller.set()
            self.touch()
        self._poller = asyncio.Event()
        self.touch()
        return self._poller

    def leave_turn(self, turn: asyncio.Event) -> None:
        if self._poller is turn:
            self._poller = None

    @property
    def polled(self) -> bool:
        """Whether a bot is waiting for updates right now."""
        return self._poller is not None

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method, params = request.match_info["method"], await read_params(request)
        fault = self.next_fault(method, params.get("chat_id"))
        if fault is not None and not fault.after:
            return self._fail(request, method, params, fault)
        response = await self._run(request.match_info["token"], method, params)
        if fault is not None:
            return self._fail(request, method, params, fault)
        return response

    async def _run(self, token: str, method: str, params: dict[str, Any]) -> web.Response:
        try:
            if token != self.token:
                raise (
                    RefusalError(401, "Unauthorized")
                    if ":" in token
                    else RefusalError(404, "Not Found")
                )
            function = METHODS.get(method.lower())
            if function is None or not known_method(method):
                raise RefusalError(404, "Not Found: method not found")
            files = {k for k, v in params.items() if isinstance(v, bytes)}
            checked = {k: v for k, v in params.items() if k == "photo" or k not in files}
            if wrong := check_request(method, checked):
                self.violations += [f"{method}: {problem}" for problem in wrong]
                raise bad_request("; ".join(wrong))
            result = await function(self, Params(params))
            self.violations += [f"answer to {method}: {p}" for p in check_result(method, result)]
            return self._answer(method, params, 200, {"ok": True, "result": result})
        except RefusalError as refused:
            body: dict[str, Any] = {
                "ok": False,
                "error_code": refused.code,
                "description": refused.description,
            }
            if refused.parameters:
                body["parameters"] = refused.parameters
            return self._answer(method, params, refused.code, body)

    def _answer(
        self, method: str, params: dict[str, Any], status: int, body: dict[str, Any]
    ) -> web.Response:
        self._record(method, params, status, str(body.get("description", "")))
        return web.json_response(body, status=status)

    def _record(self, method: str, params: dict[str, Any], status: int, words: str = "") -> None:
        self.calls.append(Call(method, params, time.monotonic(), status, words))
        self.touch()

    def _fail(
        self, request: web.Request, method: str, params: dict[str, Any], fault: Fault
    ) -> web.Response:
        if fault.body is None:
            self._record(method, params, 0, "connection dropped")
            if request.transport is not None:
                request.transport.close()
            return web.Response()
        self._record(method, params, fault.status, str(fault.body))
        if isinstance(fault.body, str):
            return web.Response(status=fault.status, text=fault.body, content_type="text/html")
        return web.json_response(fault.body, status=fault.status)
