"""What `laurels doctor` says of Slack, each finding with what mends it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr
from slack_sdk.oauth.installation_store import Installation

from bots.slack import doctor
from bots.slack.doctor import findings
from bots.slack.installs import Installs
from bots.slack.oauth import needed_scopes
from core.app import App
from core.config import Settings
from core.finding import Finding
from tests.bots.slack.conftest import settings_for
from tests.bots.slack.rig import *  # noqa: F403
from tests.bots.slack.rig import http_settings, oauth_settings
from tests.core.support import place
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_world import Workspace


async def found(settings: Settings, app: App | None = None) -> list[Finding]:
    return [finding async for finding in findings(settings, app)]


def about(said: list[Finding], words: str) -> Finding:
    """The one finding that says this."""
    (finding,) = [finding for finding in said if words in finding.text]
    return finding


@pytest.fixture(autouse=True)
def granted(slack: SlackEmulator) -> None:
    slack.scopes.update(needed_scopes())
    slack.add_channel("C1", "wins")


async def test_all_is_well(slack: SlackEmulator, app: App) -> None:
    await place(app, account="T0001", chat_name="wins")
    said = await found(settings_for(slack), app)
    assert [finding.text for finding in said] == [
        "Slack accepts the bot token, for the workspace Acme",
        f"the token has every scope Laurels needs ({len(needed_scopes())})",
        "Slack opens Socket Mode connections for the app-level token",
        "celebrations go to #wins on Slack",
    ]
    assert all(finding.well for finding in said)


async def test_where_slack_is_not_set_up_there_is_nothing_to_say() -> None:
    assert await found(Settings(_env_file=None)) == []  # type: ignore[call-arg]


async def test_half_a_set_up_is_named(slack: SlackEmulator) -> None:
    (finding,) = await found(settings_for(slack, slack_app_token=None))
    assert finding.well is False
    assert "LAURELS_SLACK_APP_TOKEN" in finding.text


@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked"])
async def test_a_token_slack_refuses(slack: SlackEmulator, app: App, error: str) -> None:
    await place(app, account="T0001", chat_name="wins")
    slack.revoke(error)
    said = await found(settings_for(slack), app)
    refused = about(said, "LAURELS_SLACK_BOT_TOKEN")
    assert refused.well is False
    assert error in refused.text
    assert "OAuth & Permissions" in refused.text
    assert about(said, "#wins").well is False, "no card arrives there"


async def test_slack_being_away_is_no_fault_of_the_token(slack: SlackEmulator) -> None:
    slack.fail("auth.test", 503)
    slack.fail("apps.connections.open", 0)
    said = await found(settings_for(slack))
    assert [finding.well for finding in said] == [False, False]
    assert all("Slack does not answer" in finding.text for finding in said)
    assert all("network" in finding.mend for finding in said)


async def test_a_scope_that_is_missing_is_named(slack: SlackEmulator) -> None:
    slack.scopes.discard("commands")
    slack.scopes.discard("users:read")
    missing = about(await found(settings_for(slack)), "lacks")
    assert missing.well is False
    assert missing.text == "the token lacks commands, users:read"
    assert "bots/slack/manifest.yaml" in missing.mend
    assert "Reinstall to Workspace" in missing.mend
    missing = about(await found(http_settings(slack)), "lacks")
    assert "bots/slack/manifest.http.yaml" in missing.mend


async def test_an_app_level_token_slack_refuses(slack: SlackEmulator) -> None:
    said = await found(settings_for(slack, slack_app_token=SecretStr("xapp-wrong")))
    refused = about(said, "LAURELS_SLACK_APP_TOKEN")
    assert refused.well is False
    assert "connections:write" in refused.text


@pytest.mark.parametrize(
    ("state", "words", "mend"),
    [
        ({"archived": True}, "#wins: it is archived", "Unarchive it"),
        ({"private": True, "member": False}, "I cannot see #wins", "/invite @Laurels in #wins"),
        (None, "I cannot see #wins", "/laurels announce here"),
    ],
)
async def test_a_place_where_no_card_arrives(
    slack: SlackEmulator, app: App, state: dict[str, Any] | None, words: str, mend: str
) -> None:
    await place(app, account="T0001", chat_name="wins")
    if state is None:
        del slack.workspace.channels["C1"]
    for name, value in (state or {}).items():
        setattr(slack.workspace.channels["C1"], name, value)
    finding = about(await found(settings_for(slack), app), "#wins")
    assert finding.well is False
    assert words in finding.text
    assert mend in finding.mend


@pytest.mark.parametrize("may", [True, False])
async def test_a_public_channel_needs_no_invitation_with_the_scope(
    slack: SlackEmulator, app: App, may: bool
) -> None:
    await place(app, account="T0001", chat_name="wins")
    slack.workspace.channels["C1"].member = False
    if not may:
        slack.scopes.discard("chat:write.public")
    finding = about(await found(settings_for(slack), app), "#wins")
    assert finding.well is may
    assert may or "/invite @Laurels in #wins" in finding.mend


async def test_the_name_of_today_is_said(slack: SlackEmulator, app: App) -> None:
    await place(app, account="T0001", chat_name="wins")
    slack.workspace.channels["C1"].name = "victories"
    assert about(await found(settings_for(slack), app), "celebrations go").text.endswith(
        "#victories on Slack"
    )


@pytest.mark.parametrize(
    ("reason", "well", "mend"),
    [("I was removed from #wins.", False, "/invite"), (None, None, "/laurels announce here")],
)
async def test_a_place_that_is_switched_off(
    slack: SlackEmulator, app: App, reason: str | None, well: bool | None, mend: str
) -> None:
    there = await place(app, account="T0001", chat_name="wins")
    await app.store.targets.disable(there.id, reason, app.clock())
    finding = about(await found(settings_for(slack), app), "nothing is posted in #wins")
    assert finding.well is well
    assert mend in finding.mend


async def test_http_mode_needs_an_address_slack_can_reach(slack: SlackEmulator) -> None:
    finding = about(await found(http_settings(slack)), "Slack cannot reach")
    assert finding.well is False
    assert "https://" in finding.mend


@asynccontextmanager
async def answering(status: int) -> AsyncIterator[str]:
    """The public address, with something behind it that answers so."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/slack/events", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield "http://{}:{}".format(*runner.addresses[0][:2])
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "well", "words"),
    [(401, True, "is ours"), (503, None, "is not running"), (404, False, "answers 404")],
)
async def test_what_answers_at_the_public_address(
    slack: SlackEmulator,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    well: bool | None,
    words: str,
) -> None:
    monkeypatch.setattr(doctor, "SECURE", "http")
    async with answering(status) as url:
        said = await found(http_settings(slack, public_url=url))
    assert about(said, words).well is well
    assert f"{url}/slack/events" in about(said, "Slack sends commands").text


async def test_an_address_that_does_not_answer(
    slack: SlackEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "SECURE", "http")
    async with answering(401) as url:
        pass
    finding = about(await found(http_settings(slack, public_url=url)), "does not answer from here")
    assert finding.well is False
    assert "curl" in finding.mend


async def test_every_installation_is_looked_at(
    slack: SlackEmulator, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = oauth_settings(slack, slack_app_token=SecretStr(slack.app_token))
    monkeypatch.setattr(app, "settings", settings)
    for team, scopes in (("T2", needed_scopes()), ("T3", {"commands"}), ("T4", None)):
        workspace, token = Workspace(team, f"Team {team}"), "xoxb-unknown"
        if scopes is not None:
            workspace.add_channel("C1", f"wins-{team.lower()}")
            token = slack.new_token(workspace, scopes)
        given = {"team_id": team, "team_name": workspace.team_name, "bot_token": token}
        installed = Installation(user_id="U1", bot_id="B1", bot_user_id="U0", **given)
        await Installs(app).async_save(installed)
    for team in ("T2", "T4", "T5"):
        await place(app, workspace=f"slack-{team}", account=team, chat_name=team.lower())
    said = await found(settings, app)
    assert about(said, "Team T2").text == "installed in Team T2, with every scope"
    assert "https://laurels.example/slack/install" in about(said, "in Team T3 the token lacks").mend
    assert about(said, "no longer accepts the token of Team T4").well is False
    assert about(said, "#wins-t2").well is True
    assert about(said, "#t4").text.endswith("no token for its Slack workspace works")
    assert about(said, "#t5").well is False
    assert "/slack/oauth_redirect" in about(said, "people add Laurels").mend


async def test_a_changed_secret_key_is_named(
    slack: SlackEmulator, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = oauth_settings(slack, slack_app_token=SecretStr(slack.app_token))
    monkeypatch.setattr(app, "settings", settings)
    given = {"team_id": "T2", "bot_token": "xoxb-2", "bot_id": "B1", "bot_user_id": "U0"}
    await Installs(app).async_save(Installation(user_id="U1", **given))
    changed = settings.model_copy(update={"secret_key": SecretStr("another key for tests")})
    monkeypatch.setattr(app, "settings", changed)
    finding = about(await found(changed, app), "LAURELS_SECRET_KEY")
    assert finding.well is False
    assert "old key behind the new one" in finding.text
