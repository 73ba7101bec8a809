"""The whole way with the real core: commands over Discord, a sale, its celebration."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bots.discord.__main__ import open_bot
from bots.discord.commands import spelled
from core.app import App
from core.config import Settings
from core.conversation import COMMANDS
from core.usecases.evaluate import evaluate_lane
from core.usecases.record_events import record_events
from tests.bots.discord.conftest import settings_for
from tests.conftest import NOW, Clock
from tests.emulators.discord import EVERYBODY, MANAGE_GUILD, DiscordEmulator, Reply

MEI = "222222222222222222"


@pytest_asyncio.fixture(loop_scope="session")
async def acme(app: App, discord: DiscordEmulator) -> AsyncIterator[DiscordEmulator]:
    """A server with Laurels in it, administered by Mei."""
    async with open_bot(app, settings_for(discord)):
        yield discord
    assert discord.refusals == []
    assert discord.pings == []


async def mei(acme: DiscordEmulator, name: str, **options: str) -> Reply:
    return await acme.command(
        name,
        options,
        user_id=MEI,
        user_name="Mei Tanaka",
        channel_id=acme.wins_id,
        permissions=EVERYBODY | MANAGE_GUILD,
    )


async def sell(app: App, acme: DiscordEmulator, amount: str, number: int = 1) -> None:
    event = {
        "id": f"order-{number}",
        "source": "shop",
        "type": "order",
        "member": f"discord-{MEI}",
        "occurred_at": NOW.isoformat(),
        "metrics": {"revenue": amount},
        "currency": "USD",
    }
    results = await record_events(app, await app.workspace("default"), [event], quiet=False)
    for lane in {result.document["lane"] for result in results if result.document}:
        await evaluate_lane(app, lane)


async def test_every_command_of_core_is_registered_and_answers(acme: DiscordEmulator) -> None:
    names = {c["name"] for c in acme.people.commands[None]}
    assert {command.name.split()[0] for command in COMMANDS} == names - {"Trophies"}
    for command in COMMANDS:
        if not any(arg.required for arg in command.args):
            said = await mei(acme, spelled(command.name, COMMANDS))
            assert "Something went wrong" not in said.shown, command.name


async def test_what_fits_is_suggested_while_typing(acme: DiscordEmulator) -> None:
    await mei(acme, "goal set", metric="revenue", target="50k", period="monthly")
    assert "revenue" in await acme.autocomplete("goal set", "metric", "rev")
    assert "monthly" in await acme.autocomplete("goal set", "period", "mon")
    for option in ("metric", "period", "of"):
        others = {} if option == "metric" else {"metric": "revenue"}
        assert len(await acme.autocomplete("goal set", option, "", others=others)) <= 25
    goals = await acme.suggested("goal remove", "goal", "", user_id=MEI)
    assert [label for label in goals if "50,000" in label]
    [goal] = goals.values()
    assert "removed" in (await mei(acme, "goal remove", goal=goal, sure="yes")).shown.lower()


async def test_nobody_joins_by_typing(acme: DiscordEmulator, app: App) -> None:
    before = await app.store.members.count("default")
    await acme.autocomplete("goal set", "metric", "rev")
    assert await app.store.members.count("default") == before


async def test_a_goal_is_set_changed_in_a_form_and_removed(acme: DiscordEmulator) -> None:
    reply = await mei(acme, "goal set", metric="revenue", target="50k", period="monthly")
    assert "Goal set: $50,000 revenue in November." in reply.shown
    assert reply.ephemeral
    form = await acme.click(reply, acme.button(reply, "Edit"), user_id=MEI)
    wrong = await acme.fill(form, {"target": "fity k"}, user_id=MEI)
    assert "fity k" in wrong.shown
    again = await acme.click(wrong, acme.button(wrong, "Try again"), user_id=MEI)
    changed = await acme.fill(again, {"target": "60k"}, user_id=MEI)
    assert "$60,000 revenue in November" in changed.shown
    shown = await acme.click(changed, acme.button(changed, "All goals"), user_id=MEI)
    assert "$60,000 revenue in November" in shown.shown


async def test_the_trophy_room_by_tier(acme: DiscordEmulator, app: App) -> None:
    await mei(acme, "progress")
    await sell(app, acme, "600000.00")
    room = await mei(acme, "trophies")
    assert "Your trophy room" in room.shown
    assert room.ephemeral
    golden = next(label for label in acme.options(room) if label.startswith("Gold"))
    gold = await acme.choose(room, golden, user_id=MEI)
    assert (gold.replaced, gold.ephemeral) == (True, True)
    closest = await acme.click(gold, acme.button(gold, "Closest"), user_id=MEI)
    assert closest.replaced
    assert "Closest trophies" in closest.shown


async def test_the_picture_of_the_room_is_for_everybody(acme: DiscordEmulator, app: App) -> None:
    await sell(app, acme, "60000.00")
    room = await mei(acme, "trophies")
    picture = await acme.click(room, acme.button(room, "Picture"), user_id=MEI)
    assert not picture.ephemeral
    [file] = picture.message["attachments"]
    assert file["filename"] == "trophy-room.png"
    assert file["description"]


async def test_somebody_elses_trophies_from_their_menu(acme: DiscordEmulator) -> None:
    await mei(acme, "progress")
    room = await acme.menu("Trophies", MEI, "Mei Tanaka")
    assert "Trophy room: Mei Tanaka" in room.shown
    assert room.ephemeral
    unknown = await acme.menu("Trophies", "9" * 18, "Nobody")
    assert "Something went wrong" not in unknown.shown
    assert unknown.ephemeral


async def test_a_mistake_is_explained(acme: DiscordEmulator) -> None:
    reply = await mei(acme, "goal set", metric="revenue", target="fity k")
    assert "fity k" in reply.shown
    assert reply.ephemeral


async def test_a_celebration_is_posted_where_an_admin_chose(
    acme: DiscordEmulator, app: App
) -> None:
    said = await mei(acme, "announce here")
    assert "Celebrations will be posted in #wins from now on." in said.shown
    await sell(app, acme, "60000.00")
    messages = await acme.wait_for_messages(acme.wins_id, 2)
    assert "Mei Tanaka reached $50,000 in November." in acme.shown(messages[1])


async def test_a_celebration_waits_out_a_429_and_is_posted_once(
    acme: DiscordEmulator, app: App, clock: Clock
) -> None:
    await mei(acme, "announce here")
    acme.rate_limit(f"/channels/{acme.wins_id}/messages", 1.5)
    await sell(app, acme, "60000.00")
    async with asyncio.timeout(10):
        waiting = {"state": "pending", "error": "asked to wait 1.5 s"}
        while not await app.mongo_db["deliveries"].count_documents(waiting):
            await asyncio.sleep(0.01)
    assert len(acme.messages(acme.wins_id)) == 1
    clock.advance(seconds=1.5)
    await acme.wait_for_messages(acme.wins_id, 2, timeout_s=10)
    posts = [r for r in acme.requests if r.path == f"/channels/{acme.wins_id}/messages"]
    assert [post.status for post in posts] == [429, 200]


async def test_a_deleted_channel_disables_its_target(acme: DiscordEmulator, app: App) -> None:
    await mei(acme, "announce here")
    acme.delete_channel(acme.wins_id)
    await sell(app, acme, "60000.00")
    await acme.wait_for(lambda: acme.requests[-1].status == 404, timeout_s=10)
    async with asyncio.timeout(5):
        while await app.store.targets.active("default"):
            await asyncio.sleep(0)


async def test_the_process_starts_answers_and_stops(
    settings: Settings, discord: DiscordEmulator
) -> None:
    environment = os.environ | {
        "LAURELS_MONGO_URL": settings.mongo_url or "",
        "LAURELS_REDIS_URL": settings.redis_url or "",
        "LAURELS_DATABASE": settings.database,
        "LAURELS_DISCORD_TOKEN": discord.token,
        "LAURELS_DISCORD_API_URL": discord.api_url,
        "LAURELS_DISCORD_GATEWAY_URL": discord.gateway_url,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bots.discord",
        env=environment,
        cwd=Path(__file__).parents[3],
        stderr=subprocess.PIPE,
    )
    try:
        await discord.wait_until_connected(30)
        assert "What I can do" in (await discord.command("help")).shown
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            _, log = await process.communicate()
        assert process.returncode == 0, log.decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
