"""App Home: shown when it is opened, and used without any channel."""

import asyncio

import pytest

from bots.slack import modals
from bots.slack.bot import Bot
from core.cards import Action, Card, Menu, Option, Paragraph, text
from core.conversation.request import Request
from tests.bots.slack.conftest import FakeCore, bot_answering
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_people import Person

BOARD = Card(
    kind="leaderboard",
    title="November",
    actions=(
        Action(label="Week", command="leaderboard week", stays=True),
        Action(label="New goal", command="goal set", form=True),
    ),
    menus=(Menu(label="Team", options=(Option(label="North", command="leaderboard north"),)),),
)


@pytest.fixture
def mei(slack: SlackEmulator) -> Person:
    return Person(slack)


async def test_it_is_shown_when_somebody_opens_it(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    slack.add_user("U7", "mei", "Mei Tanaka", locale="de-DE", zone="Europe/Berlin")
    mei = Person(slack, "U7")
    await mei.open_home()
    assert mei.home == "Home 1 of Mei Tanaka\n[Set a goal] [Leaderboard]"
    (asked,) = core.homes
    assert (asked.account, asked.person, asked.chat) == ("T0001", "U7", "D7")
    assert (asked.private, asked.locale, asked.zone) == (True, "de-DE", "Europe/Berlin")
    assert asked.id


async def test_the_messages_tab_is_left_alone(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    await mei.open_home("messages")
    await mei.open_home()
    assert len(core.homes) == 1


async def test_a_button_there_answers_in_a_modal_and_brings_the_home_up_to_date(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    await mei.open_home()
    core.card = BOARD
    await mei.press("Leaderboard")
    await slack.wait_for(lambda: "Home 2" in mei.home)
    assert mei.modal.startswith("November")
    (asked,) = core.requests
    assert (asked.text, asked.chat, asked.private) == ("leaderboard", "D1", True)
    assert slack.messages == []


@pytest.mark.parametrize(
    ("wanted", "asked"), [("Week", "leaderboard week"), ("North", "leaderboard north")]
)
async def test_buttons_and_menus_of_the_modal_stay_in_it(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person, wanted: str, asked: str
) -> None:
    await mei.open_home()
    core.card = BOARD
    await mei.press("Leaderboard")
    await slack.wait_for(lambda: mei.modals)
    core.card = Card(kind="leaderboard", title="This week")
    await mei.press(wanted)
    await slack.wait_for(lambda: mei.modal == "This week")
    assert core.requests[-1].text == asked
    assert len(mei.modals) == 1


async def test_a_form_opened_there_answers_there(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    await mei.open_home()
    await mei.press("Set a goal")
    await slack.wait_for(lambda: mei.modals)
    core.card = Card(kind="error", field="target", body=(Paragraph(text=text("How much?")),))
    assert await mei.submit(metric="revenue", target="much") == {"Target": "How much?"}
    core.card = Card(kind="goal", title="Goal set")
    assert await mei.submit(metric="revenue", target="50k") == {}
    assert mei.modal == "Goal set"
    await slack.wait_for(lambda: "Home 3" in mei.home)
    assert core.requests[-1].chat == "D1"
    assert slack.messages == []


async def test_a_form_over_an_answer_leads_to_the_next_answer(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    await mei.open_home()
    core.card = BOARD
    await mei.press("Leaderboard")
    await slack.wait_for(lambda: mei.modals)
    await mei.press("New goal")
    await slack.wait_for(lambda: len(mei.modals) == 2)
    core.card = Card(kind="goal", title="Goal set")
    await mei.submit(metric="revenue", target="50k")
    assert mei.modal == "Goal set"
    mei.close()
    assert mei.modals == []


async def test_a_quiet_answer_only_brings_the_home_up_to_date(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    await mei.open_home()
    core.card = Card(kind="applause", quiet=True)
    await mei.press("Leaderboard")
    await slack.wait_for(lambda: "Home 2" in mei.home)
    assert mei.modals == []


async def test_an_answer_that_takes_its_time_is_waited_for_in_the_modal(
    slack: SlackEmulator, mei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = asyncio.Event()

    async def slow(request: Request) -> Card:
        await release.wait()
        return Card(kind="late", title="Late")

    monkeypatch.setattr(modals, "PREPARE_S", 0.05)
    monkeypatch.setattr(modals, "PATIENCE_S", 0.05)
    async with bot_answering(slack, slow):
        await mei.open_home()
        await mei.press("Leaderboard")
        await slack.wait_for(lambda: mei.modal == "One moment…")
        release.set()
        await slack.wait_for(lambda: mei.modal == "Late")
        release.clear()
        mei.close()
        await mei.press("Set a goal")
        await slack.wait_for(lambda: mei.modals)
        await mei.submit(metric="revenue", target="50k")
        assert mei.modal == "One moment…"
        release.set()
        await slack.wait_for(lambda: mei.modal == "Late")


async def test_an_answer_whose_modal_cannot_open_is_a_direct_message(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    await mei.open_home()
    slack.fail("views.open", error="expired_trigger_id")
    await mei.press("Leaderboard")
    await slack.wait_for(lambda: slack.messages)
    (message,) = slack.messages
    assert (message.channel, message.shown) == ("D1", "leaderboard")


async def test_a_home_whose_blocks_are_refused_is_shown_plain(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    slack.fail("views.publish", error="invalid_arguments")
    await mei.open_home()
    assert mei.home == "Home 1 of mei"


async def test_who_is_away_gets_an_apology_for_a_home(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(request: Request) -> Card:
        raise RuntimeError("bug")

    monkeypatch.setattr(core, "home", broken)
    await mei.open_home()
    assert "went wrong on my side" in mei.home
