"""Clicks on buttons and menus, new and old."""

import asyncio

import pytest

from bots.discord import replies
from bots.discord.bot import Bot
from core.cards import Action, Card, Menu, Option
from core.conversation.request import Request
from tests.bots.discord.conftest import FakeCore, answering_late, bot_answering, echo
from tests.emulators.discord import DiscordEmulator, buttons_of


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


STAYING = Card(
    kind="board",
    title="November",
    actions=(
        Action(label="Next", command="leaderboard page 2", stays=True),
        Action(label="Applaud", command="applaud a1"),
        Action(label="Page", url="https://laurels.example/room"),
    ),
    menus=(
        Menu(
            label="Tier",
            options=(
                Option(label="All", command="trophies all", chosen=True),
                Option(label="Gold", command="trophies gold"),
            ),
        ),
    ),
    public=True,
)


async def test_what_stays_takes_the_place_of_a_public_card(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = STAYING
    shown = await discord.command("leaderboard")
    core.card = Card(kind="board", title="Page 2", public=True)
    reply = await discord.click(shown, discord.button(shown, "Next"), user_id="2" * 18)
    assert (reply.replaced, reply.message["id"]) == (True, shown.message["id"])
    assert [message["embeds"][0]["title"] for message in discord.messages()] == ["Page 2"]
    assert core.requests[-1].text == "leaderboard page 2"


async def test_what_stays_shows_nobody_elses_card_to_everybody(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = STAYING
    shown = await discord.command("leaderboard")
    for answer in (Card(kind="goals", title="Mine"), Card(kind="error", title="No", public=True)):
        core.card = answer
        reply = await discord.click(shown, discord.button(shown, "Next"))
        assert not reply.replaced
        assert reply.embed["title"] == answer.title
    assert discord.messages()[0]["embeds"][0]["title"] == "November"


async def test_what_stays_may_replace_a_hidden_card_by_a_public_one(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = STAYING.model_copy(update={"public": False})
    shown = await discord.command("leaderboard")
    core.card = STAYING
    reply = await discord.click(shown, discord.button(shown, "Next"))
    assert (reply.replaced, reply.ephemeral) == (True, True)


async def test_a_menu_runs_the_chosen_command_in_place(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = STAYING
    for private in (False, True):
        shown = await discord.command("leaderboard", private=private)
        assert discord.options(shown) == ["All", "Gold"]
        reply = await discord.choose(shown, "Gold")
        assert (reply.replaced, core.requests[-1].text) == (True, "trophies gold")
        assert core.requests[-1].arguments is None


async def test_a_quiet_card_is_no_message(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = STAYING
    shown = await discord.command("leaderboard")
    core.card = Card(kind="applause", title="Applauded", quiet=True)
    clicked = await discord.click(shown, discord.button(shown, "Applaud"), quiet=True)
    assert clicked.quiet
    assert len(discord.posted) == 1
    # A command has no message that could say it, so there the words come.
    assert (await discord.command("progress")).ephemeral
    core.card = Card(kind="error", title="That was taken back", quiet=True)
    refused = await discord.click(shown, discord.button(shown, "Applaud"))
    assert (refused.ephemeral, refused.embed["title"]) == (True, "That was taken back")


async def test_a_slow_quiet_card_leaves_nothing_behind(
    discord: DiscordEmulator, core: FakeCore, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.card = STAYING
    shown = await discord.command("leaderboard")
    monkeypatch.setattr(replies, "DEFER_AFTER_S", 0.02)
    told = asyncio.Event()

    async def applaud(request: Request) -> Card:
        await told.wait()
        return Card(kind="applause", quiet=True)

    core.reply = applaud
    click = discord.click(shown, discord.button(shown, "Applaud"), timeout_s=1.0)
    clicking = asyncio.create_task(click)
    await discord.wait_for(lambda: len(discord.posted) == 2, what="thinking")
    told.set()
    await discord.wait_for(lambda: len(discord.posted) == 1, what="no message")
    clicking.cancel()
    await asyncio.gather(clicking, return_exceptions=True)


async def test_a_link_is_only_a_link(discord: DiscordEmulator, core: FakeCore, bot: Bot) -> None:
    core.card = STAYING
    shown = await discord.command("leaderboard")
    link = next(b for b in buttons_of(shown.message) if b["label"] == "Page")
    assert (link["style"], link["url"]) == (5, "https://laurels.example/room")


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
    core.reply, core.card = None, STAYING
    shown = await discord.command("leaderboard")
    core.reply = answering_late(discord, public=True)
    reply = await discord.click(shown, discord.button(shown, "Next"))
    assert (reply.deferred, reply.ephemeral, reply.replaced) == (True, False, True)
    assert not any(message["flags"] & 1 << 7 for message in discord.posted.values())


async def test_buttons_work_after_a_restart(discord: DiscordEmulator, core: FakeCore) -> None:
    core.reply = _public
    async with bot_answering(discord, core) as bot:
        assert bot.name
        old = await discord.command("leaderboard")
    async with bot_answering(discord, core):
        await discord.click(old, discord.button(old, "My progress"))
    assert [request.text for request in core.requests] == ["leaderboard", "progress"]


async def test_menus_and_forms_work_after_a_restart(
    discord: DiscordEmulator, core: FakeCore
) -> None:
    form = Action(label="Edit", command="goal set revenue 50k", form=True)
    core.card = STAYING.model_copy(update={"actions": (form,)})
    async with bot_answering(discord, core):
        old = await discord.command("leaderboard")
    async with bot_answering(discord, core):
        opened = await discord.click(old, discord.button(old, "Edit"))
    async with bot_answering(discord, core):
        await discord.fill(opened, {"target": "60k"})
    async with bot_answering(discord, core):
        await discord.choose(old, "Gold")
    assert [request.text for request in core.requests] == [
        "leaderboard",
        "goal set",
        "trophies gold",
    ]


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
