"""Clicks on buttons, new and old."""

import pytest

from bots.discord import replies
from bots.discord.bot import Bot
from core.cards import Card
from core.conversation.request import Request
from tests.bots.discord.conftest import FakeCore, answering_late, bot_answering, echo
from tests.emulators.discord import DiscordEmulator


async def test_a_click_runs_its_command_for_who_clicks(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    core.reply = _public
    shown = await discord.command("leaderboard")
    core.reply = None
    button = discord.button(shown, "My progress")
    reply = await discord.click(shown, button, user_id="2" * 18, user_name="Mei")
    asked = core.requests[-1]
    assert (asked.person, asked.person_name, asked.text) == (
        "222222222222222222",
        "Mei",
        "progress",
    )
    assert asked.arguments is None
    assert asked.chat == discord.channel_id
    # The public message stays as it is; the answer is only for who clicked.
    assert reply.ephemeral
    assert not reply.replaced
    assert discord.messages() == [shown.message]


async def test_a_click_on_a_hidden_reply_replaces_it(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    shown = await discord.command("goal list")
    reply = await discord.click(shown, discord.button(shown, "Remove"))
    assert reply.replaced
    assert reply.message["id"] == shown.message["id"]
    assert reply.embed["description"] == "goal remove g1"


async def test_a_click_on_a_hidden_reply_keeps_it_beside_public_cards_and_errors(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    shown = await discord.command("goal list")
    core.reply = _public
    public = await discord.click(shown, discord.button(shown, "My progress"))
    assert (public.replaced, public.ephemeral) == (False, False)
    core.reply, core.card = None, Card(kind="error", title="No")
    error = await discord.click(shown, discord.button(shown, "My progress"))
    assert (error.replaced, error.ephemeral) == (False, True)


async def test_slow_clicks(
    discord: DiscordEmulator, core: FakeCore, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = await discord.command("goal list")
    core.reply = _public
    public = await discord.command("leaderboard")
    monkeypatch.setattr(replies, "DEFER_AFTER_S", 0.02)
    for shown, is_public, ephemeral, replaced in (
        (hidden, True, False, False),
        (hidden, False, True, True),
        (public, False, True, False),
        (public, True, False, False),
    ):
        core.reply = answering_late(discord, public=is_public)
        reply = await discord.click(shown, discord.button(shown, "My progress"))
        assert (reply.deferred, reply.ephemeral, reply.replaced) == (True, ephemeral, replaced)
    assert not any(message["flags"] & 1 << 7 for message in discord.posted.values())


async def test_buttons_work_after_a_restart(discord: DiscordEmulator, core: FakeCore) -> None:
    core.reply = _public
    async with bot_answering(discord, core) as bot:
        assert bot.name
        old = await discord.command("leaderboard")
    async with bot_answering(discord, core):
        await discord.click(old, discord.button(old, "My progress"))
    assert [request.text for request in core.requests] == ["leaderboard", "progress"]


async def test_buttons_of_others_are_left_alone(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    button = {"type": 2, "style": 1, "label": "Other", "custom_id": "other:progress"}
    rows = [{"type": 1, "components": [button]}]
    message = discord.post(discord.channel_id, {"content": "x", "components": rows})
    with pytest.raises(AssertionError, match="a reply did not come"):
        await discord.click(message, "other:progress", timeout_s=0.2)
    assert core.requests == []


async def _public(request: Request) -> Card:
    return echo(request, public=True)
