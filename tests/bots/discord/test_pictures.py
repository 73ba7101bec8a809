"""Pictures on their way: posted, edited, left out where Discord does not let us."""

from typing import Any

import pytest

from bots.discord.bot import Bot
from core.cards import Action, Card, Image, Paragraph, text
from core.errors import TargetGone
from tests.bots.discord.conftest import FakeCore, target_in
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord_places import ATTACH, EMBED, INVITED

PNG = b"\x89PNG\r\n\x1a\n picture"
IMAGE = Image(png=PNG, alt="Mei reached $50,000 in November")
CARD = Card(
    kind="celebration",
    body=(Paragraph(text=text("Mei reached $50,000.")),),
    image=IMAGE,
    public=True,
)


def pictures(message: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(one["filename"], one["description"]) for one in message["attachments"]]


async def test_a_picture_is_posted_with_its_description(discord: DiscordEmulator, bot: Bot) -> None:
    first = await bot.sender.send(target_in(discord.wins_id), CARD, "n1")
    assert await bot.sender.send(target_in(discord.wins_id), CARD, "n1") == first
    [message] = discord.messages(discord.wins_id)
    assert pictures(message) == [("laurels.png", IMAGE.alt)]
    assert message["embeds"][0]["image"] == {"url": "attachment://laurels.png"}
    request = discord.requests[-1]
    assert request.files["0"].data == PNG
    assert request.body["allowed_mentions"] == {"parse": []}
    assert (request.body["nonce"], request.body["enforce_nonce"]) == ("n1", True)


async def test_an_edit_keeps_one_picture_and_none_leaves_none(
    discord: DiscordEmulator, bot: Bot
) -> None:
    target = target_in(discord.wins_id)
    message_id = await bot.sender.send(target, CARD, "n1")
    await bot.sender.edit(target, message_id, CARD.model_copy(update={"title": "12 applaud"}))
    [message] = discord.messages(discord.wins_id)
    assert (message["embeds"][0]["title"], len(message["attachments"])) == ("12 applaud", 1)
    await bot.sender.edit(target, message_id, Card(kind="corrected", title="Corrected"))
    assert message["attachments"] == []


async def test_without_attach_files_the_words_are_posted(
    discord: DiscordEmulator, bot: Bot
) -> None:
    discord.guilds[discord.guild_id].granted = INVITED & ~ATTACH
    target = target_in(discord.wins_id)
    message_id = await bot.sender.send(target, CARD, "n1")
    [message] = discord.messages(discord.wins_id)
    assert "Mei reached $50,000." in discord.shown(message)
    assert message["attachments"] == []
    await bot.sender.edit(target, message_id, CARD.model_copy(update={"title": "Anew"}))
    assert message["embeds"][0]["title"] == "Anew"


async def test_a_refusal_that_is_not_about_the_picture_stays_one(
    discord: DiscordEmulator, bot: Bot
) -> None:
    discord.guilds[discord.guild_id].granted = INVITED & ~(ATTACH | EMBED)
    with pytest.raises(TargetGone, match="I may not write there"):
        await bot.sender.send(target_in(discord.wins_id), CARD, "n1")
    assert [r.status for r in discord.requests[-2:]] == [403, 403]


async def test_replies_have_pictures_too(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    next_ = Action(label="Next", command="trophies page 2", stays=True)
    core.card = CARD.model_copy(update={"actions": (next_,)})
    shown = await discord.command("progress")
    assert pictures(shown.message) == [("laurels.png", IMAGE.alt)]
    replaced = await discord.click(shown, discord.button(shown, "Next"))
    assert len(replaced.message["attachments"]) == 1
    core.card = Card(kind="t", title="Page 2", public=True, actions=(next_,))
    without = await discord.click(replaced, discord.button(replaced, "Next"))
    assert without.message["attachments"] == []
