"""Clicks on messages: what takes their place, what stays quiet, what comes twice."""

import pytest

from bots.slack.bot import Bot
from core.cards import Action, Card, Menu, Option, Paragraph, text
from tests.bots.slack.conftest import FakeCore
from tests.emulators.slack import SlackEmulator

ROOM = Card(
    kind="trophies",
    body=(Paragraph(text=text("All trophies")),),
    actions=(
        Action(label="Next", command="trophies page 2", stays=True),
        Action(label="Open", url="https://laurels.example/share/abc"),
        Action(label="Applaud", command="applaud d1"),
    ),
    menus=(
        Menu(
            label="Tier",
            options=(
                Option(label="All", command="trophies"),
                Option(label="Gold", command="trophies gold"),
            ),
        ),
    ),
)
PUBLIC = ROOM.model_copy(update={"public": True})
PAGE = Card(kind="trophies", body=(Paragraph(text=text("Page 2")),))


@pytest.mark.parametrize(
    ("wanted", "asked"), [("Next", "trophies page 2"), ("Gold", "trophies gold")]
)
async def test_pages_and_menus_take_the_place_of_their_card(
    slack: SlackEmulator, core: FakeCore, bot: Bot, wanted: str, asked: str
) -> None:
    core.card = ROOM
    room = await slack.slash("/laurels", "trophies")
    core.card = PAGE
    reply = await slack.click(room, wanted)
    assert core.requests[-1].text == asked
    assert reply is room
    assert room.shown == "Page 2"


async def test_a_public_card_gives_way_to_a_public_one(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = PUBLIC
    posted = await slack.slash("/laurels", "trophies")
    core.card = PAGE.model_copy(update={"public": True})
    reply = await slack.click(posted, "Next", user="U2", user_name="raj")
    assert reply is posted
    assert not posted.ephemeral
    assert slack.posted("C1") == [posted]


async def test_what_is_for_one_person_is_never_put_before_everybody(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = PUBLIC
    posted = await slack.slash("/laurels", "trophies")
    core.card = PAGE
    reply = await slack.click(posted, "Gold", user="U2", user_name="raj")
    assert reply.user == "U2"
    assert "All trophies" in posted.shown


async def test_a_private_card_stays_private_whatever_takes_its_place(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = ROOM
    room = await slack.slash("/laurels", "trophies")
    core.card = PAGE.model_copy(update={"public": True})
    assert await slack.click(room, "Next") is room
    assert room.ephemeral
    assert slack.posted() == []


async def test_in_direct_messages_every_card_gives_way(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = PUBLIC
    posted = await slack.slash("/laurels", "trophies", channel="D1")
    core.card = PAGE
    assert await slack.click(posted, "Next") is posted


async def test_a_public_answer_to_a_private_card_is_posted_beside_it(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = ROOM
    room = await slack.slash("/laurels", "trophies")
    core.card = PAGE.model_copy(update={"public": True})
    reply = await slack.click(room, "Applaud")
    assert slack.posted("C1") == [reply]
    assert "Applaud" in room.buttons


async def test_an_error_takes_no_place(slack: SlackEmulator, core: FakeCore, bot: Bot) -> None:
    core.card = ROOM
    room = await slack.slash("/laurels", "trophies")
    core.card = Card(kind="error", body=(Paragraph(text=text("No.")),))
    assert await slack.click(room, "Next") is not room
    assert "Next" in room.buttons


async def test_a_quiet_answer_says_nothing(slack: SlackEmulator, core: FakeCore, bot: Bot) -> None:
    core.card = PUBLIC
    posted = await slack.slash("/laurels", "trophies")
    core.card = Card(kind="applause", quiet=True)
    with pytest.raises(AssertionError, match="no reply"):
        await slack.click(posted, "Applaud", timeout_s=0.1)
    assert core.requests[-1].text == "applaud d1"
    assert [call.method for call in slack.requests].count("response_url") == 1
    assert slack.sockets.protocol_errors == []


async def test_a_link_asks_core_nothing(slack: SlackEmulator, core: FakeCore, bot: Bot) -> None:
    core.card = ROOM
    room = await slack.slash("/laurels", "trophies")
    with pytest.raises(AssertionError, match="no reply"):
        await slack.click(room, "Open", timeout_s=0.1)
    assert len(core.requests) == 1


async def test_each_click_has_an_id_of_its_own(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = ROOM
    room = await slack.slash("/laurels", "trophies")
    await slack.click(room, "Applaud")
    core.card = ROOM
    again = await slack.slash("/laurels", "trophies")
    await slack.click(again, "Applaud")
    ids = [request.id for request in core.requests]
    assert all(ids)
    assert len(set(ids)) == len(ids)


async def test_a_button_of_an_older_release_still_runs_its_command(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = PUBLIC
    posted = await slack.slash("/laurels", "trophies")
    posted.blocks = [
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "text": {"type": "plain_text", "text": "Leaderboard"},
                    "action_id": "laurels:7",
                    "value": "leaderboard",
                }
            ],
        }
    ]
    await slack.click(posted, "Leaderboard")
    assert core.requests[-1].text == "leaderboard"


async def test_an_answer_after_half_an_hour_finds_its_way(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    slack.fail("response_url", 404, error="expired_url")
    with pytest.raises(AssertionError, match="no reply"):
        await slack.slash("/progress", timeout_s=0.1)
    (whispered,) = [m for m in slack.messages if m.via == "chat.postEphemeral"]
    assert (whispered.user, whispered.channel, whispered.shown) == ("U1", "C1", "progress")
