"""The serving half of the emulated Slack: every address the bot reaches."""

import asyncio
import inspect
import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from aiohttp import web

from tests.emulators.slack_api import (
    METHODS,
    Arguments,
    WebApi,
    read_arguments,
    read_token,
)
from tests.emulators.slack_errors import SlackError
from tests.emulators.slack_faults import Faults
from tests.emulators.slack_http import HttpMode
from tests.emulators.slack_oauth import OAuth
from tests.emulators.slack_socket import SocketMode
from tests.emulators.slack_surfaces import Triggers
from tests.emulators.slack_world import ALL_SCOPES, Message, Workspace

URL_USES, URL_S = 5, 30 * 60.0


@dataclass(frozen=True)
class Call:
    """One request the bot made."""

    method: str
    arguments: Arguments
    headers: dict[str, str]
    status: int = 0
    error: str | None = None


@dataclass
class _ResponseUrl:
    channel: str
    user: str
    born: float
    first: asyncio.Future[Message]
    source: Message | None = None
    uses: int = 0


class SlackServer:
    """Serves the Web API, Socket Mode and `response_url`s of one workspace."""

    def __init__(
        self,
        *,
        team_id: str = "T0001",
        team_name: str = "Acme",
        bot_token: str = "xoxb-emulated",
        app_token: str = "xapp-emulated",
        signing_secret: str = "8f742231b10e8888abcd99yyyzzz85a5",
        strict_rate: bool = False,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.bot_token, self.app_token = bot_token, app_token
        self.signing_secret = signing_secret
        self.workspace = Workspace(team_id, team_name)
        self.faults = Faults(strict_rate=strict_rate)
        if clock is not None:
            self.faults.clock = clock
        self.sockets = SocketMode(self._change)
        self.http: HttpMode | None = None
        self.oauth = OAuth("1111.2222", "emulated-client-secret")
        self.requests: list[Call] = []
        self._base = ""
        self.triggers = Triggers(lambda: self.faults.clock())
        self._api = WebApi(self.workspace, self.triggers.take, lambda: self._base)
        self._api.scopes |= ALL_SCOPES
        self.apis = {bot_token: self._api}
        self._urls: dict[str, _ResponseUrl] = {}
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._serve_api)
        app.router.add_post("/commands/{team}/{id}/{secret}", self._serve_response_url)
        app.router.add_post("/upload/v1/{secret}", self._serve_upload)
        app.router.add_get("/link/", self.sockets.accept)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self._base = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.sockets.close()
        if self.http is not None:
            await self.http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The Web API's base address."""
        return f"{self._base}/api/"

    @property
    def messages(self) -> list[Message]:
        """Everything posted, oldest first."""
        return self.workspace.messages

    async def wait_for(
        self, condition: Callable[[], Any | Awaitable[Any]], timeout_s: float = 5.0
    ) -> Any:
        """Return what `condition` returns as soon as it is true; AssertionError after the deadline.

        Checked after everything that happens here, and every 10 ms for what happens elsewhere.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    result = condition()
                    if inspect.isawaitable(result):
                        result = await result
                    if result:
                        return result
                    self._changed.clear()
                    try:
                        await asyncio.wait_for(self._changed.wait(), 0.01)
                    except TimeoutError:
                        continue
        except TimeoutError:
            seen = "\n".join(f"- {m.channel} {m.shown}" for m in self.messages[-5:])
            raise AssertionError(f"not so within {timeout_s:g} s; last posts:\n{seen}") from None

    # ---- what the bot reaches ------------------------------------------------------------

    async def _serve_api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments: Arguments = {}
        status = 200
        body: dict[str, Any] = {"ok": True}
        headers: dict[str, str] = {}
        try:
            arguments = await read_arguments(request)
            if (api := self.apis.get(read_token(request, arguments) or "")) is not None:
                headers["x-oauth-scopes"] = ",".join(sorted(api.scopes))
            wait_s = self.faults.wait_s(method, str(arguments.get("channel", "")))
            failed = self.faults.failure(method, after=False)
            if wait_s is not None:
                status, body = 429, {"ok": False, "error": "ratelimited"}
                headers["Retry-After"] = f"{wait_s:g}"
            elif failed is not None:
                status, body = failed[0], {"ok": False, "error": failed[1]}
            else:
                body |= self._call(method, request, arguments)
                if lost := self.faults.failure(method, after=True):
                    status, body = lost[0], {"ok": False, "error": lost[1]}
        except SlackError as error:
            body = error.body
        told = body.get("error")
        self.requests.append(
            Call(method, arguments, dict(request.headers), status, str(told) if told else None)
        )
        self._change()
        if status >= 500:
            return web.Response(
                status=status, text="<html>Server Error</html>", content_type="text/html"
            )
        return web.json_response(body, status=status, headers=headers)

    def _call(self, method: str, request: web.Request, arguments: Arguments) -> dict[str, Any]:
        if method not in METHODS:
            raise SlackError("unknown_method", req_method=method)
        if method == "oauth.v2.access":
            return self._grant(arguments, request.headers.get("Authorization", ""))
        token = read_token(request, arguments)
        if token is None:
            raise SlackError("not_authed")
        if token not in {self.app_token, *self.apis}:
            raise SlackError("invalid_auth")
        if (token == self.app_token) is not (method == "apps.connections.open"):
            raise SlackError("not_allowed_token_type")
        if method == "apps.connections.open":
            return {"url": self.sockets.new_url(self._base)}
        if self.faults.token_error:
            raise SlackError(self.faults.token_error)
        if method == "auth.revoke":
            del self.apis[token]
            return {"revoked": True}
        return self.apis[token].call(method, arguments)

    def _grant(self, arguments: Arguments, authorization: str) -> dict[str, Any]:
        """Exchange a code for a token that works from now on."""
        found = self.oauth.exchange(arguments, authorization)
        if isinstance(found, str):
            raise SlackError(found)
        workspace, scopes, answer = found
        return {**answer, "access_token": self.new_token(workspace, scopes)}

    def new_token(self, workspace: Workspace, scopes: Iterable[str]) -> str:
        """Return a token that is good for a workspace."""
        token = f"xoxb-{workspace.team_id}-{secrets.token_hex(6)}"
        self.apis[token] = api = WebApi(workspace, self.triggers.take, lambda: self._base)
        api.scopes |= set(scopes)
        return token

    async def _serve_response_url(self, request: web.Request) -> web.Response:
        state = self._urls.get(request.match_info["secret"])
        status, error = 200, None
        arguments: Arguments = {}
        wait_s = self.faults.wait_s("response_url", state.channel if state else "")
        failed = self.faults.failure("response_url", after=False)
        if wait_s is not None:
            status, error = 429, "ratelimited"
        elif failed is not None:
            status, error = failed[0], failed[1] or "fatal_error"
        elif state is None or self.faults.clock() - state.born > URL_S:
            status, error = 404, "expired_url"
        elif state.uses >= URL_USES:
            status, error = 404, "used_url"
        else:
            arguments = await read_arguments(request)
            state.uses += 1
            is_shared = arguments.get("response_type") == "in_channel" or bool(
                arguments.get("replace_original") and state.source and not state.source.ephemeral
            )
            if problem := self._api.content_error(arguments, shared=is_shared):
                status, error = (500 if problem[0] == "no_text" else 400), problem[0]
            else:
                self._respond(state, arguments, via="response_url")
        self.requests.append(Call("response_url", arguments, dict(request.headers), status, error))
        self._change()
        if error is None:
            return web.Response(text="ok")
        headers = {"Retry-After": f"{wait_s:g}"} if wait_s is not None else {}
        return web.json_response({"ok": False, "error": error}, status=status, headers=headers)

    # ---- how -----------------------------------------------------------------------------

    def _respond(self, state: _ResponseUrl, arguments: Arguments, via: str) -> Message:
        """Post, or replace, what a `response_url` or an acknowledgement carries."""
        is_public = arguments.get("response_type") == "in_channel"
        text: str = arguments.get("text") or ""
        blocks: list[dict[str, Any]] = arguments.get("blocks") or []
        source = state.source
        if source is not None and arguments.get("replace_original"):
            source.history.append(replace(source, history=[]))
            source.text, source.blocks = text, blocks
            message = source
        else:
            message = Message(
                channel=state.channel,
                ts=self.workspace.new_ts(),
                text=text,
                blocks=blocks,
                user=None if is_public else state.user,
                thread_ts=arguments.get("thread_ts"),
                via=via,
                mrkdwn=arguments.get("mrkdwn", True) is not False,
            )
            self.messages.append(message)
        if not state.first.done():
            state.first.set_result(message)
        return message

    def _new_response_url(self, channel: str, user: str, source: Message | None) -> str:
        secret = secrets.token_hex(12)
        first: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._urls[secret] = _ResponseUrl(channel, user, self.faults.clock(), first, source)
        return secret

    def _address(self, secret: str) -> str:
        return f"{self._base}/commands/{self.workspace.team_id}/{len(self._urls)}/{secret}"

    async def _serve_upload(self, request: web.Request) -> web.Response:
        content = await request.read()
        for api in self.apis.values():
            status = api.workspace.files.take(request.match_info["secret"], content)
            if status is not None:
                return web.Response(status=status, text=f"OK - {len(content)}")
        return web.Response(status=404, text="no such upload")

    def _told_name(self, channel: str) -> str:
        known = self.workspace.channels[channel]
        return "privategroup" if known.private else known.name

    def _change(self) -> None:
        self._changed.set()
