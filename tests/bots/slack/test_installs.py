"""slack_sdk's stores, kept by core: what comes back, and what can be read in MongoDB."""

from typing import Any

import pytest
from pydantic import SecretStr
from slack_sdk.oauth.installation_store import Installation

from bots.slack.installs import STATE_KEPT, Installs, States
from core.app import App
from core.errors import SetupError
from tests.bots.slack.rig import *  # noqa: F403
from tests.conftest import Clock


@pytest.fixture(autouse=True)
def secret_key(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = {"secret_key": SecretStr("a secret key for tests")}
    monkeypatch.setattr(app, "settings", app.settings.model_copy(update=changes))


def installation(**fields: Any) -> Installation:
    given = {
        "app_id": "A1",
        "team_id": "T1",
        "team_name": "Acme",
        "bot_token": "xoxb-acme",
        "bot_id": "B1",
        "bot_user_id": "UBOT",
        "bot_scopes": "chat:write,commands",
        "user_id": "U1",
        "user_token": "xoxp-mei",
        "user_scopes": "",
        "incoming_webhook_url": "https://hooks.slack.example/secret",
    }
    return Installation(**(given | fields))


T1 = {"enterprise_id": None, "team_id": "T1"}
E1 = {"enterprise_id": "E1", "team_id": None}


async def test_what_was_given_comes_back(app: App) -> None:
    installs = Installs(app)
    given = installation()
    await installs.async_save(given)
    bot = await installs.async_find_bot(**T1)
    assert bot is not None
    assert bot.to_dict() == given.to_bot().to_dict() | {
        "installed_at": bot.to_dict()["installed_at"]
    }
    assert abs(bot.installed_at - given.installed_at) < 0.01, "MongoDB keeps milliseconds"
    for person in ("U1", None):
        found = await installs.async_find_installation(**T1, user_id=person)
        assert found is not None
        assert (found.user_id, found.user_token, found.bot_token) == ("U1", "xoxp-mei", "xoxb-acme")
        assert found.incoming_webhook_url == "https://hooks.slack.example/secret"
    assert await installs.async_find_installation(**T1, user_id="U2") is None
    assert await installs.async_find_bot(enterprise_id=None, team_id="T2") is None


async def test_no_token_can_be_read_in_the_database(app: App) -> None:
    await Installs(app).async_save(installation())
    stored = str(await app.mongo_db["installations"].find().to_list(None))
    assert "Acme" in stored
    assert not any(word in stored for word in ("xoxb", "xoxp", "hooks.slack"))


async def test_a_person_takes_back_theirs_and_the_bot_stays(app: App) -> None:
    installs = Installs(app)
    await installs.async_save(installation())
    await installs.async_save(installation(user_id="U2", user_token=None))
    await installs.async_delete_installation(**T1, user_id="U1")
    assert await installs.async_find_installation(**T1, user_id="U1") is None
    assert await installs.async_find_installation(**T1, user_id="U2") is not None
    await installs.async_delete_bot(**T1)
    assert await installs.async_find_bot(**T1) is None
    await installs.async_delete_all(**T1)
    assert await app.mongo_db["installations"].count_documents({}) == 0


async def test_an_organisation_gives_for_all_its_workspaces(app: App) -> None:
    installs = Installs(app)
    given = {"enterprise_id": "E1", "enterprise_name": "Grid", "is_enterprise_install": True}
    await installs.async_save(installation(**given, team_id=None, team_name=None))
    assert await installs.async_find_bot(**T1) is None
    bot = await installs.async_find_bot(
        enterprise_id="E1", team_id="T1", is_enterprise_install=True
    )
    assert bot is not None
    assert (bot.enterprise_id, bot.team_id, bot.is_enterprise_install) == ("E1", None, True)
    assert await installs.grant_of("T1", None) is None, "nobody said that T1 belongs to E1"
    grant = await installs.grant_of("T1", "E1")
    assert grant is not None
    assert (grant.token, grant.account, grant.name) == ("xoxb-acme", "T1", "Grid")
    assert await installs.grant_of("T1", None) == grant, "now it is known"
    await installs.async_delete_all(**E1)
    assert await installs.grant_of("T1", "E1") is None


async def test_a_workspace_in_an_organisation_gives_for_itself(app: App) -> None:
    installs = Installs(app)
    await installs.async_save(installation(enterprise_id="E1"))
    grant = await installs.grant_of("T1", None)
    assert grant is not None
    assert grant.scopes == {"chat:write", "commands"}
    assert (grant.user, grant.bot) == ("UBOT", "B1")
    assert "xoxb" not in repr(grant)
    assert await installs.grant_of("T2", None) is None


async def test_a_state_is_good_once_and_for_ten_minutes(app: App, clock: Clock) -> None:
    states = States(app)
    one, other = await states.async_issue(), await states.async_issue()
    assert one != other
    assert len(one) > 32
    assert await states.async_consume(one)
    assert not await states.async_consume(one)
    clock.advance(seconds=STATE_KEPT.total_seconds())
    assert not await states.async_consume(other)
    assert one not in str(await app.mongo_db["installation_states"].find().to_list(None))


async def test_without_a_secret_key_nothing_is_kept(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = app.settings.model_copy(update={"secret_key": None})
    monkeypatch.setattr(app, "settings", without)
    with pytest.raises(SetupError, match="LAURELS_SECRET_KEY"):
        Installs(app)
