"""Letting the app go and in again: what Slack tells, and what becomes of places and workspaces."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bots.slack.bot import Bot
from core.app import App
from core.cards import Card
from core.domain.targets import Target
from core.errors import TargetGone, Unavailable
from tests.bots.slack.browser import Browser, install
from tests.bots.slack.conftest import FakeCore
from tests.bots.slack.rig import *  # noqa: F403
from tests.bots.slack.rig import http_settings, listening, oauth_settings
from tests.core.support import place
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_world import BOT_USER, Workspace

CARD = Card(kind="celebration", title="Mei reached $50,000")


@pytest.fixture
async def bot(slack: SlackEmulator, core: FakeCore, app: App) -> AsyncIterator[Bot]:
    async with listening(slack, core, oauth_settings(slack), app) as connected:
        yield connected


async def wins(app: App, account: str, workspace: str | None = None, **fields: Any) -> Target:
    """The channel a Slack workspace celebrates in."""
    own = workspace or f"slack-{account}"
    return await place(app, workspace=own, account=account, chat_name="wins", **fields)


async def standing(app: App, target: Target) -> str | None:
    """Why nothing is posted in a place, None where it is."""
    found = await app.store.targets.get(target.id)
    assert found is not None
    assert (found.disabled_at is None) is (found.disabled_reason is None)
    return found.disabled_reason


async def retired(app: App, workspace: str) -> bool:
    return (await app.workspace_now(workspace)).retired_at is not None


async def test_who_uninstalls_is_left_alone_and_may_come_back(
    slack: SlackEmulator, app: App, bot: Bot
) -> None:
    browser = Browser(bot)
    beta, _ = await install(browser, slack)
    other, _ = await install(browser, slack, "T3", "Gamma")
    there, elsewhere = await wins(app, "T2"), await wins(app, "T3")
    beta.add_channel("C1", "wins")
    assert await bot.sender.send(there, CARD, nonce="d1")

    with slack.at(beta):
        await slack.uninstall()
    assert await app.store.installations.find("slack", "T2") is None
    assert await standing(app, there) == "My access to this workspace was revoked."
    assert await retired(app, "slack-T2")
    with pytest.raises(TargetGone, match=r"https://laurels\.example/slack/install") as gone:
        await bot.sender.send(there, CARD, nonce="d2")
    assert gone.value.token_lost
    assert await standing(app, elsewhere) is None
    assert not await retired(app, "slack-T3")

    _, text = await install(browser, slack)
    assert text.startswith("Laurels is in Beta.")
    assert await standing(app, there) is None
    assert not await retired(app, "slack-T2")
    assert slack.tokens(other)


async def test_a_channel_that_refused_before_still_does_after_coming_back(
    slack: SlackEmulator, app: App, bot: Bot
) -> None:
    browser = Browser(bot)
    beta, _ = await install(browser, slack)
    there = await wins(app, "T2")
    await app.store.targets.disable(there.id, "#wins was archived.", app.clock())
    with slack.at(beta):
        await slack.uninstall()
    await install(browser, slack)
    assert await standing(app, there) == "#wins was archived."


async def test_news_of_the_last_time_do_not_undo_the_next(
    slack: SlackEmulator, app: App, bot: Bot
) -> None:
    before = time.time() - 60
    beta, _ = await install(Browser(bot), slack)
    there = await wins(app, "T2")
    with slack.at(beta):
        await slack.event({"type": "app_uninstalled"}, at=before)
        await slack.event({"type": "tokens_revoked", "tokens": {"bot": [BOT_USER]}}, at=before)
        assert (await slack.slash("/progress")).shown == "progress"
    assert await standing(app, there) is None
    assert not await retired(app, "slack-T2")


async def test_it_is_told_again_while_mongodb_is_away(
    slack: SlackEmulator, app: App, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    beta, _ = await install(Browser(bot), slack)
    there = await wins(app, "T2")
    delete, calls = app.store.installations.delete, 0

    async def flaky(*args: Any, **kwargs: Any) -> bool:
        nonlocal calls
        calls += 1
        if calls <= 2:
            raise Unavailable("MongoDB does not answer; nothing was accepted")
        return await delete(*args, **kwargs)

    monkeypatch.setattr(app.store.installations, "delete", flaky)
    assert slack.http is not None
    before = len(slack.http.answers)
    with slack.at(beta):
        await slack.event({"type": "app_uninstalled"})
    assert slack.http.answers[before:] == [500, 500, 200]
    assert await app.store.installations.find("slack", "T2") is None
    assert await standing(app, there) == "I was uninstalled from this workspace."


async def test_a_person_who_takes_their_token_back_takes_no_more(
    slack: SlackEmulator, app: App, bot: Bot
) -> None:
    beta, _ = await install(Browser(bot), slack)
    assert await app.store.installations.find("slack", "T2", "U9") is not None
    with slack.at(beta):
        await slack.event({"type": "tokens_revoked", "tokens": {"oauth": ["U9"]}})
        assert await app.store.installations.find("slack", "T2", "U9") is None
        assert (await slack.slash("/progress")).shown == "progress"


async def test_an_organisation_leaves_with_all_its_workspaces(
    slack: SlackEmulator, app: App, bot: Bot
) -> None:
    browser = Browser(bot)
    grid, _ = await install(browser, slack, organisation="E1", whole=True)
    second = Workspace("T3", "Gamma", organisation="E1", whole=True)
    (token,) = slack.tokens(grid)
    with slack.at(grid):
        await slack.slash("/progress")
    slack.apis[token].workspace = second
    with slack.at(second):
        await slack.slash("/progress")
    slack.apis[token].workspace = grid
    one, two = await wins(app, "T2"), await wins(app, "T3")

    with slack.at(grid):
        await slack.event({"type": "team_access_revoked", "team_ids": ["T3"]})
        assert await standing(app, two) == "I was uninstalled from this workspace."
        assert await standing(app, one) is None
        await slack.uninstall()
    assert await standing(app, one) == "My access to this workspace was revoked."
    assert await app.store.installations.bots("slack") == []
    assert await app.mongo_db["workspaces"].count_documents({"_id": "slack-E1"}) == 0


async def test_with_one_workspace_for_all_its_other_places_are_told_once(
    slack: SlackEmulator, core: FakeCore, app: App
) -> None:
    there = await wins(app, "T0001", "default")
    await place(app, "telegram", chat="-100")
    async with listening(slack, core, http_settings(slack), app):
        await slack.uninstall()
    assert await standing(app, there) == "My access to this workspace was revoked."
    assert not await retired(app, "default")
    (notice,) = await app.mongo_db["deliveries"].find().to_list(None)
    assert (notice["platform"], notice["kind"]) == ("telegram", "notice")


async def test_a_token_that_works_again_is_used_again(
    slack: SlackEmulator, core: FakeCore, app: App
) -> None:
    there = await wins(app, "T0001", "default")
    refusal = {"reason": "Slack no longer accepts my token.", "at": app.clock()}
    await app.store.targets.refuse([there.id], **refusal, notices=[], token_lost=True)
    async with listening(slack, core, http_settings(slack), app):
        assert await standing(app, there) is None


async def test_an_invitation_back_is_enough(slack: SlackEmulator, core: FakeCore, app: App) -> None:
    there = await wins(app, "T0001", "default")
    await app.store.targets.disable(there.id, "I was removed from #wins.", app.clock())
    joined = {"type": "member_joined_channel", "channel_type": "C", "team": "T0001"}
    async with listening(slack, core, http_settings(slack), app):
        await slack.event({**joined, "user": "U7", "channel": "C1"})
        await slack.event({**joined, "user": BOT_USER, "channel": "C2"})
        assert await standing(app, there) == "I was removed from #wins."
        await slack.event({**joined, "user": BOT_USER, "channel": "C1"})
        assert await standing(app, there) is None


async def test_what_an_admin_switched_off_stays_off(
    slack: SlackEmulator, core: FakeCore, app: App
) -> None:
    there = await wins(app, "T0001", "default")
    await app.store.targets.disable(there.id, None, app.clock())
    joined = {"type": "member_joined_channel", "user": BOT_USER, "channel": "C1"}
    async with listening(slack, core, http_settings(slack), app):
        await slack.event(joined)
    found = await app.store.targets.get(there.id)
    assert found is not None
    assert found.disabled_at is not None
