"""Commands and clicks over the gateway, through the real library."""

import asyncio

import pytest

from bots.discord import replies
from bots.discord.bot import Bot
from core.cards import Card, Option
from core.conversation.request import Request
from tests.bots.discord.conftest import FakeCore, answering_late, bot_answering, echo
from tests.emulators.discord import (
    ADMINISTRATOR,
    EVERYBODY,
    MANAGE_GUILD,
    DiscordEmulator,
    Refused,
)
from tests.emulators.discord_world import Fault

GOAL = {"metric": "revenue", "target": "50k"}


async def test_the_request_says_who_what_and_where(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    reply = await discord.command(
        "goal set",
        {**GOAL, "period": "every other monday"},
        user_id="222222222222222222",
        user_name="Mei Tanaka",
        channel_id=discord.wins_id,
    )
    assert core.requests == [
        Request(
            platform="discord",
            account=discord.guild_id,
            chat=discord.wins_id,
            chat_name="wins",
            person="222222222222222222",
            person_name="Mei Tanaka",
            text="goal set",
            arguments={**GOAL, "period": "every other monday"},
            admin=False,
            private=False,
            id=next(iter(discord.people.interactions.values())).id,
            locale="en-US",
        )
    ]
    assert reply.ephemeral
    assert not reply.deferred
    assert reply.embed["description"] == "goal set"
    assert bot.name == "laurels"


async def test_a_command_without_arguments(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    await discord.command("progress")
    assert (core.requests[0].text, core.requests[0].arguments) == ("progress", {})


@pytest.mark.parametrize("permissions", [MANAGE_GUILD, ADMINISTRATOR])
async def test_who_manages_the_server_is_an_admin(
    discord: DiscordEmulator, core: FakeCore, bot: Bot, permissions: int
) -> None:
    await discord.command("announce here", permissions=EVERYBODY | permissions)
    assert core.requests[0].admin is True
    with pytest.raises(Refused, match="without permission"):
        await discord.command("announce here")


async def test_direct_messages_are_private_and_not_hidden(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    reply = await discord.command("progress", private=True)
    asked = core.requests[0]
    assert (asked.account, asked.private, asked.admin, asked.chat_name) == ("", True, None, None)
    assert asked.chat == reply.message["channel_id"]
    assert not reply.ephemeral


async def test_a_thread_is_named_beside_its_channel(
    discord: DiscordEmulator, core: FakeCore
) -> None:
    thread = discord.add_thread(discord.wins_id, "november")
    async with bot_answering(discord, core):
        late = discord.add_thread(discord.wins_id, "december")
        for where in (thread, late):
            await discord.command("progress", channel_id=where)
            asked = core.requests[-1]
            assert (asked.chat, asked.chat_name, asked.thread) == (discord.wins_id, "wins", where)


async def test_public_cards_are_for_everybody(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = Card(kind="leaderboard", title="November", public=True)
    reply = await discord.command("leaderboard")
    assert not reply.ephemeral
    assert discord.messages() == [reply.message]


async def test_suggestions_come_from_core_and_leave_free_text_possible(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    core.suggested = [Option(label="Revenue", command="revenue")]
    found = await discord.suggested("goal set", "metric", "Rev", others={"target": "50k"})
    assert found == {"Revenue": "revenue"}
    request, *asked = core.typing[0]
    assert asked == ["goal set", "metric", "Rev"]
    assert (request.text, request.person) == ("goal set", "211111111111111111")
    assert request.arguments == {"metric": "Rev", "target": "50k"}
    assert core.requests == []
    await discord.command("goal set", {"metric": "cups of tea", "target": "5"})
    assert core.requests[0].arguments == {"metric": "cups of tea", "target": "5"}


async def test_suggestions_keep_within_the_limits(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    core.suggested = [
        Option(label="x" * 200, command="a"),
        Option(label=" ", command="b"),
        Option(label="too long to carry", command="c" * 101),
        Option(label="nothing", command=" "),
        *(Option(label=f"goal {n}", command=str(n)) for n in range(40)),
    ]
    found = await discord.suggested("goal set", "metric")
    assert len(found) == 25
    assert list(found.values())[:3] == ["a", "b", "0"]
    assert max(map(len, found)) == 100


async def test_a_groups_word_alone_is_its_show(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    await discord.command("season show", {"season": "spring"})
    assert (core.requests[0].text, core.requests[0].arguments) == ("season", {"season": "spring"})


async def test_the_menu_of_a_person_asks_for_their_trophies(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    reply = await discord.menu("Trophies", "3" * 18, "Mei")
    asked = core.requests[0]
    assert (asked.person, asked.text) == ("211111111111111111", "trophies")
    assert asked.arguments == {"who": f"<@{'3' * 18}>"}
    assert reply.ephemeral


async def test_a_slow_answer_is_deferred(
    discord: DiscordEmulator, core: FakeCore, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "DEFER_AFTER_S", 0.02)
    core.reply = answering_late(discord, public=False)
    hidden = await discord.command("progress")
    assert (hidden.deferred, hidden.ephemeral) == (True, True)
    assert "progress" in hidden.text
    # What was hidden while it was thought about cannot be opened: it is posted anew.
    core.reply = answering_late(discord, public=True)
    public = await discord.command("leaderboard")
    assert (public.deferred, public.ephemeral) == (True, False)
    assert discord.messages() == [public.message]
    assert not any(message["flags"] & 1 << 7 for message in discord.posted.values())
    private = await discord.command("leaderboard", private=True)
    assert (private.deferred, private.ephemeral) == (True, False)


async def test_a_failure_is_apologised_for(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    async def broken(_: Request) -> Card:
        raise RuntimeError("a bug")

    core.reply = broken
    reply = await discord.command("progress")
    assert "Something went wrong on my side" in reply.text
    assert reply.ephemeral


async def test_an_embed_discord_refuses_is_sent_as_text(discord: DiscordEmulator, bot: Bot) -> None:
    body = {"message": "Invalid Form Body", "code": 50035, "errors": {}}
    discord.faults.append(Fault("/callback", 400, body))
    reply = await discord.command("progress")
    assert reply.message["content"] == "You said\nprogress"
    assert reply.ephemeral


async def test_a_reply_discord_refuses_ends_there(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    discord.faults.append(
        Fault("/callback", 404, {"message": "Unknown interaction", "code": 10062})
    )
    with pytest.raises(AssertionError, match="a reply did not come"):
        await discord.command("progress", timeout_s=0.2)
    assert "help" in (await discord.command("help")).text


async def test_a_command_of_an_older_version_is_read_as_typed(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    old = {"id": "1", "name": "target", "description": "x", "type": 1}
    option = {"type": 3, "name": "amount", "description": "x", "required": True}
    sub = {"type": 1, "name": "set", "description": "x", "options": [option]}
    discord.people.commands[None].append(old | {"options": [sub]})
    await discord.command("target set", {"amount": "50k units"})
    assert (core.requests[0].text, core.requests[0].arguments) == ("target set 50k units", None)
    option["autocomplete"] = True
    with pytest.raises(AssertionError, match="suggestions"):
        await discord.autocomplete("target set", "amount", timeout_s=0.2)


async def test_an_outdated_show_is_the_groups_word_alone(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    option = {"type": 3, "name": "amount", "description": "x", "required": True}
    old = {"id": "1", "name": "target", "description": "x", "type": 1}
    old["options"] = [{"type": 1, "name": "show", "description": "x", "options": [option]}]
    discord.people.commands[None].append(old)
    await discord.command("target show", {"amount": "50k"})
    assert core.requests[0].text == "target 50k"


async def test_a_command_whose_arguments_changed_is_read_as_typed(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    goal = next(c for c in discord.people.commands[None] if c["name"] == "goal")
    subcommand = next(s for s in goal["options"] if s["name"] == "set")
    subcommand["options"] = [{"type": 3, "name": "metric", "description": "x", "required": True}]
    await discord.command("goal set", {"metric": "revenue"})
    assert core.requests[0].text == "goal set revenue"


async def test_one_slow_person_delays_nobody(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    release = asyncio.Event()

    async def reply(request: Request) -> Card:
        if request.person_name == "Slow":
            await release.wait()
        return echo(request)

    core.reply = reply
    slow = asyncio.create_task(discord.command("progress", user_id="3" * 18, user_name="Slow"))
    await discord.wait_for(lambda: len(discord.people.interactions) == 1)
    await discord.command("progress")
    assert not slow.done()
    release.set()
    await slow


async def test_answers_under_way_are_sent_before_closing(
    discord: DiscordEmulator, core: FakeCore
) -> None:
    asked, release = asyncio.Event(), asyncio.Event()

    async def reply(request: Request) -> Card:
        asked.set()
        await release.wait()
        return echo(request)

    core.reply = reply
    async with bot_answering(discord, core):
        asking = asyncio.create_task(discord.command("progress"))
        await asked.wait()
        asyncio.get_running_loop().call_later(0.05, release.set)
    assert "progress" in (await asking).text
