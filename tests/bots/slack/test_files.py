"""Pictures: uploaded once, shown where everybody may see them, told in words elsewhere."""

import pytest
from structlog.testing import capture_logs

from bots.slack import outbound, replies
from bots.slack.bot import Bot
from bots.slack.outbound import Posted, SlackSender
from core.cards import Card, Image, Paragraph, text
from core.domain.targets import Target
from core.errors import RetryLater
from tests.bots.slack.conftest import FakeCore
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_files import PNG

PICTURE = Image(png=PNG + b"...", alt="Mei Tanaka in a wreath: $50,000 in November")
CARD = Card(
    kind="celebration",
    body=(Paragraph(text=text("Mei reached $50,000.")),),
    image=PICTURE,
    public=True,
)
WITHOUT = CARD.model_copy(update={"image": None})
WINS = Target(id="t1", workspace="default", platform="slack", chat="C1", chat_name="wins")
SHOWN = f"Mei reached $50,000.\n({PICTURE.alt})"
TOLD = f"Mei reached $50,000.\n{PICTURE.alt}"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "PICTURE_WAITS_S", (0, 0, 0, 0))
    monkeypatch.setattr(replies, "PICTURE_WAITS_S", (0, 0))


def uploads(slack: SlackEmulator) -> int:
    return [call.method for call in slack.requests].count("files.completeUploadExternal")


@pytest.mark.parametrize("message", ["1.2", "1.2:F1", "1.2::D1", "1.2:F1:D1"])
def test_what_finds_a_message_again(message: str) -> None:
    assert str(Posted(*message.split(":"))) == message


async def test_a_picture_is_uploaded_and_shown(slack: SlackEmulator, sender: SlackSender) -> None:
    await sender.send(WINS, CARD, nonce="d1")
    (message,) = slack.posted("C1")
    assert message.shown == SHOWN
    (file,) = slack.workspace.files.files.values()
    assert (file.content, file.name, file.alt) == (PICTURE.png, "laurels.png", PICTURE.alt)


async def test_an_edit_keeps_the_picture_there_is(
    slack: SlackEmulator, sender: SlackSender
) -> None:
    message = await sender.send(WINS, CARD, nonce="d1")
    await sender.edit(WINS, message, CARD.model_copy(update={"footer": "3 applaud"}))
    assert slack.posted("C1")[0].shown == f"{SHOWN}\n3 applaud"
    assert uploads(slack) == 1
    await sender.edit(WINS, message, WITHOUT)
    assert slack.posted("C1")[0].shown == "Mei reached $50,000."


async def test_slack_looks_at_a_picture_before_it_shows_it(
    slack: SlackEmulator, sender: SlackSender
) -> None:
    slack.workspace.files.slow = 2
    await sender.send(WINS, CARD, nonce="d1")
    assert slack.posted("C1")[0].shown == SHOWN
    assert uploads(slack) == 1


async def test_a_picture_slack_never_shows_is_told_in_words(
    slack: SlackEmulator, sender: SlackSender
) -> None:
    slack.workspace.files.slow = 100
    message = await sender.send(WINS, CARD, nonce="d1")
    assert slack.posted("C1")[0].shown == TOLD
    await sender.edit(WINS, message, CARD.model_copy(update={"footer": "3 applaud"}))
    assert slack.posted("C1")[0].shown == f"{TOLD}\n3 applaud"
    assert message == slack.posted("C1")[0].ts


async def test_blocks_refused_for_another_reason_are_sent_as_text_at_once(
    slack: SlackEmulator, sender: SlackSender
) -> None:
    slack.fail("chat.postMessage", error="msg_blocks_too_long", times=2)
    await sender.send(WINS, CARD, nonce="d1")
    assert slack.posted("C1")[0].shown == "Mei reached $50,000."
    assert [call.method for call in slack.requests].count("chat.postMessage") == 3


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_a_picture_slack_does_not_take_holds_nothing_up(
    slack: SlackEmulator, sender: SlackSender, method: str
) -> None:
    slack.fail(method, 500)
    with capture_logs() as logged:
        await sender.send(WINS, CARD, nonce="d1")
    assert slack.posted("C1")[0].shown == TOLD
    assert logged[0]["event"] == "Slack did not take a picture"


async def test_without_the_scope_there_are_words(slack: SlackEmulator, sender: SlackSender) -> None:
    slack.scopes.discard("files:write")
    with capture_logs() as logged:
        await sender.send(WINS, CARD, nonce="d1")
    assert slack.posted("C1")[0].shown == TOLD
    assert logged[0]["error"] == "missing_scope"


async def test_a_picture_that_is_too_early_is_waited_for(
    slack: SlackEmulator, sender: SlackSender
) -> None:
    slack.rate_limit("files.getUploadURLExternal", 7)
    with pytest.raises(RetryLater) as caught:
        await sender.send(WINS, CARD, nonce="d1")
    assert caught.value.after_s == 7
    assert slack.posted() == []


async def test_a_post_tried_again_does_not_upload_again(
    slack: SlackEmulator, sender: SlackSender
) -> None:
    slack.rate_limit("C1", 0)
    with pytest.raises(RetryLater):
        await sender.send(WINS, CARD, nonce="d1")
    await sender.send(WINS, CARD, nonce="d1")
    assert uploads(slack) == 1
    await sender.send(WINS, CARD, nonce="d2")
    assert uploads(slack) == 2
    assert [message.shown for message in slack.posted("C1")] == [SHOWN, SHOWN]


async def test_a_public_answer_shows_its_picture(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = CARD
    slack.workspace.files.slow = 1
    assert (await slack.slash("/laurels", "trophies picture")).shown == SHOWN


async def test_a_public_answer_whose_picture_slack_refuses_is_told(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = CARD
    slack.workspace.files.slow = 100
    assert (await slack.slash("/laurels", "trophies picture")).shown == TOLD
    slack.scopes.discard("files:write")
    assert (await slack.slash("/laurels", "trophies picture")).shown == TOLD


async def test_a_private_answer_of_a_picture_alone_tells_what_it_shows(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = CARD.model_copy(update={"public": False})
    assert (await slack.slash("/progress")).shown == "Mei reached $50,000."  # which says it already
    core.card = core.card.model_copy(update={"body": ()})
    assert (await slack.slash("/progress")).shown == PICTURE.alt
    assert uploads(slack) == 0
