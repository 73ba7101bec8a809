"""HTTP mode: what Slack signed is answered, once; what it did not sign is not even read."""

import asyncio
import io
import json
import socket
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from structlog.testing import capture_logs

from bots.slack import http_mode
from bots.slack.bot import Bot
from core.cards import Action, Card
from core.errors import SetupError
from tests.bots.slack.conftest import FakeCore
from tests.bots.slack.rig import http_settings, listening
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_http import HttpMode
from tests.emulators.slack_people import Person

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
HOME = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}


@pytest.fixture
async def bot(slack: SlackEmulator, core: FakeCore) -> AsyncIterator[Bot]:
    async with listening(slack, core, http_settings(slack)) as connected:
        yield connected


@pytest.fixture
def http(slack: SlackEmulator, bot: Bot) -> HttpMode:
    assert slack.http is not None
    return slack.http


def command(**changes: Any) -> str:
    """A slash command as Slack writes it."""
    said = {"command": "/progress", "text": "", "team_id": "T0001", "channel_id": "C1"}
    said |= {"user_id": "U1", "user_name": "mei", "trigger_id": "1.2.abc"}
    return urlencode({**said, "response_url": "http://127.0.0.1:9/none", **changes})


async def test_commands_clicks_and_forms_work_as_over_the_socket(
    slack: SlackEmulator, core: FakeCore, http: HttpMode
) -> None:
    core.card = Card(
        kind="goals", title="Goals", actions=(Action(label="Leaderboard", command="leaderboard"),)
    )
    shown = await slack.slash("/goal", "list", user_name="mei")
    assert shown.shown == "Goals\n[Leaderboard]"
    await slack.click(shown, "Leaderboard")
    mei = Person(slack)
    await mei.open_home()
    assert mei.home.startswith("Home 1 of mei")
    assert [request.text for request in core.requests] == ["goal list", "leaderboard"]
    assert core.requests[0].account == "T0001"
    assert http.answers == [200] * 4, "url_verification is answered too"
    assert slack.sockets.connections == 0


async def test_the_request_says_language_and_zone(
    slack: SlackEmulator, core: FakeCore, http: HttpMode
) -> None:
    slack.add_user("U7", "mei", "Mei Tanaka", locale="de-DE", zone="Europe/Berlin")
    await slack.slash("/progress", user="U7")
    (request,) = core.requests
    assert (request.locale, request.zone) == ("de-DE", "Europe/Berlin")
    assert request.id


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        ({"X-Slack-Signature": "v0=" + "0" * 64}, "wrong"),
        ({"X-Slack-Signature": ""}, "none"),
        ({"X-Slack-Signature": "v0=é"}, "not ASCII"),
        ({"X-Slack-Request-Timestamp": "0"}, "another time than the one that was signed"),
        ({"X-Slack-Request-Timestamp": "soon"}, "no time"),
        ({"X-Slack-Request-Timestamp": "9" * 400}, "no time that any clock knows"),
    ],
)
async def test_what_slack_did_not_sign_is_refused(
    core: FakeCore, http: HttpMode, forged: dict[str, str], why: str
) -> None:
    status, _, text = await http.post(command(), FORM | forged)
    assert status == 401, why
    assert json.loads(text) == {"error": "The signature is not Slack's."}
    assert core.requests == []


@pytest.mark.parametrize(
    ("off_s", "status"), [(-290, 200), (290, 200), (-310, 401), (310, 401), (-86_400, 401)]
)
async def test_five_minutes_either_way_are_tolerated(
    core: FakeCore, http: HttpMode, off_s: float, status: int
) -> None:
    body = command()
    signed = http.signature(body, at=time.time() + off_s)
    assert (await http.post(body, FORM | signed))[0] == status


async def test_a_body_changed_on_the_way_is_refused(core: FakeCore, http: HttpMode) -> None:
    signed = http.signature(command())
    assert (await http.post(command(text="all"), FORM | signed))[0] == 401
    other = HttpMode(http.url, "another-secret")
    assert (await http.post(command(), FORM | other.signature(command())))[0] == 401
    assert core.requests == []


async def test_nothing_is_parsed_before_the_signature(http: HttpMode) -> None:
    with capture_logs() as logged:
        status, _, _ = await http.post("{" * 10_000, JSON | {"X-Slack-Signature": "v0=x"})
    assert status == 401
    assert [entry["log_level"] for entry in logged] == ["warning"]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("{not json", JSON),
        ("payload=%7B", FORM),
        (b"\xff\xfe", FORM),
        (command(), {"Content-Type": "text/plain; charset=none-such"}),
    ],
)
async def test_what_cannot_be_read_is_named(
    http: HttpMode, body: str | bytes, headers: dict[str, str]
) -> None:
    status, _, _ = await http.post(body, headers)
    assert status in {400, 401}, "text that is not UTF-8 cannot be signed by Slack either"


async def test_a_body_over_one_mebibyte_is_refused(core: FakeCore, bot: Bot) -> None:
    big = io.BytesIO(b"x" * (http_mode.BODY_MAX + 1))
    url = f"http://127.0.0.1:{bot.port}/slack/events"
    async with aiohttp.ClientSession() as session, session.post(url, data=big) as response:
        assert response.status == 413


async def test_a_body_that_never_ends_is_given_up(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_mode, "BODY_S", 0.1)
    stop = asyncio.Event()

    async def trickle() -> AsyncIterator[bytes]:
        yield b"x"
        await stop.wait()

    url = f"http://127.0.0.1:{bot.port}/slack/events"
    async with aiohttp.ClientSession() as session, session.post(url, data=trickle()) as response:
        assert response.status == 408
        stop.set()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/readyz", 200),
        ("GET", "/slack/events", 405),
        ("GET", "/slack/install", 404),
        ("GET", "/", 404),
    ],
)
async def test_there_is_nothing_else_to_see(bot: Bot, method: str, path: str, status: int) -> None:
    url = f"http://127.0.0.1:{bot.port}{path}"
    async with aiohttp.ClientSession() as session, session.request(method, url) as response:
        assert response.status == status


async def test_a_command_delivered_again_is_not_run_again(
    core: FakeCore, slack: SlackEmulator, http: HttpMode
) -> None:
    retried = FORM | {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    assert (await http.post(command(), FORM))[0] == 200
    assert (await http.post(command(), retried))[0] == 200
    assert (await http.post(command(trigger_id="1.2.def"), FORM))[0] == 200
    await slack.wait_for(lambda: len(core.requests) == 2)
    assert [request.id for request in core.requests] == ["1.2.abc", "1.2.def"]


async def test_an_event_delivered_again_is_not_handled_again(
    core: FakeCore, slack: SlackEmulator, http: HttpMode
) -> None:
    for event_id in ("Ev1", "Ev1", "Ev2"):
        await slack.event(HOME, event_id=event_id)
    await slack.wait_for(lambda: len(core.homes) == 2)
    assert http.answers[1:] == [200] * 3


async def test_an_event_nobody_listens_to_is_not_sent_again(
    slack: SlackEmulator, http: HttpMode
) -> None:
    await slack.event({"type": "team_rename", "name": "Acme 2"})
    assert http.answers[1:] == [200]


async def test_answers_under_way_are_finished_on_the_way_out(slack: SlackEmulator) -> None:
    started, release = asyncio.Event(), asyncio.Event()

    async def slow(_: object) -> Card:
        started.set()
        await release.wait()
        return Card(kind="late", title="Just in time")

    async def stop() -> None:
        async with listening(slack, FakeCore(slow), http_settings(slack)) as bot:
            address = ("127.0.0.1", bot.port or 0)
            await started.wait()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=1).close()

    stopping = asyncio.create_task(stop())
    await slack.wait_for(lambda: slack.http is not None and slack.http.answers == [200])
    asking = asyncio.create_task(slack.slash("/progress"))
    await started.wait()
    release.set()
    assert (await asking).shown == "Just in time"
    await stopping


async def test_a_port_that_is_taken_is_named(slack: SlackEmulator, core: FakeCore) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=rf"127\.0\.0\.1:{port}.*LAURELS_SLACK_PORT"):
            async with listening(slack, core, http_settings(slack, slack_port=port)):
                raise AssertionError("it listens")
