"""Whatever is sent, however it is sent: nobody is ever mentioned."""

from typing import Any

import pytest

from bots.discord import replies
from bots.discord.bot import Bot
from core.cards import Action, Card, Image, Menu, Option, Paragraph, text
from tests.bots.discord.conftest import FakeCore, answering_late, target_in
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord_world import Fault

EVERYBODY = "@everyone <@211111111111111111> <@&1> <#2>"
OPTIONS = (Option(label="All", command="trophies"), Option(label="Gold", command="trophies gold"))
LOUD = Card(
    kind="loud",
    title=EVERYBODY,
    body=(Paragraph(text=text(EVERYBODY)),),
    image=Image(png=b"\x89PNG\r\n\x1a\n", alt=EVERYBODY),
    actions=(
        Action(label="Stay", command="progress", stays=True),
        Action(label="Form", command="goal set revenue 50k", form=True),
    ),
    menus=(Menu(label=EVERYBODY, options=OPTIONS),),
    public=True,
)
REFUSED = {"message": "Invalid Form Body", "code": 50035, "errors": {}}


def sent(discord: DiscordEmulator) -> list[dict[str, Any]]:
    """Return every message that went out, in whatever request."""
    bodies = [r.body for r in discord.requests if isinstance(r.body, dict)]
    messages = [body.get("data") or {} if "type" in body else body for body in bodies]
    return [message for message in messages if "embeds" in message or "content" in message]


async def test_nobody_is_ever_mentioned(
    discord: DiscordEmulator, core: FakeCore, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.card = LOUD
    for refused in (False, True):
        if refused:  # then the card goes out as mere text
            discord.faults += [Fault("/callback", 400, REFUSED), Fault("/messages", 400, REFUSED)]
        message = await bot.sender.send(target_in(discord.wins_id), LOUD, f"n{refused}")
        await bot.sender.edit(target_in(discord.wins_id), message, LOUD)
        await discord.command("leaderboard")
    shown = await discord.command("leaderboard")
    await discord.choose(shown, "Gold")
    await discord.click(shown, discord.button(shown, "Stay"))
    form = await discord.click(shown, discord.button(shown, "Form"))
    await discord.fill(form, {})
    monkeypatch.setattr(replies, "DEFER_AFTER_S", 0.02)
    core.reply = answering_late(discord, public=True)
    await discord.command("leaderboard")
    await discord.click(shown, discord.button(shown, "Stay"))
    assert len(sent(discord)) >= 12
    assert [m for m in sent(discord) if m.get("allowed_mentions") != {"parse": []}] == []
    assert discord.pings == []
