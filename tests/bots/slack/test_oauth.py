"""Installing: from the page to the first command, and everything that can go wrong between."""

import base64
import hashlib
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest
from structlog.testing import capture_logs

from bots.slack import oauth
from bots.slack.bot import Bot, connected
from core.app import App
from core.errors import SetupError, Unavailable
from tests.bots.slack.browser import Browser, install
from tests.bots.slack.conftest import FakeCore, no_deliveries
from tests.bots.slack.rig import *  # noqa: F403
from tests.bots.slack.rig import listening, oauth_settings
from tests.conftest import Clock
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_world import Workspace

REDIRECT = "https://laurels.example/slack/oauth_redirect"


@pytest.fixture
async def bot(slack: SlackEmulator, core: FakeCore, app: App) -> AsyncIterator[Bot]:
    slack.oauth.redirect_uris.append(REDIRECT)
    async with listening(slack, core, oauth_settings(slack), app) as connected:
        yield connected


@pytest.fixture
def browser(bot: Bot) -> Browser:
    return Browser(bot)


async def kept(app: App) -> int:
    return await app.mongo_db["installations"].count_documents({})


async def test_from_the_page_to_the_first_command(
    slack: SlackEmulator, core: FakeCore, app: App, browser: Browser
) -> None:
    text = await browser.get("/slack/install")
    assert text.startswith("Add Laurels to Slack Milestones, goals")
    assert "Does not read your messages." in text
    asked = parse_qs(urlsplit(browser.link).query)
    assert set(asked["scope"][0].split(",")) == oauth.needed_scopes()
    assert asked["redirect_uri"] == [REDIRECT]

    beta = Workspace("T2", "Beta")
    text = await browser.get(slack.oauth.allow(browser.link, beta, "U9"))
    assert browser.status == 200
    assert text.startswith("Laurels is in Beta. Go back to Slack")
    assert browser.link.endswith("&team=T2")
    assert browser.cookies == {}, "the state is used up"

    beta.add_user("U5", "ada", "Ada Obi")
    with slack.at(beta):
        assert (await slack.slash("/progress", user="U5")).shown == "progress"
    (request,) = core.requests
    assert (request.account, request.person_name) == ("T2", "Ada Obi")
    (token,) = slack.tokens(beta)
    (call,) = [call for call in slack.requests if call.method == "users.info"]
    assert call.headers["Authorization"] == f"Bearer {token}"
    assert (await app.workspace_now("slack-T2")).name == "Beta"


@pytest.mark.parametrize("address", ["/slack/install", "/slack/oauth_redirect?error=access_denied"])
async def test_the_pages_run_nothing_and_are_kept_nowhere(browser: Browser, address: str) -> None:
    await browser.get(address)
    policy = browser.headers["Content-Security-Policy"]
    style = browser.page.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "frame-ancestors 'none'" in policy
    assert browser.headers["Cache-Control"] == "no-store"
    assert browser.headers["Referrer-Policy"] == "no-referrer"
    assert browser.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script" not in browser.page


async def test_each_workspace_is_spoken_to_with_its_own_token(
    slack: SlackEmulator, core: FakeCore, browser: Browser
) -> None:
    first, _ = await install(browser, slack)
    second, _ = await install(browser, slack, "T3", "Gamma")
    for workspace in (first, second):
        workspace.add_user("U5", "ada", f"Ada of {workspace.team_name}")
        with slack.at(workspace):
            await slack.slash("/progress", user="U5")
    assert [request.person_name for request in core.requests] == ["Ada of Beta", "Ada of Gamma"]


async def test_a_new_token_is_used_at_once(
    slack: SlackEmulator, core: FakeCore, browser: Browser
) -> None:
    beta, _ = await install(browser, slack)
    with slack.at(beta):
        await slack.slash("/progress")
    (old,) = slack.tokens(beta)
    await browser.get("/slack/install")
    await browser.get(slack.oauth.allow(browser.link, beta, "U9"))
    del slack.apis[old]
    beta.add_user("U5", "ada", "Ada Obi")
    with slack.at(beta):
        await slack.slash("/progress", user="U5")
    assert core.requests[-1].person_name == "Ada Obi"


async def test_an_organisation_installs_for_all_its_workspaces(
    slack: SlackEmulator, core: FakeCore, app: App, browser: Browser
) -> None:
    grid, text = await install(browser, slack, organisation="E1", whole=True)
    assert text.startswith("Laurels is in Example Organisation.")
    with slack.at(grid):
        shown = await slack.slash("/progress")
        assert shown.shown == "progress"
    assert core.requests[0].account == "T2"
    found = await app.store.installations.serving("slack", "T2")
    assert found is not None
    assert found.accounts == ("T2",)


async def test_a_workspace_that_never_installed_is_told_how(
    slack: SlackEmulator, core: FakeCore, browser: Browser
) -> None:
    with slack.at(Workspace("T9", "Omega")):
        shown = await slack.slash("/progress")
    assert "https://laurels.example/slack/install" in shown.shown
    assert core.requests == []


async def test_a_state_is_used_once(slack: SlackEmulator, app: App, browser: Browser) -> None:
    workspace = Workspace("T2", "Beta")
    await browser.get("/slack/install")
    cookies, link = dict(browser.cookies), browser.link
    await browser.get(slack.oauth.allow(link, workspace, "U9"))
    browser.cookies = cookies
    text = await browser.get(slack.oauth.allow(link, workspace, "U9"))
    assert (browser.status, "already used" in text) == (401, True)


async def test_a_state_runs_out_after_ten_minutes(
    slack: SlackEmulator, app: App, browser: Browser, clock: Clock
) -> None:
    await browser.get("/slack/install")
    clock.advance(minutes=10)
    text = await browser.get(slack.oauth.allow(browser.link, Workspace("T2", "Beta"), "U9"))
    assert (browser.status, "longer than ten minutes" in text) == (401, True)
    assert await kept(app) == 0


async def test_a_link_of_somebody_else_installs_nothing(
    slack: SlackEmulator, app: App, browser: Browser
) -> None:
    await browser.get("/slack/install")
    browser.cookies.clear()
    text = await browser.get(slack.oauth.allow(browser.link, Workspace("T2", "Beta"), "U9"))
    assert (browser.status, "another browser" in text) == (400, True)
    assert await kept(app) == 0


async def test_who_says_no_is_not_reproached(
    slack: SlackEmulator, app: App, browser: Browser
) -> None:
    await browser.get("/slack/install")
    text = await browser.get(slack.oauth.deny(browser.link))
    assert text == (
        "Laurels was not added. You did not allow it in Slack; nothing was changed. Try again"
    )
    assert browser.link == "/slack/install"
    assert await kept(app) == 0


async def test_what_an_address_says_is_shown_and_never_run(browser: Browser) -> None:
    text = await browser.get("/slack/oauth_redirect?error=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "Slack says: <script>alert(1)</script>" in text
    assert "<script" not in browser.page


async def test_a_team_in_the_address_cannot_add_to_slacks(browser: Browser) -> None:
    await browser.get("/slack/install?team=T2%26redirect_uri%3Dhttps://evil.example")
    asked = parse_qs(urlsplit(browser.link).query)
    assert asked["team"] == ["T2&redirect_uri=https://evil.example"]
    assert asked["redirect_uri"] == [REDIRECT]


@pytest.mark.parametrize(
    ("status", "error", "said", "answer"),
    [
        (0, None, "does not answer", 503),
        (503, None, "no longer accepts", 401),
        (None, "code_expired", "no longer accepts", 401),
    ],
)
async def test_slack_failing_in_the_middle_is_explained(
    slack: SlackEmulator,
    app: App,
    browser: Browser,
    status: int | None,
    error: str | None,
    said: str,
    answer: int,
) -> None:
    slack.fail("oauth.v2.access", status, error=error, times=5)
    _, text = await install(browser, slack)
    assert (browser.status, said in text) == (answer, True)
    assert await kept(app) == 0


async def test_mongodb_being_away_is_explained(
    slack: SlackEmulator, app: App, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise Unavailable("MongoDB does not answer; nothing was accepted")

    monkeypatch.setattr(app.store.installations, "keep_state", away)
    text = await browser.get("/slack/install")
    assert (browser.status, "does not answer at the moment" in text) == (503, True)


async def test_visits_are_limited(
    slack: SlackEmulator, core: FakeCore, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oauth, "VISITS_A_MINUTE", 3)
    async with listening(slack, core, oauth_settings(slack), app) as bot:
        browser = Browser(bot)
        for status in (200, 200, 200, 429):
            await browser.get("/slack/install")
            assert browser.status == status
    assert browser.headers["Retry-After"] == "60"


async def test_one_workspace_for_all_lets_no_second_slack_in(
    slack: SlackEmulator, core: FakeCore, app: App
) -> None:
    settings = oauth_settings(slack, tenancy="single")
    async with listening(slack, core, settings, app) as bot:
        browser = Browser(bot)
        mine, text = await install(browser, slack)
        assert text.startswith("Laurels is in Beta.")
        with capture_logs() as logged:
            other, text = await install(browser, slack, "T3", "Stranger")
        assert (browser.status, "LAURELS_TENANCY=many" in text) == (403, True)
        assert slack.tokens(other) == [], "what was given is given back"
        assert any("another Slack workspace" in entry["event"] for entry in logged)
        _, text = await install(browser, slack)
        assert text.startswith("Laurels is in Beta."), "the first may install again"
        with slack.at(mine):
            assert (await slack.slash("/progress")).shown == "progress"


async def test_beside_a_token_of_its_own_one_workspace_for_all_is_that_one(
    slack: SlackEmulator, core: FakeCore, app: App
) -> None:
    own = {"slack_bot_token": slack.bot_token}
    async with listening(slack, core, oauth_settings(slack, tenancy="single", **own), app) as bot:
        _, text = await install(Browser(bot), slack, "T3", "Stranger")
        assert "belongs to another Slack workspace" in text
    async with listening(slack, core, oauth_settings(slack, **own), app) as bot:
        beta, text = await install(Browser(bot), slack)
        assert text.startswith("Laurels is in Beta.")
        for workspace in (slack.workspace, beta):
            workspace.add_user("U5", "ada", f"Ada of {workspace.team_name}")
            with slack.at(workspace):
                assert (await slack.slash("/progress", user="U5")).shown == "progress"
    asked = [(request.account, request.person_name) for request in core.requests]
    assert asked == [("T0001", "Ada of Acme"), ("T2", "Ada of Beta")]


async def test_without_a_secret_key_the_bot_does_not_start(
    slack: SlackEmulator, core: FakeCore, app: App
) -> None:
    with pytest.raises(SetupError, match="LAURELS_SECRET_KEY"):
        async with listening(slack, core, oauth_settings(slack, secret_key=None), app):
            raise AssertionError("it started")


async def test_beside_socket_mode_only_the_pages_are_served(
    slack: SlackEmulator, core: FakeCore, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = oauth_settings(slack, slack_app_token=slack.app_token)
    monkeypatch.setattr(app, "settings", settings)
    async with connected(settings, core, no_deliveries, app) as bot:
        browser = Browser(bot)
        beta, text = await install(browser, slack)
        assert text.startswith("Laurels is in Beta.")
        await browser.get("/slack/events")
        assert browser.status == 404
        with slack.at(beta):
            assert (await slack.slash("/progress")).shown == "progress"
    assert core.requests[0].account == "T2"
