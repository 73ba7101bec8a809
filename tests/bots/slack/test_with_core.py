"""Slack's own ways in, with the real core behind them."""

from collections.abc import AsyncIterator

import pytest

from bots.slack.__main__ import open_bot
from core.app import App
from core.usecases.sharing import share
from tests.bots.slack.conftest import settings_for
from tests.bots.slack.rig import *  # noqa: F403
from tests.core.support import event, post
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_people import Person
from tests.emulators.slack_world import shown


@pytest.fixture
async def mei(slack: SlackEmulator, app: App) -> AsyncIterator[Person]:
    """Mei, who administers a workspace with a bot in it."""
    slack.add_user("U1", "mei", "Mei Tanaka", admin=True)
    async with open_bot(app, settings_for(slack)):
        yield Person(slack)


async def test_a_goal_set_at_home_is_seen_there(slack: SlackEmulator, mei: Person) -> None:
    await mei.open_home()
    assert "Mei Tanaka in" in mei.home
    await mei.press("Set a goal")
    await slack.wait_for(lambda: mei.modals)
    wrong = await mei.submit(metric="revenue", target="fity k")
    assert "fity k" in wrong["Target"]
    assert await mei.submit(metric="revenue", target="50k", period="monthly") == {}
    assert "$50,000 revenue" in mei.modal
    await slack.wait_for(lambda: "$50,000 revenue" in mei.home)


async def test_home_is_no_place_for_celebrations(app: App, mei: Person) -> None:
    await mei.open_home()
    assert await app.store.targets.active("default") == []


async def test_a_goal_is_edited_where_it_is_shown(slack: SlackEmulator, mei: Person) -> None:
    whisper = await slack.slash("/goal", "set revenue 50k monthly")
    reply = await mei.opens(slack.click(whisper, "Edit"))
    assert "$50,000 revenue" in str(mei.modals[-1]["blocks"])
    assert await mei.submit(target="60k") == {}
    assert "$60,000 revenue" in (await reply).shown
    assert await reply is whisper


async def test_a_win_is_logged_from_its_message(slack: SlackEmulator, mei: Person) -> None:
    await slack.slash("/progress")
    raj = Person(slack, "U2", "raj")
    message = await raj.say("Signed <https://acme.example|Acme>!")
    await raj.use("log_win", message)
    await slack.wait_for(lambda: raj.modals)
    assert "switched off" in (await raj.submit(metric="signups", amount="3"))["Metric"]
    raj.close()
    await slack.slash("/laurels", "setup log on")
    await raj.use("log_win", message)
    await slack.wait_for(lambda: raj.modals)
    assert await raj.submit(metric="signups", amount="3") == {}
    await slack.wait_for(lambda: slack.messages[-1].user == "U2")
    assert slack.messages[-1].shown.startswith("Logged: 3")


async def test_admins_set_up_with_forms_and_menus(
    slack: SlackEmulator, app: App, mei: Person
) -> None:
    card = await slack.slash("/laurels", "setup")
    assert card.ephemeral
    reply = await mei.opens(slack.click(card, "Time zone"))
    assert await mei.submit(value="Europe/Berlin") == {}
    assert await reply is card
    assert "Europe/Berlin" in card.shown
    assert await slack.click(card, "Playful") is card
    workspace = await app.workspace_now("default")
    assert (workspace.zone, workspace.tone) == ("Europe/Berlin", "playful")


async def test_others_are_told_who_may_set_up(slack: SlackEmulator, mei: Person) -> None:
    await slack.slash("/progress")
    slack.add_user("U2", "raj", "Raj Patel")
    reply = await slack.slash("/laurels", "setup", user="U2")
    assert "administrators" in reply.shown


async def test_a_link_to_a_trophy_room_shows_it(
    slack: SlackEmulator, app: App, mei: Person
) -> None:
    await post(app, event())
    member = await app.store.members.get("default", "ada")
    assert member is not None
    link = await share(app, await app.workspace("default"), member)
    message = await mei.say(f"<{link}>", link)
    await slack.wait_for(lambda: message.unfurls)
    assert shown(message.unfurls[link]).startswith("Trophy room of ada\nPlatinum: 0 of")
