"""The emulated Slack's HTTP mode and OAuth are as strict as the real ones."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_oauth import OAuth
from tests.emulators.slack_world import BOT_USER, Workspace

BETA = Workspace("T2", "Beta")
ASKED = {
    "client_id": "1.2",
    "scope": "commands,chat:write",
    "redirect_uri": "https://laurels.example/back",
    "state": "s",
}


@asynccontextmanager
async def app_at(*statuses: int) -> AsyncIterator[tuple[str, list[web.Request]]]:
    """An app that answers url_verification, and then what it is told."""
    seen: list[web.Request] = []
    answers = list(statuses)

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        if b"url_verification" in body:
            return web.json_response({"challenge": (await request.json())["challenge"]})
        seen.append(request)
        return web.Response(status=answers.pop(0) if answers else 200)

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield "http://{}:{}/".format(*runner.addresses[0][:2]), seen
    finally:
        await runner.cleanup()


async def test_everything_is_signed(slack: SlackEmulator) -> None:
    async with app_at() as (url, seen):
        await slack.deliver_to(url)
        await slack.event({"type": "app_uninstalled"})
    verifier = SignatureVerifier(slack.signing_secret)
    assert verifier.is_valid_request(await seen[0].read(), dict(seen[0].headers))


async def test_an_event_is_tried_four_times_with_the_number_of_the_retry(
    slack: SlackEmulator,
) -> None:
    async with app_at(500, 503, 200) as (url, seen):
        http = await slack.deliver_to(url)
        await slack.event({"type": "app_uninstalled"})
        assert http.answers == [200, 500, 503, 200]
    assert [request.headers.get("X-Slack-Retry-Num") for request in seen] == [None, "1", "2"]
    async with app_at(500, 500, 500, 500) as (url, _):
        await slack.deliver_to(url)
        with pytest.raises(AssertionError, match="gave the event up"):
            await slack.event({"type": "app_uninstalled"})


async def test_a_command_that_is_refused_is_not_tried_again(slack: SlackEmulator) -> None:
    async with app_at(500) as (url, seen):
        await slack.deliver_to(url)
        with pytest.raises(AssertionError, match="http_service_error"):
            await slack.slash("/progress")
    assert len(seen) == 1


async def test_an_url_that_cannot_prove_itself_is_not_taken(slack: SlackEmulator) -> None:
    with pytest.raises((AssertionError, aiohttp.ClientError)):
        await slack.deliver_to("http://127.0.0.1:1/")


@pytest.fixture
def oauth() -> OAuth:
    made = OAuth("1.2", "secret")
    made.redirect_uris.append(ASKED["redirect_uri"])
    return made


def code(oauth: OAuth, **changes: str) -> str:
    """Click Allow; returns the code."""
    url = f"https://slack.com/oauth/v2/authorize?{urlencode(ASKED | changes)}"
    led_to = parse_qs(urlsplit(oauth.allow(url, BETA, "U9")).query)
    assert led_to["state"] == ["s"]
    return led_to["code"][0]


def exchange(oauth: OAuth, **said: Any) -> Any:
    known = {"client_id": "1.2", "client_secret": "secret", "redirect_uri": ASKED["redirect_uri"]}
    return oauth.exchange(known | said, "")


def test_a_code_is_good_once(oauth: OAuth) -> None:
    given = code(oauth)
    workspace, scopes, answer = exchange(oauth, code=given)
    assert workspace is BETA
    assert scopes == {"commands", "chat:write"}
    assert (answer["team"]["id"], answer["bot_user_id"]) == ("T2", BOT_USER)
    assert exchange(oauth, code=given) == "invalid_code"


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"client_id": "9.9"}, "invalid_client_id"),
        ({"client_secret": "guess"}, "bad_client_secret"),
        ({"redirect_uri": "https://evil.example"}, "bad_redirect_uri"),
    ],
)
def test_a_code_is_good_for_its_app_alone(oauth: OAuth, said: dict[str, str], refusal: str) -> None:
    assert exchange(oauth, code=code(oauth), **said) == refusal


@pytest.mark.parametrize("asked", [{"client_id": "9.9"}, {"redirect_uri": "https://evil.example"}])
def test_a_question_of_another_app_is_not_shown(oauth: OAuth, asked: dict[str, str]) -> None:
    with pytest.raises(AssertionError, match="Slack: "):
        code(oauth, **asked)
