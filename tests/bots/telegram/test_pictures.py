"""Cards with a picture, delivered over the wire."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bots.telegram.bot import client
from bots.telegram.buttons import Buttons
from bots.telegram.outbound import TelegramSender
from bots.telegram.posting import Poster
from core.cards import Action, Card, Paragraph, text
from core.errors import RetryLater
from tests.bots.telegram.conftest import picture, settings_for
from tests.bots.telegram.test_outbound import GROUP, only, target
from tests.emulators.telegram import TelegramEmulator

CARD = Card(
    kind="celebration",
    title="Mei reached $50,000.",
    image=picture(),
    actions=(Action(label="Applaud", command="applaud a1", stays=True),),
)
LONG = CARD.model_copy(update={"body": (Paragraph(text=text("word " * 300)),)})


@pytest_asyncio.fixture(loop_scope="session")
async def sender(telegram: TelegramEmulator, buttons: Buttons) -> AsyncIterator[TelegramSender]:
    telegram.chat(GROUP, "supergroup", "Wins", topics=[42])
    bot = client(settings_for(telegram))
    yield TelegramSender(Poster(bot), buttons)
    await bot.session.close()


def methods(telegram: TelegramEmulator) -> list[str]:
    return [call.method for call in telegram.calls]


async def test_a_picture_with_its_words_is_one_message(
    telegram: TelegramEmulator, sender: TelegramSender
) -> None:
    message = await sender.send(target(thread="42"), CARD, "n1")
    posted = only(telegram)
    assert message == f"p{posted.id}"
    assert (posted.photo, posted.text, posted.thread_id) == (picture().png, CARD.title, 42)
    assert posted.styled("bold") == [CARD.title]
    assert [b["text"] for b in posted.buttons] == ["Applaud"]


async def test_an_edit_changes_the_words_and_sends_the_picture_only_when_it_is_another(
    telegram: TelegramEmulator, sender: TelegramSender
) -> None:
    message = await sender.send(target(), CARD, "n1")
    counted = CARD.model_copy(update={"footer": "3 applaud"})
    await sender.edit(target(), message, counted)
    assert only(telegram).text.endswith("3 applaud")
    await sender.edit(target(), message, counted)
    await sender.edit(target(), message, CARD.model_copy(update={"image": picture(9)}))
    assert only(telegram).photo == picture(9).png
    await sender.edit(target(), message, Card(kind="corrected", title="Corrected"))
    assert (only(telegram).photo, only(telegram).text) == (picture(9).png, "Corrected")
    edits = ["editMessageCaption"] * 2 + ["editMessageMedia", "editMessageCaption"]
    assert methods(telegram) == ["sendPhoto", *edits]


async def test_long_words_follow_the_picture_and_both_are_edited(
    telegram: TelegramEmulator, sender: TelegramSender
) -> None:
    message = await sender.send(target(), LONG, "n1")
    photo, words = telegram.messages(GROUP)
    assert message == f"p{photo.id},{words.id}"
    assert (photo.text, photo.buttons, len(words.buttons)) == (CARD.title, [], 1)
    await sender.edit(target(), message, LONG.model_copy(update={"title": "Ada"}))
    assert (photo.text, words.text.split()) == ("Ada", ["word"] * 300)
    await sender.edit(target(), message, CARD)
    assert telegram.messages(GROUP) == [photo]
    assert photo.buttons


async def test_what_went_out_before_a_wait_is_not_sent_again(
    telegram: TelegramEmulator, sender: TelegramSender
) -> None:
    telegram.rate_limit(GROUP, 3, method="sendMessage")
    with pytest.raises(RetryLater) as wait:
        await sender.send(target(), LONG, "n1")
    assert wait.value.after_s == 3
    await sender.send(target(), LONG, "n1")
    assert methods(telegram) == ["sendPhoto", "sendMessage", "sendMessage"]


async def test_where_pictures_are_not_allowed_the_words_go_out(
    telegram: TelegramEmulator, sender: TelegramSender
) -> None:
    refusal = "Bad Request: not enough rights to send photos to the chat"
    telegram.refuse(400, refusal, "sendPhoto")
    message = await sender.send(target(), CARD, "n1")
    assert message == str(only(telegram).id)
    await sender.edit(target(), message, CARD.model_copy(update={"footer": "3 applaud"}))
    assert only(telegram).text.endswith("3 applaud")
    telegram.refuse(400, refusal, "sendPhoto")
    await sender.send(target(), Card(kind="chart", image=picture()), "n2")
    assert telegram.messages(GROUP)[-1].text == "Mei in a wreath"
