"""What is handed to the bots, and what is not."""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from pydantic import SecretStr
from yarl import URL

from core.app import App
from core.config import Settings
from laurels.server import free_port
from web import forward
from web.application import serving


class BotServer:
    """Stands in for a bot: notes what arrives and answers as told."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, list[tuple[str, str]], bytes]] = []
        self.answer = web.Response(text="ok")
        self.hold: asyncio.Event | None = None

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        said = [(name.lower(), value) for name, value in request.headers.items()]
        self.requests.append((request.method, str(request.rel_url), said, body))
        if self.hold is not None:
            await self.hold.wait()
        return self.answer

    @contextlib.asynccontextmanager
    async def serving(self, port: int) -> AsyncIterator[None]:
        app = web.Application(client_max_size=4 * forward.LARGEST)
        app.router.add_route("*", "/{tail:.*}", self.take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield
        finally:
            await runner.cleanup()

    def headers(self) -> dict[str, str]:
        return dict(self.requests[-1][2])


@pytest.fixture
def port() -> int:
    return free_port()


@pytest_asyncio.fixture(loop_scope="session")
async def bot(port: int) -> AsyncIterator[BotServer]:
    server = BotServer()
    async with server.serving(port):
        yield server


@contextlib.asynccontextmanager
async def web_with(
    app: App, monkeypatch: pytest.MonkeyPatch, **changes: Any
) -> AsyncIterator[aiohttp.ClientSession]:
    """Serve with some settings changed, and speak to it as a stranger does."""
    monkeypatch.setattr(app, "settings", app.settings.model_copy(update=changes))
    async with (
        serving(app) as own,
        aiohttp.ClientSession(f"http://127.0.0.1:{own}", auto_decompress=False) as client,
    ):
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def client(
    app: App, port: int, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[aiohttp.ClientSession]:
    """A web process in front of bots in HTTP and webhook mode."""
    async with web_with(app, monkeypatch, **modes(port)) as opened:
        yield opened


def modes(port: int) -> dict[str, Any]:
    """Everything that is forwarded, to one port."""
    return {
        "slack_signing_secret": SecretStr("s"),
        "slack_client_id": "1.2",
        "slack_client_secret": SecretStr("s"),
        "telegram_token": SecretStr("1:t"),
        "telegram_webhook_secret": SecretStr("s"),
        "slack_port": port,
        "telegram_port": port,
    }


async def test_bytes_and_headers_arrive_as_they_were_sent(
    client: aiohttp.ClientSession, bot: BotServer
) -> None:
    body = b"payload=%7B%22text%22%3A%22%C3%A9+%E2%9C%93%22%7D"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Signature": "v0=abc",
        "X-Slack-Request-Timestamp": "1700000000",
        "X-Slack-Retry-Num": "1",
    }
    async with client.post("/slack/events", data=body, headers=headers) as response:
        assert (response.status, await response.text()) == (200, "ok")
    method, path, _, arrived = bot.requests[0]
    assert (method, path, arrived) == ("POST", "/slack/events", body)
    assert {name.lower(): value for name, value in headers.items()}.items() <= bot.headers().items()


async def test_the_query_and_every_cookie_survive(
    client: aiohttp.ClientSession, bot: BotServer
) -> None:
    bot.answer = web.Response(status=302, headers={"Location": "https://slack.example/"})
    bot.answer.headers.add("Set-Cookie", "a=1; Secure")
    bot.answer.headers.add("Set-Cookie", "b=2; Secure")
    asked = "/slack/oauth_redirect?code=1%2B2%26x&state=%C3%A9"
    async with client.get(asked, headers={"Cookie": "s=1"}, allow_redirects=False) as response:
        assert response.status == 302
        assert response.headers["Location"] == "https://slack.example/"
        assert response.headers.getall("Set-Cookie") == ["a=1; Secure", "b=2; Secure"]
    assert bot.requests[0][1] == asked
    assert bot.headers()["cookie"] == "s=1"


async def test_what_concerns_one_connection_stays_on_it(
    client: aiohttp.ClientSession, bot: BotServer, port: int
) -> None:
    headers = {
        "Connection": "close, X-Private",
        "X-Private": "1",
        "Keep-Alive": "timeout=5",
        "Proxy-Authorization": "Basic eA==",
        "TE": "trailers",
        "Host": "elsewhere.example",
    }
    bot.answer = web.Response(text="ok", headers={"Keep-Alive": "timeout=9"})
    async with client.post("/telegram/webhook", data=b"{}", headers=headers) as response:
        assert response.status == 200
        assert "Keep-Alive" not in response.headers
    arrived = bot.headers()
    assert {"x-private", "keep-alive", "proxy-authorization", "te"} & arrived.keys() == set()
    assert arrived["host"] == f"127.0.0.1:{port}"


async def test_a_bot_that_is_down_is_said_to_be(client: aiohttp.ClientSession) -> None:
    async with client.post("/slack/events", data=b"x") as response:
        assert response.status == 503
        assert response.headers["Retry-After"] == "1"
        assert await response.json() == {
            "error": "The Slack bot does not answer; nothing was accepted. Try again."
        }


async def test_a_bot_that_hangs_is_given_up(
    app: App, bot: BotServer, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forward, "ANSWER_S", 0.2)
    bot.hold = asyncio.Event()
    async with (
        web_with(app, monkeypatch, **modes(port)) as client,
        client.post("/telegram/webhook", data=b"{}") as response,
    ):
        assert response.status == 503
        assert "The Telegram bot does not answer" in (await response.json())["error"]
    assert len(bot.requests) == 1
    bot.hold.set()


async def test_a_body_that_never_ends_is_given_up(
    app: App, bot: BotServer, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forward, "ANSWER_S", 0.2)
    stop = asyncio.Event()

    async def trickle() -> AsyncIterator[bytes]:
        yield b"x"
        await stop.wait()

    async with (
        web_with(app, monkeypatch, **modes(port)) as client,
        client.post("/slack/events", data=trickle()) as response,
    ):
        assert response.status == 408
        stop.set()
    assert bot.requests == []


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_over_one_mebibyte_never_reaches_a_bot(
    client: aiohttp.ClientSession, bot: BotServer, chunked: bool
) -> None:
    body = b"x" * (forward.LARGEST + 1)

    async def pieces() -> AsyncIterator[bytes]:
        yield body

    data = pieces() if chunked else io.BytesIO(body)
    async with client.post("/slack/events", data=data) as response:
        assert response.status == 413
        assert await response.json() == {"error": "The body is larger than 1 MiB."}
    assert bot.requests == []
    async with client.post("/slack/events", data=body[:-1]) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/slack/events"),
        ("HEAD", "/slack/install"),
        ("POST", "/slack/install"),
        ("GET", "/slack/readyz"),
        ("POST", "/slack/events/../readyz"),
        ("POST", "/slack/events/x"),
        ("GET", "/readyz/../slack"),
        ("GET", "/telegram/webhook"),
        ("POST", "/telegram/"),
        ("POST", "/slack//events"),
    ],
)
async def test_nothing_else_is_forwarded(
    client: aiohttp.ClientSession, bot: BotServer, method: str, path: str
) -> None:
    url = URL(f"{client._base_url}".rstrip("/") + path, encoded=True)
    async with client.request(method, url) as response:
        assert response.status in {404, 405}
    assert bot.requests == []


@pytest.mark.parametrize(
    ("changes", "forwarded"),
    [
        ({}, set()),
        ({"slack_app_token": "x", "slack_signing_secret": "s"}, set()),
        ({"slack_signing_secret": "s"}, {"/slack/events"}),
        ({"slack_client_id": "1.2"}, set()),
        (
            {"slack_app_token": "x", "slack_client_id": "1.2", "slack_client_secret": "s"},
            {"/slack/install", "/slack/oauth_redirect"},
        ),
        ({"telegram_token": "1:t"}, set()),
        ({"telegram_webhook_secret": "s"}, set()),
        ({"telegram_token": "1:t", "telegram_webhook_secret": "s"}, {"/telegram/webhook"}),
    ],
)
def test_only_what_is_set_up_is_forwarded(changes: dict[str, str], forwarded: set[str]) -> None:
    settings = Settings(_env_file=None, **changes)  # type: ignore[call-arg, arg-type]
    assert {route.path for route in forward.routes(settings)} == forwarded


@pytest.mark.parametrize(
    ("host", "bots"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.1"),
        ("::", "[::1]"),
        ("::1", "[::1]"),
        ("localhost", "localhost"),
        ("192.168.1.5", "192.168.1.5"),
    ],
)
def test_bots_are_looked_for_where_they_listen(host: str, bots: str) -> None:
    assert forward.bot_host(host) == bots
