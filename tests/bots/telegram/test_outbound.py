"""Deliveries over the wire, and what Telegram's refusals become."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bots.telegram.bot import client
from bots.telegram.buttons import Buttons, Kept
from bots.telegram.outbound import TelegramSender
from bots.telegram.posting import Poster
from core.cards import Action, Card, Menu, Option, Paragraph, bold, text
from core.domain.targets import Target
from core.errors import DeliveryError, RetryLater, TargetGone, TargetMoved, Unavailable
from core.ports import Sender
from tests.bots.telegram.conftest import LONG_COMMAND, settings_for
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram_state import Message

GROUP = -100200
CARD = Card(
    kind="celebration",
    title="Mei Tanaka reached $50,000 in November.",
    body=(Paragraph(text=text(bold("Tier 3"), " and 25 signups came with it")),),
    actions=(Action(label="Board", command="leaderboard"),),
)
LONG = Card(kind="digest", body=(Paragraph(text=text("word " * 1800)),))


def target(chat: int = GROUP, thread: str | None = None) -> Target:
    return Target(
        id="t1",
        workspace="w1",
        platform="telegram",
        chat=str(chat),
        chat_name="Wins",
        thread=thread,
    )


@pytest_asyncio.fixture(loop_scope="session")
async def sender(telegram: TelegramEmulator, buttons: Buttons) -> AsyncIterator[TelegramSender]:
    telegram.chat(GROUP, "supergroup", "Wins", topics=[42])
    bot = client(settings_for(telegram))
    yield TelegramSender(Poster(bot), buttons)
    await bot.session.close()


def only(telegram: TelegramEmulator, chat: int = GROUP) -> Message:
    [message] = telegram.messages(chat)
    return message


def test_it_is_a_sender(sender: TelegramSender) -> None:
    port: Sender = sender
    assert port.platform == "telegram"


async def test_a_card_is_posted(telegram: TelegramEmulator, sender: TelegramSender) -> None:
    message = await sender.send(target(), CARD, "n1")
    posted = only(telegram)
    assert message == str(posted.id)
    assert posted.text.splitlines()[0] == "Mei Tanaka reached $50,000 in November."
    assert posted.styled("bold") == ["Mei Tanaka reached $50,000 in November.", "Tier 3"]
    assert posted.button("Board")["callback_data"] == "r|0|1|leaderboard"
    assert (posted.thread_id, posted.preview) == (None, False)


async def test_the_topic_is_kept(telegram: TelegramEmulator, sender: TelegramSender) -> None:
    await sender.send(target(thread="42"), CARD, "n1")
    assert only(telegram).thread_id == 42


async def test_an_edit_replaces_the_message(
    telegram: TelegramEmulator, sender: TelegramSender
) -> None:
    message = await sender.send(target(), CARD, "n1")
    await sender.edit(target(), message, Card(kind="correction", title="Corrected"))
    posted = only(telegram)
    assert (posted.text, posted.buttons, len(posted.edits)) == ("Corrected", [], 1)
    await sender.edit(target(), message, Card(kind="correction", title="Corrected"))
    assert telegram.calls[-1].description.startswith("Bad Request: message is not modified")


async def test_editing_a_message_people_deleted_is_no_failure(
    telegram: TelegramEmulator, sender: TelegramSender
) -> None:
    message = await sender.send(target(), CARD, "n1")
    only(telegram).deleted = True
    await sender.edit(target(), message, LONG)
    assert telegram.messages(GROUP) == []


async def test_a_long_card_is_several_messages_and_edited_as_one(
    telegram: TelegramEmulator, sender: TelegramSender
) -> None:
    ids = await sender.send(target(), LONG, "n1")
    assert ids == ",".join(str(m.id) for m in telegram.messages(GROUP))
    assert len(ids.split(",")) == 3
    await sender.edit(target(), ids, CARD)
    assert only(telegram).text.startswith("Mei Tanaka")
    await sender.edit(target(), str(only(telegram).id), LONG)
    assert only(telegram).text.endswith("…")


async def test_a_long_card_goes_on_where_it_was_stopped(
    telegram: TelegramEmulator, sender: TelegramSender
) -> None:
    telegram.rate_limit(GROUP, 3, skip=1)
    with pytest.raises(RetryLater):
        await sender.send(target(), LONG, "n2")
    telegram.drop("sendMessage", after=False)
    with pytest.raises(DeliveryError):
        await sender.send(target(), LONG, "n2")
    ids = await sender.send(target(), LONG, "n2")
    assert ids == ",".join(str(m.id) for m in telegram.messages(GROUP))
    assert len(telegram.messages(GROUP)) == 3


@pytest.mark.parametrize("retry_after_s", [1, 7, 86_400])
async def test_flood_control_names_the_exact_wait(
    telegram: TelegramEmulator, sender: TelegramSender, retry_after_s: int
) -> None:
    telegram.rate_limit(GROUP, retry_after_s)
    with pytest.raises(RetryLater) as refused:
        await sender.send(target(), CARD, "n1")
    assert refused.value.after_s == retry_after_s
    assert await sender.send(target(), CARD, "n1")


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ("kicked", "I was removed from it."),
        ("blocked", "It has blocked me."),
        ("deactivated", "The account behind it is gone."),
    ],
)
async def test_a_chat_that_shuts_us_out_is_gone(
    telegram: TelegramEmulator, sender: TelegramSender, standing: str, words: str
) -> None:
    telegram.chats[GROUP].standing = standing  # type: ignore[assignment]
    with pytest.raises(TargetGone) as gone:
        await sender.send(target(), CARD, "n1")
    assert gone.value.message == words
    with pytest.raises(TargetGone):
        await sender.edit(target(), "1", CARD)


async def test_an_unknown_chat_or_topic_is_gone(
    telegram: TelegramEmulator, sender: TelegramSender
) -> None:
    with pytest.raises(TargetGone, match="It is gone"):
        await sender.send(target(-5), CARD, "n1")
    with pytest.raises(TargetGone, match="The topic in it is gone"):
        await sender.send(target(thread="43"), CARD, "n1")


async def test_a_refusal_never_seen_before_is_told_in_telegrams_words(
    telegram: TelegramEmulator, sender: TelegramSender
) -> None:
    telegram.refuse(403, "Forbidden: the moon is in the way")
    with pytest.raises(TargetGone, match="Telegram says: the moon is in the way"):
        await sender.send(target(), CARD, "n1")
    telegram.refuse(400, "Bad Request: the moon is in the way")
    with pytest.raises(DeliveryError) as refused:
        await sender.send(target(), CARD, "n1")
    assert type(refused.value) is DeliveryError


async def test_a_group_that_moved_names_its_new_id(
    telegram: TelegramEmulator, sender: TelegramSender
) -> None:
    telegram.migrate(GROUP, -100999)
    with pytest.raises(TargetMoved) as moved:
        await sender.send(target(), CARD, "n1")
    assert moved.value.chat == "-100999"
    await sender.send(target(-100999), CARD, "n1")
    assert only(telegram, -100999).text.startswith("Mei")


async def test_a_revoked_token_is_told_as_such(
    telegram: TelegramEmulator, sender: TelegramSender
) -> None:
    telegram.refuse(401, "Unauthorized")
    with pytest.raises(TargetGone, match="LAURELS_TELEGRAM_TOKEN") as gone:
        await sender.send(target(), CARD, "n1")
    assert gone.value.token_lost


@pytest.mark.parametrize("trouble", ["500", "502 page", "dropped", "nobody there"])
async def test_what_may_pass_is_tried_again(
    telegram: TelegramEmulator, sender: TelegramSender, buttons: Buttons, trouble: str
) -> None:
    if trouble == "500":
        telegram.fail("sendMessage", 500)
    elif trouble == "502 page":
        telegram.fail("sendMessage", 502, html=True)
    elif trouble == "dropped":
        telegram.drop("sendMessage")
    else:
        bot = client(settings_for(telegram, telegram_api_url="http://127.0.0.1:1"))
        sender = TelegramSender(Poster(bot), buttons)
    with pytest.raises(DeliveryError) as failed:
        await sender.send(target(), CARD, "n1")
    assert type(failed.value) is DeliveryError
    if trouble == "nobody there":
        await bot.session.close()
    else:
        assert await sender.send(target(), CARD, "n1")


async def test_long_commands_are_kept_for_their_buttons(
    telegram: TelegramEmulator, sender: TelegramSender, buttons: Buttons
) -> None:
    made = CARD.model_copy(update={"actions": (Action(label="Edit", command=LONG_COMMAND),)})
    await sender.send(target(), made, "n1")
    data = Kept.unpack(only(telegram).button("Edit")["callback_data"])
    assert data.lasting
    assert await buttons.command(data) == LONG_COMMAND


async def test_without_mongodb_the_card_goes_out_without_the_long_buttons(
    telegram: TelegramEmulator,
    sender: TelegramSender,
    buttons: Buttons,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def away(*_: object) -> None:
        raise Unavailable("MongoDB is away")

    monkeypatch.setattr(buttons._store, "keep", away)
    actions = (Action(label="Edit", command=LONG_COMMAND), *CARD.actions)
    menu = Menu(
        label="More",
        options=(
            Option(label="Long", command=LONG_COMMAND),
            Option(label="Short", command="help"),
        ),
    )
    made = CARD.model_copy(update={"actions": actions, "menus": (menu,)})
    await sender.send(target(), made, "n1")
    assert [b["text"] for b in only(telegram).buttons] == ["Short", "Board"]
