"""Celebrations over the wire, through the real library."""

import time
from typing import Any

import pytest

from bots.discord import outbound
from bots.discord.bot import Bot
from core.cards import Action, Card, Paragraph, bold, text
from core.errors import DeliveryError, RetryLater, TargetGone
from tests.bots.discord.conftest import target_in
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord_world import Fault

CARD = Card(
    kind="celebration",
    body=(Paragraph(text=text(bold("Mei Tanaka reached $50,000 in November."), " @everyone")),),
    actions=(Action(label="Leaderboard", command="leaderboard"),),
    accent="gold",
    public=True,
)


async def test_a_card_is_posted_without_mentioning_anybody(
    discord: DiscordEmulator, bot: Bot
) -> None:
    message_id = await bot.sender.send(target_in(discord.wins_id), CARD, "nonce-1")
    [message] = discord.messages(discord.wins_id)
    assert message["id"] == message_id
    assert message["embeds"][0]["color"] == 0xECC05A
    assert discord.button(message, "Leaderboard") == "laurels:leaderboard"
    body = discord.requests[-1].body
    assert body["allowed_mentions"] == {"parse": []}
    assert (body["nonce"], body["enforce_nonce"]) == ("nonce-1", True)
    assert discord.pings == []
    assert bot.sender.platform == "discord"


async def test_the_same_nonce_posts_once(discord: DiscordEmulator, bot: Bot) -> None:
    target = target_in(discord.wins_id)
    first = await bot.sender.send(target, CARD, "n" * 25)
    assert await bot.sender.send(target, CARD, "n" * 25) == first
    assert await bot.sender.send(target, CARD, "another") != first
    assert len(discord.messages(discord.wins_id)) == 2


async def test_a_lost_answer_does_not_post_twice(discord: DiscordEmulator, bot: Bot) -> None:
    target = target_in(discord.wins_id)
    discord.fail(discord.wins_id, 503, after=True)
    with pytest.raises(DeliveryError):
        await bot.sender.send(target, CARD, "n1")
    message_id = await bot.sender.send(target, CARD, "n1")
    assert [m["id"] for m in discord.messages(discord.wins_id)] == [message_id]


async def test_a_short_429_is_waited_out(discord: DiscordEmulator, bot: Bot) -> None:
    discord.rate_limit(discord.wins_id, 0.2, times=2)
    began = time.monotonic()
    await bot.sender.send(target_in(discord.wins_id), CARD, "n1")
    assert time.monotonic() - began >= 0.4
    assert len(discord.messages(discord.wins_id)) == 1


@pytest.mark.parametrize("is_global", [False, True])
async def test_a_long_429_is_handed_on_exactly_and_holds_back_nobody_else(
    discord: DiscordEmulator, bot: Bot, is_global: bool
) -> None:
    discord.rate_limit(discord.wins_id, 7.25, is_global=is_global)
    with pytest.raises(RetryLater) as asked:
        await bot.sender.send(target_in(discord.wins_id), CARD, "n1")
    assert asked.value.after_s == 7.25
    began = time.monotonic()
    await bot.sender.send(target_in(discord.channel_id), CARD, "n2")
    await bot.sender.send(target_in(discord.wins_id), CARD, "n1")
    assert time.monotonic() - began < 2
    assert len(discord.messages(discord.wins_id)) == 1


async def test_a_429_from_cloudflare_is_honoured_too(discord: DiscordEmulator, bot: Bot) -> None:
    body: dict[str, Any] = {"message": "banned"}
    discord.faults.append(Fault(discord.wins_id, 429, body, {"Retry-After": "90"}))
    discord.faults.append(Fault(discord.wins_id, 429, body, {"Retry-After": "soon"}))
    for after_s in (90.0, 60.0):
        with pytest.raises(RetryLater) as asked:
            await bot.sender.send(target_in(discord.wins_id), CARD, "n1")
        assert asked.value.after_s == after_s
        assert asked.value.everywhere


async def test_a_deleted_channel_is_gone(discord: DiscordEmulator, bot: Bot) -> None:
    discord.delete_channel(discord.wins_id)
    with pytest.raises(TargetGone, match=r"^It was deleted\.$"):
        await bot.sender.send(target_in(discord.wins_id), CARD, "n1")
    with pytest.raises(TargetGone):
        await bot.sender.edit(target_in(discord.wins_id), "123", CARD)


@pytest.mark.parametrize(("code", "words"), [(50001, "cannot see it"), (50013, "may not write")])
async def test_a_channel_that_refuses_is_gone(
    discord: DiscordEmulator, bot: Bot, code: int, words: str
) -> None:
    discord.deny(discord.wins_id, code)
    with pytest.raises(TargetGone, match=words):
        await bot.sender.send(target_in(discord.wins_id), CARD, "n1")


async def test_a_revoked_token_is_gone_everywhere(discord: DiscordEmulator, bot: Bot) -> None:
    discord.revoke_token()
    with pytest.raises(TargetGone, match="LAURELS_DISCORD_TOKEN") as gone:
        await bot.sender.send(target_in(discord.wins_id), CARD, "n1")
    assert gone.value.token_lost


async def test_a_person_gets_it_in_direct_messages(discord: DiscordEmulator, bot: Bot) -> None:
    target = target_in("333333333333333333", direct=True)
    message_id = await bot.sender.send(target, CARD, "n1")
    assert await bot.sender.send(target, CARD, "n1") == message_id
    opened = [r.body for r in discord.requests if r.path == "/users/@me/channels"]
    assert opened == [{"recipient_id": 333333333333333333}]
    channel = discord.posted[message_id]["channel_id"]
    assert [m["id"] for m in discord.messages(channel)] == [message_id]
    await bot.sender.edit(target, message_id, Card(kind="t", title="Corrected"))
    assert discord.posted[message_id]["embeds"][0]["title"] == "Corrected"
    discord.deaf.add(target.chat)
    with pytest.raises(TargetGone, match="does not take direct messages") as gone:
        await bot.sender.send(target, CARD, "n2")
    assert not gone.value.token_lost


async def test_a_server_that_let_us_go_is_gone(discord: DiscordEmulator, bot: Bot) -> None:
    await discord.let_go(discord.guild_id, unheard=True)
    with pytest.raises(TargetGone, match="cannot see it"):
        await bot.sender.send(target_in(discord.wins_id), CARD, "n1")


async def test_a_refusal_without_a_code_is_not_for_good(discord: DiscordEmulator, bot: Bot) -> None:
    discord.faults.append(Fault(discord.wins_id, 403, {"message": "blocked by a proxy", "code": 0}))
    with pytest.raises(DeliveryError) as failed:
        await bot.sender.send(target_in(discord.wins_id), CARD, "n1")
    assert not isinstance(failed.value, TargetGone)


async def test_another_403_is_gone_in_discords_words(discord: DiscordEmulator, bot: Bot) -> None:
    discord.faults.append(Fault(discord.wins_id, 403, {"message": "Odd refusal", "code": 59999}))
    with pytest.raises(TargetGone, match="Discord says: Odd refusal"):
        await bot.sender.send(target_in(discord.wins_id), CARD, "n1")


async def test_one_server_error_is_retried(discord: DiscordEmulator, bot: Bot) -> None:
    discord.fail(discord.wins_id, 500)
    await bot.sender.send(target_in(discord.wins_id), CARD, "n1")
    assert len(discord.messages(discord.wins_id)) == 1


async def test_lasting_server_errors_end_in_time(
    discord: DiscordEmulator, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "SEND_TIMEOUT_S", 0.3)
    discord.fail(discord.wins_id, 502, times=5)
    with pytest.raises(DeliveryError, match="did not answer"):
        await bot.sender.send(target_in(discord.wins_id), CARD, "n1")


async def test_an_embed_discord_refuses_goes_out_as_text(
    discord: DiscordEmulator, bot: Bot
) -> None:
    body = {"message": "Invalid Form Body", "code": 50035, "errors": {}}
    discord.faults.append(Fault(discord.wins_id, 400, body))
    message_id = await bot.sender.send(target_in(discord.wins_id), CARD, "n1")
    [message] = discord.messages(discord.wins_id)
    assert message["content"].startswith("Mei Tanaka reached $50,000 in November.")
    assert discord.pings == []
    discord.faults.append(Fault(discord.wins_id, 400, body))
    await bot.sender.edit(target_in(discord.wins_id), message_id, Card(kind="t", title="Anew"))
    assert discord.messages(discord.wins_id)[0]["content"] == "Anew"


async def test_an_edit_replaces_text_and_buttons(discord: DiscordEmulator, bot: Bot) -> None:
    target = target_in(discord.wins_id)
    message_id = await bot.sender.send(target, CARD, "n1")
    await bot.sender.edit(target, message_id, Card(kind="t", title="Corrected"))
    [message] = discord.messages(discord.wins_id)
    assert message["embeds"][0]["title"] == "Corrected"
    assert message["components"] == []
    assert message["edited_timestamp"] is not None


async def test_editing_what_people_deleted_is_no_error(discord: DiscordEmulator, bot: Bot) -> None:
    target = target_in(discord.wins_id)
    message_id = await bot.sender.send(target, CARD, "n1")
    discord.remove(message_id)
    await bot.sender.edit(target, message_id, CARD)
    assert discord.messages(discord.wins_id) == []


async def test_an_edit_waits_when_asked_to(discord: DiscordEmulator, bot: Bot) -> None:
    target = target_in(discord.wins_id)
    message_id = await bot.sender.send(target, CARD, "n1")
    discord.rate_limit(f"PATCH /channels/{discord.wins_id}", 12.5)
    with pytest.raises(RetryLater) as asked:
        await bot.sender.edit(target, message_id, CARD)
    assert asked.value.after_s == 12.5


async def test_a_thread_is_posted_to_itself(discord: DiscordEmulator, bot: Bot) -> None:
    thread = discord.add_thread(discord.wins_id, "november")
    await bot.sender.send(target_in(discord.wins_id, thread=thread), CARD, "n1")
    assert len(discord.messages(thread)) == 1
    assert discord.messages(discord.wins_id) == []


async def test_what_is_no_channel_is_gone(bot: Bot) -> None:
    with pytest.raises(TargetGone, match="no channel"):
        await bot.sender.send(target_in("#wins"), CARD, "n1")


async def test_discord_out_of_reach(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("discord.http.Route.BASE", "http://127.0.0.1:9")
    with pytest.raises(DeliveryError, match="did not answer"):
        await bot.sender.send(target_in("123"), CARD, "n1")
