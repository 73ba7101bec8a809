"""Links to trophy rooms show the room; all others show nothing."""

import pytest
from structlog.testing import capture_logs

from bots.slack.bot import Bot
from core.cards import Action, Card, Field, Fields, bold, text
from tests.bots.slack.conftest import FakeCore
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_people import Person
from tests.emulators.slack_world import shown

LINK = "https://laurels.example/share/0123456789abcdef"
ROOM = Card(
    kind="shared_room",
    title="Trophy room of Mei Tanaka",
    body=(Fields(fields=(Field(name="Gold", value=text(bold("2"), " of 8")),)),),
    actions=(Action(label="Open", url=LINK),),
)


@pytest.fixture
def mei(slack: SlackEmulator) -> Person:
    return Person(slack)


@pytest.mark.parametrize("sent", [True, False])
async def test_a_link_to_a_room_shows_it(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person, sent: bool
) -> None:
    core.rooms[LINK] = ROOM
    message = await mei.say(f"Look: <{LINK}>", LINK, sent=sent)
    await slack.wait_for(lambda: message.unfurls)
    assert shown(message.unfurls[LINK]) == "Trophy room of Mei Tanaka\nGold: 2 of 8\n[Open]"


async def test_only_rooms_are_shown(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    core.rooms[LINK] = ROOM
    other = "https://laurels.example/tv"
    message = await mei.say(f"<{other}> <{LINK}>", other, LINK)
    await slack.wait_for(lambda: message.unfurls)
    assert list(message.unfurls) == [LINK]


async def test_nothing_to_show_is_no_call(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    await mei.say("<https://laurels.example/tv>", "https://laurels.example/tv")
    core.rooms[LINK] = ROOM
    message = await mei.say(f"<{LINK}>", LINK)
    await slack.wait_for(lambda: message.unfurls)
    assert [c.method for c in slack.requests].count("chat.unfurl") == 1


async def test_a_link_with_an_ampersand_is_found_and_named_as_slack_wrote_it(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    core.rooms[f"{LINK}?a=1&b=2"] = ROOM
    written = f"{LINK}?a=1&amp;b=2"
    message = await mei.say(f"<{written}>", written)
    await slack.wait_for(lambda: message.unfurls)
    assert list(message.unfurls) == [written]


async def test_five_links_are_enough(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    links = [f"{LINK}{n}" for n in range(8)]
    core.rooms = dict.fromkeys(links, ROOM)
    message = await mei.say(" ".join(links), *links)
    await slack.wait_for(lambda: message.unfurls)
    assert list(message.unfurls) == links[:5]


async def test_a_refusal_and_a_bug_are_logged(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.rooms[LINK] = ROOM
    slack.scopes.discard("links:write")
    with capture_logs() as logged:
        await mei.say(f"<{LINK}>", LINK)
        await slack.wait_for(lambda: logged)
    assert "missing_scope" in logged[0]["error"]

    async def broken(url: str) -> Card | None:
        raise RuntimeError("bug")

    monkeypatch.setattr(core, "shared", broken)
    with capture_logs() as logged:
        await mei.say(f"<{LINK}>", LINK)
        await slack.wait_for(lambda: logged)
    assert logged[0]["log_level"] == "error"
