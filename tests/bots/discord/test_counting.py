"""Messages are counted where an admin asked for it; what they say is never looked at."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from bson import json_util
from structlog.testing import capture_logs

from bots.discord import __main__ as process
from bots.discord import counting
from bots.discord.counting import Counter
from core.app import App
from core.errors import Unavailable
from core.usecases.evaluate import evaluate_lane
from tests.bots.discord.conftest import settings_for
from tests.conftest import Clock
from tests.emulators.discord import EVERYBODY, MANAGE_GUILD, DiscordEmulator

MEI, ADA = ("222222222222222222", "Mei Tanaka"), ("211111111111111111", "Ada Lovelace")
GUILDS, MESSAGES = 1 << 0, 1 << 9
SECRET = "the launch is on friday"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "EVERY_S", 0.02)


@asynccontextmanager
async def running(app: App, discord: DiscordEmulator) -> AsyncIterator[None]:
    """Run the bot as its process does, reconnecting where that is needed."""

    @asynccontextmanager
    async def opened(_: object) -> AsyncIterator[App]:
        yield app

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "open_app", opened)
        task = asyncio.create_task(process.run(settings_for(discord)))
        try:
            await discord.wait_until_connected()
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    assert discord.refusals == []


async def switch(discord: DiscordEmulator, command: str, listening: bool) -> None:
    """Switch counting on or off and wait for the connection that hears accordingly."""
    await discord.command(
        command, user_id=MEI[0], user_name=MEI[1], permissions=EVERYBODY | MANAGE_GUILD
    )
    wanted = GUILDS | (MESSAGES if listening else 0)
    await discord.wait_for(
        lambda: any(
            session.intents == wanted and session.socket is not None
            for session in discord.gateway.sessions.values()
        )
    )


async def until(found: Callable[[], Any]) -> None:
    async with asyncio.timeout(5):
        while not await found():
            await asyncio.sleep(0.01)


async def events(app: App) -> list[dict[str, Any]]:
    found = await app.mongo_db["events"].find({"type": "message"}).to_list(None)
    return sorted(found, key=lambda event: (event["member"], event["id"]))


async def heard(app: App, discord: DiscordEmulator, number: int) -> None:
    """Wait until a minute is over and so many events are there."""

    async def there() -> bool:
        return len(await events(app)) >= number

    await until(there)


async def test_messages_count_by_person_and_minute(
    app: App, discord: DiscordEmulator, clock: Clock
) -> None:
    async with running(app, discord):
        await switch(discord, "count here", listening=True)
        for _ in range(3):
            await discord.write(*MEI)
        await discord.write(*ADA)
        await discord.write(*MEI, channel_id=discord.wins_id)
        await discord.write("9" * 18, "Robot", bot=True)
        await discord.write("9" * 18, "Hook", webhook_id="1" * 18)
        await discord.write(*MEI, type=7)  # somebody joined: nobody wrote that
        thread = discord.add_thread(discord.channel_id, "november")
        await discord.gateway.told("THREAD_CREATE", discord.channels[thread].payload())
        await discord.write(*ADA, channel_id=thread)
        await discord.command("help")
        clock.advance(minutes=1)
        await heard(app, discord, 2)
    found = await events(app)
    assert [(e["member"], e["m"], e["scope"]) for e in found] == [
        (f"discord-{ADA[0]}", {"messages": 2}, {"channel": "general"}),
        (f"discord-{MEI[0]}", {"messages": 3}, {"channel": "general"}),
    ]
    assert [e["source"] for e in found] == ["discord", "discord"]
    for lane in {event["lane"] for event in found}:
        await evaluate_lane(app, lane)
    ada = await app.store.members.get("default", f"discord-{ADA[0]}")
    assert ada is not None
    assert (ada.name, ada.identities[0].id) == ("Ada Lovelace", ADA[0])


async def test_what_people_write_is_nowhere(
    app: App, discord: DiscordEmulator, clock: Clock
) -> None:
    with capture_logs() as logged:
        async with running(app, discord):
            await switch(discord, "count here", listening=True)
            # Where the bot is mentioned, Discord tells what was said even without the intent.
            await discord.write(*MEI, f"{SECRET} <@{discord.bot['id']}>")
            await discord.command("help")
            clock.advance(minutes=1)
            await heard(app, discord, 1)
    for name in await app.mongo_db.list_collection_names():
        kept = await app.mongo_db[name].find().to_list(None)
        assert SECRET not in json_util.dumps(kept)
    assert SECRET not in json.dumps(logged, default=str)
    assert not any(SECRET in str(request.body) for request in discord.requests)


def test_what_a_message_says_is_not_asked_for(clock: Clock) -> None:
    """Only these are read: who wrote, where, and whether it was a person."""

    class Message:
        author = type("Author", (), {"bot": False, "id": 1, "display_name": "Mei"})()
        channel = type("Channel", (), {"id": 5})()
        webhook_id = None

        def is_system(self) -> bool:
            return False

        def __getattr__(self, name: str) -> Any:
            raise AssertionError(f"{name} was read")

    app: Any = type("App", (), {"clock": staticmethod(clock)})()
    chat: Any = type("Chat", (), {"chat": "5", "workspace": "default", "key": "general"})()
    counter = Counter(app, [chat])
    message: Any = Message()
    counter.heard(message)
    assert len(counter._counts) == 1


async def test_nobody_listens_until_asked_and_no_longer_than_wanted(
    app: App, discord: DiscordEmulator
) -> None:
    async with running(app, discord):
        assert [i["intents"] for i in discord.gateway.identifies] == [GUILDS]
        await switch(discord, "count here", listening=True)
        await switch(discord, "count off", listening=False)
        assert [i["intents"] for i in discord.gateway.identifies] == [
            GUILDS,
            GUILDS | MESSAGES,
            GUILDS,
        ]


async def test_the_last_minute_is_recorded_on_the_way_out(
    app: App, discord: DiscordEmulator
) -> None:
    async with running(app, discord):
        await switch(discord, "count here", listening=True)
        await discord.write(*MEI)
        await discord.command("help")
    [event] = await events(app)
    assert event["m"] == {"messages": 1}


async def test_what_mongodb_does_not_confirm_is_recorded_once_later(
    app: App, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat: Any = type("Chat", (), {"chat": "5", "workspace": "default", "key": "general"})()
    author = type("Author", (), {"bot": False, "id": int(MEI[0]), "display_name": "Mei"})()
    said = {"author": author, "channel": type("Channel", (), {"id": 5})(), "webhook_id": None}
    message: Any = type("Message", (), said | {"is_system": lambda _: False})()
    counter = Counter(app, [chat])
    counter.heard(message)
    clock.advance(minutes=1)
    recording = counting.count_messages

    async def lost(*arguments: Any) -> None:
        await recording(*arguments)
        raise Unavailable("MongoDB went away after it was done")

    monkeypatch.setattr(counting, "count_messages", lost)
    with pytest.raises(Unavailable):
        await counter.record()
    monkeypatch.setattr(counting, "count_messages", recording)
    counter.heard(message)
    await counter.record()
    assert [event["m"] for event in await events(app)] == [{"messages": 1}]
    clock.advance(minutes=1)
    await counter.record()
    assert [event["m"] for event in await events(app)] == [{"messages": 1}] * 2


def test_memory_is_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_COUNTS", 3)
    app: Any = type("App", (), {"clock": staticmethod(clock)})()
    chat: Any = type("Chat", (), {"chat": "5", "workspace": "default", "key": "general"})()
    counter = Counter(app, [chat])
    for person in (1, 2, 3, 4, 1):
        author = type("Author", (), {"bot": False, "id": person, "display_name": "x"})()
        said = {"author": author, "channel": type("C", (), {"id": 5})(), "webhook_id": None}
        message: Any = type("Message", (), said | {"is_system": lambda _: False})()
        counter.heard(message)
    assert [number for _, number in counter._counts.values()] == [2, 1, 1]
